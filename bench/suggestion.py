"""Suggestions from the real Open Repair Data: what they say and how fast they come.

For `odoo shell`. Reads the files under $RMA_SHARED (default: ../shared) and skips with
one line where they are absent. Files that were imported before are recognised.
"""

import time
from statistics import median

from _common import ords_files, sized

ROUNDS = sized(9, 2)
MODELS = sized(5, 1)
# What a customer of today says, for the model with the most orders of each category.
PROBLEMS = {
    "Laptop": "Laptop does not turn on, battery does not charge",
    "Mobile": "Cracked screen, touch does not work",
    "Vacuum": "Vacuum lost suction and smells burnt",
    "Lamp": "Lamp flickers, switch is loose",
    "Coffee maker": "Coffee maker leaks water and does not heat",
    "Printer/scanner": "Paper jam and error on the display",
}


def run():
    """Ask for suggestions for five models and print counts, times and statements."""
    files = ords_files("suggestion")
    if not files:
        return
    importer = env["rma.service.ords.import"]
    for path in files:
        importer.import_path(path)
    env.cr.execute("ANALYZE rma_service_order")
    total = env["rma.service.order"].search_count([("ords_id", "!=", False)])
    print(f"history: {total} imported orders")
    milliseconds, statements = [], []
    for order in make_orders():
        answer, times, counts = measure(order)
        milliseconds += times
        statements += counts
        outcomes = ", ".join(
            f"{each['label']} {each['count']}" for each in answer["outcomes"]
        )
        print(f"{order.product_id.name}: “{order.problem}”")
        print(
            f"  {answer['count']} orders of the {answer['scope']} compared: {outcomes};"
            f" {median(times):.1f} ms (worst {max(times):.1f}), {counts[-1]} statements"
        )
        for each in answer["similar"][:3]:
            print(f"    {each['label']:14} {(each['problem'] or '')[:90]!r}")
        assert answer["count"], "nothing found"
    print(
        f"suggestion ms median {median(milliseconds):.2f}"
        f" sql median {median(statements):.1f}"
    )
    print(f"slowest answer: {max(milliseconds):.1f} ms")
    env.cr.rollback()


def make_orders():
    """Return an order for the most frequent model of each of five categories."""
    partner = env["res.partner"].create({"name": "Suggestion bench"})
    orders = env["rma.service.order"]
    for category, problem in PROBLEMS.items():
        env.cr.execute(
            "SELECT o.product_id FROM rma_service_order o"
            " JOIN rma_service_equipment_type t ON t.id = o.equipment_type_id"
            " WHERE o.ords_id IS NOT NULL AND t.ords_category = %s"
            " GROUP BY o.product_id ORDER BY count(*) DESC LIMIT 1",
            [category],
        )
        row = env.cr.fetchone()
        if row and len(orders) < MODELS:
            orders += orders.create(
                {
                    "partner_id": partner.id,
                    "product_id": row[0],
                    "problem": problem,
                }
            )
    return orders


def measure(order):
    """Return the answer, the times in ms and the statements of each round."""
    times, counts = [], []
    for _round in range(ROUNDS):
        env.flush_all()
        env.invalidate_all()
        before, start = env.cr.sql_log_count, time.perf_counter()
        answer = order.with_user(env.user).get_suggestions()
        times.append((time.perf_counter() - start) * 1000)
        counts.append(env.cr.sql_log_count - before)
    return answer, times[1:], counts[1:]


run()
