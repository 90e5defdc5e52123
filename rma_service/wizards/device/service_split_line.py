from odoo import fields, models
from odoo.fields import Command


class RmaServiceSplitLine(models.TransientModel):
    """One of the orders that a request is split into: its device, its fault."""

    _name = "rma.service.split.line"
    _inherit = ["rma.service.device.entry"]
    _description = "Order of a Split Request"
    _order = "sequence, id"

    split_id = fields.Many2one(
        comodel_name="rma.service.split", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one(
        comodel_name="rma.service.type",
        string="Service Type",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env["rma.service.order"]._default_type_id(),
    )
    problem = fields.Text(string="Fault", help="In the words of the customer.")
    symptom_ids = fields.Many2many(
        comodel_name="rma.service.symptom",
        relation="rma_service_split_line_symptom_rel",
        string="Symptoms",
    )
    file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="rma_service_split_line_file_rel",
        string="Files",
        help="Copied to this order.",
    )

    def _get_company(self):
        return self.split_id.order_id.company_id or self.env.company

    def _get_partner(self):
        return self.split_id.order_id.partner_id

    def _is_filled(self):
        """Tell whether the row says what the order is about."""
        self.ensure_one()
        texts = (self.serial, self.model, self.problem)
        return bool(
            self.device_id or self.product_id or any((t or "").strip() for t in texts)
        )

    def _prepare_part(self, device):
        """Return what the request hands on to this order: see ``_split``.

        :param device: ``stock.lot``, empty for a device without serial number
        """
        self.ensure_one()
        product = device.product_id or self.product_id
        if not product and self._get_model_names():
            product = self._ensure_product()
        vals = {
            "type_id": self.type_id.id,
            "problem": self.problem,
            "product_id": product.id,
            "device_id": device.id,
            "symptom_ids": [Command.set(self.symptom_ids.ids)],
        }
        if self.equipment_type_id:
            vals["equipment_type_id"] = self.equipment_type_id.id
        # Of the request alone: no file of anybody else is copied.
        files = self.file_ids & self.split_id.file_ids
        return {
            "vals": vals,
            "files": files.sudo(),
            "has_messages": self.split_id.has_messages,
        }
