from odoo import models

# What is asked only of a repair: a device that goes back as it came has none of it.
REPAIR_CHECKS = frozenset({"operations", "parts", "solution"})


class RmaServiceOrder(models.Model):
    """The checks of a stage: what has to be true before an order enters it.

    Which stage asks for what is in the cached rules of the stages: where they ask for
    nothing, nothing is spent on it. No check may strand an order: each asks only for
    what can still be done where the order stands.
    """

    _inherit = "rma.service.order"

    def _get_move_obstacles(self, stage):
        obstacles = super()._get_move_obstacles(stage)
        for code in stage._get_own_rules(self.type_id).checks:
            obstacles += self._get_stage_check_obstacles(code, stage)
        return obstacles

    def _get_stage_check_obstacles(self, code, stage):
        """Return what a check has against entering the stage.

        :param code: key of ``rma.service.stage.check``; its method is
            ``_get_check_obstacles_<code>``
        :param stage: the stage that is to be entered
        :return: list of translated sentences
        """
        self.ensure_one()
        if code in REPAIR_CHECKS and self.outcome not in (False, "repaired"):
            return []
        return getattr(self, f"_get_check_obstacles_{code}")(stage)

    # === THE CUSTOMER'S ANSWER ===#

    def _move_after_answer(self, phase, is_ready_to_start=False):
        """Move the orders on after the customer's answer, where nothing is missing.

        The answer counts also where the next stage misses something, or there is none:
        then the order stays where it is, and says why.

        :param phase: technical name of the phase
        :param is_ready_to_start: to the stage of the phase for what misses nothing
        """
        for (service_type, current), orders in self.grouped(
            lambda order: (order.type_id, order.stage_id)
        ).items():
            stage = service_type._get_stage_of_phase(phase, current, is_ready_to_start)
            if not stage or stage == current:
                continue
            waiting = orders.browse()
            for order in orders:
                obstacles = order._list_move_obstacles(stage)
                if obstacles:
                    waiting |= order
                    order._tell_answer_obstacles(stage, obstacles)
            (orders - waiting)._move_to(stage)

    def _tell_answer_obstacles(self, stage, obstacles):
        """Say on the order why it does not go on, though its customer has answered.

        :param stage: where it would have gone
        :param obstacles: list of sentences
        """
        self.ensure_one()
        self.message_post(
            body=self.env._(
                "The customer has answered; the order does not go to %(stage)s by"
                " itself: %(obstacles)s",
                stage=stage.name,
                obstacles=" ".join(obstacles),
            )
        )

    # === ACTIVITIES ===#

    def _schedule_activity_plan(self, plan_id):
        """A plan of one company is for its orders only."""
        company = self.env["mail.activity.plan"].sudo().browse(plan_id).company_id
        orders = self.filtered(lambda order: not company or order.company_id == company)
        return super(RmaServiceOrder, orders)._schedule_activity_plan(plan_id)
