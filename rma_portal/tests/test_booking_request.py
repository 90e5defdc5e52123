"""Who asked for a service chooses a time at once, where his team offers some."""

from lxml import html

from odoo.fields import Command
from odoo.tests import tagged

from .test_request import RequestCommon

TIMES = "//input[@name='time']"


@tagged("post_install", "-at_install")
class TestBookingRequest(RequestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_repair.is_offered_online = True
        team = cls.env["rma.service.team"].create(
            {
                "name": "Counter",
                "booking_rule_ids": [Command.create({"purpose": "bring"})],
            }
        )
        cls.rule = team.booking_rule_ids
        cls.type_repair.team_id = team

    def _ask(self):
        """Return the page that a customer sees when he sent his request."""
        self._login(self.owner)
        sent = self._send(self._fill({"device": self.own_device.id}))
        return html.fromstring(self.url_open(sent.headers["Location"]).text)

    def test_receipt_leads_to_the_free_times(self):
        [link] = self._ask().xpath("//a[@data-name='book']/@href")
        self.assertIn("/book", link)
        page = html.fromstring(self.url_open(link).text)
        times = page.xpath(TIMES)
        self.assertTrue(times)
        [form] = page.xpath("//form[.//input[@name='time']]")
        data = {
            field.get("name"): field.get("value")
            for field in form.xpath(".//input[@type='hidden']")
        }
        self.url_open(form.get("action"), data=data | {"time": times[0].get("value")})
        order = self._get_new()
        self.assertEqual(order.booking_ids.state, "booked")
        self.assertEqual(order.booking_ids.booked_by_id, self.owner.partner_id)

    def test_receipt_offers_no_times_where_there_are_none(self):
        self.rule.is_online = False
        self.assertFalse(self._ask().xpath("//a[@data-name='book']"))
