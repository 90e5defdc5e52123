from odoo import api, fields, models
from odoo.exceptions import UserError


class RmaServiceOrderLog(models.AbstractModel):
    """What happened to an order. Append-only: rows leave only with their order.

    Concrete models refuse in ``write`` what may not change, and may name themselves in
    ``_get_deletion_refusal``.
    """

    _name = "rma.service.order.log"
    _description = "Log of Service Orders"
    _inherit = ["rma.service.order.row"]
    _rec_name = "order_id"

    # No related field: the company of that time, and nothing to write later.
    company_id = fields.Many2one(comodel_name="res.company", required=True, index=True)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_order(self):
        """Rows leave only with their order (the database cascades that)."""
        raise UserError(self._get_deletion_refusal())

    def _get_deletion_refusal(self):
        """Return the sentence for users who want to delete rows."""
        return self.env._("The log of service orders is never deleted.")
