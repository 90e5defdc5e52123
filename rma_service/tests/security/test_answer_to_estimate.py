"""Who answers for the customer, by which way, and what is closed by it."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestAnswerToEstimate(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storekeeper = cls._create_user("storekeeper", "stock.group_stock_user")
        cls.accountant = cls._create_user("accountant", "account.group_account_manager")
        cls.salesman = cls._create_user(
            "salesman", "sales_team.group_sale_salesman_all_leads"
        )
        cls.order = cls._create_order(
            operations=[cls.labour],
            parts=[cls.part_keyboard],
            user_id=cls.technician.id,
        )
        cls._bring_to(cls.order, "approval")
        cls.estimate = cls.order.estimate_id

    def test_state_is_not_written(self):
        for user in (self.storekeeper, self.accountant, self.salesman):
            estimate = self.estimate.with_user(user)
            for state in ("sale", "cancel", "draft"):
                with self.subTest(user=user.login, state=state):
                    with self.assertRaises(UserError):
                        estimate.write({"state": state})
        self.assertEqual(self.estimate.state, "sent")

    def test_consent_and_signer_are_not_written(self):
        for user in (self.storekeeper, self.accountant, self.salesman):
            estimate = self.estimate.with_user(user)
            for vals in (
                {"service_consent": "override"},
                {"signed_by": "Anna"},
                {"signed_on": "2026-01-01 10:00:00"},
                {"signature": "R0lGODlhAQABAAAAACwAAAAAAQABAAA="},
                {"access_token": "known"},
                {"service_declined": True},
                {"service_order_id": False},
            ):
                with self.subTest(user=user.login, vals=vals):
                    with self.assertRaises(UserError):
                        estimate.write(vals)

    def test_storekeeper_and_accountant_do_not_answer(self):
        for user in (self.storekeeper, self.accountant):
            estimate = self.estimate.with_user(user)
            for name in ("action_confirm", "action_cancel", "_action_cancel"):
                with self.subTest(user=user.login, step=name):
                    with self.assertRaises(UserError):
                        getattr(estimate, name)()
        self.assertEqual(self.estimate.state, "sent")

    def test_draft_is_not_sent_by_a_storekeeper(self):
        order = self._create_order(operations=[self.labour], device_id=False)
        order.action_prepare_estimate()
        draft = order.estimate_id
        self.assertEqual(draft.state, "draft")
        with self.assertRaises(UserError):
            draft.with_user(self.storekeeper).write({"state": "sent"})

    def test_salesman_confirms_the_estimate(self):
        self.estimate.with_user(self.salesman).action_confirm()
        self.assertEqual(self.estimate.state, "sale")

    def test_technician_registers_no_override(self):
        order = self.order.with_user(self.technician)
        for channel in ("override", "not_needed", "online", False, "else"):
            with self.subTest(channel=channel), self.assertRaises(UserError):
                order.action_approve_estimate(channel=channel)
        self.assertEqual(self.estimate.state, "sent")
        order.action_approve_estimate(channel="phone")
        self.assertEqual(self.estimate.service_consent, "phone")

    def test_agreed_estimate_takes_nothing_more_from_anybody(self):
        self.order.action_approve_estimate()
        everybody = self._create_user(
            "everything",
            "group_service_manager",
            "stock.group_stock_manager",
            "account.group_account_manager",
            "sales_team.group_sale_manager",
        )
        total = self.estimate.amount_total
        for user in (self.storekeeper, self.accountant, self.salesman, everybody):
            estimate = self.estimate.with_user(user)
            line = estimate.order_line[:1]
            new = {"product_id": self.labour_2.id, "price_unit": 500.0}
            for attempt in (
                lambda e, ln, n=new: e.write({"order_line": [Command.create(n)]}),
                lambda e, ln, n=new: ln.create(n | {"order_id": e.id}),
                lambda e, ln: ln.write({"price_unit": 500.0}),
                lambda e, ln: ln.write({"product_uom_qty": 5}),
                lambda e, ln: ln.write({"discount": -50}),
                lambda e, ln: ln.write({"qty_delivered": 9}),
                lambda e, ln: ln.write({"is_service_line": False}),
                lambda e, ln: ln.write({"service_operation_id": False}),
                lambda e, ln: e.write({"pricelist_id": False}),
                lambda e, ln: ln.unlink(),
            ):
                with self.subTest(user=user.login):
                    with self.assertRaises(UserError):
                        attempt(estimate, line)
        self.assertEqual(self.estimate.amount_total, total)

    def test_plain_quotation_of_a_storekeeper_is_none_of_our_business(self):
        quotation = self.env["sale.order"].create({"partner_id": self.partner.id})
        quotation.with_user(self.storekeeper).write({"signed_by": "Anna"})
        self.assertEqual(quotation.signed_by, "Anna")
