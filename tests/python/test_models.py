"""Model files: where they are looked for, and that a damaged one is refused."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import khabar
from khabar import _native
from khabar.model_set import KEPT_FOLDERS, models_for

SHIPPED = Path(khabar.__file__).parent / "models"
KINDS = {"tagger.khm": _native.Tagger, "topics.khm": _native.Classifier, "places.khm": _native.Gazetteer}


@pytest.mark.parametrize("name", KINDS)
def test_the_shipped_model_opens(name):
    for path in (SHIPPED / name, str(SHIPPED / name), os.fsencode(SHIPPED / name)):
        KINDS[name](path)


def test_a_tagger_names_its_schemes():
    assert _native.Tagger(SHIPPED / "tagger.khm").schemes == ("news", "anercorp")


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("content", [b"", b"\0", b"not a model", b"\0" * 4096, os.urandom(4096)])
def test_what_is_no_model_is_refused(name, content, tmp_path):
    path = tmp_path / "no-model.khm"
    path.write_bytes(content)
    with pytest.raises(khabar.ModelError, match=r"no-model\.khm'.*\(byte \d+\)"):
        KINDS[name](path)


@pytest.mark.parametrize("name", KINDS)
def test_a_missing_model(name, tmp_path):
    for path in (tmp_path / "absent.khm", tmp_path):
        with pytest.raises(OSError, match=f"cannot open the model {str(path)!r}: ."):
            KINDS[name](path)
    with pytest.raises(ValueError, match="null"):
        KINDS[name]("a\0b")
    with pytest.raises(TypeError):
        KINDS[name](3)
    with pytest.raises(TypeError):
        KINDS[name]()


def test_a_model_of_the_other_kind():
    with pytest.raises(khabar.ModelError, match=r"topics\.khm"):
        _native.Tagger(SHIPPED / "topics.khm")
    with pytest.raises(khabar.ModelError, match=r"tagger\.khm"):
        _native.Classifier(SHIPPED / "tagger.khm")
    with pytest.raises(khabar.ModelError, match=r"tagger\.khm"):
        _native.Gazetteer(SHIPPED / "tagger.khm")


@pytest.mark.parametrize("name", KINDS)
def test_a_changed_byte_is_found(name, tmp_path):
    path = tmp_path / name
    shutil.copy(SHIPPED / name, path)
    size = path.stat().st_size
    offsets = {*range(0, 128, 3), *range(128, size, max(1, size // 40)), size - 1}
    with path.open("r+b", buffering=0) as file:
        for offset in sorted(offsets):
            file.seek(offset)
            byte = file.read(1)[0]
            file.seek(offset)
            file.write(bytes([byte ^ (1 << offset % 8)]))
            with pytest.raises(khabar.ModelError):
                KINDS[name](path)
            file.seek(offset)
            file.write(bytes([byte]))
    KINDS[name](path)


@pytest.mark.parametrize("name", KINDS)
def test_a_cut_or_grown_model_is_refused(name, tmp_path):
    path = tmp_path / name
    shutil.copy(SHIPPED / name, path)
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"\0")
    with pytest.raises(khabar.ModelError):
        KINDS[name](path)
    for length in (size - 1, size // 2, 4096, 64, 8, 1):
        os.truncate(path, length)
        with pytest.raises(khabar.ModelError):
            KINDS[name](path)


def test_another_folder(tmp_path):
    models = khabar.Models(tmp_path)
    with pytest.raises(khabar.ModelError, match=r"tagger\.khm"):
        khabar.entities("خبر", models=models)
    with pytest.raises(khabar.ModelError, match=r"topics\.khm"):
        khabar.classify("خبر", models=models)
    for name in KINDS:
        shutil.copy(SHIPPED / name, tmp_path)
    text = "وصل الطاهر الباعور إلى طرابلس"
    assert khabar.entities(text, models=models) == khabar.entities(text)
    assert khabar.read(text, models=models).to_dict() == khabar.read(text).to_dict()
    assert models.tagger is models.tagger
    assert models.gazetteer is models.gazetteer
    assert repr(models) == f"Models({str(tmp_path)!r})"


def test_a_folder_without_places_has_those_of_khabar(tmp_path):
    for name in ("tagger.khm", "topics.khm"):
        shutil.copy(SHIPPED / name, tmp_path)
    text = "وصل الطاهر الباعور إلى طرابلس"
    assert khabar.read(text, models=tmp_path) == khabar.read(text)
    (tmp_path / "places.khm").write_bytes(b"damaged")
    with pytest.raises(khabar.ModelError, match=r"places\.khm"):
        khabar.read(text, models=khabar.Models(tmp_path))


def test_a_folder_in_place_of_models(tmp_path):
    for name in KINDS:
        shutil.copy(SHIPPED / name, tmp_path)
    text = "وصل الطاهر الباعور إلى طرابلس"
    for folder in (tmp_path, str(tmp_path)):
        assert khabar.entities(text, models=folder) == khabar.entities(text)
        assert khabar.classify(text, models=folder) == khabar.classify(text)
        assert khabar.read(text, models=folder) == khabar.read(text)
    assert models_for(tmp_path) is models_for(str(tmp_path))
    for number in range(2 * KEPT_FOLDERS):
        with pytest.raises(khabar.ModelError, match=f"absent-{number}"):
            khabar.classify("خبر", models=tmp_path / f"absent-{number}")
    assert khabar.classify(text, models=str(tmp_path)) == khabar.classify(text)
    for wrong in (3, b"models", [tmp_path]):
        for call in (khabar.entities, khabar.classify, khabar.read):
            with pytest.raises(TypeError, match=f"models must be Models.* not {type(wrong).__name__}"):
                call(text, models=wrong)


def test_the_environment_names_a_folder(tmp_path):
    code = "import khabar; khabar.entities('خبر')"
    environment = {**os.environ, "KHABAR_MODELS": str(tmp_path)}
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert result.returncode == 1
    assert str(tmp_path / "tagger.khm") in result.stderr


def test_the_native_read_checks_its_arguments():
    tagger = _native.Tagger(SHIPPED / "tagger.khm")
    assert _native.read("خبر", None, None, None, None, None, None, None, 0) == (
        (0, 3),
        [(0, 3)],
        [],
        [],
        (),
        ([], [], []),
        [],
        [],
    )
    for arguments, message in (
        (("", "tagger", None, None, None, None, None, None, 0), "tagger must be a .*Tagger or None, not str"),
        (
            ("", tagger, tagger, None, None, None, None, None, 0),
            "classifier must be a .*Classifier or None, not .*Tagger",
        ),
        (("", tagger, None, 3, None, None, None, None, 0), "scheme must be a str, not int"),
        (("", tagger, None, None, [0, 0], None, None, None, 0), "headline must be a .start, end. or None, not list"),
        (("", tagger, None, None, (0, 0, 0, None), None, None, None, 0), "headline must be a .start, end."),
        (
            ("", tagger, None, None, None, [2024, 5, 9], None, None, 0),
            "published must be a .year, month, day. or None, not list",
        ),
        (("", tagger, None, None, None, (2024, 5), None, None, 0), "published must be a .year, month, day."),
        (
            ("", tagger, None, None, None, None, tagger, None, 0),
            "gazetteer must be a .*Gazetteer or None, not .*Tagger",
        ),
        (("", tagger, None, None, None, None, None, tagger, 0), "names must be a .*Names or None, not .*Tagger"),
        (("", tagger, None, None, None, None, None, None, "0"), "must be real number, not str"),
        (("",), "read takes 9 arguments; 1 given"),
    ):
        with pytest.raises(TypeError, match=message):
            _native.read(*arguments)
    for span in ((0, 4), (2, 1), (-1, 2)):
        with pytest.raises(ValueError, match="is no span of a text of 3 code points"):
            _native.read("خبر", tagger, None, None, span, None, None, None, 0)
    for day in ((0, 1, 1), (10000, 1, 1), (2023, 2, 29), (2024, 13, 1), (2024, -1, 1)):
        with pytest.raises(ValueError, match="the publication date is no day of the years 1 to 9999"):
            _native.read("خبر", tagger, None, None, None, day, None, None, 0)
