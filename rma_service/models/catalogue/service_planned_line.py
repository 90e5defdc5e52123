from odoo import api, fields, models


class RmaServicePlannedLine(models.AbstractModel):
    """One operation or part that no order has yet: of a ready job, of a price check.

    A product of type service is an operation, any other a part.
    """

    _name = "rma.service.planned.line"
    _description = "Planned Operation or Part"
    _inherit = ["rma.service.item"]
    _rec_name = "product_id"
    _check_company_auto = True

    kind = fields.Selection(
        selection=[("operation", "Operation"), ("part", "Part")],
        compute="_compute_kind",
        store=True,
        precompute=True,
    )

    @api.depends("product_id.type")
    def _compute_kind(self):
        for line in self:
            is_service = line.product_id.type == "service"
            line.kind = "operation" if is_service else "part"
