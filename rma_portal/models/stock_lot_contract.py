from odoo import models
from odoo.fields import Domain

from odoo.addons.rma_service.tools import place


class StockLot(models.Model):
    """What the page of a device tells of contracts."""

    _inherit = "stock.lot"

    def _prepare_portal_contracts(self, user):
        """Return the contracts that cover the device now and that the customer sees."""
        self.ensure_one()
        contracts = self.env["rma.service.contract"].sudo()
        company = self.env.company
        if not contracts._is_used_in(company.id):
            return super()._prepare_portal_contracts(user)
        today = place.get_today(company)
        found = contracts.search(
            user.partner_id._get_portal_contract_domain()
            & Domain("company_id", "=", company.id)
            & Domain("state", "=", "active")
            & Domain("date_start", "<=", today)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", today)),
            order="date_end, id",
        )
        rows = []
        for contract in found:
            if contract._covers_all() or contract._names_unit(
                self, self.product_id, self.equipment_type_id
            ):
                row = contract._prepare_page_row()
                rows.append(
                    {
                        "name": f"{row['name']} {row['subject']}",
                        "text": row["left"] if row["is_counted"] else False,
                        "end": row["date_end"],
                        "url": row["url"],
                    }
                )
        return rows
