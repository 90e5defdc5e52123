"""Withdrawal, legal guarantee and schemes by two people: the customer in his browser,
a colleague in his; the invoices are looked at to the cent."""

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.rma_service.tests.common.scheme import SchemeCommon

from .common import PortalCommon


class TwoPeople(PortalCommon):
    def _as_customer(self, record, tour):
        self.start_tour(record.get_portal_url(), tour, login=None)
        self.env.invalidate_all()

    def _as_colleague(self, record, tour, user, path="service-orders"):
        # A step that is refused first, as the story tells, is logged by Odoo.
        with mute_logger("odoo.http"):
            self.start_tour(f"/odoo/{path}/{record.id}", tour, login=user.login)
        self.env.invalidate_all()

    def _assert_invoices(self, order, *expected):
        """Compare kind, state, total and what is open of all invoices of an order."""
        self.assertEqual(
            [
                (
                    move.move_type,
                    move.state,
                    round(move.amount_total, 2),
                    round(move.amount_residual, 2),
                )
                for move in order.invoice_ids.sorted("id")
            ],
            list(expected),
        )


@tagged("post_install", "-at_install")
class TestWithdrawalByTwo(TwoPeople):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.pl")
        cls.company.country_id.service_withdrawal_days = 14
        cls.company.service_withdrawal = True
        cls.private = cls._create_portal_user("page_private")
        cls.private.partner_id.email = "anna@example.com"
        cls.manager.group_ids += cls.env.ref("account.group_account_invoice")

    def _sent(self):
        order = self._create_own([self.labour], partner_id=self.private.partner_id.id)
        return self._bring_to(order, "approval")

    def _receipts(self, order):
        estimate = order.estimate_ids
        return self.env["mail.mail"].search(
            [("email_to", "=", "anna@example.com"), ("res_id", "=", estimate.id)]
        )

    def test_who_asked_to_begin_pays_what_was_done(self):
        order = self._sent()
        estimate = order.estimate_id
        self._as_customer(estimate, "rma_portal_withdrawal_sign_at_once")
        self.assertTrue(estimate.service_withdrawal_start)
        self.assertTrue(estimate.service_withdrawal_loss)
        order.action_start_repair()
        order.operation_ids.action_finish()
        self._as_customer(order, "rma_portal_withdrawal_withdraw")
        moment = estimate._get_withdrawal_moment()
        self.assertIn(moment, self._receipts(order).body_html)
        self._as_colleague(order, "rma_portal_withdrawal_settle_work", self.manager)
        self.assertEqual((order.phase, order.outcome), ("ready", "not_repaired"))
        self._assert_invoices(order, ("out_invoice", "draft", 50, 50))

    def test_who_did_not_ask_pays_nothing(self):
        order = self._sent()
        self._as_customer(order.estimate_id, "rma_portal_withdrawal_sign_later")
        order.action_start_repair()
        order.operation_ids.action_finish()
        self._as_customer(order, "rma_portal_withdrawal_withdraw")
        self._as_colleague(order, "rma_portal_withdrawal_settle_nothing", self.manager)
        self.assertEqual((order.phase, order.amount_due), ("ready", 0))
        self._assert_invoices(order)

    def test_what_was_paid_without_asking_to_begin_is_given_back(self):
        order = self._sent()
        self._as_customer(order.estimate_id, "rma_portal_withdrawal_sign_later")
        self._bring_to(order, "ready")
        order.action_create_invoice()
        invoice = order.invoice_ids
        invoice.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self._as_customer(order, "rma_portal_withdrawal_withdraw")
        self._as_colleague(order, "rma_portal_withdrawal_settle_credit", self.manager)
        self._assert_invoices(
            order, ("out_invoice", "posted", 50, 0), ("out_refund", "posted", 50, 50)
        )
        self.assertEqual(order.amount_due, -50)

    def test_right_is_lost_when_all_is_done_as_he_asked(self):
        order = self._sent()
        self._as_customer(order.estimate_id, "rma_portal_withdrawal_sign_at_once")
        self._bring_to(order, "ready")
        self._as_customer(order, "rma_portal_withdrawal_no_button")


@tagged("post_install", "-at_install")
class TestGuaranteeByTwo(TwoPeople):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.pl")
        today = cls._get_today()
        cls.company.country_id.write(
            {"service_guarantee_from": today, "service_guarantee_months": 12}
        )
        cls.type_repair.write({"is_legal_guarantee": True, "default_payer": "warranty"})
        cls.device.write({"owner_id": cls.owner.partner_id.id, "date_sold": today})
        rule = cls.env["rma.service.warranty"]
        cls.warranty = rule.create(
            {
                "device_id": cls.device.id,
                "name": "Legal guarantee",
                "granted_by": "company",
                "date_start": today,
                "months": 24,
                "date_end": cls.company._get_warranty_end(today, 24),
            }
        )

    def _received(self):
        order = self._create_own(
            [self.labour], device_id=self.device.id, user_id=self.technician.id
        )
        return self._bring_to(order, "diagnosis")

    def _extensions(self):
        return self.device.warranty_ids.filtered("is_repair_extension")

    def test_first_repair_extends_once_and_a_second_does_not(self):
        order = self._received()
        self._as_colleague(order, "rma_portal_guarantee_wait", self.technician)
        self._as_customer(order, "rma_portal_guarantee_repair")
        self._as_colleague(order, "rma_portal_guarantee_start", self.technician)
        self._bring_to(order, "done")
        extension = self._extensions()
        self.assertEqual(extension.order_id, order)
        last = self.company._get_warranty_end(self.warranty.date_end, 12)
        self.assertEqual(extension.date_end, last)
        self.assertEqual((order.amount_due, order.invoice_ids.ids), (0, []))
        again = self._received()
        self._as_customer(again, "rma_portal_guarantee_repair_again")
        self._as_colleague(again, "rma_portal_guarantee_start", self.technician)
        self._bring_to(again, "done")
        self.assertEqual(self._extensions(), extension)

    def test_replacement_extends_nothing(self):
        order = self._received()
        self._as_customer(order, "rma_portal_guarantee_replacement")
        unit = self.env["stock.lot"].create(
            {"name": "SN-0002", "product_id": self.device_product.id}
        )
        self._add_stock(self.device_product, 1, lot=unit)
        wizard = (
            self.env["rma.service.not.repaired"]
            .with_user(self.technician)
            .with_context(active_model=order._name, active_ids=order.ids)
            .create(
                {
                    "outcome": "replaced",
                    "outcome_reason_id": self.env["rma.service.reason"]
                    .search([("outcome", "=", "replaced")], limit=1)
                    .id,
                    "replacement_product_id": self.device_product.id,
                    "replacement_device_id": unit.id,
                }
            )
        )
        wizard.action_confirm()
        self._bring_to(order, "done")
        self.assertEqual((order.phase, order.outcome), ("done", "replaced"))
        self.assertFalse(
            (self.device | unit).warranty_ids.filtered("is_repair_extension")
        )


