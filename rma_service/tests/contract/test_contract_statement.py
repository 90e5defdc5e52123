from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common.contract import ContractCommon


@tagged("post_install", "-at_install")
class TestContractStatement(ContractCommon):
    """The statement of units of this term, and of each one before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-01 10:30:00"):
            cls.contract = cls._create_contract(period="3", carries_over=True)
        with freeze_time("2026-05-04 10:30:00"):
            cls.contract.action_correct_units(4, "Training")
        # Renewed before its end: the row is of December, the term of January.
        with freeze_time("2026-12-20 10:30:00"):
            cls.contract.action_renew()
        with freeze_time("2027-02-03 10:30:00"):
            cls.contract.action_correct_units(20, "Move")
        cls.entries = cls.contract.entry_ids.filtered(lambda e: e.kind == "term")
        cls.entries = cls.entries.sorted("term")

    def test_terms_have_their_days(self):
        self.assertEqual(
            self.contract._get_terms(),
            [
                (1, date(2026, 1, 1), date(2026, 12, 31)),
                (2, date(2027, 1, 1), date(2027, 12, 31)),
            ],
        )

    def test_terms_from_before_their_days_were_kept(self):
        self.entries.flush_recordset()
        self.env.cr.execute("UPDATE rma_service_contract_entry SET date_term = NULL")
        self.env.invalidate_all()
        self.assertEqual(
            self.contract._get_terms()[0], (1, date(2026, 1, 1), date(2026, 12, 31))
        )

    def test_each_term_has_its_own_statement(self):
        first = self.contract._get_statement(1)
        self.assertEqual(
            [(period["begin"], period["used"]) for period in first],
            [(date(2026, 1, 1), ""), (date(2026, 4, 1), "4.00")],
        )
        self.assertEqual(
            self.contract._describe_left(1), "6.00 hours of 10.00 hours left"
        )
        second = self.contract._get_statement(2)
        self.assertEqual([period["begin"] for period in second], [date(2027, 1, 1)])
        self.assertEqual(second, self.contract._get_statement())
        self.assertEqual(
            self.contract._describe_left(2),
            "4.00 hours used beyond what was bought",
        )

    def test_row_that_begins_a_term_prints_its_statement(self):
        report = self.env["ir.actions.report"].with_user(self.clerk)
        name = "rma_service.report_contract_statement_term"
        html = report._render_qweb_html(name, self.entries[0].ids)[0].decode()
        self.assertIn("12/31/2026", html)
        self.assertIn("6.00 hours of 10.00 hours left", html)
        self.assertNotIn("Training", html)
        self.assertNotIn("12/31/2027", html)
        action = self.entries[0].with_user(self.clerk).action_print_statement()
        self.assertEqual(action["report_name"], name)

    def test_other_rows_and_other_people_print_none(self):
        other = self.contract.entry_ids - self.entries
        name = "rma_service.report_contract_statement_term"
        with self.assertRaises(UserError):
            self.env["ir.actions.report"]._render_qweb_html(name, other[0].ids)
        portal = self._create_user("statement_portal", "base.group_portal")
        for user in (portal, self._create_user("statement_plain", "base.group_user")):
            with self.assertRaises(AccessError):
                self.env["ir.actions.report"].with_user(user)._render_qweb_html(
                    name, self.entries.ids
                )
