"""khabar.topics.train and the classifiers that it makes."""

import itertools
import os
import pickle
import random
import signal
import stat
import threading

import pytest
from conftest import library

import khabar
from khabar.topics import Classifier, train

OWN = {
    "اقتصاد": ["أسهم البورصة", "سعر النفط", "أرباح المصرف", "ميزانية الشركة"],
    "رياضة": ["مباراة الفريق", "هدف اللاعب", "كأس الدوري", "مدرب المنتخب"],
    "طقس 🌦 'today', \"now\"\n": ["أمطار غزيرة", "موجة حر", "عاصفة رملية", "درجات الحرارة"],
}
OTHER = ["اليوم", "في العاصمة", "هذا الأسبوع", "مرة أخرى", "وفق التقرير"]
SPORT = "رياضة"


def lessons(count=600, seed=1):
    choose = random.Random(seed)
    labels = [choose.choice(list(OWN)) for _ in range(count)]
    return [f"{choose.choice(OTHER)} {choose.choice(OWN[label])} {choose.choice(OTHER)}" for label in labels], labels


@pytest.fixture(scope="module")
def classifier():
    return train(*lessons())


def test_it_tells_its_labels(classifier):
    assert set(classifier.labels) == set(OWN)
    (topic,) = classifier.classify("فوز الفريق بكأس الدوري", k=1)
    assert (topic.code, topic.iptc, topic.name, topic.name_ar, topic.name_fr) == (SPORT, None, None, None, None)
    assert 0.5 < topic.score <= 1
    every = classifier.classify("ارتفاع سعر النفط", k=None)
    assert every[0].code == "اقتصاد"
    assert sum(t.score for t in every) == pytest.approx(1, abs=1e-4)
    assert classifier.classify("", k=None) == classifier.classify("؟!") == []
    assert classifier.classify("شيء", threshold=1) == []
    assert repr(classifier).startswith("Classifier(3 labels: ")
    headlines, labels = lessons(200, seed=2)
    codes = classifier.classify_all(headlines).codes()
    assert sum(map(str.__eq__, codes, labels)) > 190


