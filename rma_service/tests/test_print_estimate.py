from odoo.fields import Command
from odoo.tests import tagged

from .test_print_work import PrintCommon


@tagged("post_install", "-at_install")
class TestPrintEstimate(PrintCommon):
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
            [("Refurbished", 40), ("New", 2)],
        )
        covered = sections["covered"]
        self.assertEqual(
            [(row["payer"], row["amount"], row["is_covered"]) for row in covered],
            [("Goodwill", 0, True)],
        )
        html = self._print(estimate)
        for text in ("Goodwill", "covered", "Refurbished", "Clean", "Version"):
            self.assertIn(text, html)

    def test_estimate_is_a_complete_repair_information_form(self):
        self.company.write({"phone": "+48 22 1", "email": "shop@example.com"})
        self.type_repair.write(
            {
                "promised_days": 9,
                "loan_offer": "paid",
                "loan_cost": 15,
                "ancillary_services": "Transport both ways: 12 EUR",
                "diagnosis_product_id": self.labour_2.id,
            }
        )
        estimate = self._estimate(
            diagnosis="Contact foil worn", estimate_note="Bring the receipt"
        )
        self.assertEqual(estimate._get_repair_form()["examination_cost"], 20)
        html = self._print(estimate)
        form = html[html.index('name="repair_form"') :]
        for text in (
            "European Repair Information Form",
            "(EU) 2024/1799",
            self.company.name,
            "+48 22 1",
            "shop@example.com",
            "Type of repair",
            estimate.currency_id.name,
            "<span>9</span> days",
            "Temporary replacement",
            "15.00",
            "Place of hand-over",
            "Transport both ways: 12 EUR",
            "If you decline",
            "We are bound by these conditions until",
            "Bring the receipt",
        ):
            self.assertIn(text, form)
        for text in ("Contact foil worn", "Cash register", "SN-0001"):
            self.assertIn(text, html)

    def test_form_is_not_called_european_if_it_binds_less_than_30_days(self):
        self.type_repair.validity_days = 29
        html = self._print(self._estimate())
        self.assertNotIn("European Repair Information Form", html)
        self.assertIn("Information on the repair", html)

    def test_nothing_offered_is_said(self):
        self.type_repair.diagnosis_product_id = False
        html = self._print(self._estimate())
        form = " ".join(html[html.index('name="repair_form"') :].split())
        self.assertIn("None", form)
        self.assertIn("No</td>", form.replace(" </td>", "</td>"))
        self.assertNotIn("If you decline", form)

    def test_unknown_price_names_method_and_maximum(self):
        order = self._create_order(
            [self.labour], price_method="50 per hour", price_max=400
        )
        html = self._print(self._bring_to(order, "approval").estimate_ids)
        self.assertIn("50 per hour", html)
        self.assertIn("Maximum price", html)
        self.assertIn("400.00", html)

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
        self.assertIn("<span>4</span> days", self._print(estimate))

    def test_revision_shows_what_changed(self):
        estimate = self._estimate()
        order = estimate.service_order_id
        order.part_ids[1].unlink()
        order.action_revise_estimate()
        html = self._print(order.estimate_id)
        self.assertIn("What changed since version", html)
        self.assertIn("Removed", html[html.index('name="difference"') :])
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
