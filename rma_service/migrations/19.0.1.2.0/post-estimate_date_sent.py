"""Estimates know when they were sent: for those of before, their kept document does."""

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
