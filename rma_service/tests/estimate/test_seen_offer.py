"""A dialog about an offer means the version and the amount that its user saw."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestSeenOffer(ServiceCommon):
    def _sent(self, **values):
        """Return an order whose first version was sent."""
        return self._bring_to(self._create_order([self.labour], **values), "approval")

    def _open(self, model, orders, user=None, **values):
        """Return the dialog as its user has it on the screen."""
        dialogs = self.env[model].with_user(user or self.clerk)
        dialogs = dialogs.with_context(
            active_model="rma.service.order", active_ids=orders.ids
        )
        with Form(dialogs) as form:
            for name, value in values.items():
                form[name] = value
        return form.save()

    def _revise(self, order):
        """A colleague adds work and makes version 2, which nobody got yet."""
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.with_user(self.technician).action_revise_estimate()
        return order.estimate_id

    def _check_asked_again(self, dialog, action, order, amount):
        """The dialog came back with what is true now, and nothing was done."""
        self.assertEqual(
            (action["res_model"], action["res_id"]), (dialog._name, dialog.id)
        )
        self.assertIn(f"{order.name} changed meanwhile", dialog.changed)
        self.assertIn("version 1, $\xa050.00", dialog.changed)
        self.assertIn(amount, dialog.offer)
        self.assertFalse(order.estimate_ids.filtered(lambda e: e.state == "sale"))

    def test_consent_told_for_version_1_does_not_land_on_version_2(self):
        order = self._sent()
        dialog = self._open("rma.service.approve", order, channel="phone")
        self.assertIn("version 1, $\xa050.00", dialog.offer)
        second = self._revise(order)
        self._check_asked_again(
            dialog, dialog.action_approve(), order, "version 2, $\xa070.00"
        )
        self.assertEqual((second.state, second.service_consent), ("draft", False))
        self.assertEqual(order.phase, "approval")
        # He asked the customer, who agrees to the new one, too.
        dialog.action_approve()
        self.assertEqual((second.state, second.service_consent), ("sale", "phone"))

    def test_refusal_of_version_1_does_not_withdraw_version_2(self):
        order = self._sent()
        dialog = self._open("rma.service.decline", order, reason="Too dear")
        second = self._revise(order)
        self._check_asked_again(
            dialog, dialog.action_decline(), order, "version 2, $\xa070.00"
        )
        self.assertFalse(any(order.estimate_ids.mapped("service_declined")))
        dialog.action_decline()
        self.assertTrue(second.service_declined)
        self.assertEqual(order.phase, "ready")

    def test_override_is_given_for_the_amount_that_was_seen(self):
        order = self._bring_to(self._create_order([self.labour]), "diagnosis")
        dialog = self._open(
            "rma.service.consent.override", order, self.manager, reason="Known"
        )
        self.assertIn("$\xa050.00 not offered yet", dialog.offer)
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        action = dialog.action_override()
        self.assertEqual(action["res_id"], dialog.id)
        self.assertIn("Now: $\xa070.00 not offered yet", dialog.changed)
        self.assertFalse(order.consent_override)
        dialog.action_override()
        self.assertEqual(order.amount_agreed, 70)

    def test_of_several_orders_one_that_changed_stops_all(self):
        orders = self._sent() | self._sent(device_id=False)
        dialog = self._open("rma.service.approve", orders, channel="phone")
        self.assertEqual(len(dialog.offer.splitlines()), 2)
        self._revise(orders[1])
        dialog.action_approve()
        self.assertEqual(set(orders.mapped("phase")), {"approval"})
        self.assertEqual(orders.mapped("estimate_state"), ["sent", "draft"])
        self.assertNotIn(orders[0].name, dialog.changed)
        dialog.action_approve()
        self.assertEqual(set(orders.mapped("estimate_state")), {"approved"})

    def test_answer_that_a_colleague_wrote_down_meanwhile_is_said(self):
        order = self._sent()
        dialog = self._open("rma.service.decline", order)
        order.action_approve_estimate("phone", "Anna")
        dialog.action_decline()
        self.assertIn("(Estimate agreed)", dialog.changed)
        self.assertEqual(order.estimate_state, "approved")
        with self.assertRaisesRegex(UserError, "has no estimate that could be"):
            dialog.action_decline()

    def test_price_typed_on_a_draft_meanwhile_is_asked_about(self):
        order = self._bring_to(self._create_order([self.labour]), "diagnosis")
        order.action_prepare_estimate()
        dialog = self._open("rma.service.approve", order, channel="paper")
        order.sudo().estimate_id.order_line.price_unit = 534
        dialog.action_approve()
        self.assertIn("Now: ", dialog.changed)
        self.assertIn("$\xa0534.00", dialog.changed)
        self.assertEqual(order.estimate_state, "draft")

    def test_deposit_is_taken_as_it_was_seen(self):
        self.type_repair.write({"prepayment_percent": 0.5})
        order = self._sent()
        order.action_approve_estimate()
        dialog = self._open("rma.service.deposit", order)
        self._revise(order)
        dialog.action_take()
        self.assertIn("version 2", dialog.changed)
        self.assertFalse(order.invoice_ids)

    def test_dialog_made_over_rpc_holds_what_is_true_when_it_is_made(self):
        order = self._sent()
        dialog = self.env["rma.service.approve"].create(
            {"order_ids": order.ids, "channel": "phone"}
        )
        self._revise(order)
        dialog.action_approve()
        self.assertEqual(order.estimate_state, "draft")

    def test_dialog_about_many_orders_can_be_saved(self):
        orders = self.env["rma.service.order"].union(
            *(self._create_order([self.labour], device_id=False) for _ in range(25))
        )
        dialog = self._open("rma.service.approve", orders, channel="phone")
        self.assertGreater(len(dialog.seen), 500)
        self.assertEqual(len(dialog.offer.splitlines()), 25)

    def test_what_came_back_unreadable_was_not_seen(self):
        order = self._sent()
        dialog = self._open("rma.service.approve", order, channel="phone")
        for seen in ("moon", f"{order.id}:1:sent:ten:0:none", f"{order.id}:::::", "::"):
            dialog.seen = seen
            self.assertFalse(dialog.offer)
            action = dialog.action_approve()
            self.assertEqual(action["res_id"], dialog.id)
            self.assertIn("Before: not chosen", dialog.changed)
        self.assertEqual(order.estimate_state, "sent")

    # === LINES ===#

    def _repairing(self):
        order = self._create_order([self.labour, self.labour_2])
        self._bring_to(order, "repair")
        order.operation_ids[0].action_finish()
        return order

    def test_work_finished_meanwhile_is_not_given_away_unseen(self):
        order = self._repairing()
        reason = self.env["rma.service.reason"].search(
            [("outcome", "=", "not_repaired"), ("is_refusal", "=", False)], limit=1
        )
        dialog = self._open("rma.service.not.repaired", order, outcome_reason_id=reason)
        dialog.line_ids.charge = "work"
        self.assertEqual(dialog.line_ids.operation_id, order.operation_ids[0])
        order.operation_ids[1].with_user(self.technician).action_finish()
        action = dialog.action_confirm()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (dialog._name, dialog.id)
        )
        self.assertEqual(action["name"], "End Without Repair")
        self.assertIn("other work or parts are asked about now", dialog.changed)
        self.assertEqual(order.phase, "repair")
        self.assertEqual(set(order.operation_ids.mapped("payer")), {"customer"})
        # What was said of the first line stays; he is asked about the second.
        self.assertEqual(dialog.line_ids.operation_id, order.operation_ids)
        self.assertEqual(dialog.line_ids.mapped("charge"), ["work", "nothing"])
        dialog.action_confirm()
        self.assertEqual(order.phase, "ready")
        self.assertEqual(order.operation_ids.mapped("payer"), ["customer", "goodwill"])

    def test_order_is_not_cancelled_over_an_answer_that_came_meanwhile(self):
        order = self._sent()
        dialogs = self.env["rma.service.not.repaired"].with_user(self.clerk)
        dialog = dialogs.create({"order_ids": order.ids, "ending": "cancel"})
        order.action_approve_estimate("phone", "Anna")
        action = dialog.action_confirm()
        self.assertEqual(action["name"], "Cancel the Order")
        self.assertIn("(Estimate agreed)", dialog.changed)
        self.assertNotEqual(order.phase, "cancel")

    def test_supplement_is_sent_over_what_was_seen(self):
        order = self._repairing()
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        dialog = self._open("rma.service.unagreed", order)
        dialog.line_ids.choice = "take_out"
        order.part_ids = [Command.create({"product_id": self.part_keyboard.id})]
        action = dialog.action_confirm()
        self.assertEqual(action["res_id"], dialog.id)
        self.assertIn("$\xa060.00 not offered yet", dialog.changed)
        self.assertEqual((order.phase, len(order.operation_ids)), ("repair", 3))
        self.assertEqual(dialog.line_ids.part_id, order.part_ids)
        self.assertEqual(dialog.line_ids.mapped("choice"), ["take_out", "supplement"])
        dialog.action_confirm()
        self.assertEqual(order.phase, "approval")
        self.assertFalse(order.operation_ids[2]._get_quantity_unagreed())
