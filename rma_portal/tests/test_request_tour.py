from urllib.parse import urlencode, urlsplit

from odoo.tests import tagged

from odoo.addons.rma_service.tools import place

from .test_request import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestTour(RequestCommon):
    """Both ways to ask for a service, and the way to ask for a device, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fee = cls._create_product("Diagnosis", type="service", list_price=30)
        fee.taxes_id = False
        cls.type_repair.diagnosis_product_id = fee
        machine = cls.phone_type.create({"name": "Tour machine"})
        cls.env["rma.service.symptom"].create(
            {"name": "Tour: gets hot", "equipment_type_ids": machine.ids}
        )
        day = place.get_today(cls.company)
        device = cls.env["stock.lot"].create(
            {
                "name": "OWN-TOUR",
                "product_id": cls.device_product.id,
                "owner_id": cls.firm.id,
                "equipment_type_id": machine.id,
            }
        )
        cls.env["rma.service.warranty"].create(
            {
                "name": "Two years of the tour",
                "device_id": device.id,
                "granted_by": "company",
                "date_start": day,
                "date_end": place.clip_day(day.replace(year=day.year + 2, day=1)),
            }
        )

    def test_pages_fit_on_the_smallest_phones(self):
        order = self._create_own(device_id=self.own_device.id)
        self.browser_size = "320x900"
        fits = (
            "const wide = document.documentElement.scrollWidth;"
            "if (wide > 320) { console.error(`${wide} pixels`); }"
            "else { console.log('test successful'); }"
        )
        for path in (
            "/service/request",
            f"/service/request/details?device={self.own_device.id}",
            order.access_url,
        ):
            self.browser_js(path, fits, login=self.owner.login)
        for path in ("/service/track", "/service/track/embed"):
            self.browser_js(path, fits)

    def test_customer_asks_and_takes_it_back(self):
        self.start_tour("/my", "rma_portal_request_customer", login=self.owner.login)
        order = self._get_new()
        self.assertEqual(order.phase, "cancel")
        self.assertEqual(order.device_id.name, "OWN-TOUR")
        self.assertEqual(order.symptom_ids.name, "Tour: gets hot")
        self.assertEqual(order.wanted_time, "afternoon")
        self.assertEqual(order.diagnosis_told_amount, 30)

    def test_visitor_asks_and_confirms(self):
        self.start_tour("/service/request", "rma_portal_request_visitor")
        self.assertFalse(self._get_new())
        link = urlsplit(self.requests.search([])._get_confirm_url()).path
        self.start_tour(link, "rma_portal_request_confirm")
        order = self._get_new()
        self.assertEqual(order.partner_id.email, "tour@visitors.example")
        self.assertEqual(order.told_device, "Datix T 5")

    def test_who_has_the_paper_finds_his_device(self):
        order = self._create_own()
        order.action_receive()
        query = {"number": order.name, "right": order._get_track_code()}
        self.start_tour(f"/service/track?{urlencode(query)}", "rma_portal_track")
