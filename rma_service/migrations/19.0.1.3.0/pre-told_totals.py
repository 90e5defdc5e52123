"""Price checks keep the totals that were told: those of before, the sum of their lines.

Made here, so that Odoo does not compute them anew with the taxes of today.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists


def migrate(cr, version):
    if column_exists(cr, "rma_service_costing", "amount_total"):
        return
    cr.execute(
        SQL(
            """
            ALTER TABLE rma_service_costing
              ADD COLUMN amount_untaxed numeric,
              ADD COLUMN amount_total numeric
            """
        )
    )
    cr.execute(
        SQL(
            """
            UPDATE rma_service_costing AS costing
               SET amount_untaxed = told.untaxed,
                   amount_total = told.total
              FROM (SELECT costing_id,
                           SUM(price_subtotal) AS untaxed,
                           SUM(price_total) AS total
                      FROM rma_service_costing_line
                  GROUP BY costing_id) AS told
             WHERE told.costing_id = costing.id
            """
        )
    )
