"""Generate the C tables that are made from lexicon/.

    python tools/generate.py [--check]

Writes those that are out of date; with --check only says so, and fails.
"""

import sys
from pathlib import Path

import lexemes

ROOT = Path(__file__).resolve().parent.parent


def media_topics() -> str:
    """The rows of the classifier's table of IPTC Media Topics, as C initialisers."""
    rows = (ROOT / "lexicon" / "media_topics.tsv").read_text(encoding="utf-8").splitlines()[1:]
    lines = ["/* Generated from lexicon/media_topics.tsv by tools/generate.py; edit that. */"]
    for row in rows:
        cells = ", ".join('"' + c.replace("\\", "\\\\").replace('"', '\\"') + '"' for c in row.split("\t"))
        lines.append("{" + cells + "},")
    return "\n".join(lines) + "\n"


FILES = {
    "csrc/topics/media_topics.inc": media_topics,
    "csrc/read/lexemes.inc": lambda: lexemes.table(ROOT / "lexicon"),
}


def main() -> int:
    """Write or check each file of FILES; 1 if a check found one out of date."""
    stale = 0
    for name, make in FILES.items():
        path, text = ROOT / name, make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in sys.argv:
            print(f"{name} is out of date: run python tools/generate.py", file=sys.stderr)
            stale = 1
        else:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    return stale


if __name__ == "__main__":
    sys.exit(main())
