"""Odoo as a script of its own: its server starts its helpers by the script's path.

A transaction that the database refuses is tried again after a random wait of up to
some seconds. Here the waits are short, so that more rounds fit into a minute.

No PDF is made, prints are kept as HTML: the program that makes them asks the server for
styles, and two workers that print at once wait for each other, as none is free. An
attack that has a worker to spare asks for PDFs with $ATTACK_PRINTS.

`./dev attack --unlocked` shows that the races are not blind: our locks do nothing then,
and the database gives each statement what is there now. With its snapshots alone, which
refuse a second change of the same row, most pairs would still come out right.
"""

import os
import sys
import time
from types import SimpleNamespace

from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo import sql_db
from odoo.cli.command import main
from odoo.service import model
from odoo.tools import misc

LONGEST = 0.05
LOCKING = "odoo.addons.rma_service.tools.locking"


def find_no_printer(name, find=misc.find_in_path):
    """Find programs in the path, but those that make a PDF or an image of a page."""
    if name.startswith("wkhtml"):
        raise OSError(f"{name} is not used here")
    return find(name)


def unlock():
    """Take away what keeps two apart, as soon as the workers' code is loaded."""
    from odoo.service import server  # its helpers want to load it in their own order

    load = server.preload_registries

    def preload_and_unlock(names):
        result = load(names)
        sys.modules[LOCKING].lock.__code__ = (lambda records, wait=False: None).__code__
        return result

    sql_db.ISOLATION_LEVEL_REPEATABLE_READ = ISOLATION_LEVEL_READ_COMMITTED
    server.preload_registries = preload_and_unlock


if __name__ == "__main__":
    if os.environ.get("RMA_ATTACK_UNLOCKED"):
        unlock()
    model.time = SimpleNamespace(
        **vars(time) | {"sleep": lambda seconds: time.sleep(min(seconds, LONGEST))}
    )
    if not os.environ.get("ATTACK_PRINTS"):
        misc.find_in_path = find_no_printer
    main()
