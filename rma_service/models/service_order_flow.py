from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_list

from .service_operation_status import FINAL_KINDS
from .service_order import MOVING
from .service_stage import FINISHED_PHASES


class RmaServiceOrder(models.Model):
    """The flow: one door for every stage change.

    A button, a drag in the kanban, a portal answer and a mail all end in
    :meth:`_move_to`. It locks the orders, checks (allowed next stage, groups, required
    fields, consent, custody), writes the stage with its log, and runs the effects of
    the new phase (``_enter_<phase>``). A refused move raises one message that names
    what is missing on which order; nothing is half done.
    """

    _inherit = "rma.service.order"

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
            ("start", "Start Repair"),
            ("finish", "Finish Repair"),
            ("quality", "Pass Quality"),
            ("hand_over", "Hand Over"),
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
                raise UserError(
                    self.env._(
                        "Service type %(type)s has no stage for “%(phase)s”: add one in"
                        " Configuration > Stages.",
                        type=service_type.name,
                        phase=self._get_phase_label(phase),
                    )
                )
            orders._move_to(stage)
        return True

    def _get_phase_label(self, phase):
        """Return the translated name of a phase."""
        return dict(self._fields["phase"]._description_selection(self.env))[phase]

    def _lock_for_move(self):
        """Lock the orders: of two users who move one order, one wins."""
        locked = self.sudo().try_lock_for_update()
        if len(locked) < len(self):
            busy = self.sudo() - locked
            raise UserError(
                self.env._(
                    "%(orders)s: somebody else is changing the order right now. Reload"
                    " the page and try again.",
                    orders=format_list(self.env, busy.mapped("name")),
                )
            )

    def _write_stage(self, stage):
        """Write the stage and its log row; called behind the checks only."""
        self._log_stage_left()
        now = fields.Datetime.now()
        vals = {"stage_id": stage.id, "date_last_stage_update": now}
        if stage._get_own_rules().phase == "ready":
            vals["date_ready"] = now
        self.with_context(rma_moving=MOVING).write(vals)
        self._log_stage_entered()

    def _log_stage_left(self):
        """Close the open log rows of the orders."""
        logs = self.env["rma.service.stage.log"]
        logs.flush_model(["order_id", "date_left"])
        self.env.cr.execute(
            SQL(
                "UPDATE rma_service_stage_log SET date_left = %s"
                " WHERE order_id IN %s AND date_left IS NULL",
                fields.Datetime.now(),
                tuple(self.ids),
            )
        )
        logs.invalidate_model(["date_left"], flush=False)

    def _log_stage_entered(self):
        """Open a log row for the stage each order is in."""
        now = fields.Datetime.now()
        self.env["rma.service.stage.log"].sudo().create(
            [
                {
                    "order_id": order.id,
                    "company_id": order.company_id.id,
                    "stage_id": order.stage_id.id,
                    "phase": order.stage_id._get_own_rules().phase,
                    "date_entered": now,
                    "user_id": self.env.user.id,
                }
                for order in self
                if order.stage_id
            ]
        )

    # === CHECKS ===#

    def _check_move(self, stage):
        """Collect what stands against the move; refuse it with one message.

        :raises UserError: with one line an obstacle, each naming the order
        """
        obstacles = []
        self._check_groups(stage)
        for order in self:
            obstacles += [
                f"{order.name}: {obstacle}"
                for obstacle in order._get_move_obstacles(stage)
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
        taken = self.part_ids.filtered(
            lambda part: (
                part.is_consumed and part.quantity_done and not part.is_left_in_device
            )
        )
        if taken:
            obstacles.append(
                self.env._(
                    "%(parts)s were taken from stock: say with “Take Out” on the part"
                    " where they go.",
                    parts=format_list(self.env, taken.mapped("product_id.name")),
                )
            )
        if any(invoice.state == "posted" for invoice in self.sudo().invoice_ids):
            obstacles.append(
                self.env._("it is invoiced. Credit the invoice before you cancel.")
            )
        return obstacles

    # === EFFECTS OF THE PHASES ===#

    def _enter_request(self):
        """Reopened after a cancellation: nothing but the stage changes."""

    def _enter_intake(self):
        """The device is here: custody receipt and dates."""
        now = fields.Datetime.now()
        fresh = self.filtered(lambda order: not order.date_in)
        for promised, orders in fresh.grouped(
            lambda order: order.date_promised or order._get_promised_date()
        ).items():
            vals = {"date_in": now}
            if promised:
                vals["date_promised"] = promised
            orders.write(vals)
        self._receive_devices()

    def _enter_diagnosis(self):
        """The technician takes the order."""
        unassigned = self.filtered(lambda order: not order.user_id)
        if unassigned and self.env.user.has_group("rma_service.group_service_own"):
            unassigned.write({"user_id": self.env.user.id})

    def _enter_approval(self):
        """The customer is asked: an up-to-date estimate is sent."""
        self._send_estimates()

    def _enter_parts(self):
        """Waiting for parts: reserve what is here, buy what is missing."""
        self._procure_parts()

    def _enter_repair(self):
        """Work begins: agreed lines without an estimate get one, parts are procured."""
        beginning = self.filtered(lambda order: not order.date_repair)
        # Whoever comes back from the inspection has said what was used.
        beginning._propose_used_quantities()
        beginning.write({"date_repair": fields.Datetime.now()})
        self._confirm_estimates_without_consent()
        self._procure_parts()
        self._start_first_operation()

    def _enter_quality(self):
        """Work is done: operations end, used parts leave the stock."""
        self._complete_work()

    def _enter_ready(self):
        """Ready for the customer; a repair without inspection is completed here.

        After an inspection only what was added or reopened since is left to complete.
        """
        self._filter_open_work()._complete_work()
        given_up = self.filtered(lambda order: order.outcome != "repaired")
        given_up._withdraw_unanswered_estimates()

    def _enter_done(self):
        """Handed over: the device leaves our custody, the exit date is set."""
        self._hand_devices_over()
        self.filtered(lambda order: not order.date_out).write(
            {"date_out": fields.Datetime.now()}
        )

    def _enter_cancel(self):
        """Cancelled: reserved parts are released and open estimates withdrawn."""
        self._release_parts()
        self._cancel_open_estimates()

    def _schedule_activity_plans(self, stage):
        """Schedule the activities of the stage that the orders have entered."""
        rules = stage._get_own_rules()
        if not rules.plan_id and not any(own.plan_id for own in rules.by_type.values()):
            return
        for service_type, orders in self.grouped("type_id").items():
            plan_id = rules.of_type(service_type.id).plan_id
            if plan_id:
                orders._schedule_activity_plan(plan_id)

    def _schedule_activity_plan(self, plan_id):
        """Schedule the activities of a plan; those on demand go to the technician.

        :param plan_id: id of a ``mail.activity.plan``
        """
        for user, orders in self.grouped("user_id").items():
            self.env["mail.activity.schedule"].sudo().with_context(
                active_model=self._name, active_ids=orders.ids
            ).create(
                {
                    "plan_id": plan_id,
                    "plan_on_demand_user_id": (user or self.env.user).id,
                    "plan_date": fields.Date.context_today(self),
                }
            ).action_schedule_plan()

    def _start_first_operation(self):
        """Start the first waiting operation of each order that has none started."""
        first = self.env["rma.service.operation"]
        for order in self:
            operations = order.operation_ids.sorted(lambda op: (op.sequence, op.id))
            if any(op.status_id.kind == "work" for op in operations):
                continue
            first |= operations.filtered(
                lambda op: op.status_id.kind in ("waiting", "paused")
            )[:1]
        if first:
            first.action_start()

    def _complete_work(self):
        """Finish operations and take the used parts from stock, once.

        Where the device is not repaired, what was not finished counts as not done and
        reserved parts are given back.
        """
        repaired = self.filtered(
            lambda order: order.outcome in (False, "repaired") and order._was_repaired()
        )
        repaired.operation_ids._finish_open()
        repaired._consume_parts()
        given_up = self - repaired
        given_up.operation_ids._give_up_open()
        given_up._release_parts()
        repaired.filtered(lambda order: not order.outcome).write(
            {"outcome": "repaired"}
        )

    def _filter_open_work(self):
        """Return the orders with operations or parts that are not settled yet.

        Orders that were not repaired always count: what they reserved is given back.
        """
        repaired = self.filtered(lambda order: order.outcome == "repaired")
        of_orders = [("order_id", "in", repaired.ids)]
        operations = self.env["rma.service.operation"].sudo()
        parts = self.env["rma.service.part"].sudo()
        found = operations.search_fetch(
            [*of_orders, ("status_id.kind", "not in", FINAL_KINDS)], ["order_id"]
        ).order_id
        found |= parts.search_fetch(
            [*of_orders, ("is_consumed", "=", False), ("quantity_used", ">", 0)],
            ["order_id"],
        ).order_id
        return (self - repaired) | self.browse(found.ids)

    def _was_repaired(self):
        """Tell whether the repair of the order was begun."""
        self.ensure_one()
        return bool(self.date_repair)

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
        inspected = self.filtered(lambda order: order.type_id.has_inspection)
        inspected._move_to_phase("quality")
        return (self - inspected)._move_to_phase("ready")

    def action_pass_quality(self):
        """The inspection is passed: the device can be collected."""
        return self._move_to_phase("ready")

    def action_fail_quality(self, reason=None):
        """The inspection is failed: back to repair.

        :param reason: what is wrong, logged on the order
        """
        self._move_to_phase("repair")
        self.filtered(lambda order: order.outcome == "repaired").outcome = False
        for order in self:
            order.message_post(
                body=self.env._("Quality check failed: %(reason)s", reason=reason)
                if reason
                else self.env._("Quality check failed.")
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

    def _is_work_over(self):
        """Tell whether no more work is expected on the orders."""
        return bool(self) and all(
            order.phase in ("quality", "ready", "done", "cancel") for order in self
        )
