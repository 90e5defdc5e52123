from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestSearch(ServiceCommon):
    """The clerk at the phone: one box finds the order by whatever the caller knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.phone = "+49 160 5550 903"
        cls.order = cls._create_order(problem="It hums")

    def _find(self, text, field="name"):
        """Return the orders that the box of the search view finds, as the clerk."""
        orders = self.env["rma.service.order"].with_user(self.clerk)
        arch = etree.fromstring(orders.get_view(view_type="search")["arch"])
        domain = arch.find(f"field[@name='{field}']").get("filter_domain")
        return orders.search(safe_eval(domain, {"self": text}))

    def test_box_finds_number_product_customer_delegate_phone_and_fault(self):
        self.order.delegate_id = self.env["res.partner"].create(
            {"name": "Ines Bringer", "phone": "0722 907 111"}
        )
        texts = [
            self.order.name[-5:],
            self.order.product_id.name,
            self.partner.name,
            "Bringer",
            "hums",
        ]
        for text in texts:
            with self.subTest(text=text):
                self.assertIn(self.order, self._find(text))

    def test_phone_is_found_as_the_caller_says_it(self):
        for text in ("+49 160 5550 903", "0160 5550903", "5550-903", "0049160555"):
            with self.subTest(text=text):
                self.assertIn(self.order, self._find(text))
                self.assertIn(self.order, self._find(text, "partner_phone"))
        self.assertNotIn(self.order, self._find("0160 5550904", "partner_phone"))

    def test_two_digits_search_numbers_and_do_not_fail_as_a_phone(self):
        ending = self.order.name[-2:]
        self.assertIn(self.order, self._find(ending))
        self.assertFalse(self._find("90", "partner_phone"))

    def test_text_is_no_phone_number(self):
        self.assertFalse(self._find("160 Main Street", "partner_phone"))
        self.assertFalse(self._find("+", "partner_phone"))

    def test_app_does_not_open_on_a_dialog(self):
        """A dialog opens over the app one comes from, and its menus stay."""
        root = self.env.ref("rma_service.rma_service_menu_root").id
        for user in (self.clerk, self.technician, self.manager):
            menus = self.env["ir.ui.menu"].with_user(user).load_web_menus(False)
            action = self.env["ir.actions.act_window"].browse(menus[root]["actionID"])
            self.assertNotEqual(action.target, "new")
