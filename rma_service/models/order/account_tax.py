from odoo import api, models


class AccountTax(models.Model):
    """The sum of lines, as all documents of the service centre compute it."""

    _inherit = "account.tax"

    @api.model
    def _get_service_amounts(self, base_lines, currency, company):
        """Return the sum of lines by Odoo's computation, which rounds as the company.

        :param base_lines: of ``_prepare_base_line_for_taxes_computation``, in one
            currency
        :param currency: their ``res.currency``
        :param company: the ``res.company`` that sells
        :return: dict with ``untaxed`` and ``total`` in that currency
        """
        self._add_tax_details_in_base_lines(base_lines, company)
        self._round_base_lines_tax_details(base_lines, company)
        summary = self._get_tax_totals_summary(base_lines, currency, company)
        return {
            "untaxed": summary["base_amount_currency"],
            "total": summary["total_amount_currency"],
        }
