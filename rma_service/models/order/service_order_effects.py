from odoo import fields, models

from ...tools import place


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
            orders._as_system().write(vals)
        self._receive_devices()

    def _enter_diagnosis(self):
        """The technician takes the order; a clerk leaves it to the technicians."""
        unassigned = self.filtered(lambda order: not order._get_technician())
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
        beginning._as_system().write({"date_repair": fields.Datetime.now()})
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
        # Also what was added and finished during the inspection.
        repaired = self.filtered(lambda order: order.outcome == "repaired")
        repaired._filter_beyond_agreement()._confirm_estimates_without_consent()
        given_up = self.filtered(lambda order: order.outcome != "repaired")
        given_up._withdraw_unanswered_estimates()

    def _enter_done(self):
        """Handed over: the device leaves our custody, the exit date is set."""
        self._hand_devices_over()
        leaving = self.filtered(lambda order: not order.date_out)
        leaving._as_system().write({"date_out": fields.Datetime.now()})

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
        """Schedule the activities of a plan; those on demand go to the responsible.

        :param plan_id: id of a ``mail.activity.plan``
        """
        for user, orders in self.grouped(
            lambda order: order._get_responsible(self.env.user)
        ).items():
            self.env["mail.activity.schedule"].sudo().with_context(
                active_model=self._name, active_ids=orders.ids
            ).create(
                {
                    "plan_id": plan_id,
                    "plan_on_demand_user_id": (user or self.env.user).id,
                    "plan_date": place.get_today(self),
                }
            ).action_schedule_plan()
