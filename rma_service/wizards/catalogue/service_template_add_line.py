from odoo import api, fields, models


class RmaServiceTemplateAddLine(models.TransientModel):
    """One ready job in the dialog, with time and price on the order's terms."""

    _name = "rma.service.template.add.line"
    _inherit = ["rma.service.checked.links"]
    _description = "Ready Job to Add"
    _order = "id"

    wizard_id = fields.Many2one(
        comodel_name="rma.service.template.add",
        required=True,
        index=True,
        ondelete="cascade",
    )
    template_id = fields.Many2one(
        comodel_name="rma.service.template",
        string="Ready Job",
        required=True,
        ondelete="cascade",
    )
    code = fields.Char(related="template_id.code", string="Code")
    is_chosen = fields.Boolean(string="Chosen")
    content = fields.Char(compute="_compute_content")
    time_norm = fields.Float(related="template_id.time_norm")
    currency_id = fields.Many2one(related="wizard_id.order_id.currency_id")
    price = fields.Monetary(string="Without Taxes", compute="_compute_content")
    price_total = fields.Monetary(string="With Taxes", compute="_compute_content")
    is_on_order = fields.Boolean(compute="_compute_content")

    @api.depends("template_id", "wizard_id.order_id")
    def _compute_content(self):
        for line in self:
            order = line.wizard_id.order_id
            job = line.template_id
            if not job:
                line.is_on_order = line.content = False
                line.price = line.price_total = 0
                continue
            line.is_on_order = job in (
                order.operation_ids.template_id | order.part_ids.template_id
            )
            line.content = ", ".join(job._get_lines().product_id.mapped("name"))
            amounts = job._get_amounts_on_terms(
                order.pricelist_id,
                order.company_id,
                order.currency_id or order.company_id.currency_id,
            )
            line.price = amounts["untaxed"]
            line.price_total = amounts["total"]
