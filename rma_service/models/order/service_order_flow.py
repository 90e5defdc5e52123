from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.arguments import TEXT, takes
from ...tools.bounds import REASON
from ...tools.locking import lock
from ..setup.service_stage import FINISHED_PHASES
from .service_order import MOVING


class RmaServiceOrder(models.Model):
    """The flow: one door for every stage change.

    A button, a drag in the kanban, a portal answer and a mail all end in
    :meth:`_move_to`. It locks the orders, checks (allowed next stage, groups, required
    fields, consent, custody), writes the stage with its log, and runs the effects of
    the new phase (``_enter_<phase>``). A refused move raises one message that names
    what is missing on which order; nothing is half done.
    """

    _inherit = "rma.service.order"
    _bounds = {"consent_override": REASON}

    consent_override = fields.Char(
        readonly=True,
        copy=False,
        help="Why a manager let the work start without the customer's consent.",
    )
    next_action = fields.Selection(
        selection=[
            ("receive", "Receive"),
            ("diagnose", "Diagnose"),
            ("send_estimate", "Send Estimate"),
            ("approve", "Register Consent"),
            ("deposit", "Take Deposit"),
            ("start", "Start Repair"),
            ("finish", "Finish Repair"),
            ("quality", "Pass Quality"),
            ("hand_over", "Hand Over"),
            ("answer", "Answer"),
            ("none", "Nothing"),
        ],
        compute="_compute_next_action",
        compute_sudo=True,
        help="The step that comes next; its button is the primary one.",
    )

    # === COMPUTE METHODS ===#

    @api.depends(
        "phase",
        "type_id",
        "estimate_ids.state",
        "operation_ids.payer",
        "part_ids.payer",
    )
    def _compute_next_action(self):
        for order in self:
            order.next_action = order._get_next_action()

    def _get_next_action(self):
        """Return the step that comes next, from the phase and the estimate."""
        self.ensure_one()
        fixed = {
            "request": "receive",
            "intake": "diagnose",
            "repair": "finish",
            "quality": "quality",
            "ready": "hand_over",
            "done": "none",
            "cancel": "none",
        }
        if self.phase in fixed:
            return fixed[self.phase]
        if not self.operation_ids and not self.part_ids:
            return "none"
        if self.estimate_state == "deposit":
            return "deposit"
        if self.estimate_state == "sent" and not self.is_estimate_outdated:
            return "approve"
        if self._needs_consent() and self._get_lines_to_agree():
            return "send_estimate"
        return "start"

    # === THE ONE DOOR ===#

    def _move_to(self, stage):
        """Move the orders to ``stage``: check, write, log, run the phase's effects.

        :param stage: one ``rma.service.stage``
        :return: True
        :raises UserError: one message that names what is missing, on which order; no
            order is moved then
        """
        stage.ensure_one()
        # An order that is named twice moves once.
        orders = self.union().filtered(lambda order: order.stage_id != stage)
        if not orders:
            return True
        orders.check_access("write")
        orders._warm_setting()
        stage._warm()
        orders._lock_for_move()
        orders._check_move(stage)
        phase = stage._get_own_rules().phase
        entering = orders.filtered(lambda order: order.phase != phase)
        orders._write_stage(stage)
        if entering:
            effect = getattr(entering, f"_enter_{phase}")
            effect()
        orders._schedule_activity_plans(stage)
        orders._after_move(stage, entering)
        return True

    def _warm_setting(self):
        """Give this transaction what the registry knows of the orders' setting; a hook.

        Each step reads their types, stages and companies.

        :return: the orders
        """
        self.type_id._warm()
        self.stage_id._warm()
        self.company_id.sudo()._warm().currency_id._warm()
        return self

    def _after_move(self, stage, entering):
        """Hook for what follows a move: messages, integrations. Refuses nothing.

        :param stage: the stage the orders are in now
        :param entering: those of the orders that came from another phase
        """

    def _move_to_phase(self, phase):
        """Move each order to the stage of its type that stands for ``phase``.

        :param phase: technical name of the phase
        :return: True
        :raises UserError: if a type has no stage of that phase, or the move is refused
        """
        for (service_type, current), orders in self.grouped(
            lambda order: (order.type_id, order.stage_id)
        ).items():
            if current._get_own_rules().phase == phase:
                continue
            stage = service_type._get_stage_of_phase(phase, current)
            if not stage:
                raise self._get_no_stage_error(service_type, phase)
            orders._move_to(stage)
        return True

    def _get_no_stage_error(self, service_type, phase):
        """Return the error that a service type has no stage of a phase."""
        return UserError(
            self.env._(
                "Service type %(type)s has no stage for “%(phase)s”: add one in"
                " Configuration > Stages.",
                type=service_type.name,
                phase=self._get_phase_label(phase),
            )
        )

    def _get_phase_label(self, phase):
        """Return the translated name of a phase."""
        return dict(self._fields["phase"]._description_selection(self.env))[phase]

    def _lock_for_move(self):
        """Lock the orders: of two users who move one order, one wins."""
        lock(self)

    def _write_stage(self, stage):
        """Write the stage and its log row; called behind the checks only."""
        # One moment: the log has no hole between a stage and the next.
        now = fields.Datetime.now()
        vals = {"stage_id": stage.id, "date_last_stage_update": now}
        if stage._get_own_rules().phase == "ready":
            vals["date_ready"] = now
        self._as_system().with_context(rma_moving=MOVING).write(vals)
        self._log_stage_moved(now)

    def _log_stage_entered(self, now):
        """Open a log row for the stage each order is in, from a moment, naive UTC."""
        self.env["rma.service.stage.log"]._open_first(
            self,
            [order._prepare_stage_log_vals(now) for order in self if order.stage_id],
        )

    def _log_stage_moved(self, now):
        """Close the open log rows of the orders and open the next ones.

        :param now: moment of the move, naive UTC
        """
        self.env["rma.service.stage.log"]._replace_open(
            self,
            [order._prepare_stage_log_vals(now) for order in self if order.stage_id],
            now,
        )

    def _prepare_stage_log_vals(self, now):
        """Return the values of the log row for the stage the order is in.

        :param now: moment from which on, naive UTC
        """
        self.ensure_one()
        return {
            "order_id": self.id,
            "company_id": self.company_id.id,
            "stage_id": self.stage_id.id,
            "phase": self.stage_id._get_own_rules().phase,
            "date_entered": now,
            "user_id": self.env.user.id,
        }

    # === ACTIONS ===#

    def action_receive(self):
        """Take the devices in: custody receipt, date of entry."""
        return self._move_to_phase("intake")

    def action_diagnose(self):
        """Begin the diagnosis."""
        return self._move_to_phase("diagnosis")

    def action_start_repair(self):
        """Begin the repair: needs the customer's consent to what he pays."""
        return self._move_to_phase("repair")

    def action_finish_repair(self):
        """End the repair: to the quality check, or straight to *ready*."""
        self.type_id._warm()
        inspected = self.filtered(lambda order: order.type_id.has_inspection)
        inspected._move_to_phase("quality")
        return (self - inspected)._move_to_phase("ready")

    def action_pass_quality(self):
        """The inspection is passed: the device can be collected."""
        return self._move_to_phase("ready")

    @takes(reason=TEXT)
    def action_fail_quality(self, reason=None):
        """The inspection is failed: back to repair.

        :param reason: what is wrong, logged on the order and told to who looks after it
        """
        self._move_to_phase("repair")
        self.filtered(lambda order: order.outcome == "repaired").outcome = False
        for order in self:
            order.message_post(
                body=self.env._("Quality check failed: %(reason)s", reason=reason)
                if reason
                else self.env._("Quality check failed."),
                partner_ids=(order._get_responsibles() - self.env.user).partner_id.ids,
            )
        return True

    def action_hand_over(self):
        """Hand the devices back to their customers."""
        return self._move_to_phase("done")

    def action_cancel(self):
        """Cancel the orders: nothing may be in custody."""
        return self._move_to_phase("cancel")

    def action_reopen(self):
        """Reopen cancelled orders as requests."""
        return self._move_to_phase("request")

    def _is_finished(self):
        """Tell whether the work is over and can be invoiced."""
        self.ensure_one()
        return self.phase in FINISHED_PHASES
