"""Take 50 imported open orders to a posted invoice, and check every sum on the way.

For `odoo shell`. Uses the public actions only. Amounts, stock quantities and the value
of stock (parts at standard cost, average cost and first in first out) are compared with
sums that are computed here, in plain Python, from the same input. The work is rolled
back at the end.

Reads the files under $RMA_SHARED (default: ../shared) if no order is imported yet, and
skips with one line where they are absent too.
"""

import random
import time
from collections import Counter, deque
from decimal import ROUND_HALF_UP, Decimal

from _common import answer_checks, ords_files, sized

ORDERS = sized(50, 2)
TAX = Decimal(10)
# Two receipts of each part: quantity and price.
RECEIPTS = ((60, Decimal("10.00")), (60, Decimal("12.50")))
STANDARD_COST = Decimal("9.75")
PARTS = {
    "standard": Decimal("19.95"),
    "average": Decimal("24.10"),
    "fifo": Decimal("31.55"),
}
LABOUR = (Decimal("45.00"), Decimal("27.35"))
CENT = Decimal("0.01")


def cents(value):
    """Round to cents as money is rounded."""
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


class Store:
    """The independent stock: what each part costs when it leaves."""

    def __init__(self, method):
        self.method = method
        self.layers = deque([quantity, price] for quantity, price in RECEIPTS)
        self.quantity = sum(quantity for quantity, _price in RECEIPTS)

    @property
    def value(self):
        if self.method == "standard":
            return self.quantity * STANDARD_COST
        if self.method == "average":
            total = sum(quantity * price for quantity, price in RECEIPTS)
            return self.quantity * total / sum(quantity for quantity, _p in RECEIPTS)
        return sum(quantity * price for quantity, price in self.layers)

    def take(self, quantity):
        """Take pieces; returns what they cost."""
        before = self.value
        self.quantity -= quantity
        while self.method == "fifo" and quantity:
            taken = min(quantity, self.layers[0][0])
            self.layers[0][0] -= taken
            quantity -= taken
            if not self.layers[0][0]:
                self.layers.popleft()
        return before - self.value


def check(what, found, expected):
    """Compare two amounts or quantities to the cent."""
    assert cents(found) == cents(expected), f"{what}: {found} instead of {expected}"


def build(env):
    """Create tax, operations and parts; buy and receive the parts."""
    tax = env["account.tax"].create(
        {"name": "Bench 10 %", "amount": float(TAX), "type_tax_use": "sale"}
    )
    common = {"taxes_id": [(6, 0, tax.ids)], "supplier_taxes_id": [(5,)]}
    labour = env["product.product"].create(
        [
            common
            | {
                "name": f"Bench labour {price}",
                "type": "service",
                "list_price": float(price),
            }
            for price in LABOUR
        ]
    )
    parts = {}
    for method, price in PARTS.items():
        category = env["product.category"].create(
            {
                "name": f"Bench {method}",
                "property_cost_method": method,
                "property_valuation": "real_time",
            }
        )
        parts[method] = env["product.product"].create(
            common
            | {
                "name": f"Bench part {method}",
                "type": "consu",
                "is_storable": True,
                "list_price": float(price),
                "standard_price": float(STANDARD_COST),
                "categ_id": category.id,
            }
        )
    vendor = env["res.partner"].create({"name": "Bench vendor"})
    for quantity, price in RECEIPTS:
        purchase = env["purchase.order"].create(
            {
                "partner_id": vendor.id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": part.id,
                            "product_qty": quantity,
                            "price_unit": float(price),
                        },
                    )
                    for part in parts.values()
                ],
            }
        )
        purchase.button_confirm()
        receipt = purchase.picking_ids
        receipt.move_ids.quantity = quantity
        receipt.move_ids.picked = True
        receipt.button_validate()
    return labour, parts


def work_through(order, labour, parts, plan):
    """The full flow of one order, over its public actions."""
    order.condition = "Used, no damage"
    order.action_receive()
    answer_checks(order)
    order.action_diagnose()
    answer_checks(order)
    order.write(
        {
            "diagnosis": "Worn out",
            "operation_ids": [
                (0, 0, {"product_id": product.id, "quantity": hours})
                for product, hours in zip(labour, plan["hours"], strict=True)
            ],
            "part_ids": [
                (0, 0, {"product_id": parts[method].id, "quantity": quantity})
                for method, quantity in plan["parts"]
            ],
        }
    )
    order.action_send_estimate()
    order.action_approve_estimate()
    order.action_start_repair()
    order.operation_ids.action_finish()
    order.solution = "Parts replaced"
    order.action_finish_repair()
    answer_checks(order)
    order.action_pass_quality()
    order.action_hand_over()
    order.action_create_invoice()
    order.invoice_ids.action_post()


