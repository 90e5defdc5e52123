from odoo import api, fields, models

from ...tools import place
from ...tools.locking import locks_first


class RmaServiceOperation(models.Model):
    """The day of a technician: what he has to do, in the order in which it is due, with
    one tap for each thing that happens to it."""

    _inherit = "rma.service.operation"

    # Of the order, which lists sort by: read by a join, kept nowhere else.
    order_priority = fields.Selection(
        related="order_id.priority", string="Priority of the Order"
    )
    date_promised = fields.Datetime(
        related="order_id.date_promised", string="Order Promised"
    )
    device_shelf_id = fields.Many2one(related="order_id.shelf_id", string="Shelf")
    device_serial = fields.Char(
        related="order_id.serial", string="Serial Number of the Device"
    )
    order_problem = fields.Text(related="order_id.problem", string="Fault as Told")

    @locks_first
    def action_wait_for_part(self):
        """Interrupt the work, as a part is missing.

        :return: True, or the dialog that asks about times in doubt
        """
        status = self._get_part_status()
        changed = self.filtered(lambda operation: operation.status_id != status)
        if changed:
            changed.action_set_status(status)
        return self._ask_for_times()

    @api.model
    def _get_part_status(self):
        """Return the status of who waits for a part: the shipped one, else that of any
        interruption."""
        status = self.env.ref(
            "rma_service.operation_status_parts", raise_if_not_found=False
        )
        if status and status.active and status.kind == "paused":
            return status
        return self.env["rma.service.operation.status"]._get_default("paused")

    @api.model
    def action_begin_day(self):
        """Ask a technician for the times that are in doubt, as his day begins.

        What he left running on an earlier day, past the working hours, is interrupted
        before: he starts it again when he goes on with it.

        :return: the dialog that asks, or True
        """
        left = self._get_left_running()
        if left:
            paused = self.env["rma.service.operation.status"]._get_default("paused")
            left._add_entries(paused, note=self.env._("Left running over night."))
        return self._ask_for_times()

    @api.model
    def _get_left_running(self):
        """Return what the user left running on an earlier day, past working hours."""
        now = fields.Datetime.now()
        running = self.sudo().search([("worker_id", "=", self.env.uid)])
        entries = running.entry_ids.browse()
        for operation in running:
            last = operation.entry_ids.sorted(lambda entry: (entry.date, entry.id))[-1:]
            today = place.get_today(operation.order_id)
            if last and place.get_day(operation.order_id, last.date) < today:
                entries |= last
        measured = entries._measure(dict.fromkeys(entries, now)) if entries else {}
        return entries.filtered(
            lambda entry: measured.get(entry, (0, False))[1]
        ).operation_id