def test_saving_replaces_no_pipe_device_or_folder(classifier, tmp_path):
    """A file renamed over /dev/null would take it from every program of the machine."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "link", "folder"):
        with pytest.raises(khabar.ModelError, match=r"cannot save the model as .*: .* not a regular file"):
            classifier.save(tmp_path / name)
    assert stat.S_ISFIFO(os.lstat(tmp_path / "pipe").st_mode)
    assert (tmp_path / "link").is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["folder", "link", "pipe"]


def test_a_saved_one_is_the_same(classifier, tmp_path):
    headline = "موجة حر في العاصمة"
    for path in (tmp_path / "mine.khm", str(tmp_path / "أخبار.khm")):
        classifier.save(path)
        loaded = Classifier.load(path)
        assert loaded.labels == classifier.labels
        assert loaded.classify(headline, k=None) == classifier.classify(headline, k=None)
    assert sorted(os.listdir(tmp_path)) == ["mine.khm", "أخبار.khm"]  # no temporary file is left
    assert pickle.loads(pickle.dumps(classifier)).classify(headline) == classifier.classify(headline)
    with pytest.raises(khabar.ModelError, match=r"cannot save the model as .*: the file cannot be created"):
        classifier.save(tmp_path / "no" / "folder.khm")
    with pytest.raises(khabar.ModelError, match="cannot open the model"):
        Classifier.load(tmp_path / "absent.khm")
    damaged = tmp_path / "mine.khm"
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    with pytest.raises(khabar.ModelError, match="the checksum does not agree"):
        Classifier.load(damaged)
    damaged.write_text("عنوان\tتصنيف\n", "utf-8")
    with pytest.raises(khabar.ModelError, match=r"too short for a model file|not a khabar model file"):
        Classifier.load(damaged)


def test_a_seed_decides(tmp_path):
    headlines, labels = lessons(100)
    paths = [tmp_path / name for name in "abc"]
    for path, seed in zip(paths, (7, 7, 8), strict=True):
        train(headlines, labels, seed=seed, passes=2).save(path)
    a, b, c = [path.read_bytes() for path in paths]
    assert a == b != c


def test_columns_and_streams(classifier):
    numpy, pandas, pyarrow, polars = map(library, ("numpy", "pandas", "pyarrow", "polars"))
    headlines, labels = lessons(100)
    expected = train(headlines, labels, passes=2).classify(headlines[0])
    for shape in (tuple, iter, numpy.array, pandas.Series, pyarrow.array, polars.Series):
        assert train(shape(headlines), shape(labels), passes=2).classify(headlines[0]) == expected


@pytest.mark.parametrize("bad", [None, 3, b"x", float("nan")])
def test_rows_that_are_no_text(bad):
    with pytest.raises(TypeError, match=rf"row 1 must be a str, not {type(bad).__name__}"):
        train(["خبر", bad], ["a", "b"])
    with pytest.raises(TypeError, match=rf"the label of row 1 must be a str, not {type(bad).__name__}"):
        train(["خبر", "نبأ"], ["a", bad])


def test_lessons_that_teach_nothing():
    with pytest.raises(ValueError, match="a label for each headline, not 1 for 2"):
        train(["خبر", "نبأ"], ["a"])
    for headlines, labels in (([], []), (["خبر", "نبأ"], ["a", "a"])):
        with pytest.raises(ValueError, match=f"2 to 1000 different labels are needed .* not {len(set(labels))}"):
            train(headlines, labels)
    many = [str(i) for i in range(1001)]
    with pytest.raises(ValueError, match="not 1001"):
        train(many, many)
    with pytest.raises(ValueError, match="fewer than two labels have a headline with a word"):
        train(["خبر", "؟!"], ["a", "b"])
    for label in ("a\0b", "\ud83d"):
        with pytest.raises(ValueError, match="a NUL or half a surrogate pair"):
            train(["خبر", "نبأ"], ["a", label])
    with pytest.raises(TypeError, match="many texts are needed, not one str"):
        train("خبر", ["a"])
    with pytest.raises(TypeError, match="an iterable of texts or a column is needed, not int"):
        train(3, ["a"])
    for name, bad in (("seed", -1), ("seed", 2**64), ("passes", 0), ("passes", 1001)):
        with pytest.raises(ValueError, match=f"{name} must be from"):
            train(["خبر", "نبأ"], ["a", "b"], **{name: bad})
    for name, bad in itertools.product(("seed", "passes"), (True, 1.0, "1")):
        with pytest.raises(TypeError, match=f"{name} must be an int"):
            train(["خبر", "نبأ"], ["a", "b"], **{name: bad})


def test_two_headlines_are_enough():
    two = train(["فاز الفريق بالكأس", "ارتفع سعر النفط"], ["رياضة", ""])
    assert two.labels == ("", "رياضة")
    assert two.classify("الفريق فاز", k=1)[0].code == "رياضة"


def test_a_rare_label_is_not_lost():
    headlines, labels = lessons(600)
    rows = [(h, label) for h, label in zip(headlines, labels, strict=True) if label == SPORT]
    rare = [(h, label) for h, label in zip(headlines, labels, strict=True) if label == "اقتصاد"][:8]
    found = train([h for h, _ in rows + rare], [label for _, label in rows + rare])
    assert found.classify("أسهم البورصة", k=1)[0].code == "اقتصاد"


def test_hard_headlines():
    headlines, labels = lessons(100)
    headlines += ["", "plain Latin", "خبر 😀", "كلمة " * 200_000, "\ud83d"]
    labels += ["اقتصاد"] * 5
    assert set(train(headlines, labels, passes=2).labels) == set(OWN)


def test_it_tells_how_far_it_is():
    told = []
    train(*lessons(), progress=told.append)
    assert told == sorted(told)
    assert 0 <= told[0] < 0.1
    assert told[-1] == 1

    def fail(done):
        raise KeyError(done)

    with pytest.raises(KeyError):
        train(*lessons(), progress=fail)


def test_ctrl_c_stops():
    headlines, labels = lessons(20_000)

    def interrupt(done):
        if done > 0.05:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        train(headlines, labels, passes=1000, progress=interrupt)


def test_threads_share_one(classifier):
    headlines, _ = lessons(300)
    expected = classifier.classify_all(headlines).codes()
    found = []

    def work():
        found.append(classifier.classify_all(headlines).codes())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_asnd_is_learned(shared):
    """A bound that a broken trainer falls below; bench/own_labels.py has what it reaches on the test files."""
    folder = shared / "data" / "topics" / "asnd"
    rows = {}
    for name in ("trn", "dev_clean"):
        lines = (folder / f"{name}.tsv").read_text("utf-8").split("\n")
        rows[name] = [line.split("\t", 1) for line in lines if line]
    found = train([h for _, h in rows["trn"]], [label for label, _ in rows["trn"]])
    codes = found.classify_all([h for _, h in rows["dev_clean"]]).codes()
    right = sum(code == label for code, (label, _) in zip(codes, rows["dev_clean"], strict=True))
    assert right / len(codes) > 0.7
