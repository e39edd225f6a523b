"""What the tests of batches share: texts, nulls, and what a batch has to give."""

from hypothesis import strategies as st
from strategies import all_texts

import khabar

search = khabar.Normalizer()
TEXTS = ["أَخْبَارٌ", "خبر", "", "news", "caf\xe9", "خبر 😀 عَاجِل", "\ud83d", "ﷺ", "a" * 40 + "إ", "\0"]
NULLS = [None, float("nan")]
maybe_texts = st.lists(st.one_of(all_texts, st.none()), max_size=30)
utf8_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
utf8_rows = st.lists(st.one_of(utf8_texts, st.sampled_from(["أَخْبَارٌ طرابلس", "ﷺ"]), st.none()), max_size=30)
thread_counts = st.sampled_from([1, 2, 3])


def each(rows, normalizer=search):
    """Row by row: what every kind of batch has to give."""
    return [normalizer(row) if isinstance(row, str) else row for row in rows]


def same(one, other):
    """Equal, and null of the same kind where null."""
    return len(one) == len(other) and all(
        a is b or (type(a) is type(b) and a == b) for a, b in zip(one, other, strict=True)
    )
