from odoo import api, models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _get_service_documents(self):
        """Colleagues have to do on estimates and on the invoices of them."""
        link = "service_order_id"
        return super()._get_service_documents() | {
            "sale.order": Domain(link, "!=", False),
            "account.move": Domain(
                f"invoice_line_ids.sale_line_ids.order_id.{link}", "!=", False
            ),
        }
