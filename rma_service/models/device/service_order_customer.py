from odoo import models
from odoo.exceptions import UserError


class RmaServiceOrder(models.Model):
    """Another customer: what of ours the former one has, and his visit."""

    _inherit = "rma.service.order"

    def _check_partner_change(self, partner_id):
        """The former customer first gives back what we lent him.

        :raises UserError: naming the device
        """
        result = super()._check_partner_change(partner_id)
        for order in self:
            out = order.sudo().loan_ids.filtered(lambda loan: loan.state == "out")
            if out and order.partner_id.id != partner_id:
                raise UserError(
                    self.env._(
                        "%(order)s: %(partner)s still has %(device)s of ours. Take it"
                        " back before you change the customer.",
                        order=order.name,
                        partner=order.partner_id.display_name,
                        device=out[0].device_id.display_name,
                    )
                )
        return result

    def _end_access_of(self, former):
        """The visit was the former customer's: it follows, or the order leaves it."""
        result = super()._end_access_of(former)
        visit = self.visit_id
        if not visit:
            return result
        firm = self.partner_id.commercial_partner_id
        if visit.order_ids.partner_id.commercial_partner_id == firm:
            visit.write({"partner_id": self.partner_id.id, "delegate_id": False})
        else:
            self.visit_id = False
        return result
