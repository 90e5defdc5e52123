from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_return_days = fields.Integer(
        string="Repair Counts as Failed Within (days)",
        default=90,
        required=True,
        help="A repair was no success when the same device comes back within so many"
        " days after the hand-over.",
    )

    _service_return_days_positive = models.Constraint(
        "CHECK (service_return_days >= 0)",
        "The days within which a repair counts as failed cannot be negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_service_sequences()
        return companies

    def _create_service_sequences(self):
        """Give each company its numbering of service orders.

        Companies that have one already keep it.
        """
        sequences = self.env["ir.sequence"].sudo()
        for code, values in self._get_service_sequences().items():
            found = sequences.search(
                [("code", "=", code), ("company_id", "in", self.ids)]
            ).company_id
            sequences.create(
                [
                    values | {"code": code, "company_id": company.id}
                    for company in self - found
                ]
            )

    def _get_service_sequences(self):
        """Return the sequences of a company: code → values."""
        return {
            "rma.service.order": {
                "name": self.env._("Service orders"),
                "prefix": "SRV/%(year)s/",
                "padding": 5,
            },
            "rma.service.vendor.claim": {
                "name": self.env._("Vendor claims"),
                "prefix": "VC/%(year)s/",
                "padding": 5,
            },
        }
