from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestImportOfOrders(ServiceCommon):
    """Old orders come in with their stage by managers only, whatever the context."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.done = cls.type_repair._get_stage_of_phase("done")

    def _create_imported(self, user, context="import_file", **values):
        orders = self.env["rma.service.order"].with_user(user)
        return orders.with_context(**{context: True}).create(
            {"partner_id": self.partner.id, "type_id": self.type_repair.id} | values
        )

    def test_technician_imports_no_order_into_a_stage(self):
        for user in (self.technician, self.clerk):
            for context in ("import_file", "rma_ords_import"):
                with self.subTest(user=user.login, context=context):
                    with self.assertRaisesRegex(AccessError, "managers"):
                        self._create_imported(user, context, stage_id=self.done.id)

    def test_default_stage_is_no_way_around(self):
        orders = self.env["rma.service.order"].with_user(self.technician)
        with self.assertRaisesRegex(AccessError, "managers"):
            orders.with_context(import_file=True, default_stage_id=self.done.id).create(
                {"partner_id": self.partner.id}
            )

    def test_technician_imports_new_orders(self):
        order = self._create_imported(self.technician, problem="Leaks")
        self.assertEqual(order.phase, "request")

    def test_technician_imports_no_dates(self):
        with self.assertRaises(AccessError):
            self._create_imported(self.technician, date_out="2024-01-01 10:00:00")

    def test_manager_imports_old_orders_with_number_stage_and_dates(self):
        order = self._create_imported(
            self.manager,
            name="OLD-7",
            stage_id=self.done.id,
            date_in="2024-01-01 10:00:00",
            date_out="2024-01-03 10:00:00",
        )
        self.assertEqual(order.name, "OLD-7")
        self.assertEqual(order.phase, "done")
        self.assertTrue(order.date_in and order.date_out)

    def test_manager_imports_nothing_else_that_steps_set(self):
        with self.assertRaises(AccessError):
            self._create_imported(self.manager, consent_override="because")

    def test_number_of_a_new_order_is_not_chosen(self):
        orders = self.env["rma.service.order"].with_user(self.technician)
        order = orders.create({"partner_id": self.partner.id, "name": "MINE-1"})
        self.assertNotEqual(order.name, "MINE-1")
