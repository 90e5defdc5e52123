"""Inspections whose requests are merged or split: asked for once, done once."""

from odoo.tests import tagged

from ..common.compliance import ComplianceCommon


@tagged("post_install", "-at_install")
class TestInspectionMerge(ComplianceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule()
        cls.register = cls._create_register("R-1")
        cls.row = cls.register.inspection_ids
        cls.row.action_ask()
        cls.asked = cls.row.order_id

    def _create_own(self, **values):
        return self._create_order(device_id=False, product_id=False, **values)

    def test_request_that_goes_on_does_the_inspection(self):
        stays = self._create_own(type_id=self.type_inspection.id)
        stays._merge(self.asked)
        self.assertEqual(stays.inspection_id, self.row)
        self.assertEqual((self.row.order_id, self.row.state), (stays, "asked"))
        self.assertFalse(self.asked.inspection_id)

    def test_what_is_no_inspection_leaves_it_to_be_done(self):
        stays = self._create_own()
        stays._merge(self.asked)
        self.assertFalse(stays.inspection_id)
        self.assertFalse(self.row.order_id)
        self.assertTrue(self.row.is_open)

    def test_order_of_its_device_does_it_when_a_request_is_split(self):
        vals = {"type_id": self.type_inspection.id, "problem": "Inspection"}
        device = {
            "device_id": self.register.id,
            "product_id": self.register.product_id.id,
        }
        other, own = self.asked._split([{"vals": vals}, {"vals": vals | device}])
        self.assertEqual(own.inspection_id, self.row)
        self.assertEqual(self.row.order_id, own)
        self.assertFalse(other.inspection_id)
