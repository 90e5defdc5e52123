from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .test_print_work import PrintCommon
from .test_repair_form import TITLE


@tagged("post_install", "-at_install")
class TestPrintEstimate(PrintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._complete_form()

    def _estimate(self, phase="approval", **values):
        order = self._repaired(phase=phase, **values)
        return order.estimate_ids.sorted("service_version")[-1:]

    def _print(self, estimate):
        return self._render("report_estimate_version", estimate)

    def test_every_line_says_who_pays_it(self):
        estimate = self._estimate()
        sections = estimate._get_service_print_rows()
        self.assertEqual(
            [(row["payer"], row["amount"]) for row in sections["operations"]],
            [("Customer", 50)],
        )
        self.assertEqual(
            [(row["condition"], row["amount"]) for row in sections["parts"]],
            [("Refurbished", 40), ("New part", 2)],
        )
        covered = sections["covered"]
        self.assertEqual(
            [(row["payer"], row["amount"], row["is_covered"]) for row in covered],
            [("Goodwill", 0, True)],
        )
        html = self._print(estimate)
        for text in ("Goodwill", "covered", "Refurbished", "Clean", "Version"):
            self.assertIn(text, html)

    def test_form_is_not_called_european_if_it_binds_less_than_30_days(self):
        self.type_repair.validity_days = 29
        html = self._print(self._estimate())
        self.assertNotIn(TITLE, html)
        self.assertIn("Information on the repair", html)

    def test_what_a_manager_decided_is_not_said_to_be_agreed(self):
        estimate = self._estimate()
        order = estimate.service_order_id
        order.with_user(self.manager).action_override_consent("Is abroad")
        html = self._print(estimate)
        self.assertIn("Begun without your consent", html)
        self.assertNotIn("Agreed:", html)

    def test_agreed_estimate_keeps_the_day_it_was_sent(self):
        with freeze_time("2026-03-02 10:00:00"):
            estimate = self._estimate()
        html = self._print(estimate)
        self.assertIn("03/02/2026", html)
        self.assertIn(TITLE, html)
        with freeze_time("2026-03-20 10:00:00"):
            estimate.service_order_id.action_approve_estimate()
        self.assertEqual(str(self._get_day(estimate.date_order)), "2026-03-20")
        html = self._print(estimate)
        self.assertIn("03/02/2026", html)
        self.assertIn(TITLE, html)

    def test_draft_binds_from_the_day_it_is_sent(self):
        with freeze_time("2026-03-02 10:00:00"):
            order = self._repaired(phase="diagnosis")
            order.action_prepare_estimate()
            estimate = order.estimate_ids
            self.assertEqual(str(estimate.validity_date), "2026-04-01")
        with freeze_time("2026-03-05 10:00:00"):
            order.action_send_estimate()
        self.assertEqual(order.estimate_ids, estimate)
        self.assertEqual(str(estimate.date_order), "2026-03-05 10:00:00")
        self.assertEqual(str(estimate.validity_date), "2026-04-04")
        self.assertIn(TITLE, self._print(estimate))

    def test_validity_typed_by_hand_stays_when_the_draft_is_sent(self):
        with freeze_time("2026-03-02 10:00:00"):
            order = self._repaired(phase="diagnosis")
            order.action_prepare_estimate()
            order.estimate_ids._open_closed().validity_date = "2026-03-31"
        with freeze_time("2026-03-05 10:00:00"):
            order.action_send_estimate()
        self.assertEqual(str(order.estimate_ids.validity_date), "2026-03-31")
        self.assertFalse(order.estimate_ids._is_european_form())

    def test_nothing_offered_is_said(self):
        self.type_repair.diagnosis_product_id = False
        html = self._print(self._estimate())
        form = " ".join(html[html.index('name="repair_form"') :].split())
        self.assertIn("None", form)
        self.assertIn("<span>No</span>", form)
        self.assertNotIn("Examination", form)

    def test_unknown_price_names_method_and_maximum(self):
        order = self._create_order(
            [self.labour], price_method="50 per hour", price_max=400
        )
        html = self._print(self._bring_to(order, "approval").estimate_ids)
        self.assertIn("50 per hour", html)
        self.assertIn("Maximum price", html)
        self.assertIn("400.00", html)

    def test_who_cannot_name_the_price_names_a_maximum(self):
        with self.assertRaisesRegex(ValidationError, "name a maximum price"):
            self._create_order([self.labour], price_method="50 per hour")

    def test_form_of_a_revision_binds_for_30_days_again(self):
        estimate = self._estimate()
        order = estimate.service_order_id
        order.action_revise_estimate()
        order.action_send_estimate()
        for version in order.estimate_ids:
            begin = self._get_day(version.date_order)
            self.assertGreaterEqual((version.validity_date - begin).days, 30)
            self.assertTrue(version._is_european_form())

    def test_supplement_suggests_what_it_adds(self):
        order = self._repaired(phase="repair")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_prepare_estimate()
        self.assertEqual(order.estimate_id._get_suggested_repair(), self.labour_2)

    def test_terms_of_a_sent_estimate_stay_as_they_were(self):
        self.company.service_estimate_terms = "<p>Old parts are yours</p>"
        estimate = self._estimate()
        self.company.service_estimate_terms = "<p>Old parts are ours</p>"
        html = self._print(estimate)
        self.assertIn("<p>Old parts are yours</p>", html)
        self.assertNotIn("are ours", html)
        self.type_repair.estimate_terms = "<p>Of the type</p>"
        order = self._create_order([self.labour], device_id=False)
        order.action_prepare_estimate()
        self.assertIn("Of the type", self._print(order.estimate_id))

    def test_proposals_follow_the_type_until_they_are_typed(self):
        self.type_repair.write({"promised_days": 9, "loan_offer": "free"})
        order = self._create_order([self.labour])
        self.assertEqual((order.repair_days, order.loan_offer), (9, "free"))
        order.repair_days = 4
        order.invalidate_recordset()
        self.assertEqual(order.repair_days, 4)

    def test_sent_estimate_keeps_what_its_form_said(self):
        estimate = self._estimate(repair_days=4)
        estimate.service_order_id.repair_days = 20
        self.assertEqual(estimate._get_repair_form()["repair_days"], 4)
        self.assertIn("<span>4</span>", self._print(estimate))

    def test_revision_shows_what_changed(self):
        estimate = self._estimate()
        order = estimate.service_order_id
        order.part_ids[1].unlink()
        order.action_revise_estimate()
        html = self._print(order.estimate_id)
        self.assertIn("What changed since version", html)
        self.assertIn("Removed", html[html.index('name="difference"') :])
        self.assertNotIn("was withdrawn", self._print(estimate))
        self.assertIn("There is also version", html)
        order.action_send_estimate()
        order.action_approve_estimate()
        self.assertIn("was withdrawn", self._print(estimate))

    def test_supplement_offers_what_was_added_alone(self):
        order = self._repaired(phase="repair")
        order.write({"part_ids": [Command.create({"product_id": self.part_screw.id})]})
        order.action_prepare_estimate()
        sections = order.estimate_id._get_service_print_rows()
        self.assertEqual(len(sections["parts"]), 1)
        self.assertFalse(sections["covered"])
        self.assertIn("Supplementary Estimate", self._print(order.estimate_id))

    def test_order_prints_the_versions_that_stand(self):
        order = self._repaired(phase="approval")
        order.action_revise_estimate()
        order.action_approve_estimate()
        html = self._render("report_estimate", order)
        first, second = order.estimate_ids.sorted("service_version")
        self.assertIn(second.name, html)
        self.assertNotIn(first.name, html)

    def test_odoo_prints_estimates_as_ours_and_quotations_as_its_own(self):
        estimate = self._estimate()
        quotation = self.env["sale.order"].create({"partner_id": self.partner.id})
        reports = self.env["ir.actions.report"]
        for record, ours in ((estimate, True), (quotation, False)):
            html, _kind = reports._render_qweb_html(
                "sale.action_report_saleorder", record.ids
            )
            self.assertEqual('name="repair_form"' in html.decode(), ours)

    def test_estimate_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner.lang = "fr_FR"
        self.type_repair.with_context(lang="fr_FR").name = "Réparation payante"
        self.assertIn("Réparation payante", self._print(self._estimate()))

    def test_agreed_estimate_says_who_agreed(self):
        order = self._repaired(phase="approval")
        order.action_approve_estimate("phone", "Ms Smith")
        html = self._print(order.estimate_ids)
        self.assertIn("Ms Smith", html)
        self.assertIn("By phone", html)
