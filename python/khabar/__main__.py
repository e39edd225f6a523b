"""`python -m khabar` is the command `khabar`."""

import sys

from .cli.main import main

sys.exit(main())
