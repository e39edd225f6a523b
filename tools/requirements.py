"""Print what extras of pyproject.toml require, one a line, to install that without the package itself.

    python tools/requirements.py EXTRA...

The extras are those of the table [project.optional-dependencies].
"""

import sys
from pathlib import Path

try:
    import tomllib
except ImportError:  # Python 3.10
    from pip._vendor import tomli as tomllib

project = tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
for extra in sys.argv[1:]:
    print("\n".join(project["optional-dependencies"][extra]))
