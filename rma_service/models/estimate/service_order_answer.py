from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_list

from ...tools import place
from ...tools.locking import lock

AGREED = "rma_service.mail_activity_type_agreed"
# Phases before the repair, in which an order can be agreed.
START_PHASES = ("intake", "diagnosis", "approval", "parts")
# Says in the context that an order goes on by the customer's answer, while nobody works
# on it. An object, as no request from outside can put that into its context.
ANSWERED = object()
# Says in the context that parts are asked for by a step of the order itself.
PROCURING = object()


class RmaServiceOrder(models.Model):
    """What follows an answer to an estimate, whoever gave it and by whichever way.

    Agreed: the parts are reserved or bought, and the order leaves the approval by
    itself: it waits for parts, is ready to start, or goes back to the repair that a
    supplement interrupted. Declined: what was agreed before goes on without what was
    refused; where nothing was, the device is ready to be collected.
    """

    _inherit = "rma.service.order"

    start_state = fields.Selection(
        selection=[
            ("agreed", "Agreed, ready to start"),
            ("waiting", "Agreed, waits for parts"),
        ],
        string="To Start",
        compute="_compute_start_state",
        compute_sudo=True,
        search="_search_start_state",
        help="The customer agreed, and the repair is not begun: it can start, or waits"
        " for parts where the workflow has no stage for that.",
    )

    # Known without a look at the activities, of which most orders have none.
    is_start_planned = fields.Boolean(
        readonly=True,
        copy=False,
        help="Its start was given somebody to do.",
    )

    @api.depends(
        "phase",
        "type_id",
        "estimate_ids.state",
        "operation_ids.quantity",
        "operation_ids.payer",
        "part_ids.quantity",
        "part_ids.payer",
        "part_ids.availability",
    )
    def _compute_start_state(self):
        for order in self:
            order.start_state = order._get_start_state()

    def _search_start_state(self, operator, value):
        """Few orders are agreed and not begun: these are looked at one by one."""
        if operator != "in":
            return NotImplemented
        orders = self.sudo().search(
            Domain("phase", "in", START_PHASES)
            & Domain("estimate_ids.state", "=", "sale")
            & Domain("company_id", "in", self.env.companies.ids)
        )
        states = {order: order._get_start_state() for order in orders}
        found = Domain("id", "in", [o.id for o in orders if states[o] in value])
        others = Domain("id", "not in", [o.id for o in orders if states[o]])
        return found | others if False in value else found

    def _get_start_state(self):
        """Return how an agreed order stands before its repair, or False.

        An order that waits for parts says so by its stage; where its type has none for
        that, it stays in the approval, and this tells that its customer has answered.
        """
        self.ensure_one()
        if self._is_ready_to_start():
            return "agreed"
        is_waiting = self.phase == "approval" and self._is_waiting_for_parts()
        return "waiting" if is_waiting else False

    def _is_waiting_for_parts(self):
        """See ``service_order_display.py`` of the order."""
        return super()._is_waiting_for_parts() or (
            self.phase == "approval"
            and self.estimate_state == "approved"
            and not self._get_waiting_estimates()
            and not (self._get_lines_to_agree() and self._needs_consent())
            and self._has_missing_parts()
        )

    def _is_ready_to_start(self):
        """See ``service_order_display.py`` of the order."""
        self.ensure_one()
        if self.phase not in START_PHASES or self.estimate_state != "approved":
            return False
        if self._get_waiting_estimates():
            return False
        if self.parts_state not in ("none", "available", "used"):
            return False
        return not (self._get_lines_to_agree() and self._needs_consent())

    def _get_waiting_estimates(self):
        """Return the estimates that the customer can still answer."""
        self.ensure_one()
        return self.sudo().estimate_ids.filtered(lambda e: e._is_acceptable())

    # === AFTER THE ANSWER ===#

    def _on_estimate_confirmed(self):
        """The customer agreed: reserve or buy the parts, and go on.

        Called by the confirmation of an estimate, however it was reached: back office,
        portal signature, payment.
        """
        for order in self:
            order._procure_parts()
        self._go_on_after_answer()
        for order in self:
            estimate = order._get_last_agreed()
            if estimate.service_consent != "not_needed":
                order._tell_answer(estimate)

    def _on_estimate_declined(self, estimates):
        """The customer declined: ready to be collected, not repaired, as refused.

        A supplement that is declined changes nothing of what was agreed before: the
        order goes on without it. Where another version still waits, so does the order.

        :param estimates: the estimates that were declined, with superuser rights
        """
        waiting = self.filtered(lambda order: order._get_waiting_estimates())
        standing = self.filtered(lambda order: order._has_standing_work()) - waiting
        in_parts = standing.filtered(lambda order: order.phase == "parts")
        for order in standing:
            order._refuse_lines(estimates & order.sudo().estimate_ids)
        refused = (self - waiting - standing).filtered(
            lambda order: order.phase in ("intake", "diagnosis", "approval")
        )
        if refused:
            reason = self.env["rma.service.reason"].search(
                [("is_refusal", "=", True)], limit=1
            )
            refused.write({"outcome": "not_repaired", "outcome_reason_id": reason.id})
            refused._move_after_answer("ready")
        standing._go_on_after_answer()
        in_parts._follow_parts()
        for order in self:
            order._tell_answer(estimates & order.sudo().estimate_ids)

    def _has_standing_work(self):
        """Tell whether there is something to do without what is declined now.

        That is what was agreed before, what others pay, and a repair that is begun.
        """
        self.ensure_one()
        return bool(
            self.date_repair
            or any(estimate.state == "sale" for estimate in self.sudo().estimate_ids)
            or any(
                line.payer != "customer" and not line.product_id.is_service_diagnosis
                for line in self.operation_ids
            )
        )

    def _refuse_lines(self, estimates):
        """Mark the lines that were declined, which are neither worked nor billed.

        Only what these estimates offered: of what came onto the order since he was
        asked, the customer has declined nothing. Of versions beside each other the one
        counts that offered most.

        :param estimates: the declined estimates of this order
        """
        self.ensure_one()
        declined = {}
        # Where the order goes on is seen when all of them are refused.
        estimates = estimates.with_context(rma_procuring=PROCURING)
        for sale_line in estimates.order_line.filtered("is_service_line"):
            line = sale_line._get_service_line()
            if not line or line.product_id != sale_line.product_id:
                continue
            quantity = sale_line._get_quantity_of_line()
            if quantity > declined.get(line, (0.0, None))[0]:
                declined[line] = (quantity, sale_line.order_id)
        for line, (quantity, estimate) in declined.items():
            if line._get_quantity_to_agree() > 0:
                line._refuse(estimate, quantity)

    def _go_on_after_answer(self):
        """Leave the approval: for parts, to be started, or back to the repair.

        Orders that are not in the approval wait for nobody's answer: these only wait
        for parts from now on, where some are missing.
        """
        orders = self.with_context(rma_answered=ANSWERED)
        orders = orders.filtered(
            lambda order: (
                order.phase in ("intake", "diagnosis", "approval")
                and not order._get_waiting_estimates()
            )
        )
        missing = orders.filtered(lambda order: order._has_missing_parts())
        asked = (orders - missing).filtered(lambda order: order.phase == "approval")
        begun = asked.filtered("date_repair")
        missing._move_after_answer("parts")
        begun._move_after_answer("repair")
        (asked - begun)._move_after_answer("parts", is_ready_to_start=True)

    def _stays_in_approval(self):
        """Tell whether it is agreed, and its type has no stage before the repair."""
        self.ensure_one()
        return (
            self.phase == "approval"
            and self.estimate_state == "approved"
            and not self.type_id._get_stage_of_phase("parts")
        )

    def _procure_parts(self):
        """What is reserved by a step of the order is no arrival: the step knows it."""
        orders = self.with_context(rma_procuring=PROCURING)
        return super(RmaServiceOrder, orders)._procure_parts()

    def _follow_parts(self):
        """Agreed orders whose last part came are ready to start; those that miss one
        again wait for it. Called by whoever moves stock."""
        if self.env.context.get("rma_procuring") is PROCURING:
            return
        orders = self.sudo().filtered(
            lambda order: order.phase == "parts" or order._stays_in_approval()
        )
        if not orders:
            return
        lock(orders, wait=True)
        for order in orders:
            is_ready = order._is_ready_to_start()
            if is_ready and order.phase == "approval" and order.date_repair:
                order._move_after_answer("repair")
            elif is_ready:
                order._move_after_answer("parts", is_ready_to_start=True)
                order._schedule_start(order._get_responsible(), is_told=True)
            elif order._has_missing_parts():
                stage = order.stage_id._get_own_rules(order.type_id)
                if stage.is_ready_to_start:
                    order._move_after_answer("parts")
                order._end_start()

    def _start_first_operation(self):
        """No clock starts because a customer answers."""
        if self.env.context.get("rma_answered") is not ANSWERED:
            return super()._start_first_operation()

    # === WHO IS TOLD ===#

    def _tell_answer(self, estimates):
        """Tell technician and team leader of an answer, each in his language.

        Who took it down himself knows it; an order that nobody has is told to who
        looks after it, where the answer came from outside.

        :param estimates: what was answered, with superuser rights
        """
        self.ensure_one()
        order = self.sudo()
        leader = order.team_id.user_id._filter_service_colleagues(order.company_id)
        users = order._get_technician() | leader
        if not users and self.env.user.share:
            users = order._get_responsible()
        users -= self.env.user
        if not users or not estimates:
            return
        if order.start_state == "agreed":
            order._schedule_start(users)
        is_ours = estimates[0].service_consent == "override"
        if is_ours or self.env.context.get("rma_no_messages"):
            return
        sender = {}
        if self.env.user.share:
            sender = {
                "author_id": order.partner_id.id,
                "email_from": order.company_id.email_formatted or None,
            }
        for user in users:
            told = order.with_context(lang=user.lang)
            told.message_notify(
                **sender,
                partner_ids=user.partner_id.ids,
                subject=told._get_answer_subject(estimates),
                body=told._get_answer_words(estimates),
            )

    def _schedule_start(self, users, is_told=False):
        """Give who repairs the order its start to do, once.

        :param users: the colleagues who are told, the technician first
        :param is_told: let Odoo tell him of it
        """
        self.ensure_one()
        worker = self._get_technician() or users[:1]
        if not worker or worker == self.env.user or self.is_start_planned:
            return
        told = self.with_context(
            lang=worker.lang, mail_activity_quick_update=not is_told
        )
        place.at_place(told).activity_schedule(
            AGREED,
            summary=told.env._("Agreed: start the repair"),
            user_id=worker.id,
        )
        self._as_system().is_start_planned = True

    def _end_start(self):
        """Nothing is left to be started: the repair has begun, or will not."""
        started = self.sudo().filtered("is_start_planned")
        if started:
            started.activity_unlink([AGREED])
            started.is_start_planned = False

    def _enter_repair(self):
        self._end_start()
        return super()._enter_repair()

    def _enter_approval(self):
        self._end_start()
        return super()._enter_approval()

    def _enter_ready(self):
        self.filtered(lambda order: order.outcome != "repaired")._end_start()
        return super()._enter_ready()

    def _enter_cancel(self):
        self._end_start()
        return super()._enter_cancel()

    def _get_answer_subject(self, estimates):
        """Return what a colleague reads first of an answer, in the language of the
        environment."""
        self.ensure_one()
        if estimates[0].state == "sale":
            return self.env._("%(order)s: the customer agreed", order=self.name)
        return self.env._("%(order)s: the customer declined", order=self.name)

    def _get_answer_words(self, estimates):
        """Return what a colleague is told of an answer, and what is to be done now.

        :param estimates: what was answered, with superuser rights
        """
        self.ensure_one()
        values = {
            "name": self.partner_id.display_name,
            "estimates": format_list(self.env, estimates.mapped("name")),
            "amount": format_amount(
                self.env,
                sum(estimates.mapped("amount_total")),
                estimates[0].currency_id,
            ),
        }
        if estimates[0].state == "sale":
            words = self.env._(
                "%(name)s agreed to estimate %(estimates)s, %(amount)s with taxes.",
                **values,
            )
        else:
            words = self.env._(
                "%(name)s declined estimate %(estimates)s, %(amount)s with taxes.",
                **values,
            )
        return f"{words} {self._get_next_words()}"

    def _get_next_words(self):
        """Return in a sentence for colleagues what is to be done after an answer."""
        self.ensure_one()
        if self.start_state == "agreed":
            return self.env._("Nothing is missing: the repair can start.")
        sentences = {
            "parts": self.env._("The order waits for parts."),
            "repair": self.env._("Go on with the repair of what is agreed."),
            "ready": self.env._("The device goes back as it is."),
        }
        return sentences.get(
            self.phase,
            self.env._("The order is in %(stage)s.", stage=self.stage_id.name),
        )

    def _get_last_agreed(self):
        """Return the estimate that was agreed last, with superuser rights."""
        self.ensure_one()
        agreed = self.sudo().estimate_ids.filtered(lambda e: e.state == "sale")
        return agreed.sorted("service_version")[-1:]

    # === FOR THE CUSTOMER ===#

    def _get_refused_estimates(self):
        """Return the estimates that the customer declined last, for his messages.

        Nothing where it was not his refusal that ended the order.
        """
        self.ensure_one()
        if not self.sudo().outcome_reason_id.is_refusal:
            return self.env["sale.order"].sudo()
        declined = self.sudo().estimate_ids.filtered("service_declined")
        return declined.sorted("service_version")[-1:]
