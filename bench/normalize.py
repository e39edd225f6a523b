"""Normalising beside its peers: one run, one thread, khabar's preset `search`.

    python bench/normalize.py [--quick] [--large]      # --quick: in half a minute; --large: linearity up to 1 GB

Peers that are not installed are named: pip install --no-deps -r bench/requirements.txt. All take turns on the same
input, but of Arrow columns each has its rounds in a row, and the best of several rounds counts; the last column says
how many times khabar's time each takes. Speeds count the input, as UTF-16 (Arrow: as UTF-8). On headlines a peer whose
result is not khabar's is marked. Beside memcpy alone, from C, on warm and on fresh pages: `make bench &&
build/release/normalize_memory`.
"""

import argparse
import importlib.metadata
import os
import random
import re
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

os.environ["RAYON_NUM_THREADS"] = "1"  # arabic-norm's batch would take every core

import khabar

# ---- Peers: each function says what the peer is made to do, the nearest it has to `search` -------------------------


class Peer(NamedTuple):
    name: str
    one: Callable[[str], object]
    many: Callable[[list[str]], object] | None = None
    same_job: bool = True


def version(package: str) -> str:
    return f"{package} {importlib.metadata.version(package)}"


def camel() -> Peer:
    """dediac_ar (U+064B-0652, 0670), tatweel by str.replace, alef, alef maqsura, teh marbuta: a call each."""
    from camel_tools.utils.dediac import dediac_ar
    from camel_tools.utils.normalize import normalize_alef_ar, normalize_alef_maksura_ar, normalize_teh_marbuta_ar

    return Peer(
        version("camel-tools"),
        lambda text: normalize_teh_marbuta_ar(
            normalize_alef_maksura_ar(normalize_alef_ar(dediac_ar(text.replace("ـ", ""))))
        ),
    )


def pyarabic() -> Peer:
    """strip_tashkeel, strip_tatweel, normalize_alef (which folds ى into ا), normalize_teh."""
    from pyarabic import araby

    return Peer(
        version("pyarabic"),
        lambda text: araby.normalize_teh(araby.normalize_alef(araby.strip_tatweel(araby.strip_tashkeel(text)))),
    )


def arabic_norm() -> Peer:
    """Its defaults (marks, Quranic marks, tatweel, alef, alef maqsura) and teh marbuta."""
    import arabic_norm

    return Peer(
        version("arabic-norm"),
        lambda text: arabic_norm.normalize(text, ta_marbuta=True),
        lambda texts: arabic_norm.normalize_batch(texts, ta_marbuta=True),
    )


def arabic_normalize() -> Peer:
    """Its search preset: marks, tatweel, alef, alef maqsura, teh marbuta, hamza, Persian, bidi marks, digits."""
    import arabic_normalize

    search = arabic_normalize.Normalizer.search()
    return Peer(version("arabic-normalize"), search.normalize, search.normalize_many)


def pyicu() -> Peer:
    """NFKC only."""
    import icu

    nfkc = icu.Normalizer2.getNFKCInstance()
    return Peer(f"{version('PyICU')} NFKC", nfkc.normalize, same_job=False)


FOLDS = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"}
FOLDS |= dict(zip("٠١٢٣٤٥٦٧٨٩،؛؟«»", '0123456789,;?""', strict=True))
TABLE = str.maketrans(FOLDS | dict.fromkeys([*map(chr, range(0x64B, 0x653)), "\u0670", "ـ"], ""))


def translate() -> Peer:
    """One table: marks, tatweel, alef, alef maqsura, teh marbuta, hamza, digits, punctuation, quotes."""
    return Peer("str.translate", lambda text: text.translate(TABLE))


def compiled_re() -> Peer:
    """Two compiled patterns for marks with tatweel and for alef, str.replace for ى ة ؤ ئ."""
    marks, alefs = re.compile("[\u064b-\u0652\u0670\u0640]+"), re.compile("[أإآٱ]")

    def call(text: str) -> str:
        text = alefs.sub("ا", marks.sub("", text)).replace("ى", "ي").replace("ة", "ه")
        return text.replace("ؤ", "و").replace("ئ", "ي")

    return Peer("compiled re", call)


def strip() -> Peer:
    """White space at the ends: the floor of a call."""
    return Peer("str.strip", str.strip, same_job=False)


def present_peers() -> list[Peer]:
    found = []
    for make in (camel, pyarabic, arabic_norm, arabic_normalize, pyicu, translate, compiled_re, strip):
        try:
            found.append(make())
        except ImportError as error:
            print(f"missing: {make.__name__} ({error}); pip install --no-deps -r bench/requirements.txt")
    return found


# ---- Inputs --------------------------------------------------------------------------------------------------------