@tagged("post_install", "-at_install")
class TestSchemeByTwo(TwoPeople, SchemeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk.group_ids += cls.env.ref("account.group_account_invoice")

    def _signed(self):
        order = self._taxed_order(
            partner_id=self.owner.partner_id.id, user_id=self.technician.id
        )
        self._bring_to(order, "approval")
        self._as_customer(order.estimate_id, "rma_portal_scheme_sign")
        return self._bring_to(order, "ready")

    def _billed(self):
        order = self._signed()
        self._as_colleague(order, "rma_portal_scheme_bill", self.clerk)
        return order

    def _print(self, report, record):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            report, record.ids
        )
        return " ".join(html.decode().split())

    def test_deduction_is_the_same_on_order_page_invoice_and_print(self):
        order = self._billed()
        self._assert_invoices(order, ("out_invoice", "posted", 156, 96))
        self.assertEqual((order.amount_due, order.amount_scheme), (96, 60))
        self._as_customer(order, "rma_portal_scheme_page")
        invoice = order.invoice_ids
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (130, 26))
        words = self._print("account.report_invoice_with_payments", invoice)
        self.assertIn("Paid by Repair bonus", words)
        self.assertRegex(words, r"Amount Due.{0,200}?96\.00")
        page = " ".join(self.url_open(invoice.get_portal_url()).text.split())
        self.assertIn("96.00", page)

    def test_filed_and_paid_by_the_scheme(self):
        order = self._billed()
        claim = order.scheme_claim_id
        self._as_colleague(
            claim, "rma_portal_scheme_file", self.accountant, "rma.service.scheme.claim"
        )
        self._do_jobs()
        self.assertEqual((claim.state, claim.file_state), ("paid", "made"))
        self.assertEqual(self._balance(self.agency), 0)
        self._assert_invoices(order, ("out_invoice", "posted", 156, 96))
        self._as_customer(order, "rma_portal_scheme_page")

    def test_refused_and_the_customer_pays_all(self):
        order = self._billed()
        claim = order.scheme_claim_id
        self._as_colleague(
            claim,
            "rma_portal_scheme_refuse",
            self.accountant,
            "rma.service.scheme.claim",
        )
        self._assert_invoices(order, ("out_invoice", "posted", 156, 156))
        self._as_customer(order, "rma_portal_scheme_page_refused")
        told = order.message_ids.filtered(
            lambda message: self.owner.partner_id in message.partner_ids
        )[:1]
        self.assertIn("You have to pay this amount yourself", told.body)
        self.assertEqual(self._balance(self.agency), 0)


@tagged("post_install", "-at_install")
class TestVersionsByTwo(TwoPeople):
    """Two versions beside each other, which the customer answers in his browser."""

    def _sent(self):
        order = self._create_own([self.labour], user_id=self.technician.id)
        return self._bring_to(order, "approval")

    def _beside(self, order):
        """Send a further version, over more, beside the one that binds us."""
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_revise_estimate()
        order.action_send_estimate()
        return order.estimate_ids.sorted("service_version")

    def test_old_version_signed_withdraws_the_other(self):
        order = self._sent()
        first, second = self._beside(order)
        self.assertEqual((first.state, second.state), ("sent", "sent"))
        self._as_customer(first, "rma_portal_service_sign_old_version")
        self.assertEqual((first.state, second.state), ("sale", "cancel"))
        self.assertEqual(order.start_state, "agreed")
        self._as_colleague(order, "rma_portal_service_start_agreed", self.technician)
        self._as_customer(second, "rma_portal_service_other_withdrawn")
        self._bring_to(order, "ready")
        order.action_create_invoice()
        self._assert_invoices(order, ("out_invoice", "draft", 50, 50))

    def test_revised_version_declined_leaves_the_agreed_one(self):
        order = self._sent()
        order.action_approve_estimate()
        order.action_start_repair()
        order.operation_ids.action_pause()
        first = order.estimate_ids
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_send_estimate()
        order.action_revise_estimate("He wants it cheaper")
        order.action_send_estimate()
        revised = order.estimate_id
        self._as_customer(revised, "rma_portal_service_decline_supplement")
        self.assertEqual((first.state, revised.state), ("sale", "cancel"))
        self.assertEqual(order.phase, "repair")
        self._as_colleague(order, "rma_portal_service_go_on_without", self.technician)
        self._bring_to(order, "ready")
        order.action_create_invoice()
        self._assert_invoices(order, ("out_invoice", "draft", 50, 50))
