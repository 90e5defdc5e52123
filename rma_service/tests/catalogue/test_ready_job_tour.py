"""A technician adds a ready job and ticks its procedure in the browser."""

from odoo.tests import HttpCase, tagged

from ..work.test_procedure import ProcedureCommon


@tagged("post_install", "-at_install")
class TestReadyJobTour(ProcedureCommon, HttpCase):
    def test_job_is_added_and_its_procedure_ticked(self):
        order = self._create_order(user_id=self.technician.id)
        self.start_tour(
            f"/odoo/service-orders/{order.id}",
            "rma_service_ready_job",
            login="service_own",
        )
        self.assertEqual(order.operation_ids.template_id, self.job)
        step = order.operation_ids.step_ids[0]
        self.assertTrue(step.is_done)
        self.assertEqual(step.user_id, self.technician)
