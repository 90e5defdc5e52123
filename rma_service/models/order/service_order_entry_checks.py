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

    def _move_after_answer(self, phase):
        """Move the orders on after the customer's answer, where nothing is missing.

        The answer counts also where we owe fields or checks to the next stage: then the
        order stays where it is, and says why.

        :param phase: technical name of the phase
        """
        waiting = self.browse()
        for order in self:
            stage = order.type_id._get_stage_of_phase(phase, order.stage_id)
            if not stage or not order._has_entry_rules(stage):
                continue
            obstacles = order._list_move_obstacles(stage)
            if obstacles:
                waiting |= order
                order.message_post(
                    body=self.env._(
                        "The customer has answered; the order does not go to %(stage)s"
                        " by itself: %(obstacles)s",
                        stage=stage.name,
                        obstacles=" ".join(obstacles),
                    )
                )
        return (self - waiting)._move_to_phase(phase)

    def _has_entry_rules(self, stage):
        """Tell whether a stage asks for fields or checks of this order; no query."""
        self.ensure_one()
        rules = stage._get_own_rules(self.type_id)
        of_equipment = self.equipment_type_id._get_own_rules().required_fields
        return bool(rules.required_fields or rules.checks or of_equipment.get(stage.id))

    # === ACTIVITIES ===#

    def _schedule_activity_plan(self, plan_id):
        """A plan of one company is for its orders only."""
        company = self.env["mail.activity.plan"].sudo().browse(plan_id).company_id
        orders = self.filtered(lambda order: not company or order.company_id == company)
        return super(RmaServiceOrder, orders)._schedule_activity_plan(plan_id)
