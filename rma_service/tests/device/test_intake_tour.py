from odoo.tests import HttpCase, tagged

from .test_intake import IntakeCommon


@tagged("post_install", "-at_install")
class TestIntakeTour(IntakeCommon, HttpCase):
    def test_what_was_typed_is_not_thrown_away_without_a_question(self):
        url = "/odoo/action-rma_service.rma_service_intake_action"
        self.start_tour(url, "rma_service_intake_discard", login=self.clerk.login)
        self.start_tour(url, "rma_service_intake_close", login=self.clerk.login)

    def test_scanner_enters_devices_wherever_the_cursor_is(self):
        customer = self.env["res.partner"].create({"name": "Tour Customer"})
        devices = self._create_lots(self.device_product, "TOUR-0001", "TOUR-0002")
        devices.owner_id = customer
        self.start_tour(
            "/odoo/action-rma_service.rma_service_intake_action",
            "rma_service_intake",
            login=self.clerk.login,
        )
        orders = self.env["rma.service.order"].search(
            [("device_id", "in", devices.ids)], order="id"
        )
        self.assertEqual(orders.device_id, devices)
        self.assertEqual(set(orders.mapped("phase")), {"intake"})
        self.assertEqual(len(orders.visit_id), 1)
        self.assertEqual(orders.mapped("problem"), ["Beeps all night", False])
