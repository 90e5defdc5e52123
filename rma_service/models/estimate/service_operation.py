from odoo import models


class RmaServiceOperation(models.Model):
    """Labour that the customer has not agreed to."""

    _inherit = "rma.service.operation"

    def _check_status_change(self, status):
        """What the customer declined is not worked."""
        if status.kind != "not_done":
            self._check_not_refused()
        return super()._check_status_change(status)

    def _is_beyond_settled(self):
        return bool(self.quantity_done)

    def _give_refused_up(self):
        """Declined work is not done; what was finished before stays to be settled."""
        opened = self.filtered(lambda op: not op.quantity_done)
        if opened:
            statuses = self.env["rma.service.operation.status"]
            opened._add_entries(statuses._get_default("not_done"))
        return super()._give_refused_up()

    def _resume_refused(self):
        waiting = self.filtered(lambda op: op.status_kind == "not_done")
        if waiting:
            waiting.action_set_status(waiting._default_status_id())
        return super()._resume_refused()

    def _is_untouched(self):
        return super()._is_untouched() and not self.date_start

    def _get_quantity_to_finish(self):
        return 0.0 if self.status_kind == "not_done" else self.quantity

    def _give_unagreed_away(self, reason):
        was_done = self.quantity_done
        known = self.order_id.operation_ids
        result = super()._give_unagreed_away(reason)
        if was_done:
            (self.order_id.operation_ids - known).action_finish()
        return result

    def _take_unagreed_out(self):
        """Work that was not agreed was not done, as far as the papers go."""
        result = super()._take_unagreed_out()
        if not self.quantity_agreed:
            statuses = self.env["rma.service.operation.status"]
            self.action_set_status(statuses._get_default("not_done"))
        return result
