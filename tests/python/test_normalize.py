"""khabar.normalize and khabar.Normalizer: the golden tables of tests/data/normalize, and what holds for any text."""

import copy
import json
import pickle
import re

import golden
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from strategies import all_texts

import khabar

TABLES = sorted((ROOT / "tests" / "data" / "normalize").glob("*.tsv"))


def decoded(cell: str) -> str:
    """A cell of a golden table with \\uXXXX, \\t and \\n read."""
    single = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    return re.sub(
        r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tnr\\]))",
        lambda m: single[m[3]] if m[3] else chr(int(m[1] or m[2], 16)),
        cell,
    )


def golden_rows():
    for table in TABLES:
        for number, (text, expected, note) in golden.cells(table):
            yield pytest.param(table.stem, decoded(text), decoded(expected), id=f"{table.stem}:{number} {note}")


def normalizer(name: str) -> khabar.Normalizer:
    """Of one rule, or of a preset called preset-NAME."""
    if name.startswith("preset-"):
        return khabar.Normalizer(name.removeprefix("preset-"))
    return khabar.Normalizer(None, **{name: True})


@pytest.mark.parametrize(("name", "text", "expected"), list(golden_rows()))
def test_golden(name, text, expected):
    assert normalizer(name)(text) == expected


def test_every_rule_and_preset_has_a_golden_table():
    assert {t.stem for t in TABLES} == {*khabar.RULES, *(f"preset-{p}" for p in khabar.PRESETS)}


PIECES = """
http:// www. a.b @ali #ليبيا_اليوم &amp; &am p; &#38; <b> <!-- -->
😀 👍🏽 ٢٠٫٥ 5 ! ... ؟ ، ( ) ﷺ ﷲ كتابًا ببب ه ىٰ
""".split()
tagged_texts = st.lists(st.sampled_from([*PIECES, " ", "\n", "\u200d", "ا", "<", ">", "#", "_"])).map("".join)


def compatible(rules: set[str]) -> dict[str, bool]:
    """Those of the rules that do not contradict one before them."""
    chosen: dict[str, bool] = {}
    for rule in sorted(rules):
        try:
            khabar.Normalizer(None, **chosen, **{rule: True})
        except khabar.RuleError:
            continue
        chosen[rule] = True
    return chosen


@given(all_texts | tagged_texts, st.sets(st.sampled_from(khabar.RULES)), st.sampled_from(["", "?!", "اه", "😀"]))
def test_twice_is_once(text, rules, keep):
    apply = khabar.Normalizer(None, **compatible(rules), keep=keep)
    once = apply(text)
    assert apply(once) == once
    mapped = apply(text, offsets=True)
    assert mapped.text == once
    assert mapped.original_span(0, len(once)) == (0, len(text))
    before = (0, 0)
    for i in range(len(once)):
        start, end = mapped.original_span(i, i + 1)
        assert before[0] <= start < end <= len(text)
        assert before[1] <= end
        before = (start, end)


@given(all_texts, st.sampled_from(sorted(khabar.PRESETS)))
def test_twice_is_once_in_presets(text, preset):
    once = khabar.normalize(text, preset)
    assert khabar.normalize(once, preset) == once
    assert khabar.normalize(text, preset) == khabar.Normalizer(preset)(text)


@given(all_texts)
def test_the_kind_of_the_str_does_not_matter(text):
    apply = khabar.Normalizer("search", spaces=False)
    assert apply(text + "\n😀") == apply(text) + "\n😀"
    assert apply("😀\n" + text) == "😀\n" + apply(text)


@given(all_texts)
def test_no_rule_changes_nothing(text):
    assert khabar.normalize(text, None) is text


def test_the_same_object_where_nothing_changes():
    for text in ("", "news", "خبر عاجل", "خبر 😀", "\ud83d", "caf\xe9"):
        assert khabar.normalize(text) is text


