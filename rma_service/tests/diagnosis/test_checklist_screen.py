from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .test_checklist import ChecklistCommon


@tagged("post_install", "-at_install")
class TestChecklistScreen(ChecklistCommon, HttpCase):
    """A technician fills the checklist with taps, in a real browser."""

    def test_checklist_is_filled_by_taps(self):
        order = self._create_order(
            type_id=self.type_warranty.id, user_id=self.technician.id
        )
        order.action_receive()
        order.action_mark_all_passed()
        order.action_diagnose()
        self.start_tour(
            f"/odoo/rma.service.order/{order.id}",
            "rma_service_checklist",
            login="service_own",
        )
        self.env.invalidate_all()
        answers = {
            check.name: check.result
            for check in order.check_ids
            if check.phase == "diagnosis"
        }
        self.assertEqual(
            answers,
            {
                "Battery": "fail",
                "Keys": "pass",
                "Report number": "pass",
                "Dust": "na",
            },
        )
        battery = self._get_check(order, "Battery")
        self.assertEqual(battery.value_number, 2.1)
        self.assertEqual(battery.remark, "Leaks")
        self.assertEqual(battery.user_id, self.technician)
        self.assertEqual(order.operation_ids.product_id, self.labour_2)
        self.assertEqual(order.phase, "repair")

    def test_all_points_are_passed_with_one_tap(self):
        self.point_plate.phase = "quality"
        # A fault that the diagnosis found does not hide the end of the inspection.
        self.register.checkpoint_ids.filtered(
            lambda point: point.phase == "diagnosis" and point != self.point_note
        ).active = False
        order = self._create_order(
            type_id=self.type_warranty.id,
            user_id=self.technician.id,
            operation_ids=[Command.create({"product_id": self.labour.id})],
        )
        for action in ("receive", "diagnose", "start_repair", "finish_repair"):
            getattr(order, f"action_{action}")()
            self._get_check(order, "Dust").result = "fail"
        self.start_tour(
            f"/odoo/rma.service.order/{order.id}",
            "rma_service_checklist_all",
            login="service_own",
        )
        self.env.invalidate_all()
        inspected = order._get_current_checks("quality")
        self.assertEqual(inspected.mapped("result"), ["pass"] * 3)
        self.assertEqual(order.phase, "ready")
