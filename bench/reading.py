"""Quality of reading, by ../shared/eval/score_reading.py: what is printed is the scorer's.

    python bench/reading.py dates [--shared ../shared]

dates: data/reading/dates_dev.tsv, seventy values in sentences with their publication dates; right when place, kind and
value agree. Runs the khabar of the environment it is started in.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import khabar


def dates(shared: Path, folder: Path) -> None:
    gold, predicted = shared / "data" / "reading" / "dates_dev.tsv", folder / "dates.jsonl"
    rows = [line.split("\t") for line in gold.read_text("utf-8").splitlines()]
    with predicted.open("w", encoding="utf-8") as target:
        for number, (sentence, published, *_) in enumerate(row for row in rows if row[0] != "sentence"):
            found = khabar.values(sentence, published=published)
            line = {"id": number, "values": [value.to_dict() for value in found]}
            target.write(json.dumps(line, ensure_ascii=False) + "\n")
    scorer = shared / "eval" / "score_reading.py"
    print(f"## {gold.name}", flush=True)
    subprocess.run([sys.executable, str(scorer), "dates", str(gold), str(predicted)], check=True)


PARTS = {"dates": dates}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default: all")
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    options = parser.parse_args()
    if not options.shared.is_dir():
        sys.exit(f"reading is measured on the shared data, and {options.shared} is not there")
    with tempfile.TemporaryDirectory() as folder:
        for part in options.parts or PARTS:
            if part not in PARTS:
                parser.error(f"there is no part {part!r}")
            PARTS[part](options.shared, Path(folder))


main()
