from odoo import fields, models


class RmaServiceVisit(models.Model):
    """One visit of one customer with several devices: one order for each device.

    Each order has its own stage, estimate and hand-over; the visit keeps them together
    for the intake protocol.
    """

    _name = "rma.service.visit"
    _description = "Service Visit"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True, index="trigram")
    company_id = fields.Many2one(comodel_name="res.company", required=True, index=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    delegate_id = fields.Many2one(comodel_name="res.partner", ondelete="restrict")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    order_ids = fields.One2many(
        comodel_name="rma.service.order", inverse_name="visit_id", string="Orders"
    )
