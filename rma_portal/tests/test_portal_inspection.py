"""What customers read of the next inspection, and where they ask for it."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.rma_service.tests.common.compliance import ComplianceCommon


@tagged("post_install", "-at_install")
class TestPortalInspection(ComplianceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_request_from = "customers"
        cls.rule = cls._create_rule(way="mail")
        cls.register = cls._create_register("R-1")

    def test_device_tells_what_is_due_unless_it_is_left_out(self):
        with freeze_time("2028-01-01 10:30:00"):
            told = self.register._prepare_portal_inspections()
            self.assertEqual(
                told,
                [
                    {
                        "name": self.rule.name,
                        "date": date(2028, 1, 1),
                        "is_overdue": False,
                    }
                ],
            )
        with freeze_time("2028-01-02 10:30:00"):
            [told] = self.register._prepare_portal_inspections()
            self.assertTrue(told["is_overdue"])
        self.register.action_suspend()
        self.assertFalse(self.register._prepare_portal_inspections())

    def test_mail_leads_to_the_form_with_the_device_chosen(self):
        row = self._get_open(self.register)
        url = urlsplit(row._get_request_url())
        self.assertEqual(url.path, "/service/request/details")
        self.assertEqual(parse_qs(url.query), {"device": [str(self.register.id)]})
        self.type_inspection.is_offered_online = True
        choice = parse_qs(urlsplit(row._get_request_url()).query)
        requests = self.env["rma.service.request"]
        portal = self._create_user("inspection_owner", "base.group_portal")
        portal.partner_id.parent_id = self.partner
        form = {name: values[0] for name, values in choice.items()}
        read = requests._read_choice(form, portal, self.company)
        self.assertTrue(read["is_named"])
        self.assertEqual(read["device"], self.register)
        self.assertEqual(read["type"], self.type_inspection)
        stranger = self._create_user("inspection_stranger", "base.group_portal")
        read = requests._read_choice(form, stranger, self.company)
        self.assertFalse(read["device"])

    def test_mail_has_no_link_where_nobody_asks_online(self):
        self.company.service_request_from = "nobody"
        row = self._get_open(self.register)
        self.assertFalse(row._get_request_url())
        with freeze_time("2027-12-10 10:30:00"):
            self._do_cron("ask_inspections")
        mail = self.env["mail.mail"].search([("subject", "ilike", "R-1")])
        self.assertNotIn("/service/request", mail.body_html)
