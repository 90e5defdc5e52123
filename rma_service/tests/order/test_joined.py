from odoo.tests import tagged

from ...tools.joined import fetch_joined
from ..common.service import ServiceCommon

PATHS = {
    "product_id": ("default_code", "product_tmpl_id"),
    "product_id.product_tmpl_id": ("name",),
    "delegate_id": ("name",),
    "device_id": ("name", "product_id"),
}


@tagged("post_install", "-at_install")
class TestJoined(ServiceCommon):
    """A record and what it leads to, read in one statement."""

    def setUp(self):
        super().setUp()
        self.orders = self._create_order(device_id=self.device.id)
        self.orders |= self._create_order(device_id=False)
        self.env.flush_all()
        self.env.invalidate_all()

    def test_what_is_named_is_read_in_one_statement(self):
        orders = self.orders.sudo()
        orders.mapped("product_id")
        with self.assertQueryCount(1):
            fetch_joined(orders, PATHS)
        with self.assertQueryCount(0):
            self.assertEqual(orders.product_id.product_tmpl_id.name, "Cash register")
            self.assertEqual(orders.device_id.name, "SN-0001")
            self.assertFalse(orders.delegate_id)

    def test_names_are_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        product = self.device_product.with_context(lang="fr_FR")
        product.name = "Caisse"
        self.env.flush_all()
        self.env.invalidate_all()
        orders = self.orders.sudo().with_context(lang="fr_FR")
        fetch_joined(orders, PATHS)
        self.assertEqual(orders.product_id.name, "Caisse")
        orders = orders.with_context(lang="en_US")
        fetch_joined(orders, PATHS)
        self.assertEqual(orders.product_id.name, "Cash register")

    def test_what_was_written_and_is_not_stored_yet_stays(self):
        self.device.name = "SN-0002"
        fetch_joined(self.orders.sudo(), PATHS)
        self.assertEqual(self.device.name, "SN-0002")
        fetch_joined(self.orders.browse(), PATHS)
