"""One paid repair, counter to posted invoice, on `rma_service`: time and statements.

Runs in ``odoo shell``, one order at a time, median of N. The caches are emptied before
each step, as each step is a request of its own. The peers' baselines measure the same
way: Odoo's `repair` with its sale order has neither receipt nor hand-over, operations
or quality check; OCA's `rma` has receipt and return alone.
"""

import logging
import statistics
import time

logging.disable(logging.WARNING)
N = 30
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
env.flush_all()
times = {step: [] for step in [*STEPS, "send"]}
statements = {step: [] for step in [*STEPS, "send"]}


def timed(step, func):
    env.flush_all()
    env.invalidate_all()
    count, start = env.cr.sql_log_count, time.perf_counter()
    result = func()
    env.flush_all()
    times[step].append(time.perf_counter() - start)
    statements[step].append(env.cr.sql_log_count - count)
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


def estimate(order):
    order.action_diagnose()
    order.write(
        {
            "operation_ids": [(0, 0, {"product_id": item.id}) for item in labour],
            "part_ids": [(0, 0, {"product_id": item.id}) for item in parts],
        }
    )
    order.action_prepare_estimate()


def repair(order):
    order.action_start_repair()
    order.operation_ids.action_finish()
    order.action_finish_repair()


def invoice(order):
    order.action_create_invoice()
    order.invoice_ids.action_post()


for _i in range(N):
    order = timed("create", create)
    timed("receive", order.action_receive)
    timed("estimate", lambda order=order: estimate(order))
    timed("sign", order.action_approve_estimate)
    timed("repair", lambda order=order: repair(order))
    timed("quality", order.action_pass_quality)
    timed("hand-over", order.action_hand_over)
    timed("invoice", lambda order=order: invoice(order))
    assert order.phase == "done" and order.invoice_ids.state == "posted"
    mailed = timed("create", create)
    mailed.action_receive()
    estimate(mailed)
    timed("send", mailed.action_send_estimate)
    for values in (times, statements):
        values["create"].pop()

for step in STEPS:
    print(
        f"{step:10s} ms median {1000 * statistics.median(times[step]):8.1f}"
        f"  sql median {statistics.median(statements[step]):6.0f}"
    )
totals = [sum(statements[step][i] for step in STEPS) for i in range(N)]
seconds = [sum(times[step][i] for step in STEPS) for i in range(N)]
total = statistics.median(totals)
print(
    f"{'TOTAL':10s} ms median {1000 * statistics.median(seconds):8.1f}"
    f"  sql median {total:6.0f}  (at most {LIMIT}: {'yes' if total <= LIMIT else 'NO'})"
)
print(
    f"{'e-mail':10s} ms median {1000 * statistics.median(times['send']):8.1f}"
    f"  sql median {statistics.median(statements['send']):6.0f}"
    "  (sending the estimate; the peers' flows send none)"
)
env.cr.rollback()
