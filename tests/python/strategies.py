"""Texts that property tests draw: news words, whatever Unicode has, and what breaks offsets."""

from hypothesis import strategies as st

WORDS = """
وزير الخارجية الطاهر الباعور طرابلس ليبيا وطرابلس للأمم المتحدة بالقاهرة الوزارة News Maker 2025 ٢٠٢٥
مُحَمَّدٌ العـــراق وجيييه کابل ﻻ ﷲ ـ ًّ . ، ؟ « » : - / 11-10-2021
""".split()

# Emoji and joined emoji, astral letters, lone marks, lone surrogates, bidi controls, line breaks, NUL, Latin-1
ODD = [
    *("\U0001f600", "\U0001f469\u200d\U0001f467", "\U0001ee00", "\U00010348", "\U0010ffff"),
    *("\u0301", "\u064e", "\ud83d", "\ude00", "\ud83d\ude00", "\ude00\ud83d", "\u202e", "\u2067", "\ufeff", "\uffff"),
    *("\n", "\r\n", "\u2029", "\x85", "\xa0", "\t", "\0", "\xe9", "\xff"),
]

any_text = st.text(st.characters(exclude_categories=()), max_size=40)
pieces = st.one_of(st.sampled_from(WORDS), st.sampled_from(ODD), st.just(" "), st.just(" "), any_text)
texts = st.lists(pieces, max_size=40).map("".join)
spaced_texts = st.lists(pieces, max_size=40).map(" ".join)
all_texts = st.one_of(any_text, texts, spaced_texts)
