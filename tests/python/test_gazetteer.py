"""Names of the user's own, by mapping and by file, in every function and the command line; min_score."""

import json
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import all_texts

import khabar
from khabar import _native
from khabar.gazetteer import KEPT_FILES

TEXT = "زار الوفد مقر شركة الفلاح، وللفلاح فرع في طرابلس"
ALIASES = {"ORG": {"شركة الفلاح": None, "الفلاح": "شركة الفلاح"}}


def listed(found):
    return [(e.type, e.text, e.name) for e in found if e.score == 1]


def test_a_mapping_of_names():
    found = khabar.entities("وبشركة الفلاح فرع", gazetteer={"ORG": ["شركة الفلاح"]})
    assert listed(found) == [("ORG", "شركة الفلاح", "شركة الفلاح")]
    assert (found[0].start, found[0].end) == (2, 13)
    for several in (["الفلاح"], ("الفلاح",), {"الفلاح"}, iter(["الفلاح"])):
        assert listed(khabar.entities("الفلاح", gazetteer={"PROD": several})) == [("PROD", "الفلاح", "الفلاح")]


def test_canonical_names_make_one_entity():
    document = khabar.read(TEXT, gazetteer=ALIASES)
    (chain,) = document.organisations
    assert chain.name == "شركة الفلاح"
    assert [m.text for m in chain.mentions] == ["شركة الفلاح", "للفلاح"]
    assert [e.text for e in document.places[0].mentions] == ["طرابلس"]
    assert all(e.score < 1 for e in document.places[0].mentions)


def test_a_listed_name_takes_the_place_of_what_overlaps_it():
    text = "قال الطاهر الباعور في طرابلس"
    assert [e.text for e in khabar.entities(text)] == ["الطاهر الباعور", "طرابلس"]
    found = khabar.entities(text, gazetteer={"WORK": ["الباعور في"]})
    assert [(e.type, e.text) for e in found] == [("WORK", "الباعور في"), ("GPE", "طرابلس")]


@pytest.mark.parametrize("scheme", ["news", "anercorp"])
def test_names_in_every_scheme(scheme):
    found = khabar.entities(TEXT, scheme=scheme, gazetteer={"FAC": ["الفلاح"]})
    assert listed(found) == [("FAC", "الفلاح", "الفلاح"), ("FAC", "للفلاح", "الفلاح")]


def test_a_file(tmp_path):
    path = tmp_path / "names.tsv"
    path.write_bytes(
        "\ufeff# شركات\nشركة الفلاح\tORG\r\n\n \t \nالفلاح\tORG\tشركة الفلاح\n سوق الجمعة \t LOC \t\n".encode()
    )
    gazetteer = khabar.Gazetteer(path)
    assert len(gazetteer) == 3
    assert repr(gazetteer) == "<Gazetteer of 3 names>"
    for given_as in (gazetteer, path, str(path)):
        assert khabar.read(TEXT, gazetteer=given_as) == khabar.read(TEXT, gazetteer=ALIASES)
        assert listed(khabar.entities("في سوق الجمعة", gazetteer=given_as)) == [("LOC", "سوق الجمعة", "سوق الجمعة")]
    path.write_text("الوفد\tPER\n", "utf-8")  # the file was read, and kept
    assert listed(khabar.entities("الوفد", gazetteer=path)) == []
    assert listed(khabar.entities("الوفد", gazetteer=khabar.Gazetteer(path))) == [("PER", "الوفد", "الوفد")]


