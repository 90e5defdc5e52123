from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestLabelAccess(ServiceCommon):
    """What the label of a device says of its order, to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls.env["res.company"].create({"name": "Another Service Centre"})
        cls.neighbour = cls._create_user(
            "other_manager",
            "group_service_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        cls.storekeeper = cls._create_user("label_store", "stock.group_stock_user")
        cls.order = cls._create_order(user_id=cls.clerk.id)
        cls.order.action_receive()

    def _print(self, user):
        """Return the words of the label of the device, printed by ``user``."""
        prints = self.env["report.rma_service.report_device_label"].with_user(user)
        values = prints._get_report_values(self.device.ids)
        [(_size, [label])] = values["pages"]
        return " ".join([label["title"], label["number"], *label["lines"]])

    def test_who_reads_the_order_prints_it(self):
        for user in (self.clerk, self.manager):
            text = self._print(user)
            self.assertIn(self.order.name, text)
            self.assertIn(self.partner.name, text)

    def test_who_does_not_read_the_order_prints_the_device(self):
        for user in (self.neighbour, self.storekeeper, self.technician):
            with self.subTest(user=user.login):
                text = self._print(user)
                self.assertIn(self.device.name, text)
                self.assertNotIn(self.order.name, text)
                self.assertNotIn(self.partner.name, text)

    def test_history_of_owners_is_for_companies_that_had_the_device(self):
        owners = self.env["rma.service.device.owner"]
        history = owners.sudo().search([("device_id", "=", self.device.id)])
        self.assertTrue(history)
        self.assertFalse(owners.with_user(self.neighbour).search([]) & history)
        self.assertEqual(owners.with_user(self.clerk).search([]) & history, history)
