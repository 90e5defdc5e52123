"""Nobody owns a lot: imports and calls could still give it an owner or end customer.

From now on that is refused; what they wrote is taken off, so that it refuses no edit.
"""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            """
            UPDATE stock_lot AS lot
               SET owner_id = NULL, end_customer_id = NULL
              FROM product_product AS product, product_template AS template
             WHERE product.id = lot.product_id
               AND template.id = product.product_tmpl_id
               AND template.tracking != 'serial'
               AND (lot.owner_id IS NOT NULL OR lot.end_customer_id IS NOT NULL)
         RETURNING lot.id
            """
        )
    )
    lot_ids = [row[0] for row in cr.fetchall()]
    cr.execute(
        SQL(
            """
            UPDATE rma_service_device_owner
               SET date_to = now() at time zone 'UTC'
             WHERE device_id = ANY(%(lot_ids)s)
               AND date_to IS NULL
            """,
            lot_ids=lot_ids,
        )
    )
