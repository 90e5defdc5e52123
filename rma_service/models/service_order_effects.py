from odoo import fields, models

from .service_operation_status import FINAL_KINDS


class RmaServiceOrder(models.Model):
    """What follows when an order enters a phase, and the activities of its stage."""

    _inherit = "rma.service.order"

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
        """The technician takes the order; a clerk leaves it to the technicians."""
        unassigned = self.filtered(lambda order: not order.user_id)
        if unassigned and self.env.user._is_service_technician():
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

    # === ACTIVITIES OF THE STAGE ===#

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

    # === WORK ===#

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
        repaired._log_unstarted_operations()
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
