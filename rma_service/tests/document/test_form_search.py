"""Orders are found by what their European form says: time, loan, place, services."""

from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestFormSearch(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.transport = cls._create_product("Transport both ways", type="service")
        cls.warehouse.partner_id = cls.env["res.partner"].create(
            {"name": "Depot", "street": "9 Ropewalk", "zip": "T12 X1", "city": "Cobh"}
        )
        cls.order = cls._create_order(
            repair_days=9,
            loan_offer="free",
            ancillary_product_ids=[Command.set(cls.transport.ids)],
        )
        cls.other = cls._create_order(
            device_id=False,
            repair_days=0,
            loan_offer="none",
            handover_place="Kiosk 3, Gdynia",
            ancillary_product_ids=[Command.clear()],
        )

    def _find(self, field, text):
        """Return which of the two orders the box of the search view finds."""
        orders = self.env["rma.service.order"].with_user(self.clerk)
        arch = etree.fromstring(orders.get_view(view_type="search")["arch"])
        node = arch.find(f"field[@name='{field}']")
        operator = "=" if orders._fields[field].type == "selection" else "ilike"
        domain = node.get("filter_domain", f"[('{field}', '{operator}', self)]")
        found = orders.search(safe_eval(domain, {"self": text}))
        return found & (self.order | self.other)

    def test_time_is_the_longest_that_may_be_needed(self):
        self.assertEqual(self._find("repair_days", 9), self.order)
        self.assertFalse(self._find("repair_days", 8))

    def test_replacement_meanwhile(self):
        self.assertEqual(self._find("loan_offer", "free"), self.order)
        self.assertFalse(self._find("loan_offer", "paid"))

    def test_place_is_what_was_typed_else_the_address_of_the_workshop(self):
        self.assertEqual(self._find("handover_place", "gdynia"), self.other)
        for text in ("Depot", "ropewalk", "T12", "cobh"):
            with self.subTest(text):
                self.assertEqual(self._find("handover_place", text), self.order)

    def test_ancillary_service(self):
        self.assertEqual(self._find("ancillary_product_ids", "transport"), self.order)
