from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from ..common.service import TEMPLATES, WORDINGS
from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestOutcome(ServiceStockCommon):
    """Ends other than a repair: another unit from stock, or the money back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["rma.service.warranty.rule"].search([]).active = False
        cls.env["rma.service.warranty.rule"].create(
            {
                "name": "Two years",
                "product_tmpl_id": cls.device_product.product_tmpl_id.id,
                "months": 24,
            }
        )
        cls.device_product.list_price = 500
        cls.stock = cls.warehouse.lot_stock_id
        cls.sold_unit, cls.spare_unit = cls._create_lots(
            cls.device_product, "SOLD-1", "SPARE-1"
        )
        cls._receive_goods(
            cls.device_product, 2, 300, lots=cls.sold_unit | cls.spare_unit
        )

    def _sell(self, post=True):
        """Return the sale of the unit, delivered and invoiced."""
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [Command.create({"product_id": self.device_product.id})],
            }
        )
        sale.action_confirm()
        move = sale.picking_ids.move_ids
        move.move_line_ids.lot_id = self.sold_unit
        move.picked = True
        move._action_done()
        invoice = sale._create_invoices()
        if post:
            invoice.action_post()
        return sale

    def _order_of_sold_unit(self):
        if self.sold_unit.location_id == self.stock:
            # It left the house in a way that we know nothing of.
            self._add_stock(self.device_product, -1, lot=self.sold_unit)
        order = self._create_order(
            type_id=self.type_warranty.id, device_id=self.sold_unit.id
        )
        return self._bring_to(order, "diagnosis")

    def test_loan_device_is_never_the_replacement(self):
        order = self._bring_to(self._create_order(), "diagnosis")
        free = order._get_free_units(self.device_product).lot_id
        self.assertIn(self.spare_unit, free)
        self.spare_unit.is_loan_unit = True
        self.assertEqual(
            order._get_free_units(self.device_product).lot_id, free - self.spare_unit
        )

    def _replaced(self):
        """Return an order whose customer gets the spare unit."""
        order = self._bring_to(self._create_order(), "diagnosis")
        reason = self.env["rma.service.reason"].search(
            [("outcome", "=", "replaced")], limit=1
        )
        order.action_replace_device(
            self.device_product, self.spare_unit, "scrap", reason
        )
        return order

    def test_unit_is_promised_to_one(self):
        first = self._replaced()
        other = self._bring_to(self._create_order(device_id=False), "diagnosis")
        with self.assertRaisesRegex(UserError, "SPARE-1 is not free in stock"):
            other.action_replace_device(self.device_product, self.spare_unit, "scrap")
        self.assertTrue(first._is_replacement_reserved())

    def test_unit_that_was_freed_by_hand_is_reserved_again_and_leaves(self):
        order = self._replaced()
        order.replacement_move_id._do_unreserve()
        order.action_hand_over()
        self.assertEqual(order.replacement_move_id.state, "done")
        self.assertEqual(
            order.replacement_move_id.move_line_ids.lot_id, self.spare_unit
        )

    def test_unit_that_is_gone_is_not_handed_over(self):
        order = self._replaced()
        order.replacement_move_id._do_unreserve()
        self._add_stock(self.device_product, -1, lot=self.spare_unit)
        with self.assertRaisesRegex(UserError, "SPARE-1 is promised to the customer"):
            order.action_hand_over()
        self.assertEqual(order.phase, "ready")

    def _end(self, orders, outcome, place="scrap", **values):
        """End the work in the dialog."""
        wizards = self.env["rma.service.not.repaired"].with_context(
            active_model="rma.service.order", active_ids=orders.ids
        )
        with Form(wizards) as form:
            form.outcome = outcome
            for name, value in values.items():
                form[name] = value
            form.old_unit_place = place
        return form.save().action_confirm()

    def _count(self, device, usage="internal", owner=None):
        """Return how many pieces of ``device`` are in locations of a usage."""
        quants = self.env["stock.quant"].search(
            [
                ("lot_id", "=", device.id),
                ("location_id.usage", "=", usage),
                ("owner_id", "=", owner.id if owner else False),
            ]
        )
        return sum(quants.mapped("quantity"))

    # === REPLACED ===#

    def test_unit_from_stock_is_kept_for_the_order_and_leaves_with_the_hand_over(self):
        self._sell()
        order = self._order_of_sold_unit()
        self._end(order, "replaced")
        self.assertEqual((order.phase, order.outcome), ("ready", "replaced"))
        self.assertEqual(order.replacement_device_id, self.spare_unit)
        self.assertEqual(order.replacement_move_id.state, "assigned")
        self.assertEqual(self.device_product.free_qty, 0)
        order.action_hand_over()
        self.assertEqual(order.phase, "done")
        self.assertEqual(order.replacement_move_id.state, "done")
        self.assertEqual(self._count(self.spare_unit), 0)
        self.assertEqual(self._count(self.spare_unit, "customer"), 1)

    def test_messages_name_the_unit_that_the_customer_gets(self):
        for event in ("ready", "collect", "handed_over"):
            rule = self.env.ref(f"rma_service.rma_service_message_rule_{event}")
            rule.write({"active": True, "channel": "email"})
        self._sell()
        order = self._order_of_sold_unit()
        self._end(order, "replaced")
        order.action_remind_customer()
        order.action_hand_over()
        messages = order.message_log_ids.mail_message_id
        self.assertEqual(len(messages), 3)
        for message in messages:
            self.assertIn("SPARE-1", message.body)
            self.assertNotIn("SOLD-1", message.body)

    def test_unit_that_replaces_carries_on_owner_sale_and_warranty(self):
        sale = self._sell()
        until = self.sold_unit.warranty_until
        order = self._order_of_sold_unit()
        self._end(order, "replaced")
        self.assertEqual(self.spare_unit.owner_id, self.partner)
        self.assertEqual(self.spare_unit.sale_line_id, sale.order_line)
        self.assertEqual(self.spare_unit.warranty_until, until)
        self.assertFalse(self.sold_unit.owner_id)
        self.assertEqual(self.sold_unit.service_state, "out")
        self.assertEqual(set(self.sold_unit.warranty_ids.mapped("state")), {"void"})

    def test_replaced_unit_is_scrapped_and_costs_nothing_but_the_new_one(self):
        self._sell()
        order = self._order_of_sold_unit()
        self.assertEqual(self.device_product.total_value, 300)
        self._end(order, "replaced")
        self.assertFalse(order._is_in_custody())
        self.assertEqual(order.device_place, "ours")
        self.assertEqual(self._count(self.sold_unit, "inventory", self.partner), 1)
        self.assertEqual(self._count(self.sold_unit, "internal", self.partner), 0)
        self.assertEqual(self.device_product.total_value, 300)
        order.action_hand_over()
        self.assertEqual(self.device_product.total_value, 0)

    def test_replaced_unit_is_claimed_at_its_vendor_as_ours(self):
        self._sell()
        self.sold_unit.vendor_id = self.vendor
        order = self._order_of_sold_unit()
        self._end(order, "replaced", place="vendor")
        claim = self.env["rma.service.vendor.claim"].search(
            [("partner_id", "=", self.vendor.id)]
        )
        self.assertEqual(claim.line_ids.kind, "part")
        self.assertEqual(claim.line_ids.device_id, self.sold_unit)
        order.action_hand_over()
        claim.action_send()
        self.assertEqual(self._count(self.sold_unit), 0)
        claim.line_ids.write({"outcome": "credited", "reimbursement": 280})
        claim.action_receive()
        self.assertEqual((claim.state, order.phase), ("closed", "done"))
        self.assertEqual(order.outcome, "replaced")

    def test_unit_that_is_reserved_elsewhere_does_not_replace(self):
        self._sell()
        delivery = self._create_delivery(self.device_product, 1)
        self.assertEqual(delivery.move_ids.state, "assigned")
        order = self._order_of_sold_unit()
        with self.assertRaisesRegex(UserError, "is not free in stock"):
            order.action_replace_device(self.device_product, self.spare_unit, "scrap")
        self.assertEqual((order.phase, order.outcome), ("diagnosis", False))

    def test_replacement_without_serial_number_is_refused(self):
        order = self._order_of_sold_unit()
        with self.assertRaisesRegex(UserError, "choose the serial number"):
            order.action_replace_device(
                self.device_product, self.env["stock.lot"], "scrap"
            )

    def test_device_that_is_not_here_is_not_replaced(self):
        order = self._create_order(device_id=self.sold_unit.id)
        with self.assertRaisesRegex(UserError, "receive it first"):
            order.action_replace_device(self.device_product, self.spare_unit, "scrap")

    def test_device_at_the_vendor_is_not_replaced(self):
        self.device.vendor_id = self.vendor
        order = self._bring_to(
            self._create_order(type_id=self.type_warranty.id), "diagnosis"
        )
        order.action_claim_vendor()
        order.vendor_claim_line_ids.claim_id.action_send()
        with self.assertRaisesRegex(UserError, "Enter his answer on the claim"):
            order.action_replace_device(self.device_product, self.spare_unit, "scrap")

    def test_order_whose_device_is_ours_only_goes_to_the_hand_over(self):
        order = self._order_of_sold_unit()
        self._end(order, "replaced")
        with self.assertRaisesRegex(UserError, "is ours already"):
            order.action_start_repair()
        with self.assertRaisesRegex(UserError, "is ours already"):
            order.action_cancel()
        with self.assertRaisesRegex(UserError, "its outcome is settled"):
            order.action_refund_devices("scrap")

    def test_unit_without_serial_number_is_replaced_by_another_one(self):
        lamp = self._create_product("Lamp", is_storable=True)
        self._add_stock(lamp, 2)
        order = self._create_order(product_id=lamp.id, device_id=False)
        self._bring_to(order, "diagnosis")
        self._end(order, "replaced")
        order.action_hand_over()
        self.assertEqual(lamp.qty_available, 1)
        self.assertFalse(order._is_in_custody())

    def test_goods_that_are_not_stored_are_replaced_without_transfers_of_the_old(self):
        mug = self._create_product("Mug")
        order = self._create_order(product_id=mug.id, device_id=False)
        self._bring_to(order, "diagnosis")
        self._end(order, "replaced")
        self.assertFalse(order.custody_out_move_id)
        order.action_hand_over()
        self.assertEqual(order.phase, "done")

    # === REFUNDED ===#

    def test_refund_drafts_a_credit_note_of_the_line_of_the_sale(self):
        sale = self._sell()
        order = self._order_of_sold_unit()
        self._end(order, "refunded")
        credit = order.credit_note_id
        self.assertEqual((credit.state, credit.move_type), ("draft", "out_refund"))
        self.assertEqual(credit.reversed_entry_id, sale.invoice_ids - credit)
        self.assertEqual(credit.amount_untaxed, 500)
        self.assertEqual((order.phase, order.outcome), ("ready", "refunded"))
        credit.action_post()
        self.assertEqual(order.credit_note_message, credit.display_name)

    def test_credit_note_is_of_the_day_at_our_place(self):
        """For a reader in Honolulu that day is tomorrow: Odoo would wait for it."""
        self.company.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2026-06-10 20:00:00"):
            self._sell()
            order = self._order_of_sold_unit()
            order = order.with_context(tz="Pacific/Honolulu")
            self._end(order, "refunded")
            credit = order.credit_note_id
            self.assertEqual(credit.invoice_date, date(2026, 6, 11))
            self.assertEqual(credit.auto_post, "no")
            reader = credit.with_context(tz="Pacific/Honolulu")
            self.assertFalse(reader._get_moves_requiring_confirmation())
            reader._post(soft=True)
            self.assertEqual((credit.state, credit.auto_post), ("posted", "no"))

    def test_refunded_customer_is_not_told_to_collect_the_device(self):
        self._load_shipped(TEMPLATES, WORDINGS)
        self.env["res.config.settings"].action_switch_on_service_messages()
        self._sell()
        order = self._order_of_sold_unit()
        self._end(order, "refunded")
        self.assertIn("money is given back", order.stage_hint)
        self.env.company.service_reminder_days = 1
        order.date_ready = fields.Datetime.subtract(fields.Datetime.now(), days=9)
        with self.enter_registry_test_mode():
            self.env.ref("rma_service.ir_cron_remind_customers").method_direct_trigger()
        order.action_hand_over()
        self.assertEqual(order.phase, "done")
        self.assertFalse(order.reminder_count)
        logs = order.message_log_ids.sorted("id")
        self.assertEqual(logs.mapped("event"), ["received", "ready", "handed_over"])
        for log in logs[1:]:
            words = html2plaintext(log.mail_message_id.body)
            self.assertNotIn("collect", words)
            self.assertNotIn("back, and we hope", words)
        words = html2plaintext(logs[1].mail_message_id.body)
        self.assertIn("You get your money back", words)

    def test_refund_credits_one_unit_of_an_invoice_with_other_lines(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create({"product_id": self.labour.id}),
                    Command.create(
                        {"product_id": self.device_product.id, "product_uom_qty": 2}
                    ),
                ],
            }
        )
        sale.action_confirm()
        move = sale.picking_ids.move_ids
        self.assertEqual(move.move_line_ids.lot_id, self.sold_unit | self.spare_unit)
        move.picked = True
        move._action_done()
        sale._create_invoices().action_post()
        order = self._order_of_sold_unit()
        self._end(order, "refunded", place="stock")
        lines = order.credit_note_id.invoice_line_ids
        self.assertEqual(lines.product_id, self.device_product)
        self.assertEqual((lines.quantity, lines.price_subtotal), (1, 500))
        self.assertEqual(sale.order_line[1].qty_delivered, 1)

    def test_refunded_unit_returns_at_the_value_it_was_sold_with(self):
        self._sell()
        order = self._order_of_sold_unit()
        self._end(order, "refunded", place="stock")
        self.assertEqual(self._count(self.sold_unit), 1)
        self.assertEqual(self.device_product.total_value, 600)
        self.assertFalse(self.sold_unit.owner_id)
        order.action_hand_over()
        self.assertEqual(order.phase, "done")

    def test_refund_without_an_invoice_of_ours_is_refused(self):
        order = self._order_of_sold_unit()
        with self.assertRaisesRegex(UserError, "no posted invoice of ours"):
            order.action_refund_devices("scrap")
        self.assertEqual((order.phase, order.outcome), ("diagnosis", False))
        self.assertTrue(order._is_in_custody())

    def test_invoice_is_found_by_the_number_typed_on_the_device(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_date": self._get_today(),
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": self.device_product.id, "price_unit": 480}
                    )
                ],
            }
        )
        invoice.action_post()
        self.sold_unit.invoice_reference = invoice.name
        order = self._order_of_sold_unit()
        self._end(order, "refunded")
        self.assertEqual(order.credit_note_id.amount_untaxed, 480)

    # === RIGHTS ===#

    def test_technician_replaces_and_refunds_without_other_rights(self):
        self._sell()
        order = self._order_of_sold_unit()
        order.user_id = self.technician
        own = order.with_user(self.technician)
        own.action_refund_devices("scrap")
        self.assertEqual(order.credit_note_id.state, "draft")
        self.assertTrue(own.credit_note_message)
        with self.assertRaises(AccessError):
            own.read(["credit_note_id"])

    def test_others_may_not_replace(self):
        order = self._order_of_sold_unit()
        plain = self._create_user("outcome_plain", "base.group_user")
        with self.assertRaises(AccessError):
            order.with_user(plain).action_refund_devices("scrap")
