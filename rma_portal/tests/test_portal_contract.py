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
