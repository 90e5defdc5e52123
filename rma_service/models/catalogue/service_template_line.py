from odoo import api, fields, models
from odoo.exceptions import UserError

# What a line is in a version: other changes of it are no new version.
VERSIONED_FIELDS = frozenset({"product_id", "quantity", "product_uom_id"})


class RmaServiceTemplateLine(models.Model):
    """One operation or part of a ready job."""

    _name = "rma.service.template.line"
    _description = "Ready Job Line"
    _inherit = ["rma.service.planned.line", "rma.service.guarded"]
    _order = "template_id, kind, sequence, id"

    template_id = fields.Many2one(
        comodel_name="rma.service.template",
        string="Ready Job",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="template_id.company_id", store=True)
    time_norm = fields.Float(string="Norm (min)", compute="_compute_time_norm")

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity in a ready job must be above zero."
    )

    @api.depends("product_id", "quantity", "product_uom_id")
    def _compute_time_norm(self):
        for line in self:
            line.time_norm = line._get_planned_minutes()

    @api.depends("template_id.company_id")
    @api.depends_context("company")
    def _compute_price(self):
        return super()._compute_price()

    @api.depends("template_id.company_id")
    @api.depends_context("company")
    def _compute_planned_cost(self):
        return super()._compute_planned_cost()

    def _get_price_terms(self):
        pricelist, company, _currency = super()._get_price_terms()
        company = self.template_id.company_id or company
        return pricelist, company, company.currency_id

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        jobs = self.env["rma.service.template"].browse(
            {vals["template_id"] for vals in vals_list if vals.get("template_id")}
        )
        jobs._start_version()
        return super().create(vals_list)

    def write(self, vals):
        if VERSIONED_FIELDS & vals.keys():
            self._start_version_of_jobs()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_start_version(self):
        """Taking a line out of a used job makes a new version, too."""
        self._start_version_of_jobs()

    def _start_version_of_jobs(self):
        """Begin a new version of the jobs; earlier versions stay as they were."""
        for job in self.template_id:
            if job.version_of_id:
                raise UserError(
                    self.env._(
                        "%(job)s is an earlier version, kept as it was: change the"
                        " ready job itself.",
                        job=job.display_name,
                    )
                )
        self.template_id._start_version()