def test_a_subclass_gives_a_str():
    class Text(str):
        pass

    result = khabar.normalize(Text("خبر"))
    assert (type(result), result) == (str, "خبر")


@pytest.mark.parametrize("extra", ["", "é", "ط", "😀", "\ud83d", "\ud83d😀"])
def test_every_kind_of_str(extra):
    assert khabar.normalize(f"  a{extra}  b  ") == f"a{extra} b"


def test_long_texts_give_what_short_ones_do():
    text = "أَخْبَارٌ 😀 "
    assert khabar.normalize(text * 5000, spaces=False) == khabar.normalize(text, spaces=False) * 5000


def test_switches():
    text = "أُسـرة"
    assert khabar.normalize(text) == "اسره"
    assert khabar.normalize(text, tatweel=False) == "اسـره"
    assert khabar.normalize(text, preset="ner", alef=False, teh_marbuta=True) == "أسره"
    assert khabar.normalize(text, None, tatweel=True) == "أُسرة"
    assert khabar.Normalizer(preset="search", alef=False)(text) == "أسره"


def test_presets_name_their_rules():
    for preset, rules in khabar.PRESETS.items():
        assert khabar.Normalizer(preset).rules == rules
        assert set(rules) <= set(khabar.RULES)
    assert khabar.Normalizer(None).rules == ()
    assert khabar.Normalizer("ner", alef=False).rules == tuple(r for r in khabar.PRESETS["ner"] if r != "alef")
    with pytest.raises(TypeError):
        khabar.PRESETS["mine"] = ()


def test_more_combinations_than_are_kept():
    for number in range(300):
        switches = {rule: bool(number >> i & 1) for i, rule in enumerate(khabar.RULES[:9])}
        assert khabar.normalize("أخبار", None, **switches) == ("اخبار" if switches["alef"] else "أخبار")
    assert khabar.normalize("أَ") == "ا"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))])
def test_a_normalizer_can_be_copied(again):
    original = khabar.Normalizer("ner", tatweel=False)
    assert again(original).rules == original.rules


def test_placeholders():
    text = "راسل @ali على https://example.org أو a@b.org 😀 قبل 2026 #خبر"
    switches = {rule: f"<{rule}>" for rule in ("urls", "emails", "mentions", "hashtags", "emoji", "numbers")}
    expected = "راسل <mentions> على <urls> أو <emails> <emoji> قبل <numbers> <hashtags>"
    assert khabar.normalize(text, None, **switches) == expected
    assert khabar.normalize(text, None, **switches) == khabar.Normalizer(None, **switches)(text)
    assert khabar.normalize("😀 5", None, emoji="🙂", numbers="٠") == "🙂 ٠"
    assert khabar.normalize("شاهد www.a.b", urls="") == "شاهد"
    mapped = khabar.normalize("شاهد www.a.b الآن", None, urls="[رابط]", offsets=True)
    assert mapped.original[slice(*mapped.original_span(5, 11))] == "www.a.b"


def test_keep():
    assert khabar.normalize("لماذا؟! نعم.", None, remove_punctuation=True, keep="؟!") == "لماذا؟! نعم"
    assert khabar.normalize("أ😀ب🎉", None, emoji=True, keep="😀") == "أ😀ب"
    assert khabar.normalize("مدرسةٌ", keep="ة") == "مدرسة"
    assert khabar.normalize("مدرسةٌ") == "مدرسه"


@pytest.mark.parametrize(
    ("switches", "message"),
    [
        ({"digits_to_arabic": True}, "the rules digits and digits_to_arabic contradict each other"),
        ({"lines": True}, "the rules spaces and lines contradict each other"),
        ({"urls": "أ"}, "the rules would change a placeholder: 'أ' for urls"),
        ({"urls": "x" * 65}, "longer than KHB_PLACEHOLDER_MAX units: 'x+' for urls"),
        ({"keep": "! "}, "white space cannot be kept"),
    ],
)
def test_refused_settings(switches, message):
    for make in (lambda **k: khabar.normalize("", **k), khabar.Normalizer):
        with pytest.raises(khabar.RuleError, match=message):
            make(**switches)
        with pytest.raises(ValueError, match=message):
            make(**switches)


