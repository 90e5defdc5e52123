"""The legal guarantee on the order's page: told before the work, chosen by a click."""

import re

from freezegun import freeze_time

from odoo.http import Request
from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalGuarantee(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.pl")
        cls.company.country_id.write(
            {"service_guarantee_from": "2026-07-31", "service_guarantee_months": 12}
        )
        cls.type_repair.is_legal_guarantee = True
        cls.device.write(
            {"owner_id": cls.owner.partner_id.id, "date_sold": "2026-08-03"}
        )
        cls.env["rma.service.warranty"].create(
            {
                "device_id": cls.device.id,
                "name": "Legal guarantee",
                "granted_by": "company",
                "date_start": "2026-08-03",
                "months": 24,
                "date_end": "2028-08-03",
            }
        )

    def _received(self, **values):
        order = self._create_own(
            [self.labour],
            **{"device_id": self.device.id, "user_id": self.technician.id} | values,
        )
        return self._bring_to(order, "diagnosis")

    def _page(self, order):
        return self._open(order, token=order.access_token).text

    def _choose(self, order, choice, login=None, token=None, html=None):
        html = html or self._page(order)
        found = re.search(r'name="csrf_token" value="([^"]+)"', html)
        data = {"choice": choice}
        if login:
            self.authenticate(login, login)
            data["csrf_token"] = Request.csrf_token(self)
        elif found:
            data["csrf_token"] = found[1]
        token = order.access_token if token is None else token
        url = f"/my/service-orders/{order.id}/guarantee?access_token={token}"
        return self.url_open(url, data=data, allow_redirects=False)

    @freeze_time("2026-11-02 10:00:00")
    def test_page_and_estimate_tell_choice_and_extension(self):
        order = self._received(guarantee_choice="repair")
        order.operation_ids.write({"payer": "customer", "payer_reason": "Wet"})
        page = " ".join(self._page(order).split())
        self.assertIn("You may choose between repair and replacement", page)
        self.assertIn("extended once by <span>12</span> months", page)
        self.assertIn("You chose the repair.", page)
        order.action_send_estimate()
        kept = " ".join(order.estimate_id._get_kept_estimate().page.split())
        self.assertIn("you may choose between repair and replacement", kept)

    def test_other_kinds_of_service_tell_nothing(self):
        self.type_repair.is_legal_guarantee = False
        page = self._page(self._received())
        self.assertNotIn("Your legal guarantee", page)

    def test_choice_is_kept_logged_and_told_to_the_technician(self):
        order = self._received()
        self._choose(order, "replacement")
        self.assertEqual(order.guarantee_choice, "replacement")
        notes = " ".join(order.message_ids.mapped("body"))
        self.assertIn("and chose: Replacement", notes)
        told = self.env["mail.message"].search(
            [
                ("partner_ids", "in", self.technician.partner_id.ids),
                ("res_id", "=", order.id),
                ("model", "=", order._name),
            ]
        )
        self.assertIn("the customer chose", told[:1].subject)
        self.assertIn("You chose the replacement.", self._page(order))

    def test_chosen_once_by_the_customer_and_before_the_work(self):
        order = self._received()
        html = self._page(order)
        self._choose(order, "refund", html=html)
        self.assertFalse(order.guarantee_choice)
        self._choose(order, "repair", html=html)
        self._choose(order, "replacement", html=html)
        order.invalidate_recordset()
        self.assertEqual(order.guarantee_choice, "repair")

    def test_strangers_and_colleagues_choose_nothing(self):
        order = self._received()
        for login in ("page_stranger", self.manager.login):
            answer = self._choose(order, "repair", login=login, token="wrong")
            self.assertEqual(answer.status_code, 404)
        self.assertFalse(order.guarantee_choice)