def test_few_files_are_kept(tmp_path):
    for number in range(2 * KEPT_FILES):
        path = tmp_path / f"{number}.tsv"
        path.write_text(f"الفلاح {number}\tORG\n", "utf-8")
        assert listed(khabar.entities(f"الفلاح {number}", gazetteer=path))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("الفلاح", "1 cell, not a name, its type and maybe its canonical name"),
        ("الفلاح\tORG\tشركة\tأخرى", "4 cells, not a name"),
        ("الفلاح\tCOMPANY", r"no entity type 'COMPANY' for 'الفلاح'; there are: PER, ORG, GPE, .*, MISC"),
        ("الفلاح\torg", "no entity type 'org'"),
        ("«»\tORG", "a name has no word: '«»'"),
        ("\tORG", "a name has no word: ''"),
        ("ب " * 65 + "\tORG", "a name has more than 64 words: '"),
        (b"\xc7\xe1\tORG", "invalid UTF-8: byte 1 of the line is 0xc7"),
    ],
)
def test_bad_lines_are_named(tmp_path, line, reason):
    path = tmp_path / "names.tsv"
    data = line if isinstance(line, bytes) else line.encode()
    path.write_bytes("# names\nشركة النهر\tORG\n".encode() + data + b"\n")
    with pytest.raises(khabar.GazetteerError, match=rf"names\.tsv:3: {reason}"):
        khabar.Gazetteer(path)
    with pytest.raises(ValueError, match=r"names\.tsv:3: "):
        khabar.entities("", gazetteer=path)


def test_bad_mappings_are_refused(tmp_path):
    with pytest.raises(khabar.GazetteerError, match="no entity type 'COMPANY' for 'الفلاح'; there are: PER, ORG"):
        khabar.Gazetteer({"COMPANY": ["الفلاح"]})
    with pytest.raises(khabar.GazetteerError, match=r"^a name has no word: '«»'"):
        khabar.Gazetteer({"ORG": ["الفلاح", "«»"]})
    for wrong, message in (
        ({"ORG": "الفلاح"}, "the names of 'ORG' must be several, not one str"),
        ({"ORG": [3]}, "a name must be a str, not int"),
        ({"ORG": {"الفلاح": 3}}, "a canonical name must be a str, not int"),
        (["الفلاح"], "a gazetteer is a mapping from type to names or a path, not list"),
        (3, "a gazetteer is a mapping from type to names or a path, not int"),
    ):
        for call in (khabar.Gazetteer, lambda names: khabar.entities("", gazetteer=names)):
            with pytest.raises(TypeError, match=message):
                call(wrong)
    with pytest.raises(FileNotFoundError, match="absent"):
        khabar.Gazetteer(tmp_path / "absent.tsv")


def test_the_native_names_check_their_arguments():
    with pytest.raises(ValueError, match="of one length"):
        _native.Names(["ا"], b"", [None])
    with pytest.raises(ValueError, match="no such type"):
        _native.Names(["ا"], b"\xff", [None])
    with pytest.raises(TypeError):
        _native.Names(("ا",), b"\0", [None])
    assert len(_native.Names([], b"", [])) == 0
    assert len(_native.Names(["a", "😀 ب", "é"], b"\0\1\2", [None, "😀", "ب"])) == 3


def test_a_tagger_keeps_its_settings(tmp_path):
    tagger = khabar.Tagger(gazetteer=ALIASES, min_score=0.5)
    assert tagger(TEXT) == khabar.entities(TEXT, gazetteer=ALIASES, min_score=0.5)
    assert tagger.read(TEXT, headline="خبر", published="2024-05-09", k=1) == khabar.read(
        TEXT, headline="خبر", published="2024-05-09", k=1, gazetteer=ALIASES, min_score=0.5
    )
    assert list(khabar.pipe([TEXT] * 9, workers=3, task=tagger)) == [tagger(TEXT)] * 9
    with pytest.raises(khabar.UnknownNameError, match="no scheme"):
        khabar.Tagger(scheme="conll")
    with pytest.raises(khabar.ModelError):
        khabar.Tagger(models=tmp_path)
    with pytest.raises(khabar.GazetteerError):
        khabar.Tagger(gazetteer={"X": ["ا"]})


