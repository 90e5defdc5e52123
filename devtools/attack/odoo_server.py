"""Odoo as a script of its own: its server starts its helpers by the script's path.

A transaction that the database refuses is tried again after a random wait of up to
some seconds. Here the waits are short, so that more rounds fit into a minute.
"""

import time
from types import SimpleNamespace

from odoo.cli.command import main
from odoo.service import model

LONGEST = 0.05

if __name__ == "__main__":
    model.time = SimpleNamespace(
        **vars(time) | {"sleep": lambda seconds: time.sleep(min(seconds, LONGEST))}
    )
    main()
