from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..document.test_print_work import PrintCommon


@tagged("post_install", "-at_install")
class TestEstimateSend(PrintCommon):
    """Whoever sends an estimate, by whatever button: it is kept, the order waits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user(
            "service_clerk_sales",
            "group_service_all",
            "sales_team.group_sale_salesman_all_leads",
            "base.group_partner_manager",
        )
        cls.salesman = cls._create_user(
            "sales_only", "sales_team.group_sale_salesman_all_leads"
        )

    def _drafted(self, **values):
        order = self._create_order(
            [self.labour, self.labour_2],
            [{"product_id": self.part_keyboard.id, "quantity": 2}],
            **values,
        )
        self._bring_to(order, "diagnosis")
        order.action_prepare_estimate()
        return order

    def _compose(self, estimate, user):
        """Open the composer as the *Send* button of the sales form does."""
        action = estimate.with_user(user).action_quotation_send()
        composers = self.env["mail.compose.message"].with_user(user)
        return Form(composers.with_context(**action["context"])).save()

    def _mails(self, estimate):
        """Return the messages that the customer got."""
        return estimate.message_ids.filtered(lambda m: self.partner in m.partner_ids)

    # === COMPOSER ===#

    def test_send_button_of_the_sales_form_keeps_the_estimate(self):
        order = self._drafted()
        estimate = order.estimate_id
        composer = self._compose(estimate, self.seller)
        self.assertEqual((estimate.state, order.phase), ("draft", "diagnosis"))
        self.assertIn("See and sign the estimate", composer.body)
        composer.action_send_mail()
        self.assertEqual((estimate.state, order.phase), ("sent", "approval"))
        self._do_jobs()
        document = order.document_ids
        self.assertEqual(
            (document.kind, document.version, document.estimate_id),
            ("estimate", 1, estimate),
        )
        self.assertTrue(document.is_intact)
        self.assertTrue(estimate.service_form)
        self.assertEqual(len(self._mails(estimate)), 1)
        self.assertEqual(self._mails(estimate).attachment_ids, document.attachment_id)
        self.assertIn("anna@example.com", order.message_ids[0].body)

    def test_composer_sends_again_without_a_second_document(self):
        order = self._drafted()
        order.with_user(self.seller).action_send_estimate()
        document, estimate = order.document_ids, order.estimate_id
        self._compose(estimate, self.seller).action_send_mail()
        self._do_jobs()
        self.assertEqual(order.document_ids, document)
        self.assertEqual(len(self._mails(estimate)), 2)
        self.assertEqual(self._mails(estimate).attachment_ids, document.attachment_id)

    def test_what_the_composer_sent_is_sent_again_from_the_service_order(self):
        order = self._drafted()
        self._compose(order.estimate_id, self.seller).action_send_mail()
        order.user_id = self.technician
        order.with_user(self.technician).action_send_estimate()
        self.assertEqual(len(order.document_ids), 1)
        self.assertEqual(len(self._mails(order.estimate_id)), 2)

    def test_composer_offers_what_the_lines_say_now(self):
        order = self._drafted()
        order.part_ids.quantity = 1
        composer = self._compose(order.estimate_id, self.seller)
        self.assertEqual(order.estimate_id.amount_untaxed, 50 + 20 + 40)
        order.part_ids.quantity = 3
        with self.assertRaisesRegex(UserError, "changed since you began to write"):
            composer.action_send_mail()
        self.assertEqual(order.estimate_id.state, "draft")
        self.assertFalse(order.document_ids)

    def test_message_of_the_rule_is_what_the_composer_proposes_and_is_logged(self):
        template = self.env.ref("rma_service.mail_template_service_estimate").copy()
        template.body_html = "<p>Words of the rule</p>"
        rule = self.env["rma.service.message.rule"].create(
            {
                "name": "Estimate",
                "trigger": "event",
                "event": "estimate",
                "mail_template_id": template.id,
            }
        )
        order = self._drafted()
        composer = self._compose(order.estimate_id, self.seller)
        self.assertIn("Words of the rule", composer.body)
        composer.action_send_mail()
        log = order.message_log_ids
        self.assertEqual((log.rule_id, log.channel), (rule, "email"))
        self.assertEqual(log.mail_message_id, self._mails(order.estimate_id))

    def test_mail_by_a_rule_carries_the_kept_file_too(self):
        template = self.env.ref("rma_service.mail_template_service_estimate").copy()
        self.env["rma.service.message.rule"].create(
            {
                "name": "Estimate",
                "trigger": "event",
                "event": "estimate",
                "mail_template_id": template.id,
            }
        )
        order = self._drafted()
        order.user_id = self.technician
        order.with_user(self.technician).action_send_estimate()
        self._do_jobs()
        self.assertEqual(
            self._mails(order.estimate_id).attachment_ids,
            order.document_ids.attachment_id,
        )

    def test_order_that_cannot_wait_for_an_answer_is_said_before_the_mail(self):
        order = self._bring_to(self._drafted(), "ready")
        order.write({"operation_ids": [(0, 0, {"product_id": self.labour_2.id})]})
        order.action_prepare_estimate()
        with self.assertRaisesRegex(UserError, "cannot go from"):
            order.estimate_id.with_user(self.seller).action_quotation_send()

    def test_salesman_without_service_rights_sends_it_and_the_order_follows(self):
        order = self._drafted()
        self._compose(order.estimate_id, self.salesman).action_send_mail()
        self.assertEqual(order.phase, "approval")
        self._do_jobs()
        kept = order.document_ids.attachment_id
        sent = self._mails(order.estimate_id).attachment_ids
        self.assertEqual((sent.name, sent.raw), (kept.name, kept.raw))

    def test_technician_sends_only_estimates_of_his_orders(self):
        seller = self._create_user(
            "service_own_sales",
            "group_service_own",
            "sales_team.group_sale_salesman_all_leads",
        )
        order = self._drafted(user_id=self.manager.id)
        with self.assertRaises(AccessError):
            order.estimate_id.with_user(seller).action_quotation_send()
        with self.assertRaises(AccessError):
            order.estimate_id.with_user(seller).action_quotation_sent()
        order.user_id = seller
        order.estimate_id.with_user(seller).action_quotation_sent()
        self.assertEqual(order.phase, "approval")

    def test_technician_without_sales_rights_sends_one_mail_and_one_document(self):
        order = self._drafted()
        order.user_id = self.technician
        with self.assertRaises(AccessError):
            order.estimate_id.with_user(self.technician).action_quotation_sent()
        order.with_user(self.technician).action_send_estimate()
        self.assertEqual((order.estimate_state, order.phase), ("sent", "approval"))
        self.assertEqual(len(order.document_ids), 1)
        self.assertEqual(len(self._mails(order.estimate_id)), 1)

    def test_customers_send_nothing_whatever_their_message_says(self):
        customer = self._create_user("estimate_portal", "base.group_portal")
        order = self._drafted(partner_id=customer.partner_id.id, device_id=False)
        order.action_send_estimate()
        order.action_diagnose()
        order.diagnosis = "Changed since"
        estimate = order.estimate_id.with_user(customer)
        estimate.with_context(mark_so_as_sent=True).message_post(body="Hello")
        self.assertEqual(order.phase, "diagnosis")
        self.assertEqual(len(order.document_ids), 1)

    def test_mail_about_a_withdrawn_version_sends_nothing(self):
        order = self._drafted()
        order.action_send_estimate()
        first = order.estimate_id
        order.action_revise_estimate("Cheaper")
        order.action_send_estimate()
        order.action_diagnose()
        first.with_user(self.seller).with_context(mark_so_as_sent=True).message_post(
            body="About the old one"
        )
        self.assertEqual(order.phase, "diagnosis")
        self.assertEqual(len(order.document_ids), 2)

    def test_other_quotations_are_sent_as_ever(self):
        quotation = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [(0, 0, {"product_id": self.labour.id})],
            }
        )
        self.assertTrue(quotation._has_to_be_signed())
        self._compose(quotation, self.seller).action_send_mail()
        self.assertEqual(quotation.state, "sent")
        self.assertEqual(quotation.type_name, "Quotation")
        self.assertNotIn("kept", self._mails(quotation).attachment_ids.mapped("name"))

    # === MARKED, SHARED, WRITTEN ===#

    def test_marked_as_sent_is_kept_without_a_mail(self):
        order = self._drafted()
        order.part_ids.quantity = 1
        order.estimate_id.with_user(self.seller).action_quotation_sent()
        self.assertEqual((order.estimate_state, order.phase), ("sent", "approval"))
        self.assertEqual(len(order.document_ids), 1)
        self.assertEqual(order.estimate_id.amount_untaxed, 50 + 20 + 40)
        self.assertFalse(self._mails(order.estimate_id))
        self.assertIn("marked as sent", order.message_ids[0].body)

    def test_many_are_marked_as_sent_at_once(self):
        orders = self._drafted() | self._drafted(device_id=False)
        orders.estimate_id.with_user(self.seller).action_quotation_sent()
        self.assertEqual(set(orders.mapped("phase")), {"approval"})
        self.assertEqual(len(orders.document_ids), 2)

    def test_state_written_over_the_interface_keeps_it_too(self):
        order = self._drafted()
        order.estimate_id.with_user(self.seller).write({"state": "sent"})
        self.assertEqual(order.phase, "approval")
        self.assertEqual(order.document_ids.kind, "estimate")

    def test_shared_draft_is_sent(self):
        order = self._drafted()
        estimate = order.estimate_id
        share = (
            self.env["portal.share"]
            .with_user(self.seller)
            .with_context(active_model="sale.order", active_id=estimate.id)
            .create({"partner_ids": self.partner.ids})
        )
        share.action_send_mail()
        self.assertEqual((estimate.state, order.phase), ("sent", "approval"))
        self.assertEqual(len(order.document_ids), 1)
        self.assertEqual(len(self._mails(estimate)), 1)

    def test_draft_that_somebody_finds_cannot_be_agreed_to(self):
        order = self._drafted()
        estimate = order.estimate_id
        estimate.require_payment = True
        self.assertFalse(estimate._has_to_be_signed())
        self.assertFalse(estimate._has_to_be_paid())
        order.action_send_estimate()
        self.assertTrue(estimate._has_to_be_signed())
        self.assertTrue(estimate._has_to_be_paid())

    # === PRINTS OF THE SALES FORM ===#

    def test_print_of_the_sales_form_and_of_the_customers_page_is_the_estimate(self):
        estimate = self._drafted().estimate_id
        reports = self.env["ir.actions.report"]
        for user in (self.seller, self.salesman):
            page = reports.with_user(user)._render_qweb_html(
                "sale.action_report_saleorder", estimate.ids
            )[0]
            self.assertIn(b'name="repair_form"', page)
        self.assertEqual(
            estimate._get_report_base_filename(), f"Estimate {estimate.name}"
        )
        estimate.order_line.product_uom_qty = 1
        action = estimate.with_user(self.seller).action_preview_sale_order()
        self.assertIn(f"/my/orders/{estimate.id}?access_token=", action["url"])