@pytest.mark.parametrize(
    ("switches", "message"),
    [
        ({"tatweel": "x"}, "tatweel must be True or False, not str"),
        ({"urls": 1}, "urls must be True or False or a str, not int"),
        ({"keep": True}, "keep must be a str, not bool"),
    ],
)
def test_wrong_kinds_of_switches(switches, message):
    with pytest.raises(TypeError, match=message):
        khabar.normalize("", **switches)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))])
def test_switches_make_it_again(again):
    original = khabar.Normalizer("ner", urls="[رابط]", emoji=True, keep="ة؟", tatweel=False)
    assert original.switches["urls"] == "[رابط]"
    assert original.switches["keep"] == "ة؟"
    text = "مدرسةٌ www.a.b 😀 ٢٠؟"
    for other in (again(original), khabar.Normalizer(None, **json.loads(json.dumps(original.switches)))):
        assert other.switches == original.switches
        assert other.rules == original.rules
        assert other(text) == original(text)
    original.switches.clear()
    assert original.switches


def test_repr():
    assert repr(khabar.Normalizer("display", tatweel=False)) == "<Normalizer of 4 rules>"


@pytest.mark.parametrize("make", [lambda *a, **k: khabar.normalize("", *a, **k), khabar.Normalizer])
def test_unknown_names_list_the_known(make):
    with pytest.raises(khabar.UnknownNameError, match=r"no preset 'serch'; there are: search, orthographic, .*ner"):
        make("serch")
    with pytest.raises(khabar.UnknownNameError, match=r"no rule 'tatwel'; there are: diacritics, .*nfkc"):
        make("ner", tatwel=False)
    with pytest.raises(ValueError, match=r"no preset '\\ud800'"):
        make("\ud800")
    with pytest.raises(khabar.KhabarError, match=r"no preset 'ner\\x00'"):
        make("ner\0")


@pytest.mark.parametrize("make", [lambda *a, **k: khabar.normalize("", *a, **k), khabar.Normalizer])
@pytest.mark.parametrize(
    ("arguments", "switches", "message"),
    [
        ([3], {}, "preset must be a str, not int"),
        (["ner"], {"preset": "ner"}, "two presets"),
        (["ner", "ner"], {}, "positional"),
        ([], {"alef": 1}, "alef must be True or False, not int"),
    ],
)
def test_wrong_arguments(make, arguments, switches, message):
    with pytest.raises(TypeError, match=message):
        make(*arguments, **switches)


@pytest.mark.parametrize("call", [khabar.normalize, khabar.Normalizer()])
def test_a_text_must_be_a_str(call):
    for value, kind in ((None, "NoneType"), (b"", "bytes"), (1.5, "float"), (["خبر"], "list")):
        with pytest.raises(TypeError, match=f"text must be a str, not {kind}"):
            call(value)
    with pytest.raises(TypeError):
        call()


def test_a_normalizer_takes_the_text_alone():
    for arguments, named in (((), {}), (("a", "b"), {}), (("a",), {"text": "b"})):
        with pytest.raises(TypeError, match="takes one argument, the text"):
            khabar.Normalizer()(*arguments, **named)


def test_a_placeholder_with_half_a_character_is_refused():
    with pytest.raises(khabar.RuleError, match="unpaired surrogate"):
        khabar.Normalizer(None, emails="\ud800")


def test_the_skeleton_of_many_hamzas_takes_linear_time():
    assert khabar.normalize("ءَ" * 200_000, None, skeleton=True, diacritics=True) == ""


def test_what_pickling_is_given_is_a_copy():
    normalizer = khabar.Normalizer(None, tatweel=True)
    normalizer.__getnewargs_ex__()[1]["alef"] = True
    assert normalizer.switches == {"tatweel": True}
