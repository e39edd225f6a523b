"""Normalising beside its peers, in one run, one thread. `python bench/normalize.py`

Peers that are not installed are left out: pip install arabic-norm arabic-normalize pyarabic. Times are the best of
several; ratios are to khabar, above 1 where khabar is faster. Each peer folds a set of characters of its own.
"""

import importlib.metadata
import re
import sys
import time
from collections.abc import Callable

import khabar

BARE = "قال الوزير إن العلاقات بين البلدين ستشهد تطورا كبيرا في المرحلة المقبلة، وأضاف أن الحكومة تعمل على ذلك. "
MARKED = "قَالَ الْوَزِيرُ إِنَّ الْعَلَاقَاتِ بَيْنَ الْبَلَدَيْنِ سَتَشْهَدُ تَطَوُّرًا كَبِيرًا فِي الْمَرْحَلَةِ الْمُقْبِلَةِ. "
HEADLINE = "المركزي يعلن خطة جديدة لتوفير السيولة في فروع المصارف"
UNITS = 8_000_000

FOLDS = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"}
TABLE = str.maketrans(FOLDS | dict.fromkeys(map(chr, range(0x64B, 0x653)), "") | {"ـ": ""})
MARKS = re.compile("[\u064b-\u0652\u0640]")
ALEFS = re.compile("[أإآٱ]")


def by_re(text: str) -> str:
    return ALEFS.sub("ا", MARKS.sub("", text)).replace("ى", "ي").replace("ة", "ه")


def peers() -> dict[str, Callable[[str], object]]:
    found: dict[str, Callable[[str], object]] = {
        "khabar, offsets=True": lambda text: khabar.normalize(text, offsets=True),
        "str.translate": lambda text: text.translate(TABLE),
        "compiled re": by_re,
    }
    try:
        import arabic_norm

        found[f"arabic-norm {importlib.metadata.version('arabic-norm')}"] = arabic_norm.normalize
    except ImportError:
        pass
    try:
        from pyarabic import araby

        found[f"PyArabic {importlib.metadata.version('pyarabic')}"] = lambda text: araby.normalize_ligature(
            araby.normalize_hamza(araby.strip_tatweel(araby.strip_tashkeel(text)))
        )
    except ImportError:
        pass
    return found


def best(call: Callable[[str], object], text: str, calls: int, rounds: int) -> float:
    """Seconds a call, the best of some rounds."""
    fastest = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(calls):
            call(text)
        fastest = min(fastest, (time.perf_counter() - start) / calls)
    return fastest


def main() -> None:
    print(f"khabar {khabar.__version__}, Python {sys.version.split()[0]}, preset search")
    every = {"khabar": khabar.normalize, **peers()}
    for title, text, calls, rounds in (
        (f"long text, no marks, {UNITS:,} characters", BARE * (UNITS // len(BARE)), 1, 5),
        (f"long text, marks on every letter, {UNITS:,} characters", MARKED * (UNITS // len(MARKED)), 1, 5),
        (f"one headline, {len(HEADLINE)} characters", HEADLINE, 20_000, 7),
    ):
        print(f"## {title}")
        base = best(khabar.normalize, text, calls, rounds)
        for name, call in every.items():
            seconds = best(call, text, calls, rounds)
            speed = f"{2 * len(text) / seconds / 1e9:6.2f} GB/s" if calls == 1 else f"{seconds * 1e6:6.2f} us  "
            print(f"{name:28s} {speed}  {seconds / base:7.2f}")
        if calls > 1:
            print(f"{'str.strip':28s} {best(str.strip, text, calls, rounds) * 1e6:6.2f} us")


main()
