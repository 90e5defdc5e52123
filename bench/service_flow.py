"""One paid repair, counter to posted invoice, on `rma_service`: time and statements.

Runs in ``odoo shell``, one order at a time, median of N. The caches are emptied before
each step, as each step is a request of its own. The peers' baselines measure the same
way: Odoo's `repair` with its sale order has neither receipt nor hand-over, operations
or quality check; OCA's `rma` has receipt and return alone.

Measured twice, in turn: with no message switched on and the estimate agreed to at the
counter, which is what the peers do too; and with the usual messages switched on and the
estimate mailed. The lines of each follow its title.
"""

import logging
import statistics
import time

from _common import sized

logging.disable(logging.WARNING)
N = sized(30, 1)
BLOCK = sized(10, 1)  # orders in a row with the same messages
LIMIT = 480
STEPS = [
    "create",
    "receive",
    "estimate",
    "sign",
    "repair",
    "quality",
    "hand-over",
    "invoice",
]
QUIET, TELLING = "messages off", "messages on, estimate mailed"

env = env  # noqa: F821, PLW0127 - given by the shell
Product = env["product.product"]
device = Product.create(
    {
        "name": "Bench device",
        "type": "consu",
        "is_storable": True,
        "tracking": "serial",
    }
)
parts = Product.create(
    [
        {
            "name": f"Bench part {i}",
            "type": "consu",
            "is_storable": True,
            "list_price": 20 + i,
            "standard_price": 10 + i,
        }
        for i in range(2)
    ]
)
labour = Product.create(
    [
        {"name": f"Bench labour {i}", "type": "service", "list_price": 50}
        for i in range(2)
    ]
)
warehouse = env["stock.warehouse"].search(
    [("company_id", "=", env.company.id)], limit=1
)
for part in parts:
    env["stock.quant"]._update_available_quantity(part, warehouse.lot_stock_id, 10000)
partner = env["res.partner"].create(
    {"name": "Bench customer", "email": "bench@example.com"}
)
rules = env["rma.service.message.rule"]
env.flush_all()
times = {flow: {step: [] for step in STEPS} for flow in (QUIET, TELLING)}
statements = {flow: {step: [] for step in STEPS} for flow in (QUIET, TELLING)}


def timed(flow, step, func):
    env.flush_all()
    env.invalidate_all()
    count, start = env.cr.sql_log_count, time.perf_counter()
    result = func()
    env.flush_all()
    times[flow][step].append(time.perf_counter() - start)
    statements[flow][step].append(env.cr.sql_log_count - count)
    return result


def create():
    lot = env["stock.lot"].create(
        {"name": f"BENCH-{time.time_ns()}", "product_id": device.id}
    )
    return env["rma.service.order"].create(
        {
            "partner_id": partner.id,
            "product_id": device.id,
            "device_id": lot.id,
            "problem": "does not start",
        }
    )


def estimate(order, flow):
    order.action_diagnose()
    order.write(
        {
            "operation_ids": [(0, 0, {"product_id": item.id}) for item in labour],
            "part_ids": [(0, 0, {"product_id": item.id}) for item in parts],
        }
    )
    order.action_prepare_estimate()
    if flow == TELLING:
        order.action_send_estimate()


def repair(order):
    order.action_start_repair()
    order.operation_ids.action_finish()
    order.action_finish_repair()


def invoice(order):
    order.action_create_invoice()
    order.invoice_ids.action_post()


def choose_messages(flow):
    """Switch on the usual messages, or none; whatever the demo has switched on."""
    rules.search([]).active = False
    if flow == TELLING:
        rules.action_switch_on_usual()


def check(order, flow):
    """The order went all the way, and the customer was told what he should be."""
    assert order.phase == "done" and order.invoice_ids.state == "posted"
    # Each record's own: an estimate and another order may have the same id.
    messages = order.message_ids | order.estimate_ids.message_ids
    # Each goes out after its step, by a job that nobody waits for.
    queue = env["rma.service.message.queue"]
    mails = queue.search_count([("message_id", "in", messages.ids)])
    assert bool(mails) == (flow == TELLING), (flow, mails)


def go(flow):
    """Take one order from the counter to its posted invoice."""
    order = timed(flow, "create", create)
    timed(flow, "receive", order.action_receive)
    timed(flow, "estimate", lambda: estimate(order, flow))
    timed(flow, "sign", order.action_approve_estimate)
    timed(flow, "repair", lambda: repair(order))
    timed(flow, "quality", order.action_pass_quality)
    timed(flow, "hand-over", order.action_hand_over)
    timed(flow, "invoice", lambda: invoice(order))
    check(order, flow)


for _turn in range(N // BLOCK):
    for flow in (QUIET, TELLING):
        choose_messages(flow)
        # Whoever switches a message makes all workers forget what they know of them;
        # the first order after it pays for that, and nobody else.
        go(flow)
        for timings in (times[flow], statements[flow]):
            for step in STEPS:
                timings[step].pop()
        for _order in range(BLOCK):
            go(flow)

for flow in (QUIET, TELLING):
    print(f"== {flow}")
    for step in STEPS:
        print(
            f"{step:10s} ms median {1000 * statistics.median(times[flow][step]):8.1f}"
            f"  sql median {statistics.median(statements[flow][step]):6.0f}"
        )
    totals = [sum(statements[flow][step][i] for step in STEPS) for i in range(N)]
    seconds = [sum(times[flow][step][i] for step in STEPS) for i in range(N)]
    total = statistics.median(totals)
    line = (
        f"{'TOTAL':10s} ms median {1000 * statistics.median(seconds):8.1f}"
        f"  sql median {total:6.0f}"
    )
    if flow == QUIET:
        line += f"  (at most {LIMIT}: {'yes' if total <= LIMIT else 'NO'})"
    print(line)
env.cr.rollback()