def test_gazetteers_and_taggers_go_to_other_processes(tmp_path, monkeypatch):
    (tmp_path / "names.tsv").write_text("الفلاح\tORG\tشركة الفلاح\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for names in ("names.tsv", {"ORG": {"الفلاح": "شركة الفلاح"}}):
        pickled = pickle.dumps(khabar.Tagger(gazetteer=names, min_score=0.25))
        monkeypatch.chdir("/")
        tagger = pickle.loads(pickled)
        assert [(e.type, e.name) for e in tagger("اتفق مع الفلاح")] == [("ORG", "شركة الفلاح")]


def test_min_score():
    text = "قال الطاهر الباعور في طرابلس إن شركة الفلاح كبيرة"
    everything = khabar.entities(text)
    for bound in (0, 0.3, max(e.score for e in everything), 1):
        kept = khabar.entities(text, min_score=bound)
        assert [(e.start, e.score) for e in kept] == [(e.start, e.score) for e in everything if e.score >= bound]
        assert khabar.read(text, min_score=bound).entities == kept
    assert listed(khabar.entities(text, min_score=1, gazetteer=ALIASES)) == [("ORG", "شركة الفلاح", "شركة الفلاح")]
    for wrong in (-0.1, 1.1, float("nan")):
        for call in (khabar.entities, khabar.read):
            with pytest.raises(ValueError, match="min_score must be from 0 to 1"):
                call(text, min_score=wrong)
    with pytest.raises(TypeError, match="min_score must be a number, not str"):
        khabar.entities(text, min_score="0.5")


def test_threads_share_a_gazetteer():
    gazetteer = khabar.Gazetteer({"ORG": [f"شركة الفلاح {n}" for n in range(500)]})
    texts = [f"قالت شركة الفلاح {n} إن الأرباح زادت" for n in range(200)]
    with ThreadPoolExecutor(4) as pool:
        for n, found in enumerate(pool.map(lambda text: khabar.entities(text, gazetteer=gazetteer), texts)):
            assert listed(found) == [("ORG", f"شركة الفلاح {n}", f"شركة الفلاح {n}")]


WORDS = st.sampled_from(["شركة", "الفلاح", "سوق", "12", "النهر", "TV", "أحمد", "سلمى"])
NAMES = st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=6)


@given(all_texts, NAMES, st.data())
def test_a_listed_name_in_any_text(text, names, data):
    name = data.draw(st.sampled_from(names))
    whole = f"{text}\n{name}\n{text}"
    start = len(text) + 1
    found = khabar.entities(whole, gazetteer={"WORK": names})
    assert all(whole[e.start : e.end] == e.text for e in found)
    assert any(e.start == start and e.score == 1 and e.name in names for e in found)


def run(tmp_path, *arguments, text=TEXT):
    command = [sys.executable, "-m", "khabar", *arguments]
    return subprocess.run(command, input=text.encode(), capture_output=True, cwd=tmp_path)


def test_the_command_line(tmp_path):
    (tmp_path / "names.tsv").write_text("شركة الفلاح\tORG\nالفلاح\tORG\tشركة الفلاح\n", "utf-8")
    (tmp_path / "bad.tsv").write_text("شركة الفلاح\tX\n", "utf-8")
    done = run(tmp_path, "entities", "--names", "names.tsv", "--min-score", "0.9")
    entities = json.loads(done.stdout)["entities"]
    assert [e["name"] for e in entities if e["score"] == 1] == ["شركة الفلاح"] * 2
    assert all(e["score"] >= 0.9 for e in entities)
    done = run(tmp_path, "read", "-", "--names", "names.tsv", "--min-score", "1", "--format", "json")
    assert [chain["name"] for chain in json.loads(done.stdout)["chains"]] == ["شركة الفلاح"]
    for command in (["entities"], ["read", "-"]):
        done = run(tmp_path, *command, "--names", "bad.tsv")
        assert done.returncode == 1
        assert done.stderr.decode().startswith("khabar: bad.tsv:1: no entity type 'X' for 'شركة الفلاح'; there are: ")
        done = run(tmp_path, *command, "--names", "absent.tsv")
        assert (done.returncode, done.stderr.decode()) == (1, "khabar: absent.tsv: No such file or directory\n")
        assert run(tmp_path, *command, "--min-score", "2").returncode == 2
