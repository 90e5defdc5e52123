from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestUnagreed(ServiceCommon):
    """What the customer has not agreed to is not done and used up in silence."""

    def _repairing(self, job=True, **values):
        """Return an order over 50 in repair with a job and a part that are added."""
        order = self._create_order([self.labour], **values)
        self._bring_to(order, "repair")
        if job:
            order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.part_ids = [Command.create({"product_id": self.part_keyboard.id})]
        return order

    def _wizard(self, orders, user=None, **choices):
        """Return the dialog with choices by product name."""
        wizards = self.env["rma.service.unagreed"].with_user(user or self.manager)
        wizards = wizards.with_context(
            active_model="rma.service.order", active_ids=orders.ids
        )
        with Form(wizards) as form:
            for index in range(len(form.line_ids)):
                with form.line_ids.edit(index) as line:
                    line.choice = choices.get(line.name.split()[0], "supplement")
            if "goodwill" in choices.values():
                form.reason = "We broke it"
        return form.save()

    def _stock(self):
        return self.part_keyboard.with_context(
            location=self.warehouse.lot_stock_id.id
        ).qty_available

    def test_finish_stops_and_takes_nothing(self):
        order = self._repairing()
        before = self._stock()
        self.assertTrue(order.has_unagreed_lines)
        with self.assertRaisesRegex(UserError, "has not agreed to Clean and Keyboard"):
            order.action_finish_repair()
        order.invalidate_recordset()
        self.assertEqual((order.phase, self._stock()), ("repair", before))

    def test_supplement_is_sent_agreed_and_invoiced(self):
        order = self._repairing()
        self._wizard(order).action_confirm()
        self.assertEqual((order.phase, order.estimate_state), ("approval", "sent"))
        order.action_approve_estimate()
        order.action_start_repair()
        self._bring_to(order, "ready")
        order.action_create_invoice()
        self.assertEqual(order.invoice_ids.amount_untaxed, 110)

    def test_goodwill_goes_on_with_its_reason(self):
        order = self._repairing()
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard = self._wizard(order, Clean="goodwill", Keyboard="goodwill")
            wizard.reason = " "
            wizard.action_confirm()
        self._wizard(order, Clean="goodwill", Keyboard="goodwill").action_confirm()
        self.assertEqual(order.phase, "quality")
        lines = order.operation_ids[1], order.part_ids
        for line in lines:
            self.assertEqual(
                (line.payer, line.payer_reason, line.quantity_done),
                ("goodwill", "We broke it", 1),
            )
        self._bring_to(order, "ready")
        order.action_create_invoice()
        self.assertEqual(order.invoice_ids.amount_untaxed, 50)

    def test_taken_out_is_neither_used_nor_invoiced(self):
        order = self._repairing()
        before = self._stock()
        self._wizard(order, Clean="take_out", Keyboard="take_out").action_confirm()
        self.assertEqual((order.phase, self._stock()), ("quality", before))
        self.assertFalse(order.part_ids)
        self.assertEqual(order.operation_ids[1].status_kind, "not_done")

    def test_more_than_agreed_is_given_away_for_the_rest_alone(self):
        order = self._create_order(parts=[self.part_keyboard])
        self._bring_to(order, "repair")
        before = self._stock()
        order.part_ids.quantity_used = 3
        self._wizard(order, Keyboard="goodwill").action_confirm()
        self.assertEqual(
            [(p.payer, p.quantity_done) for p in order.part_ids],
            [("customer", 1), ("goodwill", 2)],
        )
        self.assertEqual(self._stock(), before - 3)
        self._bring_to(order, "ready")
        order.action_create_invoice()
        self.assertEqual(order.invoice_ids.amount_untaxed, 40)

    def _serial_part(self):
        """Return an order in repair with one serial agreed and two entered."""
        head = self._create_product(
            "Head", is_storable=True, tracking="serial", list_price=40
        )
        lots = self.env["stock.lot"].create(
            [{"name": f"HEAD-{number}", "product_id": head.id} for number in (1, 2)]
        )
        for lot in lots:
            self._add_stock(head, 1, lot=lot)
        order = self._create_order(parts=[head])
        self._bring_to(order, "repair")
        order.part_ids.write({"quantity_used": 2, "lot_ids": [Command.set(lots.ids)]})
        return order, lots

    def test_serial_of_a_piece_that_is_given_away_stays_known(self):
        order, lots = self._serial_part()
        self._wizard(order, Head="goodwill").action_confirm()
        agreed, given = order.part_ids.sorted("id")
        self.assertEqual((agreed.payer, given.payer), ("customer", "goodwill"))
        self.assertEqual((agreed.quantity_done, given.quantity_done), (1, 1))
        self.assertEqual(len(agreed.lot_ids), 1)
        self.assertEqual(agreed.lot_ids | given.lot_ids, lots)

    def test_serial_of_a_used_piece_that_is_given_away_stays_known(self):
        order, lots = self._serial_part()
        part = order.part_ids
        order._consume_parts()
        part._give_unagreed_away("We broke it")
        given = order.part_ids - part
        self.assertEqual(len(part.lot_ids), 1)
        self.assertEqual(part.lot_ids | given.lot_ids, lots)

    def test_more_than_agreed_is_taken_out_for_the_rest_alone(self):
        order = self._create_order(parts=[self.part_keyboard])
        self._bring_to(order, "repair")
        before = self._stock()
        order.part_ids.quantity_used = 3
        self._wizard(order, Keyboard="take_out").action_confirm()
        self.assertEqual(order.part_ids.quantity_done, 1)
        self.assertEqual(self._stock(), before - 1)

    def test_supplement_is_sent_from_the_inspection(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "quality")
        order.part_ids = [Command.create({"product_id": self.part_keyboard.id})]
        with self.assertRaisesRegex(UserError, "Send a supplement"):
            order.action_pass_quality()
        order.action_send_estimate()
        self.assertEqual((order.phase, order.estimate_state), ("approval", "sent"))
        order.action_approve_estimate()
        order.action_start_repair()
        self._bring_to(order, "ready")
        order.action_create_invoice()
        self.assertEqual(order.invoice_ids.amount_untaxed, 90)

    def test_planned_but_unused_part_does_not_stop(self):
        order = self._repairing(job=False)
        order.part_ids.quantity_used = 0
        order.action_finish_repair()
        self.assertEqual(order.phase, "quality")

    def test_line_of_another_order_is_left_alone(self):
        device = self.device.copy({"name": "SN-OTHER"})
        order, other = self._repairing(), self._repairing(device_id=device.id)
        wizard = self._wizard(order, Clean="take_out", Keyboard="take_out")
        wizard.line_ids[1].part_id = other.part_ids
        with self.assertRaises(UserError):
            wizard.action_confirm()
        self.assertTrue(other.part_ids)

    def test_manager_who_overrides_the_consent_finishes(self):
        order = self._repairing()
        order.with_user(self.manager).action_override_consent("He is on a plane")
        order.action_finish_repair()
        self.assertEqual(order.phase, "quality")
