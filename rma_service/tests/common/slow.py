"""A real server that takes its time, as over a bad line."""

import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.web.controllers import dataset


@contextmanager
def slow_server(seconds=0.3):
    """Answer each call of the web client later, for the browser tests inside."""
    call_kw = dataset.call_kw

    def slow_call_kw(*args):
        time.sleep(seconds)
        return call_kw(*args)

    with patch.object(dataset, "call_kw", slow_call_kw):
        yield
