from odoo import api, models

from odoo.addons.rma_service.tools import place


class ReportServiceFigures(models.AbstractModel):
    """The customer's report on paper: the one print that he makes himself.

    Whoever asks for it gets his own figures, whatever record he names.
    """

    _name = "report.rma_portal.report_service_figures"
    _inherit = ["rma.service.print"]
    _description = "Print: Report of a Customer"
    _print_model = "res.users"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the figures of who is logged in.

        :param data: ``filters``, as of ``_read_filters`` of the report; the last twelve
            months where there are none
        """
        # Without the superuser's rights, with which prints are made.
        user = self.env.user
        reports = self.env["rma.service.portal.report"].with_user(user)
        filters = (data or {}).get("filters")
        if not isinstance(filters, dict):
            filters = {}
        filters = reports._read_filters(filters)
        return {
            "doc_ids": user.ids,
            "doc_model": self._print_model,
            "docs": user,
            "company": reports.env.company.sudo(),
            "customer": user.commercial_partner_id.sudo(),
            "today": place.get_today(reports.env.company),
            "report": reports._prepare_page(user, filters),
        }
