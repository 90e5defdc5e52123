from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestPhaseOfStage(ServiceCommon):
    """The phase of a stage that has orders is fixed: they would leap with it."""

    def test_phase_of_a_used_stage_is_fixed(self):
        order = self._create_order(operations=[self.labour])
        self._bring_to(order, "approval")
        stage = order.stage_id.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "has orders"):
            stage.write({"phase": "repair"})
        self.assertEqual(order.phase, "approval")

    def test_finished_and_archived_orders_count(self):
        order = self._create_order(operations=[self.labour])
        self._bring_to(order, "done")
        order.active = False
        with self.assertRaisesRegex(UserError, "has orders"):
            order.stage_id.with_user(self.manager).write({"phase": "cancel"})

    def test_phase_of_an_unused_stage_is_free(self):
        stages = self.env["rma.service.stage"].with_user(self.manager)
        stage = stages.create({"name": "Waiting for a quote", "phase": "diagnosis"})
        stage.write({"phase": "approval"})
        self.assertEqual(stage.phase, "approval")

    def test_used_stage_keeps_its_other_settings_open(self):
        order = self._create_order()
        stage = order.stage_id.with_user(self.manager)
        stage.write({"name": "Asked for", "phase": stage.phase})
        self.assertEqual(stage.name, "Asked for")