BARE = "قال الوزير إن العلاقات بين البلدين ستشهد تطورا كبيرا في المرحلة المقبلة، وأضاف أن الحكومة تعمل على ذلك. "
MARKED = "قَالَ الْوَزِيرُ إِنَّ الْعَلَاقَاتِ بَيْنَ الْبَلَدَيْنِ سَتَشْهَدُ تَطَوُّرًا كَبِيرًا فِي الْمَرْحَلَةِ الْمُقْبِلَةِ. "
MIXED = """وقّعت شركة Volt Energy عقدًا بقيمة ٢٫٥ مليون دولار في 12/3/2025،
وقال مديرها: «سنبدأ العمل مطلع الصيف، ولن نرفع الأسعار».

ولم تذكر الوزارة اسم البنك المموِّل للمشروع، لكن مصدرًا مطلعًا قال إن المفاوضات
مع "بنك التنمية" استمرت 14 شهرًا، وإن الحصة المحلية تبلغ 40%.
"""
ACTORS = "وزير الخارجية|رئيس الحكومة|البنك المركزي|مجلس النواب|منظمة الصحة العالمية|نقابة الأطباء|محكمة الاستئناف"
ACTORS += "|هيئة الأرصاد الجوية|المنتخب الأولمبي|الاتحاد الأوروبي|شركة الكهرباء|وكالة الأنباء الرسمية|اللجنة العليا"
ACTIONS = "يعلن خطة جديدة لدعم|يبحث مع نظيره تطوير|يؤجل النظر في ملف|يُقرّ زيادة ميزانية|يحذر من تأخر|يفتتح مؤتمر"
ACTIONS += "|يطالب بإعادة هيكلة|ينفي أنباء عن إلغاء|يخصص 350 مليونا لصالح|يدعو إلى «مراجعة»|يكشف تفاصيل|يناقش مستقبل"
SUBJECTS = "قطاع النفط والغاز|المدارس الابتدائية|شبكة المياه في الجنوب|الانتخابات البلدية|مشروع ميناء الشمال"
SUBJECTS += "|صندوق الإسكان|المستشفيات الريفية|اتفاقية التجارة الحرة|قانون الصحافة|السياحة البيئية|دوري أبطال إفريقيا"


def headlines(count: int) -> list[str]:
    """Many different ones, 40 to 60 characters, each an object of its own."""
    draw = random.Random(1)
    parts = [part.split("|") for part in (ACTORS, ACTIONS, SUBJECTS)]
    found: list[str] = []
    while len(found) < count:
        text = " ".join(draw.choice(part) for part in parts)
        if 40 <= len(text) <= 60:
            found.append(text)
    return found


def repeated(text: str, megabytes: float) -> str:
    return text * max(1, round(megabytes * 1e6 / 2 / len(text)))


# ---- Measuring -----------------------------------------------------------------------------------------------------


def take_turns(calls: dict[str, Callable[[], object]], seconds: float) -> dict[str, float]:
    """The best time of each: at least three rounds, more until each has had its seconds."""
    best, spent = dict.fromkeys(calls, float("inf")), dict.fromkeys(calls, 0.0)
    rounds = 0
    while active := [name for name in calls if rounds < 3 or spent[name] < seconds]:
        rounds += 1
        for name in active:
            start = time.perf_counter()
            result = calls[name]()
            took = time.perf_counter() - start
            del result  # freed out of the time
            best[name], spent[name] = min(best[name], took), spent[name] + took
    return best


def in_a_row(calls: dict[str, Callable[[], object]], seconds: float) -> tuple[dict[str, float], dict[str, float]]:
    """The best time of each, all its rounds one behind another, and that of its first.

    What a call gives back is in pages that the next may have again, as when columns are worked through; the first
    call's pages come from the system, which on a shared machine may take longer than the work.
    """
    best, first = {}, {}
    for name, call in calls.items():
        start = time.perf_counter()
        result = call()
        first[name] = time.perf_counter() - start
        del result
        best[name] = min(first[name], take_turns({name: call}, seconds)[name])
    return best, first


def table(title: str, times: dict[str, float], speed: Callable[[float], str], notes: dict[str, str]) -> None:
    print(f"\n## {title}")
    base = next(iter(times.values()))  # khabar's
    for name, took in times.items():
        print(f"{name:34s} {speed(took)} {took / base:9.2f}  {notes.get(name, '')}")
    sys.stdout.flush()


def each(call: Callable[[str], object], texts: list[str]) -> Callable[[], object]:
    return lambda: [call(text) for text in texts]


def long_texts(peers: list[Peer], megabytes: float, seconds: float) -> None:
    for title, sample in (("without marks", BARE), ("marks on every letter", MARKED), ("mixed", MIXED)):
        text = repeated(sample, megabytes)
        calls: dict[str, Callable[[], object]] = {
            "khabar": lambda t=text: khabar.normalize(t),
            "khabar, offsets=True": lambda t=text: khabar.normalize(t, offsets=True),
        }
        calls |= {p.name: lambda p=p, t=text: p.one(t) for p in peers if p.name != "str.strip"}
        data = bytearray(text.encode("utf-16-le"))
        calls["bytes(bytearray), a memcpy"] = lambda d=data: bytes(d)
        times = take_turns(calls, seconds)
        table(
            f"A long str, {title}: {len(text):,} characters",
            times,
            lambda took, d=data: f"{len(d) / took / 1e9:8.3f} GB/s",
            {p.name: "another job" for p in peers if not p.same_job} | {"bytes(bytearray), a memcpy": "another job"},
        )


