from odoo import api, fields, models


class RmaServiceCostingLine(models.Model):
    """One operation or part of a price check, at the price that was told."""

    _name = "rma.service.costing.line"
    _description = "Price Check Line"
    _inherit = ["rma.service.planned.line", "rma.service.guarded"]
    _order = "costing_id, sequence, id"
    _fields_of_creation = frozenset({"costing_id", "template_id", "template_version"})

    costing_id = fields.Many2one(
        comodel_name="rma.service.costing",
        string="Price Check",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="costing_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="costing_id.currency_id")
    template_id = fields.Many2one(
        comodel_name="rma.service.template",
        string="Ready Job",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    template_version = fields.Integer(string="Version of the Job", readonly=True)
    price_unit = fields.Float(store=True, help="Price that was told, per unit.")
    price_subtotal = fields.Monetary(store=True)
    price_total = fields.Monetary(
        string="With Taxes", compute="_compute_price", compute_sudo=True, store=True
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity in a price check must be above zero."
    )

    @api.depends("costing_id.pricelist_id", "costing_id.partner_id")
    def _compute_price(self):
        return super()._compute_price()

    def _get_taxes(self, company=None, positions=None):
        """Return the taxes as a quotation for the customer has them."""
        if positions is None:
            positions = self.costing_id._get_fiscal_positions()
        return {
            line: positions[line.costing_id].map_tax(taxes)
            if line.costing_id
            else taxes
            for line, taxes in super()._get_taxes(company).items()
        }

    def _get_price_terms(self):
        costing = self.costing_id
        company = costing.company_id or self.env.company
        currency = costing.currency_id or company.currency_id
        return costing.pricelist_id, company, currency

    def _prepare_order_line_vals(self):
        """Return the values of the operation or part that the line becomes."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "quantity": self.quantity,
            "product_uom_id": self.product_uom_id.id,
            "sequence": self.sequence,
            "template_id": self.template_id.id,
            "template_version": self.template_version,
        }

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.costing_id._check_open()
        return lines

    def write(self, vals):
        if {"product_id", "quantity", "product_uom_id"} & vals.keys():
            self.costing_id._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """What was told stays in the lines of used price checks."""
        self.costing_id._check_open()
