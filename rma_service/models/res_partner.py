from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_order_count = fields.Integer(
        compute="_compute_service_order_count",
        groups="rma_service.group_service_own",
    )

    def _compute_service_order_count(self):
        children = self.with_context(active_test=False).search_fetch(
            [("id", "child_of", self.ids)], ["parent_id"]
        )
        counts = dict.fromkeys(self, 0)
        groups = self.env["rma.service.order"]._read_group(
            [("partner_id", "in", children.ids)], ["partner_id"], ["__count"]
        )
        for partner, count in groups:
            ancestor = partner
            while ancestor:
                if ancestor in counts:
                    counts[ancestor] += count
                ancestor = ancestor.parent_id
        for partner in self:
            partner.service_order_count = counts[partner]

    def action_view_service_orders(self):
        """Open the service orders of the customer and its contacts."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_order_action"
        )
        action["domain"] = [("partner_id", "child_of", self.ids)]
        action["context"] = {"default_partner_id": self.id}
        return action
