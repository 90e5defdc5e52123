from odoo import models


class ResPartner(models.Model):
    """The country of a company switches on the legal clocks of its law; where a
    customer is visited."""

    _inherit = "res.partner"

    def _leave_our_place(self):
        result = super()._leave_our_place()
        self.env["rma.service.level"]._clear_service_cache()
        companies = self.env["res.company"].sudo()
        moved = companies.search([("partner_id", "in", self.ids)])
        if moved:
            self.env["rma.service.deadline.job"]._add([["company_id", "in", moved.ids]])
        return result

    def _get_with_parents(self):
        """Return the contacts and all above them."""
        found = partners = self
        while partners := partners.parent_id - found:
            found |= partners
        return found

    def _get_service_address(self):
        """Return the contact whose address it is: people have that of their firm."""
        partner = self
        while (
            partner.type == "contact" and not partner.is_company and partner.parent_id
        ):
            partner = partner.parent_id
        return partner
