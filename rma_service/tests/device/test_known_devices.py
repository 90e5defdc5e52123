"""Which serial numbers of the stock are devices that the service centre knows."""

from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestKnownDevices(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls._create_product("Phone", is_storable=True, tracking="serial")
        names = ("owned", "lent", "typed", "visited", "unknown")
        lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.phone.id} for name in names]
        )
        cls.lots = dict(zip(names, lots, strict=True))
        cls.lots["owned"].owner_id = cls.partner
        cls.lots["lent"].is_loan_unit = True
        cls.lots["typed"].equipment_type_id = cls.env[
            "rma.service.equipment.type"
        ].create({"name": "Phones"})
        order = cls._create_order(device_id=False, product_id=cls.phone.id)
        order.device_id = cls.lots["visited"]
        cls.lots["visited"].owner_id = False

    def _find(self, *condition):
        lots = self.env["stock.lot"].with_user(self.technician)
        domain = [("product_id", "=", self.phone.id), ("is_known", *condition)]
        return set(lots.search(domain).mapped("name"))

    def test_device_is_known_for_any_reason(self):
        known = {"owned", "lent", "typed", "visited"}
        self.assertEqual(self._find("=", True), known)
        self.assertEqual(self._find("!=", False), known)
        self.assertEqual(self._find("=", False), {"unknown"})
        self.assertEqual(self._find("in", [True, False]), {*known, "unknown"})

    def test_order_of_this_moment_counts(self):
        self._create_order(device_id=self.lots["unknown"].id, product_id=self.phone.id)
        self.lots["unknown"].owner_id = False
        self.assertIn("unknown", self._find("=", True))

    def test_list_of_devices_asks_for_it(self):
        action = self.env.ref("rma_service.stock_lot_action_device")
        self.assertIn("is_known", action.domain)