def single_headlines(peers: list[Peer], seconds: float) -> None:
    texts = list(dict.fromkeys(headlines(10_000)))[:1000]
    ours = [khabar.normalize(text) for text in texts]
    notes = {}
    for p in peers:
        different = sum(p.one(text) != right for text, right in zip(texts, ours, strict=True))
        notes[p.name] = (
            "another job" if not p.same_job else f"differs on {different / len(texts):.0%}" if different else ""
        )
    times = take_turns({"khabar": each(khabar.normalize, texts)} | {p.name: each(p.one, texts) for p in peers}, seconds)
    mean = sum(map(len, texts)) / len(texts)
    title = f"Headlines one by one, {len(texts)} different, {mean:.0f} characters on average; loop included"
    table(title, times, lambda took: f"{took / len(texts) * 1e6:8.3f} us  ", notes)


def batches(peers: list[Peer], count: int, seconds: float) -> None:
    texts = headlines(count)
    calls = {"khabar.normalize in a loop": each(khabar.normalize, texts)}
    if normalize_all := getattr(khabar, "normalize_all", None):
        calls = {"khabar.normalize_all": lambda: normalize_all(texts)} | calls
    calls |= {f"{p.name} batch": lambda p=p: p.many(texts) for p in peers if p.many}  # type: ignore[misc]
    calls["str.strip in a loop"] = each(str.strip, texts)
    table(
        f"A list of {count:,} headlines",
        take_turns(calls, seconds),
        lambda took: f"{count / took / 1e6:8.2f} M/s ",
        {},
    )


def arrow_columns(peers: list[Peer], count: int, seconds: float) -> None:
    try:
        import pyarrow
        import pyarrow.compute
    except ImportError as error:
        print(f"missing: Arrow columns ({error}); pip install --no-deps -r bench/requirements.txt")
        return
    normalize_all: Any = getattr(khabar, "normalize_all", None)
    short = headlines(count)
    articles = ["\n".join([*short[i : i + 15], MIXED, MIXED]) for i in range(0, count // 10, 15)]
    for kind, texts in (("headlines", short), ("articles", articles)):
        column = pyarrow.array(texts)
        calls: dict[str, Callable[[], object]] = {
            "khabar.normalize over to_pylist": lambda c=column: pyarrow.array(
                [khabar.normalize(text) for text in c.to_pylist()]
            )
        }
        if normalize_all:
            calls = {"khabar.normalize_all": lambda c=column: normalize_all(c)} | calls
        for p in peers:
            if p.many:
                calls[f"{p.name} over to_pylist"] = lambda p=p, c=column: pyarrow.array(p.many(c.to_pylist()))
        calls["pyarrow utf8_trim_whitespace"] = lambda c=column: pyarrow.compute.utf8_trim_whitespace(c)
        size = len(column.buffers()[2])
        best, first = in_a_row(calls, seconds)
        notes = {name: f"first call {size / took / 1e9:.3f} GB/s" for name, took in first.items()}
        notes["pyarrow utf8_trim_whitespace"] += ", another job"
        table(
            f"An Arrow column of {len(texts):,} {kind}, {size / 1e6:.0f} MB; pyarrow {pyarrow.__version__}",
            best,
            lambda took, n=size: f"{n / took / 1e9:8.3f} GB/s",
            notes,
        )


def linearity(sizes: list[int]) -> None:
    """Ever longer texts, a memcpy beside each: large ones pay for fresh pages. Last, the speed by that of 1 MB."""
    print("\n## Linearity, mixed text")
    first = 0.0
    for megabytes in sizes:
        text = repeated(MIXED, megabytes)
        data = bytearray(text.encode("utf-16-le"))
        times = take_turns({"khabar": lambda t=text: khabar.normalize(t), "memcpy": lambda d=data: bytes(d)}, 0.2)
        speed, copy = (len(data) / took / 1e9 for took in times.values())
        first = first or speed
        print(f"{megabytes:6d} MB, memcpy {copy:6.2f} GB/s {speed:16.3f} GB/s {speed / first:9.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter inputs, fewer rounds: under 30 seconds")
    parser.add_argument("--large", action="store_true", help="linearity up to 1 GB; needs 6 GB of memory")
    options = parser.parse_args()
    seconds = 0.05 if options.quick else 0.5
    print(f"khabar {khabar.__version__}, Python {sys.version.split()[0]}, preset search, one thread")
    print("columns: speed or time of one, times khabar's time (above 1: khabar is faster)")
    peers = present_peers()
    long_texts(peers, 2 if options.quick else 16, seconds)
    single_headlines(peers, seconds)
    batches(peers, 100_000 if options.quick else 1_000_000, seconds)
    arrow_columns(peers, 100_000 if options.quick else 1_000_000, seconds)
    linearity([1, 4, 16] + ([] if options.quick else [64]) + ([256, 1000] if options.large else []))


main()
