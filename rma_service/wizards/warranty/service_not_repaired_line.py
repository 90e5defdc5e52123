from odoo import api, fields, models

from ...models.estimate.service_order_settlement import CHARGES, PLACES


class RmaServiceNotRepairedLine(models.TransientModel):
    """What is charged for one operation, or where one part goes."""

    _name = "rma.service.not.repaired.line"
    _description = "Line of an Order That Ends Without Repair"
    _inherit = ["rma.service.checked.links"]

    wizard_id = fields.Many2one(
        comodel_name="rma.service.not.repaired", required=True, ondelete="cascade"
    )
    operation_id = fields.Many2one(
        comodel_name="rma.service.operation", ondelete="cascade"
    )
    part_id = fields.Many2one(comodel_name="rma.service.part", ondelete="cascade")
    order_id = fields.Many2one(
        comodel_name="rma.service.order", compute="_compute_shown"
    )
    name = fields.Char(compute="_compute_shown", string="Operation or Part")
    quantity = fields.Float(compute="_compute_shown", digits="Product Unit")
    amount = fields.Monetary(
        compute="_compute_shown", help="Amount of the line without taxes."
    )
    currency_id = fields.Many2one(comodel_name="res.currency", compute="_compute_shown")
    charge = fields.Selection(
        selection=CHARGES,
        string="Charged",
        default="nothing",
        help="What the customer pays for the work.",
    )
    place = fields.Selection(
        selection=PLACES,
        string="Part Goes",
        default="stock",
        help="Where the part goes, and whether the customer pays it.",
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
            row.quantity = (
                (line.quantity_done or row.part_id.quantity_used or line.quantity)
                if line
                else 0.0
            )
            row.currency_id = line.currency_id
            row.amount = line.price_subtotal if line.payer == "customer" else 0.0
