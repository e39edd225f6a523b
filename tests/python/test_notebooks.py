"""The notebooks of docs/notebooks run from beginning to end, and are stored as they ran."""

import json

import pytest
from conftest import ROOT, library

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


def outputs(notebook) -> list[set[str]]:
    """What kinds of output each of the cells of code has."""
    return [
        {kind for output in cell["outputs"] for kind in output.get("data", [output["output_type"]])}
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]


def test_there_are_notebooks():
    assert len(NOTEBOOKS) == 3


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_as_it_is_stored(path):
    nbclient, nbformat = library("nbclient"), library("nbformat")
    for name in ("ipykernel", "matplotlib", "pandas", "pyarrow"):
        library(name)
    stored = json.loads(path.read_text("utf-8"))
    assert all("error" not in kinds for kinds in outputs(stored))
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources=where).execute()
    assert outputs(notebook) == outputs(stored)
    assert any("image/png" in kinds for kinds in outputs(notebook))
