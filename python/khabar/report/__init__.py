"""A corpus of articles as one page: who, where, topics over time, who met whom, who said what.

    from khabar import report

    page = report.build(rows)  # dicts or a DataFrame; str, one HTML file that needs no network
    pathlib.Path("report.html").write_text(page, "utf-8")

docs/report.md says what is in the page and how names are gathered. `khabar report` is the same from the command line.
"""

from .build import build
from .columns import FIELDS, Columns, guess
from .outlines import outlines

__all__ = ["FIELDS", "Columns", "build", "guess", "outlines"]
