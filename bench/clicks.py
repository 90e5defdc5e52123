"""The clicks that keep or print something: server time of each, on a warm worker.

For `odoo shell`. Each click is a whole request (session, rights, commit, answer) that
Odoo's own WSGI application answers inside this process: beside the time on the clock
stands what the process itself computed, which says the same on a busy machine. What the
jobs do afterwards is not part of it: that is the point.

It commits, so it wants a database of its own.
"""

import json
import statistics
import time

from _common import sized
from werkzeug.test import Client

import odoo.http
import odoo.sql_db

N = sized(15, 1)
WARM = sized(3, 1)
LIMIT = 500  # milliseconds
HERE = {"REMOTE_ADDR": "127.0.0.1"}
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)

env = env  # noqa: F821, PLW0127 - given by the shell
orders = env["rma.service.order"]


class Visitor:
    """Who clicks: a session of Odoo's, without a network in between."""

    def __init__(self, login=None):
        self.client = Client(odoo.http.root)
        if login:
            values = {"db": env.cr.dbname, "login": login, "password": login}
            self.json("/web/session/authenticate", values)

    def json(self, path, params):
        """Ask a JSON route; returns its result."""
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.client.post(path, json=body, environ_base=HERE)
        reply = json.loads(answer.get_data())
        assert "error" not in reply, reply["error"]["data"]["debug"]
        return reply["result"]

    def button(self, record, method):
        return self.json(
            "/web/dataset/call_button",
            {
                "model": record._name,
                "method": method,
                "args": [record.ids],
                "kwargs": {},
            },
        )

    def write(self, record, vals):
        return self.json(
            "/web/dataset/call_kw",
            {
                "model": record._name,
                "method": "write",
                "args": [record.ids, vals],
                "kwargs": {},
            },
        )

    def form(self, path, values):
        """Send a form, with the token of the session."""
        page = self.client.get(
            path.rpartition("/")[0], query_string=values, environ_base=HERE
        )
        token = page.get_data(as_text=True).split('csrf_token: "')[1].split('"')[0]
        values = values | {"csrf_token": token}
        return lambda: self.client.post(path, data=values, environ_base=HERE)


clerk, customer = Visitor("admin"), Visitor()
times, works, statements = {}, {}, {}


def timed(click, func):
    """Do one click and keep what it took."""
    count = odoo.sql_db.sql_counter
    work, start = time.process_time(), time.perf_counter()
    result = func()
    times.setdefault(click, []).append(time.perf_counter() - start)
    works.setdefault(click, []).append(time.process_time() - work)
    statements.setdefault(click, []).append(odoo.sql_db.sql_counter - count)
    return result


def fresh():
    """See what the clicks committed."""
    env.cr.commit()
    env.invalidate_all()


def sign(order, kind):
    """Sign at the counter: the dialog, the finger, the button."""
    action = clerk.button(order, f"action_sign_{kind}")
    fresh()
    wizard = env["rma.service.sign"].browse(action["res_id"])
    clerk.write(wizard, {"signature": PIXEL, "signed_by": "Bench"})
    timed(f"sign-{kind}", lambda: clerk.button(wizard, "action_sign"))
    fresh()


def go(answer):
    """Take one order from the counter to the customer's answer, and back to him."""
    order = orders.create(
        {
            "partner_id": partner.id,
            "product_id": device.id,
            "problem": "does not start",
            "operation_ids": [(0, 0, {"product_id": item.id}) for item in labour],
            "part_ids": [(0, 0, {"product_id": item.id}) for item in parts],
        }
    )
    fresh()
    timed("receive", lambda: clerk.button(order, "action_receive"))
    sign(order, "intake")
    order.action_diagnose()
    order.action_prepare_estimate()
    fresh()
    timed("send", lambda: clerk.button(order, "action_send_estimate"))
    fresh()
    estimate = order.estimate_id
    path = f"/my/orders/{estimate.id}/{answer}"
    token = {"access_token": estimate.access_token}
    if answer == "decline":
        form = customer.form(path, token | {"decline_message": "Too dear"})
        reply = timed("decline", form)
        assert reply.status_code < 400, reply.get_data(as_text=True)
        fresh()
        assert estimate.service_declined
        return
    values = token | {"name": "Bench", "signature": PIXEL}
    reply = timed("accept", lambda: customer.json(path, values))
    assert reply.get("force_refresh"), reply
    fresh()
    assert estimate.state == "sale", estimate.state
    order.action_start_repair()
    order.operation_ids.action_finish()
    order.action_finish_repair()
    order.action_pass_quality()
    fresh()
    sign(order, "handover")
    timed("hand-over", lambda: clerk.button(order, "action_hand_over"))
    fresh()
    assert order.phase == "done", order.phase


env["rma.service.message.rule"].action_switch_on_usual()
device = env["product.product"].create({"name": "Bench device", "type": "consu"})
labour = env["product.product"].create(
    [
        {"name": f"Bench labour {i}", "type": "service", "list_price": 50}
        for i in range(2)
    ]
)
parts = env["product.product"].create(
    [
        {"name": f"Bench part {i}", "type": "consu", "list_price": 20 + i}
        for i in range(2)
    ]
)
partner = env["res.partner"].create(
    {"name": "Bench customer", "email": "bench@example.com"}
)
fresh()
for _turn in range(WARM):
    go("accept")
    go("decline")
for kept in (times, works, statements):
    kept.clear()
for _turn in range(N):
    go("accept")
    go("decline")
for click, seconds in times.items():
    print(
        f"{click:13s} ms median {1000 * statistics.median(seconds):7.1f}"
        f"  sql median {statistics.median(statements[click]):5.0f}"
        f"  computed {1000 * statistics.median(works[click]):7.1f}"
        f"  (at most {LIMIT}: "
        f"{'yes' if 1000 * statistics.median(seconds) <= LIMIT else 'NO'})"
    )
