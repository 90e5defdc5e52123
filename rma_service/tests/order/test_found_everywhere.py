"""The box of the first screen finds all there is; a scan opens its order."""

from odoo.tests import HttpCase, tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestFoundEverywhere(ServiceStockCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.opened = cls._create_order(
            problem="Zebrawood squeaks", user_id=cls.manager.id
        )
        cls.closed, cls.cancelled = (
            cls._create_order(
                problem=f"Zebrawood {word}", device_id=False, user_id=cls.manager.id
            )
            for word in ("bends", "breaks")
        )
        (cls.closed | cls.cancelled).action_cancel()

    def _find(self, text, user=None):
        orders = self.env["rma.service.order"].with_user(user or self.clerk)
        return orders.find_everywhere(text)

    def test_number_of_a_closed_order_finds_it(self):
        found = self._find(self.closed.name)
        self.assertEqual(found["order_id"], self.closed.id)
        self.assertEqual(self._find(f" {self.closed.name.lower()} "), found)

    def test_open_and_closed_ones_are_told_apart(self):
        found = self._find("zebrawood")
        self.assertEqual(found, {"opened": 1, "closed": 2, "order_id": False})
        self.assertEqual(self._find("zebrawood squeaks")["order_id"], self.opened.id)
        nothing = {"opened": 0, "closed": 0, "order_id": False}
        for text in ("Nobody said this", "", None, "  "):
            with self.subTest(text):
                self.assertEqual(self._find(text), nothing)

    def test_whole_number_opens_though_it_is_a_piece_of_others(self):
        self.opened._as_system().name = "ZB/1"
        self.closed._as_system().name = "ZB/11"
        self.assertEqual(self._find("zb/1")["order_id"], self.opened.id)
        self.assertFalse(self._find("zb/")["order_id"])
        self.assertFalse(self._find("zb_1")["order_id"])

    def test_nobody_finds_what_he_may_not_see(self):
        found = self._find(self.closed.name, self.technician)
        self.assertEqual(found, {"opened": 0, "closed": 0, "order_id": False})
        orders = self.env["rma.service.order"].with_user(self.technician)
        self.assertFalse(orders.find_scanned(self.closed.name))

    def test_scanned_label_leads_to_the_open_order_of_its_device(self):
        orders = self.env["rma.service.order"].with_user(self.clerk)
        device = self.opened.device_id
        self.assertEqual(
            orders.find_scanned(f" {device.name.lower()}")["res_id"], self.opened.id
        )
        self.assertEqual(
            orders.find_scanned(self.cancelled.name)["res_id"], self.cancelled.id
        )
        self.assertFalse(orders.find_scanned("Nobody has this"))
        self.opened.action_cancel()
        self.assertEqual(orders.find_scanned(device.name)["res_id"], self.opened.id)
        fresh = self._create_lots(self.device_product, "FRESH-1")
        action = orders.find_scanned("fresh-1")
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("stock.lot", fresh.id)
        )

    # === ON THE SCREEN ===#

    def test_box_of_the_first_screen_opens_counts_and_remembers(self):
        self.start_tour(
            "/odoo/service-orders", "rma_service_found", login=self.manager.login
        )

    def test_scan_opens_the_order_from_anywhere_in_the_app(self):
        self.start_tour(
            "/odoo/service-parts", "rma_service_scan", login=self.manager.login
        )
