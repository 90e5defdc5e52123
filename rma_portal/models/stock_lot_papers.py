from odoo import models
from odoo.tools import SQL

from odoo.addons.rma_service.tools import place

from ..tools.order_invoices import join_invoices
from .service_order_document import PAGE_DOCUMENTS
from .stock_lot import MAX_HISTORY


class StockLot(models.Model):
    """The papers on the page of a device: prints, certificates and invoices."""

    _inherit = "stock.lot"

    def _read_portal_papers(self, orders):
        """Return the papers of the device and of its orders, in one statement.

        Of the orders the same as ``_get_page_documents`` and ``_get_page_invoices`` of
        each.

        :param orders: that the customer may see, with superuser rights
        :return: dict of lists of dicts, the newest first: ``prints`` with ``url``,
            ``label``, ``number`` (of the estimate, else of the order) and ``date``;
            ``invoices`` with ``url``, ``name`` and ``date``; ``certificates`` with
            ``url``, ``number`` and ``date``
        """
        self.ensure_one()
        kinds = dict(
            self.env["rma.service.document"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        by_id = {order.id: order for order in orders}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH own AS (
                    SELECT mine.id, customer.commercial_partner_id AS firm_id
                      FROM rma_service_order mine
                      JOIN res_partner customer ON customer.id = mine.partner_id
                     WHERE mine.id IN %(orders)s
                )
                SELECT own.id, document.kind, estimate.name, document.id,
                       document.date, NULL
                  FROM own
                  JOIN rma_service_document_order_rel rel ON rel.order_id = own.id
                  JOIN rma_service_document document ON document.id = rel.document_id
             LEFT JOIN sale_order estimate ON estimate.id = document.estimate_id
                  JOIN res_partner signer ON signer.id = document.partner_id
                 WHERE document.kind IN %(kinds)s
                   AND signer.commercial_partner_id = own.firm_id
                 UNION
                SELECT own.id, NULL, move.name, move.id, NULL, move.invoice_date
                %(invoices)s
                 UNION
                SELECT NULL, NULL, entry.number::text, entry.id, entry.date, NULL
                  FROM rma_service_book_entry entry
                 WHERE %(certificates)s
              ORDER BY 1 DESC, 5 DESC, 4 DESC
                """,
                # Nothing is the order number 0.
                orders=tuple(by_id) or (0,),
                kinds=PAGE_DOCUMENTS,
                invoices=join_invoices(SQL("own")),
                certificates=self._get_certificate_condition(orders),
            )
        )
        papers = {"prints": [], "invoices": [], "certificates": []}
        for order_id, kind, name, record_id, moment, day in rows:
            order = by_id.get(order_id)
            if not order:
                papers["certificates"].append(
                    {
                        "url": f"{self._get_portal_path()}/certificates/{record_id}",
                        "number": name,
                        "date": place.get_day(self.env.company, moment),
                    }
                )
            elif kind:
                papers["prints"].append(
                    {
                        "url": f"{order.access_url}/documents/{record_id}",
                        "label": kinds[kind],
                        "number": name or order.name,
                        "date": place.get_day(order, moment),
                    }
                )
            else:
                url = f"{order.access_url}/invoices/{record_id}"
                papers["invoices"].append({"url": url, "name": name, "date": day})
        return papers

    # === CERTIFICATES ===#

    def _get_certificate_condition(self, orders):
        """Return which entries of the book the customer gets a certificate of, as SQL.

        Those of his orders, and what was done without one while the device was his.
        What was corrected is told by the entry that corrects it, whenever that was.

        :param orders: of the device that the customer may see
        """
        self.ensure_one()
        return SQL(
            """
            entry.id IN (
                WITH RECURSIVE told AS (
                    SELECT first.id
                      FROM rma_service_book_entry first
                     WHERE first.device_id = %(device)s
                       AND first.company_id = %(company)s
                       AND first.corrects_id IS NULL
                       AND (
                           first.order_id IN %(orders)s
                           OR first.order_id IS NULL
                           AND EXISTS (
                               SELECT 1
                                 FROM rma_service_device_owner held
                                 JOIN res_partner holder ON holder.id = held.partner_id
                                WHERE held.device_id = first.device_id
                                  AND holder.commercial_partner_id = %(firm)s
                                  AND held.date_from <= first.date
                                  AND (
                                      held.date_to IS NULL
                                      OR held.date_to > first.date
                                  )
                           )
                       )
                     UNION
                    SELECT next.id
                      FROM rma_service_book_entry next
                      JOIN told ON told.id = next.corrects_id
                )
                SELECT id FROM told
            )
            AND NOT EXISTS (
                SELECT 1 FROM rma_service_book_entry later
                 WHERE later.corrects_id = entry.id
            )
            """,
            device=self.id,
            company=self.env.company.id,
            orders=tuple(orders.ids) or (0,),
            firm=self.sudo().owner_id.commercial_partner_id.id or 0,
        )

    def _find_certificate(self, user, entry_id):
        """Return the entry of a certificate that the page of the device lists.

        :param user: customer who is logged in
        :param entry_id: what stands in the address
        :return: ``rma.service.book.entry`` with superuser rights, or none
        """
        orders = self._get_portal_orders(user)[:MAX_HISTORY]
        entries = self.env["rma.service.book.entry"].sudo()
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM rma_service_book_entry entry WHERE id = %s AND %s",
                entry_id,
                self._get_certificate_condition(orders),
            )
        )
        return entries.browse(row[0] for row in found)

    # === INVOICES ===#

    def _prepare_portal_sale_invoices(self, user):
        """Return the invoices of the sale of the device that the customer may read.

        :param user: customer who is logged in
        :return: list of dicts with ``url``, ``name``, ``date``
        """
        self.ensure_one()
        line = self.sudo().sale_line_id
        sold = line.invoice_lines.move_id.with_user(user)
        if not sold or not sold.has_access("read"):
            return []
        sold = sold._filtered_access("read").sudo()
        return [
            {"url": sale.access_url, "name": sale.name, "date": sale.invoice_date}
            for sale in sold
            if sale.state == "posted"
        ]
