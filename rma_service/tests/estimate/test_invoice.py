from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ...models.estimate.service_order_settlement import SETTLED
from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestInvoice(ServiceStockCommon):
    """What was done and agreed is invoiced once, at the agreed price."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_stock(cls.part_keyboard, 50)

    def _order_with(self, operations=None, parts=None, **values):
        number = self.env["stock.lot"].search_count([]) + 1
        lot = self._create_lots(self.device_product, f"INV-{number}")
        operations = [self.labour, self.labour_2] if operations is None else operations
        parts = (
            [{"product_id": self.part_keyboard.id, "quantity": 2}]
            if parts is None
            else parts
        )
        return self._create_order(operations, parts, device_id=lot.id, **values)

    def _invoiced(self, order):
        """Return the posted invoice of an order."""
        order.action_create_invoice()
        order.invoice_ids.action_post()
        return order.invoice_ids

    def _pay(self, invoice, amount=None):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"amount": amount} if amount else {})._create_payments()

    def _credit(self, invoice):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        action = wizard.create(
            {"reason": "Goodwill", "journal_id": invoice.journal_id.id}
        ).refund_moves()
        credit_note = self.env["account.move"].browse(action["res_id"])
        credit_note.action_post()
        return credit_note

    def _amounts(self, invoice):
        """Return product and amount of the lines of an invoice."""
        lines = invoice.invoice_line_ids.filtered(lambda line: line.product_id)
        return {line.product_id: line.price_subtotal for line in lines}

    # === WHAT IS TO PAY ===#

    def test_clerk_sees_what_is_to_pay_until_it_is_paid(self):
        tax = self.env["account.tax"].create({"name": "Tax 20", "amount": 20})
        self.part_keyboard.taxes_id = tax
        order = self._bring_to(self._order_with(), "quality")
        own = order.with_user(self.clerk)
        self.assertEqual(own.amount_due, 0)
        self._bring_to(order, "ready")
        # 50 + 20 of labour, two keyboards of 40 with their tax.
        self.assertEqual((own.amount_due, own.invoice_status), (166, "to_invoice"))
        order.action_create_invoice()
        self.assertEqual((own.amount_due, own.payment_state), (166, "draft"))
        order.invoice_ids.action_post()
        self.assertEqual((own.amount_due, own.payment_state), (166, "not_paid"))
        self._pay(order.invoice_ids, 66)
        self.assertEqual((own.amount_due, own.payment_state), (100, "partial"))
        self._pay(order.invoice_ids)
        self.assertEqual(own.amount_due, 0)

    def test_nothing_is_to_pay_for_what_others_pay(self):
        order = self._order_with()
        order.operation_ids.payer = order.part_ids.payer = "goodwill"
        self._bring_to(order, "ready")
        self.assertEqual((order.amount_due, order.payment_state), (0, "none"))

    # === WHAT IS INVOICED ===#

    def test_work_and_parts_are_invoiced_under_the_number_of_the_order(self):
        order = self._bring_to(self._order_with(), "ready")
        self.assertEqual(order.invoice_status, "to_invoice")
        action = order.action_create_invoice()
        invoice = order.invoice_ids
        self.assertEqual(action["res_id"], invoice.id)
        self.assertRecordValues(
            invoice,
            [
                {
                    "move_type": "out_invoice",
                    "state": "draft",
                    "partner_id": self.partner.id,
                    "invoice_origin": order.name,
                    "amount_untaxed": 50 + 20 + 2 * 40,
                    "service_order_count": 1,
                }
            ],
        )
        self.assertEqual(invoice._get_service_orders(), order)
        self.assertEqual(order.invoice_count, 1)
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(order.payment_state, "draft")

    def test_operation_that_was_not_done_is_not_invoiced(self):
        order = self._bring_to(self._order_with(), "repair")
        status = self.env["rma.service.operation.status"]
        order.operation_ids[1].action_set_status(status._get_default("not_done"))
        self._bring_to(order, "ready")
        invoice = self._invoiced(order)
        self.assertNotIn(self.labour_2, self._amounts(invoice))
        self.assertEqual(invoice.amount_untaxed, 50 + 2 * 40)
        self.assertEqual(order.invoice_status, "invoiced")

    def test_lines_that_others_pay_are_not_invoiced(self):
        order = self._order_with(
            [self.labour, {"product_id": self.labour_2.id, "payer": "warranty"}],
            [{"product_id": self.part_keyboard.id, "payer": "goodwill"}],
        )
        invoice = self._invoiced(self._bring_to(order, "ready"))
        self.assertEqual(self._amounts(invoice), {self.labour: 50})

    def test_line_that_the_warranty_takes_over_after_the_consent_is_not_invoiced(self):
        order = self._bring_to(self._order_with(), "repair")
        order.part_ids.payer = "warranty"
        invoice = self._invoiced(self._bring_to(order, "ready"))
        self.assertEqual(self._amounts(invoice), {self.labour: 50, self.labour_2: 20})

    def test_estimate_and_supplement_are_on_one_invoice(self):
        order = self._bring_to(self._order_with(), "repair")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_prepare_estimate()
        order.action_approve_estimate()
        self.assertEqual(len(order.estimate_ids), 2)
        self._bring_to(order, "ready")
        order.action_create_invoice()
        self.assertEqual(len(order.invoice_ids), 1)
        self.assertEqual(order.invoice_ids.amount_untaxed, 50 + 20 + 2 * 40 + 20)
        self.assertEqual(order.invoice_ids.invoice_origin, order.name)

    def test_many_orders_of_one_customer_have_one_invoice_each(self):
        orders = self.env["rma.service.order"]
        for _index in range(3):
            orders |= self._bring_to(self._order_with(), "ready")
        orders.action_create_invoice()
        self.assertEqual(len(orders.invoice_ids), 3)
        for order in orders:
            self.assertEqual(order.invoice_ids.invoice_origin, order.name)
            self.assertEqual(order.invoice_ids.amount_untaxed, 150)

    def test_invoicing_policy_of_the_product_makes_no_difference(self):
        for policy in ("order", "delivery"):
            labour = self._create_product(
                f"Labour {policy}",
                type="service",
                list_price=30,
                invoice_policy=policy,
            )
            part = self._create_product(
                f"Part {policy}", is_storable=True, list_price=9, invoice_policy=policy
            )
            self._add_stock(part, 5)
            order = self._bring_to(
                self._order_with([labour], [{"product_id": part.id, "quantity": 3}]),
                "repair",
            )
            order.part_ids.quantity_used = 2
            self.assertEqual(order.estimate_id.invoice_status, "no")
            invoice = self._invoiced(self._bring_to(order, "ready"))
            self.assertEqual(self._amounts(invoice), {labour: 30, part: 18})

    def test_declined_estimate_leaves_nothing_to_invoice(self):
        order = self._order_with()
        order.action_receive()
        order.action_send_estimate()
        order.action_decline_estimate()
        self.assertEqual(order.invoice_status, "nothing")
        with self.assertRaisesRegex(UserError, f"{order.name}: nothing was done"):
            order.action_create_invoice()

    def test_unfinished_orders_are_named_and_none_is_invoiced(self):
        ready = self._bring_to(self._order_with(), "ready")
        repair = self._bring_to(self._order_with(), "repair")
        self.assertEqual(repair.invoice_status, "nothing")
        with self.assertRaisesRegex(UserError, f"{repair.name}: finish the repair"):
            (ready | repair).action_create_invoice()
        self.assertFalse(ready.invoice_ids)

    # === ONCE ===#

    def test_second_click_opens_the_same_invoice(self):
        order = self._bring_to(self._order_with(), "ready")
        order.action_create_invoice()
        invoice = order.invoice_ids
        again = self.env["rma.service.order"].browse(order.id)
        self.assertEqual(again.action_create_invoice()["res_id"], invoice.id)
        self.assertEqual(order.invoice_ids, invoice)
        invoice.action_post()
        self.assertEqual(order.action_create_invoice()["res_id"], invoice.id)
        order.action_hand_over()
        self.assertEqual(order.action_create_invoice()["res_id"], invoice.id)
        self.assertEqual(order.invoice_ids, invoice)

    def test_order_that_is_selected_twice_is_invoiced_once(self):
        first = self._bring_to(self._order_with(), "ready")
        second = self._bring_to(self._order_with(), "ready")
        first.action_create_invoice()
        (first | second).action_create_invoice()
        self.assertEqual((len(first.invoice_ids), len(second.invoice_ids)), (1, 1))

    def test_cancelled_draft_can_be_invoiced_again(self):
        order = self._bring_to(self._order_with(), "ready")
        order.action_create_invoice()
        first = order.invoice_ids
        first.button_cancel()
        self.assertEqual(order.invoice_status, "to_invoice")
        self.assertEqual(order.payment_state, "none")
        order.action_create_invoice()
        self.assertEqual(len(order.invoice_ids), 1)
        self.assertNotEqual(order.invoice_ids, first)

    def test_supplement_after_the_invoice_is_invoiced_apart(self):
        order = self._bring_to(self._order_with(), "ready")
        first = self._invoiced(order)
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.operation_ids[-1].action_finish()
        order.action_prepare_estimate()
        order.action_approve_estimate()
        self.assertEqual(order.invoice_status, "to_invoice")
        order.action_create_invoice()
        second = order.invoice_ids - first
        self.assertEqual(self._amounts(second), {self.labour_2: 20})

    # === PRICE ===#

    def test_down_payment_is_deducted(self):
        order = self._bring_to(self._order_with(), "approval")
        order.action_approve_estimate()
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.estimate_id.ids
        )
        wizard.create(
            {"advance_payment_method": "fixed", "fixed_amount": 60}
        ).create_invoices()
        advance = order.invoice_ids
        self.assertEqual(advance.amount_total, 60)
        advance.action_post()
        self._bring_to(order, "ready")
        self.assertEqual(order.invoice_status, "to_invoice")
        order.action_create_invoice()
        final = order.invoice_ids - advance
        self.assertEqual(final.amount_total, 150 - 60)
        final.action_post()
        order.action_create_invoice()
        self.assertEqual(order.invoice_ids, advance | final)

    def test_taxes_included_and_excluded(self):
        excluded, included = self.env["account.tax"].create(
            [
                {"name": "Tax 10", "amount": 10},
                {
                    "name": "Tax 25 incl.",
                    "amount": 25,
                    "price_include_override": "tax_included",
                },
            ]
        )
        self.labour.taxes_id = excluded
        self.part_keyboard.taxes_id = included
        order = self._bring_to(self._order_with([self.labour]), "ready")
        invoice = self._invoiced(order)
        self.assertEqual(
            self._amounts(invoice), {self.labour: 50, self.part_keyboard: 64}
        )
        self.assertEqual(invoice.amount_total, 55 + 80)
        self.assertEqual(invoice.amount_total, order.estimate_id.amount_total)
        self.assertEqual(invoice.amount_total, order.amount_total)

    def test_discount_of_the_estimate_is_kept(self):
        order = self._order_with()
        order.action_receive()
        order.action_prepare_estimate()
        order.estimate_id.order_line[0].discount = 20
        order.action_send_estimate()
        order.action_approve_estimate()
        invoice = self._invoiced(self._bring_to(order, "ready"))
        self.assertEqual(self._amounts(invoice)[self.labour], 40)
        self.assertEqual(invoice.invoice_line_ids[0].discount, 20)

    def test_agreed_price_is_frozen(self):
        order = self._order_with()
        order.action_receive()
        order.action_prepare_estimate()
        line = order.estimate_id.order_line.filtered(
            lambda ln: ln.product_id == self.part_keyboard
        )
        line.price_unit = 33
        order.action_send_estimate()
        order.action_approve_estimate()
        (self.part_keyboard | self.labour).list_price = 999
        order.operation_ids[1].payer = "warranty"
        order.action_start_repair()
        order.part_ids.quantity = 4
        order.operation_ids[0].quantity = 3
        with self.assertRaisesRegex(UserError, "Revise Estimate"):
            line.product_uom_qty = 3
        self.assertEqual(line.price_unit, 33)
        order.part_ids.quantity = 2
        order.operation_ids[0].quantity = 1
        self._bring_to(order, "ready")
        invoice = self._invoiced(order)
        self.assertEqual(
            self._amounts(invoice), {self.labour: 50, self.part_keyboard: 2 * 33}
        )

    # === PAYMENT ===#

    def test_payment_is_shown_on_the_order(self):
        order = self._bring_to(self._order_with(), "ready")
        self.assertEqual(order.payment_state, "none")
        invoice = self._invoiced(order)
        self.assertEqual(order.payment_state, "not_paid")
        self._pay(invoice, 50)
        self.assertEqual(order.payment_state, "partial")
        self._pay(invoice)
        self.assertIn(order.payment_state, ("paid", "in_payment"))

    def test_credit_note_is_shown_on_the_order(self):
        order = self._bring_to(self._order_with(), "ready")
        invoice = self._invoiced(order)
        lines = order.estimate_id.order_line
        self.assertEqual(lines.mapped("qty_invoiced"), [1, 1, 2])
        credit_note = self._credit(invoice)
        self.assertEqual(lines.mapped("qty_invoiced"), [0, 0, 0])
        self.assertEqual(order.payment_state, "reversed")
        self.assertEqual(order.invoice_ids, invoice | credit_note)

    def test_credited_order_does_not_ask_to_be_invoiced_again(self):
        order = self._bring_to(self._order_with(), "ready")
        invoice = self._invoiced(order)
        credit_note = self._credit(invoice)
        self.assertEqual(order.estimate_id.invoice_status, "to invoice")
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(order.amount_due, 0)
        orders = self.env["rma.service.order"]
        self.assertNotIn(order, orders.search([("invoice_status", "=", "to_invoice")]))
        self.assertIn(order, orders.search([("invoice_status", "=", "invoiced")]))
        order.action_create_invoice()
        self.assertEqual(order.invoice_ids, invoice | credit_note)
        # What is added later is asked for, and nothing besides it.
        storage = self._create_product("Storage", type="service", list_price=2)
        order._charge_fee(storage)
        self.assertEqual(order.invoice_status, "to_invoice")
        added = order.estimate_ids.order_line.filtered("qty_to_invoice")
        added = added.filtered(lambda line: line.product_id == storage)
        self.assertEqual(order.amount_due, added.price_total)
        self.assertIn(order, orders.search([("invoice_status", "=", "to_invoice")]))
        order.action_create_invoice()
        added = order.invoice_ids - invoice - credit_note
        self.assertEqual(added.invoice_line_ids.product_id, storage)

    def test_posted_invoice_keeps_the_order_from_being_cancelled(self):
        self.type_repair.has_custody = False
        order = self._bring_to(self._order_with(parts=[]), "ready")
        invoice = self._invoiced(order)
        with self.assertRaisesRegex(UserError, "is invoiced"):
            order.action_cancel()
        invoice.button_draft()
        order.with_context(rma_settled=SETTLED).action_cancel()
        self.assertEqual(invoice.state, "cancel")

    def test_search_finds_what_the_fields_show(self):
        orders = self.env["rma.service.order"]
        none = self._bring_to(self._order_with(), "ready")
        draft = self._bring_to(self._order_with(), "ready")
        draft.action_create_invoice()
        unpaid = self._bring_to(self._order_with(), "ready")
        self._invoiced(unpaid)
        partial = self._bring_to(self._order_with(), "ready")
        self._pay(self._invoiced(partial), 10)
        paid = self._bring_to(self._order_with(), "ready")
        self._pay(self._invoiced(paid))
        credited = self._bring_to(self._order_with(), "ready")
        self._credit(self._invoiced(credited))
        mixed = self._bring_to(self._order_with(), "ready")
        self._pay(self._invoiced(mixed))
        mixed.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        mixed.operation_ids[-1].action_finish()
        mixed.action_prepare_estimate()
        mixed.action_approve_estimate()
        mixed.action_create_invoice()
        (mixed.invoice_ids.filtered(lambda m: m.state == "draft")).action_post()
        self.assertEqual(mixed.payment_state, "partial")
        orders = none | draft | unpaid | partial | paid | credited | mixed
        orders |= self._order_with()
        self.env.flush_all()
        self.env.invalidate_all()
        for name in ("payment_state", "invoice_status"):
            for value, _label in orders._fields[name].selection:
                found = orders.search([(name, "=", value), ("id", "in", orders.ids)])
                expected = orders.filtered(lambda o, n=name, v=value: o[n] == v)
                self.assertEqual(found, expected.sorted("id", reverse=True), value)
                others = orders.search([(name, "!=", value), ("id", "in", orders.ids)])
                self.assertEqual(others, (orders - expected).sorted("id", reverse=True))

    def test_draft_invoice_can_be_opened_and_saved(self):
        order = self._bring_to(self._order_with(), "ready")
        order.action_create_invoice()
        with Form(order.invoice_ids) as form:
            form.ref = "PO-77"
        order.invoice_ids.action_post()
        self.assertEqual(order.invoice_ids.amount_untaxed, 150)
