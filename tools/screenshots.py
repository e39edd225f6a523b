"""Make the pictures of docs/images: the report on the sample corpus, and a document in a notebook.

    python tools/screenshots.py [report] [notebook]

Needs khabar installed, selenium, and Debian's chromium-driver and fonts-noto-core; for the notebook nbconvert and
ipykernel too. Look at the pictures before you commit them.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from selenium import webdriver

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
CORPUS = ROOT / "tests" / "data" / "report" / "corpus.csv"
CELLS = ('import khabar\n\ndocument = khabar.read(open("article.txt", encoding="utf-8").read())\ndocument',)


def browser() -> webdriver.Chrome:
    """A headless Chromium."""
    options = webdriver.ChromeOptions()
    for argument in ("headless", "no-sandbox", "disable-gpu", "hide-scrollbars", "force-device-scale-factor=1"):
        options.add_argument(f"--{argument}")
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    driver.set_script_timeout(120)
    return driver


def shoot(driver: webdriver.Chrome, name: str, height: int, dark: bool, at: str | None = None) -> None:
    """A picture of what is in the window, from the element `at` on."""
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
    driver.set_window_size(1000, height)
    if at:
        driver.execute_script(f"document.querySelector('{at}').scrollIntoView()")
    path = IMAGES / f"{name}.png"
    driver.save_screenshot(str(path))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


def report(driver: webdriver.Chrome, folder: Path) -> None:
    """The report: its beginning and the map, in Arabic; the search and the voices, in English and dark."""
    from khabar.cli.main import main

    page = folder / "report.html"
    assert main(["report", str(CORPUS), "-o", str(page)]) == 0
    driver.get(page.as_uri())
    driver.execute_async_script("khabar.ready.then(() => arguments[0]())")
    shoot(driver, "report-ar", 1250, dark=False)
    shoot(driver, "report-map", 1000, dark=False, at="#places")
    driver.find_element("css selector", "#voices tbody td button").click()
    shoot(driver, "report-voices", 900, dark=False)
    driver.find_element("id", "close").click()
    driver.find_element("id", "language").click()
    shoot(driver, "report-en-dark", 1250, dark=True, at="#places")


def notebook(driver: webdriver.Chrome, folder: Path) -> None:
    """A document as JupyterLab shows it, in both of its themes: nbconvert writes what JupyterLab draws."""
    import nbformat
    from nbconvert import HTMLExporter
    from nbconvert.preprocessors import ExecutePreprocessor

    shutil.copy(ROOT / "examples" / "article.txt", folder)
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    ExecutePreprocessor(timeout=300).preprocess(book, {"metadata": {"path": str(folder)}})
    for theme in ("light", "dark"):
        exporter = HTMLExporter(template_name="lab", theme=theme)
        exporter.mathjax_url = exporter.require_js_url = exporter.jquery_url = ""  # no network
        page = folder / f"{theme}.html"
        page.write_text(exporter.from_notebook_node(book)[0], "utf-8")
        driver.get(page.as_uri())
        driver.execute_script(
            "for (const d of document.querySelectorAll('details')) d.open = d.matches(':first-of-type')"
        )
        shoot(driver, f"notebook-{theme}", 1100, dark=theme == "dark")


def main() -> None:
    """Make those that are asked for, or all."""
    asked = sys.argv[1:] or ["report", "notebook"]
    IMAGES.mkdir(parents=True, exist_ok=True)
    driver = browser()
    try:
        with tempfile.TemporaryDirectory() as name:
            for make in (report, notebook):
                if make.__name__ in asked:
                    make(driver, Path(name))
    finally:
        driver.quit()


main()
