from odoo import models

from odoo.addons.rma_service.models.setup.service_wording import STEP_PHASES

# Where something is repaired: what was not, had no such step.
WORK_PHASES = frozenset(("parts", "repair", "quality"))
NOT_REPAIRED = ("not_repaired", "no_fault", "replaced", "refunded")


class RmaServiceOrder(models.Model):
    """Where the order stands, in the words that its service type has for customers.

    See ``rma.service.wording``: phases without a step of their own are part of the
    step before.
    """

    _inherit = "rma.service.order"

    def _get_page_steps(self):
        """Return the way of the order in the customer's words.

        :return: list of dicts with ``key`` (the phase that it begins with), ``label``,
            and ``state``: ``done``, ``current`` or ``ahead``; an empty list for
            cancelled orders
        """
        self.ensure_one()
        if self.phase == "cancel":
            return []
        steps = self._get_steps()
        position = self._get_step_position(steps, self._get_step_phase())
        is_over = self.phase == "done"
        result = []
        for index, (key, label, _phases) in enumerate(steps):
            state = "ahead"
            if index < position or is_over:
                state = "done"
            elif index == position:
                state = "current"
            result.append({"key": key, "label": label, "state": state})
        return result

    def _get_steps(self):
        """Return the steps that the order has.

        What its type has no stage for is no step, and what was not repaired had no
        repair.

        :return: list of (phase that it begins with, name, list of its phases)
        """
        self.ensure_one()
        words = self.type_id._get_words()
        used = {rule.phase for rule in self.type_id._get_stage_rules()}
        steps = []
        for phase in STEP_PHASES:
            label = words.get(phase, (False, ""))[0]
            if label or not steps:
                steps.append((phase, label or self._get_phase_label(phase), [phase]))
            else:
                steps[-1][2].append(phase)
        is_over = self.phase in ("ready", "done")
        had_no_work = is_over and self.outcome in NOT_REPAIRED
        return [
            step
            for step in steps
            if used & set(step[2]) and not (had_no_work and WORK_PHASES >= set(step[2]))
        ]

    def _get_step_position(self, steps, phase):
        """Return which of the steps a phase is part of; a phase without a step counts
        as the one before it.

        :param steps: see ``_get_steps``
        :param phase: technical name
        """
        place = STEP_PHASES.index(phase)
        begun = [
            index
            for index, (key, _label, _phases) in enumerate(steps)
            if STEP_PHASES.index(key) <= place
        ]
        return begun[-1] if begun else 0

    def _get_step_phase(self, is_agreed=None):
        """Return the phase that the order stands in for the customer.

        What he agreed to, and is only not begun yet, is no examination any more.

        :param is_agreed: whether he agreed to all he got, where that is known
        """
        self.ensure_one()
        if self.phase != "approval":
            return self.phase
        if is_agreed is None:
            is_agreed = bool(self.start_state)
        return "parts" if is_agreed else "approval"

    def _get_page_step_label(self, is_agreed=False):
        """Return in a word where the order stands, for the list.

        :param is_agreed: in the approval, whether the customer agreed to all he got
        """
        self.ensure_one()
        if self.phase == "cancel":
            return self.env._("Cancelled")
        phase = self._get_step_phase(is_agreed)
        if phase == "approval":
            return self.env._("Estimate")
        steps = self._get_steps()
        return steps[self._get_step_position(steps, phase)][1]

    def _get_page_status(self, estimates):
        """Return in one sentence where the order stands, for the customer.

        :param estimates: what waits for his answer, see ``_get_open_estimates``
        """
        self.ensure_one()
        if any(estimate["deposit_due"] for estimate in estimates):
            return self.env._(
                "Thank you for your order. We start as soon as the deposit is paid."
            )
        if self.phase == "approval" and estimates:
            if all(estimate["is_expired"] for estimate in estimates):
                return self.env._(
                    "Our estimate is no longer valid: ask us for a new one."
                )
            return self.env._("We wait for your answer to our estimate.")
        return self._get_customer_words()

    def _get_page_color(self, estimates):
        """Return the colour of the status: what is to be done by the customer stands
        out.

        :param estimates: what waits for his answer
        """
        self.ensure_one()
        if self.phase == "ready":
            return "success"
        if self.phase == "approval" and estimates:
            return "warning"
        return "secondary" if self.phase in ("done", "cancel") else "info"
