from odoo import api, fields, models


class RmaServiceNumbered(models.AbstractModel):
    """Documents that are numbered in the company that they belong to.

    The name of the model is the code of its sequence, which ``res.company`` makes; the
    number of a document never changes.
    """

    _name = "rma.service.numbered"
    _description = "Numbered Service Document"
    _fields_of_creation = frozenset({"company_id", "name"})

    name = fields.Char(
        string="Number",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env._("New"),
        index="trigram",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )

    @api.model
    def _get_next_number(self, vals):
        """Return the number of a new document.

        :param vals: values that it is created with
        :raises UserError: if the sequence of the company is gone
        """
        self._check_bounds(vals)
        company = self.env["res.company"].browse(
            vals.get("company_id") or self.env.company.id
        )
        return company._get_next_service_number(self._name)
