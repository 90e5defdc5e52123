from odoo import api, models

from .sale_order import ACCEPTING


class IrActionsReport(models.Model):
    """Who signs his estimate does not wait for a PDF."""

    _inherit = "ir.actions.report"

    @api.model
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Odoo's page of a quotation prints what was signed: ours is kept already."""
        accepting = self.env.context.get("rma_accepting") is ACCEPTING
        if accepting and report_ref == "sale.action_report_saleorder":
            return b"", "pdf"
        return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
