from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .service_operation_status import APPLIED


class RmaServiceOperationEntry(models.Model):
    """One change of an operation's status: when, who, note.

    The entries of an operation are its time sheet: an entry of kind *work* lasts until
    the next one.
    """

    _name = "rma.service.operation.entry"
    _inherit = ["rma.service.checked.links"]
    _description = "Operation Status Entry"
    _order = "date, id"
    _rec_name = "status_id"

    operation_id = fields.Many2one(
        comodel_name="rma.service.operation",
        required=True,
        index=True,
        ondelete="cascade",
    )
    order_id = fields.Many2one(related="operation_id.order_id", string="Service Order")
    company_id = fields.Many2one(related="operation_id.company_id")
    status_id = fields.Many2one(
        comodel_name="rma.service.operation.status", required=True, ondelete="restrict"
    )
    kind = fields.Selection(related="status_id.kind")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Done by",
        required=True,
        default=lambda self: self.env.user,
    )
    note = fields.Char()
    duration = fields.Float(
        string="Worked (minutes)",
        readonly=True,
        help="Minutes until the next entry, for entries that count as work.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        if self.env.context.get("rma_entries_applied") is not APPLIED:
            entries._check_status_change()
            entries.operation_id._apply_entries()
        return entries

    def write(self, vals):
        operations = self.operation_id
        result = super().write(vals)
        if {"date", "status_id", "operation_id", "user_id"} & vals.keys():
            self._check_status_change()
            (operations | self.operation_id)._apply_entries()
        return result

    def unlink(self):
        operations = self.operation_id
        operations._check_order_open()
        result = super().unlink()
        operations.exists()._apply_entries()
        return result

    def _check_status_change(self):
        """Typed entries obey what the buttons obey: consent, and no closed orders."""
        for status, entries in self.grouped("status_id").items():
            entries.operation_id._check_status_change(status)

    @api.constrains("date")
    def _check_date(self):
        now = fields.Datetime.now()
        for entry in self:
            if (entry.date - now).total_seconds() > 60:
                raise ValidationError(
                    self.env._(
                        "The entry “%(status)s” of %(operation)s cannot lie in the"
                        " future.",
                        status=entry.status_id.name,
                        operation=entry.operation_id.display_name,
                    )
                )
