"""Odoo as a script of its own: its server starts its helpers by the script's path.

A transaction that the database refuses is tried again after a random wait of up to
some seconds. Here the waits are short, so that more rounds fit into a minute.

No PDF is made, prints are kept as HTML: the program that makes them asks the server for
styles, and two workers that print at once wait for each other, as none is free. An
attack that has a worker to spare asks for PDFs with $ATTACK_PRINTS.
"""

import os
import time
from types import SimpleNamespace

from odoo.cli.command import main
from odoo.service import model
from odoo.tools import misc

LONGEST = 0.05


def find_no_printer(name, find=misc.find_in_path):
    """Find programs in the path, but those that make a PDF or an image of a page."""
    if name.startswith("wkhtml"):
        raise OSError(f"{name} is not used here")
    return find(name)


if __name__ == "__main__":
    model.time = SimpleNamespace(
        **vars(time) | {"sleep": lambda seconds: time.sleep(min(seconds, LONGEST))}
    )
    if not os.environ.get("ATTACK_PRINTS"):
        misc.find_in_path = find_no_printer
    main()
