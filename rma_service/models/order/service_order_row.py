from odoo import fields, models


class RmaServiceOrderRow(models.AbstractModel):
    """What belongs to one service order, and goes with it."""

    _name = "rma.service.order.row"
    _inherit = ["rma.service.checked.links", "rma.service.whole"]
    _listed_by = frozenset({"order_id"})
    _description = "Row of a Service Order"
    _fields_of_creation = frozenset({"order_id"})

    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Service Order",
        required=True,
        index=True,
        ondelete="cascade",
    )

    def _get_service_place(self):
        """The day of a row is that of its order; see ``tools/place.py``."""
        return self.order_id
