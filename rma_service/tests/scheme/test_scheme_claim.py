from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import html2plaintext

from ..common.scheme import SchemeCommon


@tagged("post_install", "-at_install")
class TestSchemeClaim(SchemeCommon):
    """What the scheme owes is claimed with its papers, paid, or refused."""

    def _claimed(self, scheme=None, **values):
        """Return an order with a posted invoice over 156 and its claim over 60."""
        order, _invoice = self._invoiced(scheme, **values)
        return order, order.scheme_claim_id

    def _refuse(self, claim, choice, user=None, reason="Voucher used already"):
        wizard = (
            self.env["rma.service.scheme.refuse"]
            .with_user(user or self.manager)
            .with_context(active_model=claim._name, active_id=claim.id)
        )
        with Form(wizard) as form:
            form.reason = reason
            form.choice = choice
        form.save().action_confirm()

    def _assert_ledger(self, customer, scheme, loss=0):
        """Compare what customer and scheme owe, and our loss, with the ledger."""
        self.env.flush_all()
        lines = self.env["account.move.line"].search(
            [("account_id", "=", self.loss_account.id), ("parent_state", "=", "posted")]
        )
        found = (
            self._balance(self.partner),
            self._balance(self.agency),
            round(sum(lines.mapped("balance")), 2),
        )
        self.assertEqual(found, (customer, scheme, loss))

    # === THE WAY OF A CLAIM ===#

    def test_claim_is_filed_and_paid(self):
        order = self._taxed_order()
        self._bring_to(order, "repair")
        claim = order.scheme_claim_id
        self.assertEqual(
            (claim.state, claim.amount, claim.amount_open), ("to_file", 60, 0)
        )
        self._bring_to(order, "ready")
        invoice = self._invoice(order)
        self.assertEqual((claim.amount, claim.amount_open), (60, 60))
        self._assert_ledger(96, 60)
        accountant = claim.with_user(self.accountant)
        accountant.reference = "AG-7"
        accountant.action_file()
        self.assertEqual(
            (claim.state, claim.date_filed, claim.filed_by_id),
            ("filed", self._get_today(), self.accountant),
        )
        self._pay(invoice)
        self._pay_claim(accountant)
        self.assertEqual(
            (claim.state, claim.date_paid, claim.amount_open),
            ("paid", self._get_today(), 0),
        )
        self._assert_ledger(0, 0)
        self.assertEqual((order.amount_due, order.amount_paid), (0, 96))
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            claim.action_register_payment()

    def test_invoice_says_who_paid_for_the_customer(self):
        order, _claim = self._claimed()
        invoice = order.invoice_ids
        self._pay(invoice)
        paid = {
            payment["amount"]: payment["service_scheme"]
            for payment in invoice.invoice_payments_widget["content"]
        }
        self.assertEqual(paid, {60: "Repair bonus", 96: False})

    def test_claim_is_paid_in_two_parts_and_open_again_without_one(self):
        _order, claim = self._claimed()
        claim.action_file()
        self._pay_claim(claim, 20)
        self.assertEqual((claim.state, claim.amount_open), ("filed", 40))
        self._pay_claim(claim)
        self.assertEqual(claim.state, "paid")
        payment = self.env["account.payment"].search(
            [("partner_id", "=", self.agency.id)]
        )
        second = payment.filtered(lambda pay: pay.amount == 40)
        second.move_id.line_ids.remove_move_reconcile()
        self.assertEqual((claim.state, claim.amount_open), ("filed", 40))

    def test_refused_and_the_customer_owes_it_on_his_invoice(self):
        order, claim = self._claimed()
        claim.action_file()
        invoice = order.invoice_ids
        self._pay(invoice)
        self._refuse(claim, "customer", self.accountant)
        self.assertEqual(
            (claim.state, claim.amount_refused, claim.amount_open),
            ("refused", 60, 0),
        )
        self.assertEqual(invoice.amount_residual, 60)
        self.assertEqual((order.amount_due, order.amount_paid), (60, 96))
        self._assert_ledger(60, 0)
        told = " ".join(map(html2plaintext, order.message_ids[:2].mapped("body")))
        self.assertIn("refused $\xa060.00 of", told)
        self._pay(invoice)
        self.assertEqual((order.amount_due, order.amount_paid), (0, 156))
        self._assert_ledger(0, 0)
        credit_note = self._credit(invoice)
        self.assertEqual(credit_note.amount_residual, 156)
        self.assertEqual(order.amount_due, -156)
        self._assert_ledger(-156, 0)

    def test_refused_as_goodwill_is_our_loss_and_the_customer_owes_nothing(self):
        order, claim = self._claimed()
        claim.action_file()
        invoice = order.invoice_ids
        self._pay(invoice)
        with self.assertRaisesRegex(AccessError, "ask a service manager"):
            claim.with_user(self.accountant).action_refuse("No", "goodwill")
        self._refuse(claim, "goodwill")
        self.assertEqual((claim.state, claim.amount_refused), ("refused", 60))
        self.assertEqual((order.amount_due, order.amount_paid), (0, 96))
        self._assert_ledger(0, 0, loss=60)
        # Sales and taxes stay.
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (130, 26))
        # A credit note gives the customer what he paid, and the loss is none any more.
        credit_note = self._credit(invoice)
        self.assertEqual(credit_note.amount_residual, 96)
        self._assert_ledger(-96, 0, loss=0)

    def test_refused_in_part(self):
        order, claim = self._claimed()
        claim.action_file()
        self._pay_claim(claim, 45)
        self._refuse(claim, "customer")
        self.assertEqual((claim.amount, claim.amount_refused), (60, 15))
        self.assertEqual(order.amount_due, 111)
        self._assert_ledger(111, 0)

    def test_refused_before_the_invoice(self):
        order = self._taxed_order()
        self._bring_to(order, "repair")
        claim = order.scheme_claim_id
        with self.assertRaisesRegex(UserError, "post the customer's invoice"):
            claim.with_user(self.manager).action_refuse("No", "goodwill")
        self._refuse(claim, "customer")
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_due, 156)
        invoice = self._invoice(order)
        self.assertEqual((invoice.amount_residual, order.amount_due), (156, 156))
        self._assert_ledger(156, 0)

    def test_refusal_has_a_reason_and_comes_once(self):
        _order, claim = self._claimed()
        with self.assertRaisesRegex(UserError, "Say why"):
            claim.action_refuse(" ", "customer")
        with self.assertRaisesRegex(UserError, "nobody"):
            claim.action_refuse("No", "nobody")
        claim.action_refuse("No", "customer")
        with self.assertRaisesRegex(UserError, "answered already"):
            claim.action_refuse("No", "customer")

    def test_credit_note_after_the_scheme_paid_leaves_that_we_owe_it_back(self):
        order, claim = self._claimed()
        claim.action_file()
        self._pay_claim(claim)
        self._credit(order.invoice_ids)
        self.assertEqual((claim.amount, claim.amount_open), (0, -60))
        self._assert_ledger(0, -60)

    def test_cancelled_order_leaves_no_claim(self):
        order = self._taxed_order()
        self._bring_to(order, "approval")
        order.action_approve_estimate()
        self.assertTrue(order.scheme_claim_id)
        self.type_repair.has_custody = False
        order.estimate_id._action_cancel()
        self.assertFalse(order.scheme_claim_id.exists())

    # === DEADLINE ===#

    def test_deadline_runs_from_the_event_and_reminds(self):
        today = self._get_today()
        for event, days in (("redemption", 28), ("invoice", 14)):
            scheme = self._create_scheme(
                filing_days=days, filing_event=event, user_id=self.manager.id
            )
            order = self._taxed_order(scheme, scheme_voucher="V1")
            self._bring_to(order, "repair")
            claim = order.scheme_claim_id
            if event == "invoice":
                self.assertFalse(claim.date_deadline)
                self._bring_to(order, "ready")
                self._invoice(order)
            self.assertEqual(claim.date_event, today)
            self.assertEqual(claim.date_deadline, today + timedelta(days=days))
            [activity] = claim.activity_ids
            self.assertEqual(activity.user_id, self.manager)
            self.assertEqual(activity.date_deadline, today + timedelta(days=days - 7))
            self.assertFalse(claim.is_late or claim.is_due_soon)
            if event == "invoice":
                claim.action_file()
                self.assertFalse(claim.activity_ids)

    def test_deadline_from_the_hand_over(self):
        scheme = self._create_scheme(filing_days=5, filing_event="handover")
        order, claim = self._claimed(scheme)
        self.assertFalse(claim.date_deadline)
        order.action_hand_over()
        today = self._get_today()
        self.assertEqual(claim.date_deadline, today + timedelta(days=5))
        self.assertTrue(claim.is_due_soon)
        claims = self.env[claim._name]
        self.env.flush_all()
        self.assertIn(claim, claims.search([("is_due_soon", "=", True)]))
        self.assertNotIn(claim, claims.search([("is_late", "=", True)]))
        claim.sudo().date_deadline = today - timedelta(days=1)
        self.env.flush_all()
        self.assertIn(claim, claims.search([("is_late", "=", True)]))
        self.assertNotIn(claim, claims.search([("is_due_soon", "=", True)]))
        self.assertTrue(claim.is_late)

    # === PAPERS ===#

    def test_required_papers_are_ticked_by_what_is_there(self):
        kinds = ("estimate", "invoice", "work_report", "photos")
        scheme = self._create_scheme(
            document_ids=[Command.create({"kind": kind}) for kind in kinds]
            + [Command.create({"kind": "other", "name": "Proof of residence"})]
        )
        order = self._taxed_order(scheme)
        self._bring_to(order, "repair")
        claim = order.scheme_claim_id
        self.assertEqual(claim.provided_ids.mapped("kind"), ["estimate"])
        self._bring_to(order, "ready")
        self._invoice(order)
        claim.invalidate_recordset()
        self.assertEqual(
            claim.missing_ids.mapped("display_name"), ["Photos", "Proof of residence"]
        )
        accountant = claim.with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "Photos and Proof of residence missing"):
            accountant.action_file()
        pixel = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
            "awAAAABJRU5ErkJggg=="
        )
        order.intake_photo_ids = [Command.create({"name": "p.png", "datas": pixel})]
        accountant.ticked_ids = claim.missing_ids.filtered(lambda d: d.kind == "other")
        claim.invalidate_recordset()
        self.assertFalse(claim.missing_ids)
        accountant.action_file()
        self.assertEqual(claim.state, "filed")

    # === RIGHTS ===#

    def test_only_accountants_and_managers_handle_claims(self):
        order, claim = self._claimed()
        order.user_id = self.technician
        portal = new_test_user(
            self.env, login="scheme_portal", groups="base.group_portal"
        )
        for user in (self.technician, self.clerk, portal):
            mine = claim.with_user(user)
            for action in (
                mine.action_file,
                mine.action_register_payment,
                mine.action_make_file,
                lambda mine=mine: mine.action_refuse("No", "customer"),
                lambda mine=mine: mine.write({"reference": "X"}),
                lambda mine=mine: mine.create({"order_id": order.id}),
                mine.unlink,
            ):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    action()
        self.assertEqual(claim.with_user(self.technician).amount, 60)
        with self.assertRaises(AccessError):
            claim.with_user(portal).read(["amount"])

    def test_state_and_amounts_are_nobody_s_to_write(self):
        _order, claim = self._claimed()
        for user in (self.manager, self.accountant):
            for vals in (
                {"state": "paid"},
                {"amount": 1},
                {"amount_transferred": 1},
                {"date_filed": "2026-01-01"},
                {"date_deadline": "2030-01-01"},
                {"move_ids": [Command.clear()]},
            ):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    claim.with_user(user).write(vals)

    def test_claim_and_scheme_of_another_company_are_not_seen(self):
        _order, claim = self._claimed()
        company = self.env["res.company"].create({"name": "Neighbour"})
        neighbour = self._create_user(
            "scheme_neighbour",
            "group_service_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        for record in (claim, self.scheme, self.scheme.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(neighbour).read(["company_id"])

    def test_filed_voucher_stays(self):
        order, claim = self._claimed(scheme_voucher="V1")
        order.with_user(self.clerk).scheme_voucher = "V2"
        claim.action_file()
        with self.assertRaisesRegex(UserError, "was filed with its voucher"):
            order.with_user(self.clerk).scheme_voucher = "V3"
        claim.action_file_again()
        order.with_user(self.clerk).scheme_voucher = "V3"
        self.assertEqual((claim.state, claim.voucher), ("to_file", "V3"))

    def test_claims_with_entries_stay(self):
        _order, claim = self._claimed()
        with self.assertRaisesRegex(UserError, "not deleted"):
            claim.unlink()
