from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

STATUS_KINDS = [
    ("waiting", "Not started"),
    ("work", "Working"),
    ("paused", "Interrupted"),
    ("finished", "Finished"),
    ("not_done", "Not done"),
]
FINAL_KINDS = ("finished", "not_done")

# Says in the context that operations apply their entries themselves. An object, as no
# request from outside can put that into its context.
APPLIED = object()


class RmaServiceOperationStatus(models.Model):
    """Catalogue of the statuses an operation goes through, open to its users."""

    _name = "rma.service.operation.status"
    _description = "Operation Status"
    _inherit = ["rma.service.cached", "rma.service.guarded"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer(aggregator=None)
    kind = fields.Selection(
        selection=STATUS_KINDS,
        required=True,
        default="work",
        help="Working: time counts as worked time, the first such entry is the start."
        " Interrupted: time does not count. Finished: ends the operation. Not done:"
        " ends it without charging it.",
    )

    def write(self, vals):
        if "kind" in vals:
            self._check_kind_free(vals["kind"])
        return super().write(vals)

    def _check_kind_free(self, kind):
        """The kind of a status in use is fixed: times and ends follow from it.

        :param kind: a key of ``STATUS_KINDS``
        :raises UserError: naming the status
        """
        changed = self.filtered(lambda status: status.kind != kind)
        uses = [("status_id", "in", changed.ids)]
        for model in ("rma.service.operation.entry", "rma.service.operation"):
            used = self.env[model].sudo().search(uses, limit=1).status_id
            if used:
                raise UserError(
                    self.env._(
                        "%(status)s is used, and worked times follow from its kind:"
                        " add a new status and archive this one.",
                        status=used.name,
                    )
                )

    @api.model
    @tools.ormcache("kind", cache="stable")
    def _get_default_id(self, kind):
        """Return the id of the first status of a kind, or False."""
        return self.sudo().search([("kind", "=", kind)], limit=1).id

    @api.model
    def _get_default(self, kind):
        """Return the first status of a kind.

        :param kind: a key of ``STATUS_KINDS``
        :return: one status
        :raises ValidationError: if the catalogue has none
        """
        status_id = self._get_default_id(kind)
        if not status_id:
            label = dict(self._fields["kind"]._description_selection(self.env))[kind]
            raise ValidationError(
                self.env._(
                    "There is no operation status of the kind “%(kind)s”: add one in"
                    " Configuration > Operation Statuses.",
                    kind=label,
                )
            )
        return self.browse(status_id)
