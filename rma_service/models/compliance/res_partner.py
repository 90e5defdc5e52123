from odoo import models


class ResPartner(models.Model):
    """The country of a company switches on the legal clocks of its law."""

    _inherit = "res.partner"

    def _leave_our_place(self):
        result = super()._leave_our_place()
        self.env["rma.service.level"]._clear_service_cache()
        companies = self.env["res.company"].sudo()
        moved = companies.search([("partner_id", "in", self.ids)])
        if moved:
            self.env["rma.service.deadline.job"]._add([["company_id", "in", moved.ids]])
        return result
