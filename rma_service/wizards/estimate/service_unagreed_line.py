from odoo import api, fields, models


class RmaServiceUnagreedLine(models.TransientModel):
    """One operation or part that the customer has not agreed to."""

    _name = "rma.service.unagreed.line"
    _description = "Line That Is Not Agreed To"
    _inherit = ["rma.service.checked.links"]

    wizard_id = fields.Many2one(
        comodel_name="rma.service.unagreed", required=True, ondelete="cascade"
    )
    operation_id = fields.Many2one(
        comodel_name="rma.service.operation", ondelete="cascade"
    )
    part_id = fields.Many2one(comodel_name="rma.service.part", ondelete="cascade")
    order_id = fields.Many2one(
        comodel_name="rma.service.order", compute="_compute_shown"
    )
    name = fields.Char(compute="_compute_shown", string="Operation or Part")
    product_uom_id = fields.Many2one(
        comodel_name="uom.uom", compute="_compute_shown", string="Unit"
    )
    quantity = fields.Float(
        string="Not Agreed", digits="Product Unit", compute="_compute_shown"
    )
    choice = fields.Selection(
        selection=[
            ("supplement", "Send a supplement"),
            ("goodwill", "Goodwill, nobody pays"),
            ("take_out", "Take out"),
        ],
        string="What to Do",
        required=True,
        default="supplement",
    )

    def _get_line(self):
        """Return the operation or part."""
        self.ensure_one()
        return self.operation_id or self.part_id

    @api.depends("operation_id", "part_id")
    def _compute_shown(self):
        for row in self:
            line = row._get_line()
            row.order_id = line.order_id
            row.name = line.product_id.display_name
            row.product_uom_id = line.product_uom_id
            row.quantity = line._get_quantity_unagreed() if line else 0.0
