from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestEstimate(ServiceCommon):
    def _diagnosed(self, **values):
        order = self._create_order(
            [self.labour, self.labour_2],
            [{"product_id": self.part_keyboard.id, "quantity": 2}],
            **values,
        )
        return self._bring_to(order, "diagnosis")

    # === MAKING ===#

    def test_estimate_holds_the_lines_the_customer_pays(self):
        order = self._diagnosed()
        order.operation_ids[1].payer = "warranty"
        order.action_prepare_estimate()
        estimate = order.estimate_ids
        self.assertEqual(
            estimate.order_line.product_id, self.labour | self.part_keyboard
        )
        self.assertEqual(estimate.amount_untaxed, 50 + 2 * 40)
        self.assertEqual(estimate.service_version, 1)
        self.assertEqual(order.amount_untaxed, 130)

    def test_line_shows_pricelist_price_then_the_estimates(self):
        order = self._diagnosed()
        operation = order.operation_ids[0]
        self.assertEqual(operation.price_unit, 50)
        order.action_prepare_estimate()
        operation.sale_line_id.price_unit = 45
        self.assertEqual(operation.price_unit, 45)
        self.assertEqual(operation.price_subtotal, 45)

    def test_preparing_again_keeps_typed_prices_and_follows_the_lines(self):
        order = self._diagnosed()
        order.action_prepare_estimate()
        first, second = order.operation_ids
        first.sale_line_id.price_unit = 45
        first.quantity = 3
        second.unlink()
        order.write({"part_ids": [(0, 0, {"product_id": self.part_screw.id})]})
        order.action_prepare_estimate()
        estimate = order.estimate_ids
        self.assertEqual(len(estimate), 1)
        products = self.labour | self.part_keyboard | self.part_screw
        self.assertEqual(estimate.order_line.product_id, products)
        self.assertEqual(first.sale_line_id.price_unit, 45)
        self.assertEqual(first.sale_line_id.product_uom_qty, 3)

    def test_signature_validity_and_payment_are_set_whatever_the_default_template(self):
        self.company.sale_order_template_id = self.env["sale.order.template"].create(
            {
                "name": "Shop",
                "require_signature": False,
                "require_payment": True,
                "number_of_days": 3,
            }
        )
        order = self._diagnosed()
        order.action_prepare_estimate()
        estimate = order.estimate_ids
        self.assertFalse(estimate.sale_order_template_id)
        self.assertTrue(estimate.require_signature)
        self.assertFalse(estimate.require_payment)
        days = (estimate.validity_date - self._get_today()).days
        self.assertEqual(days, 30)

    def test_prepared_estimate_is_told_with_the_next_step(self):
        seller = self._create_user(
            "seller", "group_service_all", "sales_team.group_sale_salesman_all_leads"
        )
        order = self._create_order([self.labour], user_id=self.technician.id)
        for user, is_linked in ((self.technician, False), (seller, True)):
            params = order.with_user(user).action_prepare_estimate()["params"]
            name = order.estimate_id.name
            labels = [link["label"] for link in params["links"]]
            self.assertEqual(labels, [name] if is_linked else [])
            start = "%s" if is_linked else name
            self.assertRegex(params["message"], f"^{start}, .*50.00.*send it")
        orders = order | self._create_order([self.labour], device_id=False)
        self.assertIs(orders.action_prepare_estimate(), True)

    def test_nothing_to_offer_is_said(self):
        order = self._diagnosed()
        order.operation_ids.payer = "warranty"
        order.part_ids.payer = "goodwill"
        with self.assertRaisesRegex(UserError, "nothing to offer"):
            order.action_prepare_estimate()

    # === SENDING ===#

    def test_sending_mails_the_customer_a_link(self):
        order = self._diagnosed()
        order.action_send_estimate()
        self.assertEqual(order.phase, "approval")
        self.assertEqual(order.estimate_ids.state, "sent")
        message = order.estimate_ids.message_ids.filtered(
            lambda m: (
                self.partner in m.partner_ids or self.partner in m.notified_partner_ids
            )
        )
        self.assertTrue(message)
        self.assertIn("access_token", message.body)

    def test_customer_without_address_gets_it_on_paper(self):
        self.partner.email = False
        order = self._diagnosed()
        order.action_send_estimate()
        self.assertEqual(order.estimate_ids.state, "sent")
        self.assertIn("on paper", order.message_ids[0].body)

    def test_sent_estimate_is_not_edited_but_revised(self):
        order = self._diagnosed()
        order.action_send_estimate()
        order.operation_ids[0].quantity = 2
        self.assertTrue(order.is_estimate_outdated)
        with self.assertRaisesRegex(UserError, "already sent"):
            order.action_prepare_estimate()
        self.assertEqual(order.estimate_ids.order_line[0].product_uom_qty, 1)

    # === VERSIONS ===#

    def test_revision_stands_beside_the_last_version_and_shows_the_difference(self):
        order = self._diagnosed()
        order.action_prepare_estimate()
        order.operation_ids[0].sale_line_id.price_unit = 45
        order.action_send_estimate()
        first = order.estimate_id
        order.operation_ids[1].unlink()
        order.part_ids.quantity = 1
        order.write({"part_ids": [(0, 0, {"product_id": self.part_screw.id})]})
        order.action_revise_estimate()
        second = order.estimate_id
        self.assertEqual(first.state, "sent")
        self.assertEqual(first.service_replaced_by_id, second)
        self.assertEqual(second.service_version, 2)
        self.assertEqual(order.operation_ids.sale_line_id.price_unit, 45)
        changes = {
            row["line"]: (row["change"], row["quantity_before"], row["quantity"])
            for row in second._get_service_difference()
        }
        self.assertEqual(
            changes,
            {
                "Clean": ("removed", 1, 0),
                "Keyboard": ("changed", 2, 1),
                "Screw": ("added", 0, 1),
            },
        )
        self.assertIn("Removed", second.service_difference)

    def test_lines_typed_on_the_estimate_survive_refresh_and_revision(self):
        freight = self._create_product("Freight", type="service", list_price=12)
        order = self._diagnosed()
        order.action_prepare_estimate()
        order.estimate_id.write({"order_line": [(0, 0, {"product_id": freight.id})]})
        order.action_prepare_estimate()
        self.assertIn(freight, order.estimate_id.order_line.product_id)
        order.action_send_estimate()
        self.assertFalse(order.is_estimate_outdated)
        order.action_revise_estimate()
        self.assertEqual(order.estimate_id.service_version, 2)
        self.assertIn(freight, order.estimate_id.order_line.product_id)
        self.assertFalse(order.estimate_id._get_service_difference())

    def test_revised_estimate_is_sent_again(self):
        order = self._diagnosed()
        order.action_send_estimate()
        order.action_revise_estimate()
        self.assertEqual(order.estimate_state, "draft")
        order.action_send_estimate()
        self.assertEqual(order.estimate_state, "sent")
        self.assertEqual(order.phase, "approval")

    def test_card_dragged_to_approval_sends_the_estimate(self):
        order = self._diagnosed()
        order.stage_id = self.env.ref("rma_service.rma_service_stage_approval")
        self.assertEqual(order.estimate_state, "sent")

    def test_order_without_anything_to_agree_to_is_not_sent_for_approval(self):
        order = self._diagnosed(type_id=self.type_warranty.id)
        with self.assertRaisesRegex(UserError, "nothing that the customer"):
            order.action_send_estimate()

    def test_superseded_version_cannot_be_confirmed(self):
        order = self._diagnosed()
        order.action_send_estimate()
        first = order.estimate_id
        order.action_revise_estimate()
        order.action_send_estimate()
        order.action_approve_estimate()
        with self.assertRaises(UserError):
            first.action_confirm()
        with self.assertRaisesRegex(UserError, "withdrawn"):
            first.action_draft()

    def test_expired_estimate_cannot_be_signed_late(self):
        order = self._diagnosed()
        order.action_send_estimate()
        yesterday = self._get_today() - timedelta(days=1)
        order.estimate_id._open_closed().validity_date = yesterday
        self.assertEqual(order.estimate_state, "expired")
        with self.assertRaisesRegex(UserError, "was valid until"):
            order.action_approve_estimate()
        order.action_revise_estimate()
        order.action_approve_estimate()
        self.assertEqual(order.estimate_state, "approved")

    # === CONSENT ===#

    def test_consent_is_registered_with_channel_and_name(self):
        order = self._diagnosed()
        order.action_send_estimate()
        order.action_approve_estimate(channel="phone", name="Jan Kowalski")
        estimate = order.estimate_ids
        self.assertEqual(estimate.state, "sale")
        self.assertEqual(estimate.service_consent, "phone")
        self.assertEqual(estimate.signed_by, "Jan Kowalski")
        self.assertTrue(estimate.signed_on)

    def test_portal_signature_moves_the_order_on(self):
        self.env["stock.quant"]._update_available_quantity(
            self.part_keyboard, self.warehouse.lot_stock_id, -10
        )
        order = self._diagnosed()
        order.action_send_estimate()
        estimate = order.estimate_id.with_user(self.env.ref("base.user_root"))
        estimate.write(
            {"signature": b"R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="}
        )
        estimate.with_context(tracking_disable=True).action_confirm()
        self.assertEqual(order.estimate_ids.service_consent, "online")
        self.assertEqual(order.phase, "parts")

    def test_changed_lines_of_a_draft_ask_for_a_revision_before_consent(self):
        order = self._diagnosed()
        order.action_prepare_estimate()
        order.operation_ids[0].quantity = 2
        with self.assertRaisesRegex(UserError, "revise"):
            order.action_approve_estimate()

    def test_no_work_before_consent(self):
        order = self._diagnosed()
        with self.assertRaisesRegex(UserError, "has not agreed"):
            order.action_start_repair()
        with self.assertRaisesRegex(UserError, "has not agreed"):
            order.operation_ids[0].action_start()

    def test_diagnosis_work_may_start_before_consent(self):
        self.labour.is_service_diagnosis = True
        order = self._diagnosed()
        order.operation_ids[0].action_start()
        self.assertEqual(order.phase, "diagnosis")
        self.assertEqual(order.operation_ids[0].status_kind, "work")

    def test_work_paid_by_others_needs_no_consent(self):
        order = self._diagnosed(type_id=self.type_warranty.id)
        self.assertEqual(set(order.operation_ids.mapped("payer")), {"warranty"})
        order.action_start_repair()
        self.assertEqual(order.phase, "repair")
        self.assertFalse(order.estimate_ids)
        self.assertEqual(order.part_ids.availability, "available")

    def test_small_amounts_need_no_consent_by_the_rule_of_the_type(self):
        self.type_repair.write({"approval_rule": "amount", "approval_amount": 200})
        order = self._diagnosed()
        order.action_start_repair()
        self.assertEqual(order.phase, "repair")
        self.assertEqual(order.estimate_ids.state, "sale")
        self.assertEqual(order.estimate_ids.service_consent, "not_needed")

    def test_amounts_above_the_limit_need_consent(self):
        self.type_repair.write({"approval_rule": "amount", "approval_amount": 100})
        with self.assertRaisesRegex(UserError, "has not agreed"):
            self._diagnosed().action_start_repair()

    def test_only_managers_override_a_missing_consent_and_say_why(self):
        order = self._diagnosed()
        with self.assertRaises(AccessError):
            order.with_user(self.clerk).action_override_consent("In a hurry")
        with self.assertRaisesRegex(UserError, "Say why"):
            order.with_user(self.manager).action_override_consent(" ")
        order.with_user(self.manager).action_override_consent("Agreed by phone")
        self.assertEqual(order.estimate_ids.state, "sale")
        self.assertEqual(order.estimate_ids.service_consent, "override")
        self.assertIn("Agreed by phone", " ".join(order.message_ids.mapped("body")))
        order.action_start_repair()
        self.assertEqual(order.phase, "repair")

    # === SUPPLEMENT ===#

    def test_extra_work_is_a_supplement_for_the_new_quantities_alone(self):
        order = self._diagnosed()
        self._bring_to(order, "repair")
        order.part_ids.quantity = 3
        order.write({"operation_ids": [(0, 0, {"product_id": self.labour_2.id})]})
        order.action_prepare_estimate()
        supplement = order.estimate_id
        self.assertTrue(supplement.service_is_supplement)
        self.assertEqual(supplement.service_version, 2)
        self.assertEqual(
            sorted(
                supplement.order_line.mapped(lambda ln: (ln.name, ln.product_uom_qty))
            ),
            [("Clean", 1), ("Keyboard", 1)],
        )
        self.assertEqual(order.estimate_ids.sorted("service_version")[0].state, "sale")

    def test_declined_supplement_leaves_the_agreed_work_alone(self):
        order = self._bring_to(self._diagnosed(), "repair")
        order.write({"operation_ids": [(0, 0, {"product_id": self.labour_2.id})]})
        order.action_send_estimate()
        self.assertEqual(order.phase, "approval")
        order.action_decline_estimate("Too dear")
        self.assertEqual(order.phase, "repair")
        self.assertFalse(order.outcome)
        self.assertTrue(order.operation_ids[-1].refused_on)

    # === REFUSAL ===#

    def test_declined_order_is_ready_not_repaired_with_reason(self):
        order = self._diagnosed()
        order.action_send_estimate()
        order.action_decline_estimate("Too dear")
        self.assertEqual(order.phase, "ready")
        self.assertEqual(order.outcome, "not_repaired")
        self.assertTrue(order.outcome_reason_id.is_refusal)
        self.assertEqual(order.estimate_state, "declined")
        self.assertEqual(order.estimate_ids.service_decline_reason, "Too dear")
        order.action_hand_over()
        self.assertEqual(order.phase, "done")

    def test_rejection_on_the_sales_portal_is_a_refusal(self):
        order = self._diagnosed()
        order.action_send_estimate()
        order.estimate_id._action_cancel()
        self.assertEqual(order.estimate_state, "declined")
        self.assertEqual(order.phase, "ready")

    def test_diagnosis_fee_is_charged_on_refusal(self):
        fee = self._create_product("Diagnosis", type="service", list_price=15)
        self.type_repair.diagnosis_product_id = fee
        order = self._diagnosed()
        order._tell_diagnosis_fee("intake")
        order.action_send_estimate()
        order.action_decline_estimate("Too dear", charge_diagnosis=True)
        self.assertEqual(order.phase, "ready")
        order.action_hand_over()
        order.action_create_invoice()
        self.assertEqual(order.invoice_ids.invoice_line_ids.product_id, fee)
        self.assertEqual(order.invoice_ids.amount_untaxed, 15)

    def test_dialogs_charge_the_diagnosis_fee_of_the_type(self):
        fee = self._create_product("Diagnosis", type="service", list_price=15)
        for model, action, values in (
            ("rma.service.decline", "action_decline", {}),
            (
                "rma.service.not.repaired",
                "action_confirm",
                {"outcome_reason_id": self.env.ref("rma_service.reason_uneconomic").id},
            ),
        ):
            order = self._diagnosed()
            order.action_send_estimate()
            wizards = self.env[model].with_user(self.clerk)
            self.type_repair.diagnosis_product_id = False
            wizard = wizards.create({"order_ids": order.ids, **values})
            self.assertFalse(wizard.has_diagnosis_fee)
            self.type_repair.diagnosis_product_id = fee
            order._tell_diagnosis_fee("intake")
            wizard = wizards.create(
                {"order_ids": order.ids, "charge_diagnosis": True, **values}
            )
            self.assertTrue(wizard.has_diagnosis_fee)
            getattr(wizard, action)()
            self.assertEqual(order.phase, "ready")
            charged = order.operation_ids.filtered(lambda op: op.product_id == fee)
            self.assertEqual(charged.sale_line_id.price_unit, 15)
            order.action_hand_over()

    def test_fee_without_product_on_the_type_is_asked_for(self):
        self.type_repair.diagnosis_product_id = False
        order = self._diagnosed()
        order.action_send_estimate()
        with self.assertRaisesRegex(UserError, "Diagnosis Fee"):
            order.action_decline_estimate("Too dear", charge_diagnosis=True)

    def test_order_given_up_withdraws_what_could_still_be_signed(self):
        order = self._diagnosed()
        order.action_send_estimate()
        reason = self.env.ref("rma_service.reason_uneconomic")
        order.write({"outcome": "not_repaired", "outcome_reason_id": reason.id})
        order.stage_id = self.env.ref("rma_service.rma_service_stage_ready")
        self.assertEqual(order.estimate_ids.state, "cancel")
        self.assertFalse(order.estimate_ids.service_declined)

    # === PRICES ===#

    def test_agreed_price_stays_whatever_changes_later(self):
        order = self._bring_to(self._diagnosed(), "repair")
        line = order.operation_ids[0].sale_line_id
        self.labour.list_price = 99
        order.operation_ids[1].payer = "goodwill"
        order.operation_ids[0].quantity = 2
        self.assertEqual(line.price_unit, 50)

    def test_estimate_is_in_the_currency_of_the_orders_pricelist(self):
        currency = self.env.ref("base.EUR")
        if currency == self.company.currency_id:
            currency = self.env.ref("base.USD")
        currency.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "rate": 2.0,
                "company_id": self.company.id,
                # Rates begin with a day in UTC.
                "name": self._get_today() - timedelta(days=1),
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        order = self._diagnosed(pricelist_id=pricelist.id)
        self.assertEqual(order.operation_ids[0].price_unit, 100)
        order.action_prepare_estimate()
        self.assertEqual(order.estimate_ids.currency_id, currency)
        self.assertEqual(order.estimate_ids.amount_untaxed, 2 * (50 + 20 + 80))

    def test_estimates_are_made_for_many_orders_at_once(self):
        orders = self._diagnosed() | self._diagnosed(device_id=False)
        orders.action_send_estimate()
        self.assertEqual(set(orders.mapped("phase")), {"approval"})
        self.assertEqual(len(orders.estimate_ids), 2)
        orders.action_approve_estimate()
        self.assertEqual(set(orders.mapped("estimate_state")), {"approved"})
