from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .service_operation_status import APPLIED


class RmaServiceOperationEntry(models.Model):
    """One change of an operation's status: when, who, note.

    The entries of an operation are its time sheet: an entry of kind *work* lasts until
    the next one. What somebody worked he says himself, or the buttons do; managers may
    correct it, and every correction is in the history of the order.
    """

    _name = "rma.service.operation.entry"
    _inherit = [
        "rma.service.checked.links",
        "rma.service.traced",
        "rma.service.guarded",
    ]
    _description = "Operation Status Entry"
    _order = "date, id"
    _rec_name = "status_id"
    _fields_of_creation = frozenset({"operation_id"})
    _traced_fields = frozenset({"date", "note", "status_id", "user_id"})

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
            entries._check_own()
            entries._check_status_change()
            entries.operation_id._apply_typed_entries()
        return entries

    def write(self, vals):
        self._check_own()
        operations = self.operation_id
        result = super().write(vals)
        if "user_id" in vals:
            self._check_own()
        if {"date", "status_id", "operation_id", "user_id"} & vals.keys():
            self._check_status_change()
            if "date" in vals:
                # Who moves the clock says how long it ran.
                entries = (operations | self.operation_id).entry_ids
                entries._as_system().is_confirmed = False
            (operations | self.operation_id)._apply_typed_entries()
        return result

    def unlink(self):
        operations = self.operation_id
        operations._check_order_open()
        result = super().unlink()
        operations.exists()._apply_entries()
        return result

    def _check_own(self):
        """Refuse that somebody says what a colleague did.

        :raises AccessError: for entries of others, but for managers
        """
        if self._is_system() or self.env.user.has_group(
            "rma_service.group_service_manager"
        ):
            return
        for entry in self:
            if entry.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(operation)s: this is the time of %(user)s. Only a service"
                        " manager corrects it.",
                        operation=entry.operation_id.display_name,
                        user=entry.sudo().user_id.name,
                    )
                )

    def _get_traced_title(self):
        self.ensure_one()
        return f"{self.operation_id.display_name}: {self.display_name}"

    def _get_traced_fields(self):
        """How long it took is traced where somebody says it, not the clock."""
        if self.env.context.get("rma_trace_duration"):
            return self._traced_fields | {"duration"}
        return super()._get_traced_fields()

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
