import base64
import json

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..document.test_repair_form import FormCommon


@tagged("post_install", "-at_install")
class TestFormExport(FormCommon):
    def _export(self, date_from, date_to, user=None, **values):
        wizard = (
            self.env["rma.service.form.export"]
            .with_user(user or self.manager)
            .create({"date_from": date_from, "date_to": date_to} | values)
        )
        wizard.action_export()
        return json.loads(base64.b64decode(wizard.file))

    def test_forms_of_a_period_are_exported_by_the_day_at_our_place(self):
        self.company.service_tz = "Pacific/Auckland"
        # In Auckland it is the third of May already.
        with freeze_time("1999-05-02 13:00:00"):
            self._estimate()
        self.assertFalse(self._export("1999-05-02", "1999-05-02"))
        (form,) = self._export("1999-05-03", "1999-05-03")
        self.assertEqual(form["rows"]["10"], {"days": 9, "from": "consent"})
        self.assertTrue(form["is_complete"])

    def test_nothing_of_the_customer_is_exported(self):
        with freeze_time("1999-05-02 13:00:00"):
            estimate = self._estimate()
        text = json.dumps(self._export("1999-05-01", "1999-05-04"))
        order = estimate.service_order_id
        for secret in (
            self.partner.name,
            "SN-0001",
            order.name,
            estimate.name,
            order.access_token,
            order._get_message_link() or order.access_token,
        ):
            self.assertNotIn(secret, text)

    def test_incomplete_forms_are_exported_where_they_are_asked_for(self):
        self.company.phone = False
        with freeze_time("1999-05-02 13:00:00"):
            self._estimate()
        self.assertFalse(self._export("1999-05-01", "1999-05-04"))
        found = self._export("1999-05-01", "1999-05-04", only_complete=False)
        self.assertEqual([form["is_complete"] for form in found], [False])

    def test_only_managers_export(self):
        for user in (self.technician, self.clerk):
            with self.assertRaises(AccessError):
                self._export("1999-05-01", "1999-05-04", user)
