from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import PortalCommon


def create_contract(env, partner, **values):
    """Return an active contract of a customer, of ten hours by default."""
    contract = env["rma.service.contract"].create(
        {
            "subject": "Support by the hour",
            "partner_id": partner.id,
            "company_id": env.company.id,
            "units": 10,
            "internal_note": "<p>Pays late</p>",
        }
        | values
    )
    contract.action_activate()
    return contract


@tagged("post_install", "-at_install")
class TestPortalContract(PortalCommon):
    """What customers see of their contracts, and strangers do not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = create_contract(cls.env, cls.firm)
        cls.draft = cls.contract.copy({"subject": "Not offered yet"})

    def _get(self, path="", login="page_owner"):
        self.authenticate(login, login)
        return self.url_open(f"/my/contracts{path}", allow_redirects=False)

    def test_customers_see_the_contracts_of_their_company(self):
        order = self._create_own([{"product_id": self.labour.id, "time_norm": 150}])
        self.assertEqual(order.contract_id, self.contract)
        # In one moment: nothing is measured, the norm counts.
        with freeze_time(fields.Datetime.now()):
            self._bring_to(order, "done")
        for login in ("page_owner", "page_colleague"):
            page = self._get(login=login).text
            self.assertIn(self.contract.name, page)
            self.assertIn("7.50 hours of 10.00 hours left", page)
            self.assertNotIn("Not offered yet", page)
            page = self._get(f"/{self.contract.id}", login).text
            self.assertIn("7.50 hours of 10.00 hours left", page)
            self.assertIn(order.name, page)
            self.assertIn("2.50", page)
            self.assertNotIn("Pays late", page)

    def test_page_of_a_device_tells_the_contracts_that_cover_it(self):
        values = {"product_id": self.device_product.id, "is_foreign": True}
        mine, other = self.env["stock.lot"].create(
            [
                {"name": "MINE-1", "owner_id": self.firm.id} | values,
                {"name": "MINE-2", "owner_id": self.firm.id} | values,
            ]
        )
        named = create_contract(
            self.env, self.firm, subject="Only this one", device_ids=mine.ids
        )
        theirs = create_contract(self.env, self.partner, subject="Of somebody else")
        ended = create_contract(self.env, self.firm, subject="Over long ago")
        ended.action_end("Sold")
        self.authenticate("page_owner", "page_owner")
        page = self.url_open(f"/my/service-devices/{mine.id}").text
        for contract in (self.contract, named):
            self.assertIn(f"/my/contracts/{contract.id}", page)
            self.assertIn(contract.subject, page)
        self.assertIn("10.00 hours of 10.00 hours left", page)
        for contract in (theirs, ended, self.draft):
            self.assertNotIn(contract.subject, page)
        page = self.url_open(f"/my/service-devices/{other.id}").text
        self.assertIn(self.contract.subject, page)
        self.assertNotIn(named.subject, page)

    def test_form_for_requests_tells_the_contract_of_the_device(self):
        self.company.service_request_from = "everybody"
        device = self.env["stock.lot"].create(
            {
                "name": "MINE-1",
                "product_id": self.device_product.id,
                "owner_id": self.firm.id,
                "is_foreign": True,
            }
        )
        url = f"/service/request/details?device={device.id}&model=Till"
        for login, is_told in (
            ("page_owner", True),
            ("page_colleague", True),
            ("page_stranger", False),
            (None, False),
        ):
            self.authenticate(login, login)
            page = self.url_open(url).text
            told = ("covers this device" in page, self.contract.subject in page)
            self.assertEqual(told, (is_told, is_told), login)
            self.assertEqual("10.00 hours left" in page, is_told, login)

    def test_strangers_and_visitors_see_none(self):
        self.assertNotIn(self.contract.name, self._get(login="page_stranger").text)
        for path in ("", "/statement"):
            response = self._get(f"/{self.contract.id}{path}", "page_stranger")
            self.assertClosed(response)
            self.assertClosed(self._get(f"/{self.draft.id}{path}"))
            response = self._get(f"/{self.contract.id}{path}", None)
            self.assertIn("/web/login", response.headers["Location"])

    def test_contact_with_own_orders_only_sees_his_own_contracts(self):
        self.colleague.partner_id.service_portal_scope = "own"
        page = self._get(login="page_colleague").text
        self.assertNotIn(self.contract.name, page)
        own = create_contract(self.env, self.colleague.partner_id)
        page = self._get(login="page_colleague").text
        self.assertIn(own.name, page)

    def test_statement_is_a_file(self):
        response = self._get(f"/{self.contract.id}/statement")
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_statement_tells_neither_colleagues_nor_money_nor_reasons(self):
        self.contract.action_correct_units(1, "He complained")
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html(
            "rma_service.report_contract_statement", self.contract.ids
        )
        page = self._get(f"/{self.contract.id}").text
        for text in (html.decode(), page):
            self.assertIn("9.00", text)
            self.assertNotIn("He complained", text)
            self.assertNotIn("Pays late", text)

    # === VISITS ===#

    def _create_plan(self, contract, *devices):
        """Return the plan of a contract, with what is due on new devices."""
        plan = self.env["rma.service.inspection.rule"].create(
            {
                "name": "Quarterly maintenance",
                "contract_id": contract.id,
                "type_id": self.type_repair.copy({"name": "Maintenance visit"}).id,
                "visits_per_year": 4,
                "way": "none",
            }
        )
        self.env["stock.lot"].create(
            [
                {
                    "name": name,
                    "product_id": self.device_product.id,
                    "owner_id": self.firm.id,
                    "is_foreign": True,
                }
                | values
                for name, values in devices
            ]
        )
        while not plan.is_planned:
            plan._plan_batch()
        return plan

    def test_pages_tell_the_next_visit_by_place(self):
        place = self.env["res.partner"].create(
            {"name": "Harbour", "parent_id": self.firm.id, "type": "delivery"}
        )
        here = {"end_customer_id": place.id}
        plan = self._create_plan(
            self.contract, ("V-1", here), ("V-2", here), ("V-3", {})
        )
        visits = self.contract.sudo()._prepare_page_visits()
        devices = {visit["place"]: len(visit["devices"]) for visit in visits}
        self.assertEqual(devices["Harbour"], 2)
        page = self._get(f"/{self.contract.id}").text
        for text in (plan.name, "Harbour", "V-1", "V-2", "V-3"):
            self.assertIn(text, page)
        device = plan.env["stock.lot"].search([("name", "=", "V-1")])
        page = self.url_open(f"/my/service-devices/{device.id}").text
        self.assertIn(plan.name, page)
        self.contract.action_suspend()
        while not plan.is_planned:
            plan._plan_batch()
        self.assertNotIn("Harbour", self._get(f"/{self.contract.id}").text)

    def test_statements_do_not_grow_with_visits(self):
        self._create_plan(self.contract, ("V-1", {}))
        self.authenticate("page_owner", "page_owner")

        def count():
            return len(self._count_statements(f"/my/contracts/{self.contract.id}"))

        few = count()
        plan = self._create_plan(
            self.contract, *((f"W-{number}", {}) for number in range(30))
        )
        self.assertEqual(count(), few, plan.name)

    # === TERMS OF THE PAST ===#

    def test_statement_of_an_earlier_term_is_shown_and_a_file(self):
        self.contract.action_correct_units(3, "Calls")
        self.contract.action_renew()
        self.contract.action_correct_units(1, "Calls")
        self.assertIn("9.00 hours of 10.00", self._get(f"/{self.contract.id}").text)
        page = self._get(f"/{self.contract.id}?term=1").text
        self.assertIn("7.00 hours of 10.00", page)
        self.assertIn(f"/my/contracts/{self.contract.id}/statement?term=1", page)
        self.assertEqual(
            self._get(f"/{self.contract.id}/statement?term=1").status_code, 200
        )
        for term in ("3", "0", "-1", "x", "", "1e9", "١"):
            page = self._get(f"/{self.contract.id}?term={term}").text
            self.assertIn("9.00 hours of 10.00", page, term)

    def test_print_for_customers_is_of_the_term_of_the_context(self):
        self.contract.action_correct_units(3, "Calls")
        self.contract.action_renew()
        report = self.env["ir.actions.report"].with_context(rma_statement_term=1)
        html, _kind = report._render_qweb_html(
            "rma_service.report_contract_statement", self.contract.ids
        )
        self.assertIn("7.00 hours of 10.00", html.decode())

    def test_pages_take_few_statements_beyond_the_layout(self):
        for _number in range(3):
            self._bring_to(self._create_own([self.labour]), "done")
        self.authenticate("page_owner", "page_owner")
        layout = len(self._count_statements("/my/closed/s/1"))
        for path in ("", f"/{self.contract.id}"):
            found = self._count_statements(f"/my/contracts{path}")
            self.assertLessEqual(len(found), layout + 12, "\n".join(found))

    def test_statements_do_not_grow_with_contracts_and_entries(self):
        self.authenticate("page_owner", "page_owner")

        def count():
            return [
                len(self._count_statements(f"/my/contracts{path}"))
                for path in ("", f"/{self.contract.id}")
            ]

        few = count()
        for number in range(40):
            create_contract(self.env, self.firm)
            self.contract.action_correct_units(0.1, f"Call {number}")
        self.assertEqual(count(), few)
