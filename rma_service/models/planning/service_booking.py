from odoo import fields, models


class RmaServiceBooking(models.Model):
    """With which vehicle a visit is made."""

    _inherit = "rma.service.booking"

    bench_id = fields.Many2one(
        comodel_name="rma.service.bench",
        string="Vehicle",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
