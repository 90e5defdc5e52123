from odoo import fields, models
from odoo.exceptions import UserError


class RmaServiceDeviceOwner(models.Model):
    """Who owned a device from when until when. Written by the device alone."""

    _name = "rma.service.device.owner"
    _description = "Device Owner"
    _inherit = ["rma.service.guarded"]
    _order = "date_from desc, id desc"
    _rec_name = "partner_id"

    device_id = fields.Many2one(
        comodel_name="stock.lot", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
        help="Company that recorded the owner.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Owner",
        required=True,
        index=True,
        ondelete="restrict",
    )
    date_from = fields.Datetime(string="From", required=True)
    date_to = fields.Datetime(string="Until")
    user_id = fields.Many2one(comodel_name="res.users", string="Recorded by")
    note = fields.Char()

    def write(self, vals):
        if set(vals) - {"date_to"}:
            raise UserError(self.env._("The history of owners is never edited."))
        return super().write(vals)
