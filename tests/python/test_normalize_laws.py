"""Two laws of normalisation, over the whole BMP and over drawn text.

1. No preset gives a code point that another of its own rules would remove or change: each rule of the preset, alone,
   leaves the preset's result as it is.

2. Concatenation at a safe boundary commutes: normalize(a + b) == normalize(a) + normalize(b). A boundary is safe if a
   ends and b begins with a safe letter. A safe letter is an ASCII letter, or an Arabic letter of U+0621-063A or
   U+0641-064A: it is a starter that composes with no character before it, so that what a ends with cannot change; it is
   no space, so that neither side is trimmed there; and each rule decides it by itself and by the marks after it, which
   all lie on its own side. Tatweel U+0640 is no letter here, and a mark, a joiner or a space at the boundary is not
   safe: a rule may look across it. The law is not asked of rules that look at words or at runs of letters (repeated
   letters, addresses, hashtags): no preset here has them.
"""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import all_texts

import khabar

PRESETS = sorted(khabar.PRESETS)
PLANE = [chr(c) for c in range(0x10000)]
# What a character may stand beside: an alef and a yeh that marks change, a lam that makes ligatures, marks, spaces.
CONTEXTS = [
    ("", ""),
    ("ب", "ت"),
    ("ا", "َ"),
    ("ي\u0651", "\u0654"),
    ("ل", "ا"),
    (" ", " "),
    ("\U0001f600\u200d", "\u200d"),
]
SAFE_LETTERS = string.ascii_letters + "".join(map(chr, [*range(0x621, 0x63B), *range(0x641, 0x64B)]))

letters = st.sampled_from(SAFE_LETTERS)
# Any characters, drawn more often from those that rules name.
arabic = st.characters(min_codepoint=0x600, max_codepoint=0x6FF)
forms = st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF)
dense_texts = st.text(
    st.one_of(arabic, arabic, forms, st.sampled_from(" \u200d\u0301\u0654\u0653\u0670\u0640لا")), max_size=20
)
drawn = st.one_of(all_texts, dense_texts)


def single_rules(preset: str) -> dict[str, khabar.Normalizer]:
    return {rule: khabar.Normalizer(None, **{rule: True}) for rule in khabar.PRESETS[preset]}


def check_rules_rest(preset: str, once: str) -> None:
    for rule, apply in single_rules(preset).items():
        assert apply(once) == once, f"{preset} gives what {rule} changes: {once!a}"


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("context", CONTEXTS)
def test_no_preset_gives_what_its_rules_change(preset, context):
    normalize = khabar.Normalizer(preset)
    before, after = context
    # Checked joined, which is fast: no rule names "|" and it composes with nothing.
    results = [normalize(before + c + after) for c in PLANE if c != "|"]
    together = "|".join(results)
    if any(apply(together) != together for apply in single_rules(preset).values()):
        for once in results:
            check_rules_rest(preset, once)


@given(st.sampled_from(PRESETS), drawn)
def test_no_preset_gives_what_its_rules_change_in_drawn_text(preset, text):
    check_rules_rest(preset, khabar.normalize(text, preset))


@pytest.mark.parametrize("preset", PRESETS)
def test_safe_letters_commute_beside_every_character(preset):
    """Every character of the BMP before the last letter of a and after the first letter of b, for some letters."""
    normalize = khabar.Normalizer(preset)
    for last, first in ("لا", "اا", "يآ", "ىi", "eء", "هة"):
        for c in PLANE:
            a, b = c + last, first + c
            assert normalize(a + b) == normalize(a) + normalize(b), (ascii(a), ascii(b))


@pytest.mark.parametrize("preset", PRESETS)
def test_every_pair_of_safe_letters_commutes(preset):
    normalize = khabar.Normalizer(preset)
    for last in SAFE_LETTERS:
        for first in SAFE_LETTERS:
            a, b = f" «{last}", f"{first}\u0651\u0654 "
            assert normalize(a + b) == normalize(a) + normalize(b), (ascii(a), ascii(b))


@given(st.sampled_from(PRESETS), drawn, letters, letters, drawn)
def test_safe_boundaries_commute_in_drawn_text(preset, before, last, first, after):
    a, b = before + last, first + after
    assert khabar.normalize(a + b, preset) == khabar.normalize(a, preset) + khabar.normalize(b, preset)


@pytest.mark.parametrize("rule", ["controls", "diacritics", "quranic", "combining_hamza", "skeleton", "nfc", "nfd"])
@pytest.mark.parametrize("point", [0x61B, 0x621, 0x64E, 0x653, 0x654, 0x655, 0x674, 0x200D, 0x37E])
def test_entities_within_entities_are_decoded_however_deep(rule, point):
    normalize = khabar.Normalizer(None, html_entities=True, **{rule: True})
    digits, depth = str(point), 40
    split = f"&#{digits[0]}" * depth + f"&#{digits};" + f"{digits[1:]};" * depth
    unended = f"&#{digits}" * depth + ";"
    for text in (split, unended):
        once = normalize(text)
        assert normalize(once) == once


@pytest.mark.parametrize("rule", ["quranic", "combining_hamza", "skeleton", "nfc", "nfd"])
def test_a_decoded_character_is_what_the_rules_make_of_it(rule):
    decoding = khabar.Normalizer(None, html_entities=True, **{rule: True})
    plain = khabar.Normalizer(None, **{rule: True})
    for before in ("", "a", "5", "#", "\u0627", "\u0648"):
        for c in "\u0621\u0653\u0654\u0655\u0674\u037e":
            assert decoding(f"{before}&#{ord(c)};") == plain(before + c)
