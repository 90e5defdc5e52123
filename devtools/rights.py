"""`./dev rights`: the tables of who may do what, written anew for review."""

import os

from devtools.console import say
from devtools.paths import PROJECT, present_addons
from devtools.suites import test

# ``rma_service/tests/common/rights_table.py`` looks here whether to write or compare.
WRITING = "RMA_WRITE_RIGHTS"


def rights():
    """Write the tables from the present code; returns the exit status."""
    folders = [f"{addon}/tests/security" for addon in present_addons()]
    os.environ[WRITING] = "1"
    status = test([name for name in folders if (PROJECT / name).is_dir()])
    say("The tables are written: read what changed with git diff.")
    return status
