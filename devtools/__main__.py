"""Entry point: `python devtools/__main__.py COMMAND`, called by `./dev`."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from devtools.cli import main

sys.exit(main())
