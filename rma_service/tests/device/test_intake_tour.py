from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

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

    def test_known_customer_with_known_device_takes_six_interactions(self):
        """Scanned, said, checked, signed, printed; opened from a stranger's order."""
        customer = self.env["res.partner"].create(
            {"name": "Tour Customer", "phone": "+40 722 907 222"}
        )
        stranger = self._create_order(problem="Stranger", user_id=self.clerk.id)
        self.device_product.equipment_type_id = self.laptop_type
        self.env["rma.service.checkpoint"].create(
            {
                "name": "Type plate",
                "phase": "intake",
                "equipment_type_id": self.laptop_type.id,
            }
        )
        device = self._create_lots(self.device_product, "COUNTER-1")
        device.owner_id = customer
        self.start_tour(
            f"/odoo/service-orders/{stranger.id}"
            "/action-rma_service.rma_service_intake_action",
            "rma_service_counter",
            login=self.clerk.login,
        )
        order = self.env["rma.service.order"].search([("device_id", "=", device.id)])
        self.assertEqual(order.phase, "intake")
        self.assertEqual(order.document_ids.mapped("kind"), ["intake"])
        self.assertEqual(order.document_ids.signed_by, "Tour Customer")
        self.assertEqual(order.check_ids.mapped("result"), ["pass"])

    @mute_logger("odoo.http")
    def test_number_of_a_newcomer_begins_his_customer(self):
        self.start_tour(
            "/odoo/action-rma_service.rma_service_intake_action",
            "rma_service_counter_newcomer",
            login=self.clerk.login,
        )
        found = self.env["res.partner"].search([("name", "=", "Tour Newcomer")])
        self.assertEqual(found.phone.replace(" ", "")[-9:], "722907333")
