from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_hourly_cost = fields.Monetary(
        string="Hourly Cost of the Workshop",
        groups="rma_service.group_service_manager",
        help="What an hour of work costs the company, for technicians without an hourly"
        " cost of their own.",
    )

    _service_hourly_cost_positive = models.Constraint(
        "CHECK (service_hourly_cost >= 0)", "The hourly cost cannot be negative."
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
            "rma.service.costing": {
                "name": self.env._("Price checks"),
                "prefix": "PC/%(year)s/",
                "padding": 5,
            },
            "rma.service.vendor.claim": {
                "name": self.env._("Vendor claims"),
                "prefix": "VC/%(year)s/",
                "padding": 5,
            },
        }