def get_expected(plan):
    """Return the untaxed amount and the tax of a plan."""
    lines = [
        cents(price * hours) for price, hours in zip(LABOUR, plan["hours"], strict=True)
    ] + [cents(PARTS[method] * quantity) for method, quantity in plan["parts"]]
    return sum(lines), lines


def get_tax(company, lines):
    """Return the tax of the lines, rounded as the company rounds."""
    if company.tax_calculation_rounding_method == "round_per_line":
        return sum(cents(line * TAX / 100) for line in lines)
    return cents(sum(lines) * TAX / 100)


def check_order(order, plan, cost):
    """Check documents, amounts and custody of one order."""
    untaxed, lines = get_expected(plan)
    tax = get_tax(order.company_id, lines)
    invoice = order.invoice_ids
    assert len(invoice) == 1 and invoice.state == "posted", order.name
    assert (order.phase, order.outcome) == ("done", "repaired"), order.name
    assert order.invoice_status == "invoiced", order.name
    check(f"{order.name} untaxed", invoice.amount_untaxed, untaxed)
    check(f"{order.name} tax", invoice.amount_tax, tax)
    check(f"{order.name} total", invoice.amount_total, untaxed + tax)
    moves = order.part_ids.move_ids
    check(f"{order.name} cost of parts", sum(moves.mapped("value")), cost)
    cogs = invoice.line_ids.filtered(lambda line: line.display_type == "cogs")
    if cogs:
        check(f"{order.name} cost of goods", sum(cogs.mapped("debit")), cost)
    used = {part.product_id.name: part.quantity_done for part in order.part_ids}
    planned = {f"Bench part {method}": quantity for method, quantity in plan["parts"]}
    assert used == planned, (order.name, used, planned)
    device_moves = order.custody_in_move_id | order.custody_out_move_id
    assert device_moves.mapped("state") == ["done", "done"], order.name
    check(f"{order.name} value of the device", sum(device_moves.mapped("value")), 0)
    return untaxed, tax, bool(cogs)


def run(env):
    """Choose, plan, work through, check, sum up."""
    env = env(user=env.ref("base.user_admin"))
    orders = env["rma.service.order"]
    domain = [("ords_id", "!=", False), ("phase", "=", "request")]
    if not orders.search_count(domain, limit=ORDERS) >= ORDERS:
        files = ords_files("ords_flow")
        if not files:
            return
        for path in files:
            env["rma.service.ords.import"].import_path(path)
    chance = random.Random(19)
    chosen = orders.browse(chance.sample(orders.search(domain, order="id").ids, ORDERS))
    labour, parts = build(env)
    stores = {method: Store(method) for method in PARTS}
    for method, part in parts.items():
        check(f"{method} value received", part.total_value, stores[method].value)
    untaxed = tax = cost = Decimal(0)
    used = Counter()
    with_cogs = 0
    start = time.perf_counter()
    for order in chosen:
        plan = {
            "hours": [chance.randint(1, 3), chance.randint(1, 2)],
            "parts": [
                (method, chance.randint(1, 3))
                for method in chance.sample(list(PARTS), 2)
            ],
        }
        work_through(order, labour, parts, plan)
        parts_cost = Decimal(0)
        for method, quantity in plan["parts"]:
            parts_cost += stores[method].take(quantity)
            used[method] += quantity
        found = check_order(order, plan, parts_cost)
        untaxed, tax, cost = untaxed + found[0], tax + found[1], cost + parts_cost
        with_cogs += found[2]
    spent = time.perf_counter() - start
    invoices = chosen.invoice_ids
    check("untaxed of all", sum(invoices.mapped("amount_untaxed")), untaxed)
    check("total of all", sum(invoices.mapped("amount_total")), untaxed + tax)
    for method, part in parts.items():
        store = stores[method]
        check(f"{method} on hand", part.qty_available, store.quantity)
        check(f"{method} value", part.total_value, store.value)
        print(
            f"  {method:8} used {used[method]:3}, on hand {part.qty_available:.0f},"
            f" value {part.total_value:.2f}"
        )
    custody = chosen.warehouse_id.service_custody_location_id
    left = env["stock.quant"].search(
        [
            ("location_id", "child_of", custody.ids),
            ("lot_id", "in", chosen.device_id.ids),
        ]
    )
    assert not sum(left.mapped("quantity")), "devices are left in custody"
    print(
        f"{len(chosen)} imported orders, {len(invoices)} posted invoices:"
        f" untaxed {untaxed}, tax {tax}, parts at cost {cents(cost)}"
        f" ({with_cogs} invoices book it as cost of goods), {spent:.1f} s"
    )


run(env)
env.cr.rollback()
