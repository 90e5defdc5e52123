"""From the list to an estimate that is ready to send in a few clicks."""

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .test_suggestion import SuggestionCommon


@tagged("post_install", "-at_install")
class TestDiagnosisTour(HttpCase, SuggestionCommon):
    """A technician, a known equipment type, a usual fault; the tour counts clicks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.printing, cls.battery_change = (
            cls._create_product(name, type="service", list_price=60)
            for name in ("Repair the printer", "Change the battery")
        )
        cls.part_gear = cls._create_product("Gear", is_storable=True, list_price=12)
        cls.part_battery = cls._create_product(
            "Backup battery", is_storable=True, list_price=9
        )
        cls._add_stock(cls.part_gear, 10)
        cls._add_stock(cls.part_battery, 10)
        cls.gear_broken, cls.battery_empty = cls.env["rma.service.defect"].create(
            [{"name": "Gear broken"}, {"name": "Battery empty"}]
        )
        cls.battery_job = cls.env["rma.service.template"].create(
            {
                "name": "New battery",
                "equipment_type_ids": [Command.set(cls.equipment_type.ids)],
                "line_ids": [
                    Command.create({"product_id": product.id})
                    for product in (cls.battery_change, cls.part_battery)
                ],
            }
        )

    def _create_checkpoints(self):
        """Give the type what a technician checks: points of every usual kind."""
        limits = {"has_min": True, "has_max": True}
        points = [
            {"name": "Display"},
            {"name": "Drawer"},
            {
                "name": "Keys",
                "kind": "choice",
                "option_ids": [
                    Command.create({"name": "All respond"}),
                    Command.create({"name": "Dead", "is_bad": True}),
                ],
            },
            limits | {"name": "Adapter", "value_min": 8.6, "value_max": 9.4},
            limits
            | {
                "name": "Battery",
                "value_min": 2.6,
                "value_max": 3.4,
                "proposed_defect_ids": [Command.set(self.battery_empty.ids)],
                "proposed_template_ids": [Command.set(self.battery_job.ids)],
            },
        ]
        for point in points:
            if "has_min" in point:
                point |= {"kind": "number", "unit": "V"}
            self.env["rma.service.checkpoint"].create(
                point
                | {"equipment_type_id": self.equipment_type.id, "phase": "diagnosis"}
            )

    def test_estimate_is_ready_to_send_after_at_most_twelve_clicks(self):
        for _i in range(3):
            self._finish_coded(
                operations=[self.printing],
                parts=[self.part_gear],
                defect_ids=self.gear_broken.ids,
            )
        self._create_checkpoints()
        order = self._create_order(
            partner_id=self.env["res.partner"].create({"name": "Tour Bakery"}).id,
            user_id=self.technician.id,
            symptom_ids=self.symptom.ids,
            problem="Beeps and eats the paper",
        )
        order.action_receive()
        self.start_tour(
            "/odoo/service-orders?view_type=list",
            "rma_service_diagnosis",
            login=self.technician.login,
        )
        self.env.invalidate_all()
        self.assertEqual(order.phase, "diagnosis")
        self.assertEqual(order.estimate_state, "draft")
        self.assertEqual(
            order.operation_ids.product_id, self.printing | self.battery_change
        )
        self.assertEqual(order.part_ids.product_id, self.part_gear | self.part_battery)
        self.assertEqual(order.defect_ids, self.gear_broken | self.battery_empty)
        self.assertEqual(order.operation_ids.template_id, order.part_ids.template_id)
        self.assertEqual(order.part_ids.template_id, self.battery_job)
        # Nothing mandatory is open: the estimate can be sent.
        for missing in order.check_ids._get_missing():
            self.assertFalse(missing)
        estimate = order.estimate_ids
        self.assertEqual(len(estimate.order_line), 4)
        order.with_user(self.technician).action_send_estimate()
        self.assertEqual(order.phase, "approval")
