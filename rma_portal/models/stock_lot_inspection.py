from odoo import models

from odoo.addons.rma_service.tools import place


class StockLot(models.Model):
    """What the page of a device tells of inspections."""

    _inherit = "stock.lot"

    def _prepare_portal_inspections(self):
        """Return what is due on the device next, as far as it counts."""
        self.ensure_one()
        if not self.has_inspections:
            return super()._prepare_portal_inspections()
        rows = self.env["rma.service.inspection"].sudo()
        rows = rows.search(
            [
                ("device_id", "=", self.id),
                ("company_id", "=", self.env.company.id),
                ("is_open", "=", True),
                ("hold", "=", False),
            ],
            order="date_due, id",
        )
        return [
            {
                "name": row.rule_id.name,
                "date": row.date_due,
                "is_overdue": row.date_due < place.get_today(row),
            }
            for row in rows
        ]
