"""What kept documents tell: when estimates were sent, and whose documents they are.

Estimates know now when they were sent; for those of before, their first kept document
does. Documents know their customer, whose page shows them: before, it was that of their
order.
"""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            """
            UPDATE sale_order AS estimate
               SET service_date_sent = kept.date
              FROM (SELECT estimate_id, MIN(date) AS date
                      FROM rma_service_document
                     WHERE kind = 'estimate'
                  GROUP BY estimate_id) AS kept
             WHERE kept.estimate_id = estimate.id
               AND estimate.service_date_sent IS NULL
            """
        )
    )
    cr.execute(
        SQL(
            """
            UPDATE rma_service_document AS document
               SET partner_id = owner.partner_id
              FROM (SELECT link.document_id, MIN(service.partner_id) AS partner_id
                      FROM rma_service_document_order_rel AS link
                      JOIN rma_service_order AS service ON service.id = link.order_id
                  GROUP BY link.document_id
                    HAVING COUNT(DISTINCT service.partner_id) = 1) AS owner
             WHERE owner.document_id = document.id
               AND document.partner_id IS NULL
            """
        )
    )
