from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_list


class RmaServiceOrder(models.Model):
    """What stands against a move: checks of the one door, phase by phase.

    Refusals of a phase are in ``_get_obstacles_<phase>``; other concerns of the model
    add theirs there or in :meth:`_get_move_obstacles`.
    """

    _inherit = "rma.service.order"

    # === THE CHECK OF A MOVE ===#

    def _check_move(self, stage):
        """Collect what stands against the move; refuse it with one message.

        :raises UserError: with one line an obstacle, each naming the order; what the
            context has for its id in ``rma_titles`` stands for its number
        """
        obstacles = []
        titles = self.env.context.get("rma_titles", {})
        self._check_groups(stage)
        for order in self:
            obstacles += [
                f"{titles.get(order.id, order.name)}: {obstacle}"
                for obstacle in order._list_move_obstacles(stage)
            ]
        if obstacles:
            raise UserError("\n".join(obstacles))

    def _check_groups(self, stage):
        """Refuse users outside the groups of the stage."""
        if self.env.su:
            return
        for service_type in self.type_id:
            group_ids = stage._get_own_rules(service_type).group_ids
            if group_ids and not group_ids & set(self.env.user._get_group_ids()):
                self._refuse_groups(stage, group_ids)

    def _refuse_groups(self, stage, group_ids):
        """Say who may move orders into the stage."""
        groups = self.env["res.groups"].sudo().browse(group_ids)
        raise UserError(
            self.env._(
                "Only %(groups)s may move orders to %(stage)s.",
                groups=format_list(self.env, groups.mapped("full_name"), "or"),
                stage=stage.name,
            )
        )

    def _list_move_obstacles(self, stage):
        """Return what stands against the move, each sentence once."""
        # Several concerns may miss the same thing.
        return list(dict.fromkeys(self._get_move_obstacles(stage)))

    def _get_move_obstacles(self, stage):
        """Return what stands against moving this order to ``stage``.

        :return: list of translated sentences; hook for further checks
        """
        self.ensure_one()
        obstacles = []
        rules = stage._get_own_rules(self.type_id)
        if not rules.serves(self.type_id.id):
            obstacles.append(
                self.env._(
                    "stage %(stage)s is not used by service type %(type)s.",
                    stage=stage.name,
                    type=self.type_id.name,
                )
            )
        elif not self.stage_id._get_own_rules(self.type_id).allows_next(rules):
            obstacles.append(
                self.env._(
                    "it cannot go from %(current)s to %(stage)s.",
                    current=self.stage_id.name,
                    stage=stage.name,
                )
            )
        missing = [
            self._fields[name]._description_string(self.env)
            for name in rules.required_fields
            if not self[name]
        ]
        if missing:
            obstacles.append(
                self.env._(
                    "fill in %(fields)s before it goes to %(stage)s.",
                    fields=format_list(self.env, missing),
                    stage=stage.name,
                )
            )
        check = getattr(self, f"_get_obstacles_{rules.phase}", None)
        if check and rules.phase != self.phase:
            obstacles += check()
        return obstacles

    # === OBSTACLES OF THE PHASES ===#

    def _get_obstacles_intake(self):
        if not self.product_id and self.type_id.has_custody:
            return [self.env._("choose the product before the device is received.")]
        return []

    def _get_obstacles_diagnosis(self):
        if self.phase == "request" and self.type_id.has_custody and not self.date_in:
            return [self.env._("receive the device first.")]
        return []

    def _get_obstacles_approval(self):
        if not self.operation_ids and not self.part_ids:
            return [self.env._("add operations or parts before you send an estimate.")]
        if not self._get_lines_to_agree():
            return [
                self.env._(
                    "there is nothing that the customer has to agree to: start the"
                    " repair."
                )
            ]
        return []

    def _get_obstacles_parts(self):
        return self._get_obstacles_of_consent()

    def _get_obstacles_repair(self):
        if self.phase == "quality":
            return []
        return self._get_obstacles_of_consent()

    def _get_obstacles_of_consent(self):
        """No work on customer-paid lines before the customer's consent."""
        if not self._needs_consent():
            return []
        lines = self._get_lines_to_agree()
        if not lines:
            return []
        return [
            self.env._(
                "the customer has not agreed to %(lines)s. Send the estimate, or let a"
                " manager override the consent.",
                lines=format_list(self.env, [line.product_id.name for line in lines]),
            )
        ]

    def _get_obstacles_ready(self):
        repaired = self.outcome in (False, "repaired")
        if self.phase == "repair" and self.type_id.has_inspection and repaired:
            return [self.env._("it has to pass the quality check first.")]
        if (
            self.phase in ("intake", "diagnosis", "approval", "parts")
            and not self.outcome
        ):
            return [
                self.env._("choose the outcome, as the device was not repaired by us.")
            ]
        return []

    def _get_obstacles_done(self):
        if not self.outcome:
            return [self.env._("choose the outcome before you hand the device over.")]
        if (
            self.outcome in ("not_repaired", "refunded", "replaced")
            and not self.outcome_reason_id
        ):
            return [self.env._("choose the reason why the device was not repaired.")]
        return []

    def _get_obstacles_cancel(self):
        obstacles = []
        if self._is_in_custody():
            obstacles.append(
                self.env._(
                    "the device is still here. Hand it over (outcome “Not repaired”)"
                    " instead of cancelling."
                )
            )
        if any(invoice.state == "posted" for invoice in self.sudo().invoice_ids):
            obstacles.append(
                self.env._("it is invoiced. Credit the invoice before you cancel.")
            )
        return obstacles
