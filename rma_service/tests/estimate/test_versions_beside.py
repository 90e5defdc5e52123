"""Within its validity a sent version binds us; the customer chooses between them."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.money import MoneyCommon


@tagged("post_install", "-at_install")
class TestVersionsBeside(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["payment.provider"].search([]).state = "disabled"

    def _revised(self, send=True):
        """Return an order with version 1 sent, and 2 that offers a screw instead of the
        keyboard beside it."""
        order = self._create_order([self.labour], [self.part_keyboard])
        self._bring_to(order, "approval")
        first = order.estimate_id
        order.part_ids.unlink()
        order.operation_ids.quantity = 2
        order.write({"part_ids": [Command.create({"product_id": self.part_screw.id})]})
        order.action_revise_estimate()
        if send:
            order.action_send_estimate()
        return order, first, order.estimate_id

    def _sign(self, estimate):
        """Sign as the page of the customer does."""
        estimate = estimate.with_user(self.env.ref("base.public_user")).sudo()
        estimate.write(
            {
                "signed_by": "Ms Smith",
                "signed_on": "2026-03-02 10:00:00",
                "signature": self._png(),
            }
        )
        if not estimate._has_to_be_paid():
            estimate._validate_order()

    def _png(self):
        return (
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6"
            b"kgAAAABJRU5ErkJggg=="
        )

    # === BOTH STAND ===#

    def test_sent_version_stays_acceptable_beside_the_new_one(self):
        order, first, second = self._revised(send=False)
        self.assertEqual((first.state, first.service_state), ("sent", "sent"))
        self.assertEqual(first.service_replaced_by_id, second)
        order.action_send_estimate()
        self.assertEqual((first.state, second.state), ("sent", "sent"))
        self.assertEqual(first._get_versions_beside(), second)
        self.assertEqual(second._get_versions_beside(), first)
        self.assertEqual(order.estimate_id, second)

    def test_totals_count_one_of_the_versions_and_never_both(self):
        order, _first, second = self._revised()
        self.assertEqual(order.amount_offered, second.amount_total)
        self.assertEqual(order.amount_to_offer, 0)
        self.assertEqual(order.amount_total, second.amount_total)
        self.assertEqual(
            sum(order.operation_ids.mapped("price_subtotal"))
            + sum(order.part_ids.mapped("price_subtotal")),
            second.amount_untaxed,
        )

    def test_agreeing_to_the_new_version_withdraws_the_old(self):
        order, first, second = self._revised()
        order.action_approve_estimate()
        self.assertEqual((first.state, second.state), ("cancel", "sale"))
        self.assertFalse(first.service_declined)
        self.assertEqual(order.amount_agreed, second.amount_total)

    def test_signing_the_old_version_withdraws_the_new_and_the_work_follows(self):
        order, first, second = self._revised()
        self._sign(first)
        self.assertEqual((first.state, second.state), ("sale", "cancel"))
        self.assertEqual(order.estimate_id, first)
        self.assertEqual(order.operation_ids.quantity, 1)
        self.assertEqual(order.part_ids.product_id, self.part_keyboard)
        self.assertEqual(order.part_ids.quantity_agreed, 1)
        self.assertFalse(order._get_lines_to_agree())
        self.assertEqual(order.amount_agreed, first.amount_total)
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_done, first.amount_total)

    def test_work_that_only_the_new_version_offered_asks_for_nothing_more(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        first = order.estimate_id
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_revise_estimate()
        order.action_send_estimate()
        self._sign(first)
        self.assertEqual(order.operation_ids.product_id, self.labour)
        self.assertFalse(order._get_lines_to_agree())
        self.assertEqual((order.phase, order.start_state), ("parts", "agreed"))

    def test_old_version_is_agreed_to_while_the_new_one_is_a_draft(self):
        order, first, second = self._revised(send=False)
        self._sign(first)
        self.assertEqual((first.state, second.state), ("sale", "cancel"))
        self.assertEqual(order.part_ids.product_id, self.part_keyboard)

    def test_version_of_which_the_lines_changed_is_agreed_to_by_phone(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "approval")
        order.operation_ids.quantity = 3
        self.assertTrue(order.is_estimate_outdated)
        order.action_approve_estimate("phone", "Ms Smith")
        self.assertEqual(order.estimate_id.state, "sale")
        self.assertEqual(order.operation_ids.quantity_agreed, 1)

    def test_work_that_is_begun_stays_when_another_version_is_chosen(self):
        self.labour.is_service_diagnosis = True
        order, first, _second = self._revised()
        order.operation_ids.action_start()
        self._sign(first)
        self.assertEqual(order.operation_ids.quantity, 2)
        self.assertEqual(order.operation_ids.quantity_agreed, 1)

    # === AT THE COUNTER ===#

    def _dialog(self, model, order, **values):
        return (
            self.env[f"rma.service.{model}"]
            .with_user(self.technician)
            .with_context(active_model=order._name, active_ids=order.ids)
            .create(values)
        )

    def test_clerk_says_which_version_the_customer_agreed_to(self):
        order, first, second = self._revised()
        dialog = self._dialog("approve", order, channel="phone")
        self.assertEqual(dialog.version, 2)
        self.assertIn("Version 1", dialog.versions)
        dialog.version = 1
        dialog.action_approve()
        self.assertEqual((first.state, second.state), ("sale", "cancel"))

    def test_version_that_does_not_stand_cannot_be_agreed_to(self):
        order, first, _second = self._revised()
        dialog = self._dialog("approve", order, channel="phone", version=7)
        with self.assertRaisesRegex(UserError, "no version 7"):
            dialog.action_approve()
        other = self._bring_to(
            self._create_order([self.labour], device_id=False), "approval"
        )
        with self.assertRaisesRegex(UserError, "no estimate that waits"):
            order.action_approve_estimate(estimate_id=other.estimate_id.id)
        self.assertEqual(first.state, "sent")

    def test_refusal_at_the_counter_is_of_all_versions(self):
        order, first, second = self._revised()
        order.action_decline_estimate("Too dear")
        self.assertEqual((first.state, second.state), ("cancel", "cancel"))
        self.assertTrue(first.service_declined and second.service_declined)
        self.assertEqual((order.phase, order.outcome), ("ready", "not_repaired"))

    def test_refusal_of_one_version_leaves_the_other_to_be_agreed_to(self):
        order, first, second = self._revised()
        second._action_cancel()
        self.assertTrue(second.service_declined)
        self.assertEqual((first.state, order.phase), ("sent", "approval"))
        self.assertEqual(order.estimate_id, first)
        first._action_cancel()
        self.assertEqual(order.phase, "ready")

    # === WHEN A VERSION ENDS ===#

    def test_expired_version_ends_when_the_next_is_sent_and_not_before(self):
        with freeze_time("2026-03-02 10:00:00"):
            order = self._create_order([self.labour])
            self._bring_to(order, "approval")
        first = order.estimate_id
        with freeze_time(f"{first.validity_date + timedelta(days=1)} 10:00:00"):
            order.action_revise_estimate()
            first.invalidate_recordset()
            self.assertEqual((first.state, first.service_state), ("sent", "expired"))
            order.action_send_estimate()
            self.assertEqual(first.state, "cancel")
            self.assertFalse(order.estimate_id._get_versions_beside())

    def test_change_that_the_customer_asked_for_ends_the_version_with_the_next(self):
        order = self._create_order([self.labour], [self.part_keyboard])
        self._bring_to(order, "approval")
        first = order.estimate_id
        order.part_ids.unlink()
        day = self._get_today() - timedelta(days=1)
        order.action_revise_estimate("Without the keyboard", day)
        self.assertEqual(first.state, "sent")
        self.assertEqual(first.service_change_asked_on, day)
        self.assertIn("Without the keyboard", order.message_ids.mapped("body")[0])
        order.action_send_estimate()
        self.assertEqual(first.state, "cancel")
        self.assertFalse(first.service_declined)
        self.assertEqual(order.estimate_id.state, "sent")

    def test_asked_change_needs_words_and_a_day_that_was(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        for reason, day in (("", "2026-01-01"), ("Less", "2100-01-01")):
            with self.assertRaises(UserError):
                order.action_revise_estimate(reason, day)
        self.assertEqual(order.estimate_id.service_version, 1)

    def test_dialog_asks_who_wants_the_change(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        first = order.estimate_id
        dialog = self._dialog("revise", order, wanted_by="customer", reason="Cheaper")
        dialog.action_revise()
        self.assertEqual(first.service_change_reason, "Cheaper")
        order.action_send_estimate()
        dialog = self._dialog("revise", order)
        self.assertEqual(dialog.wanted_by, "us")
        second = order.estimate_id
        dialog.action_revise()
        self.assertFalse(second.service_change_asked_on)
        self.assertEqual(order.estimate_id.service_version, 3)

    def test_dialog_asks_again_where_the_customer_answered_meanwhile(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        dialog = self._dialog("revise", order)
        order.action_approve_estimate()
        self.assertEqual(dialog.action_revise()["res_id"], dialog.id)
        self.assertEqual(len(order.estimate_ids), 1)

    def test_what_was_asked_is_written_by_the_step_alone(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        seller = self._create_user(
            "versions_seller", "sales_team.group_sale_salesman_all_leads"
        )
        with self.assertRaises(AccessError):
            order.estimate_id.with_user(seller).service_change_asked_on = "2026-03-02"

    def test_fee_and_supplement_are_no_versions_of_each_other(self):
        order = self._bring_to(self._create_order([self.labour]), "repair")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_send_estimate()
        supplement = order.estimate_id
        order._charge_fee(self.labour)
        self.assertEqual(supplement.state, "sent")

    # === DEPOSIT ===#

    def test_deposit_of_the_old_version_comes_along_and_is_deducted_once(self):
        self.type_repair.prepayment_percent = 0.5
        order = self._bring_to(self._order_with(), "approval")
        order.action_approve_estimate()
        first = order.estimate_id
        order.action_take_deposit()
        self._pay(order.invoice_ids, 30)
        order.action_revise_estimate()
        order.action_send_estimate()
        second = order.estimate_id
        self.assertEqual(first._get_service_deposit_paid(), 30)
        self.assertEqual(second._get_service_deposit_paid(), 0)
        order.action_approve_estimate(without_deposit=True)
        self.assertEqual((first.state, second.state), ("cancel", "sale"))
        self.assertFalse(first.order_line.filtered("is_downpayment"))
        self.assertEqual(second._get_service_deposit_paid(), 30)
        self._bring_to(order, "ready")
        self._invoice(order)
        self.assertEqual(sum(order.invoice_ids.mapped("amount_total_signed")), 130)

    def test_deposit_that_covers_the_chosen_version_confirms_it(self):
        self.type_repair.prepayment_percent = 0.5
        order = self._bring_to(self._order_with(), "approval")
        order.action_approve_estimate()
        order.action_take_deposit()
        self._pay(order.invoice_ids, 30)
        order.part_ids.unlink()
        order.action_revise_estimate()
        order.action_send_estimate()
        second = order.estimate_id
        self.assertLessEqual(second._get_prepayment_required_amount(), 30)
        self._sign(second)
        self.assertEqual(second.state, "sale")
