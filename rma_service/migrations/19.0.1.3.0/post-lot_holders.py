"""Lots belong to nobody as a whole: several customers have units of one lot.

Before, the first customer who brought one became the owner of the number, and the
warranty on his repair covered everybody's units.
"""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            """
            UPDATE rma_service_warranty AS warranty
               SET holder_id = customer.commercial_partner_id
              FROM stock_lot AS lot,
                   product_product AS product,
                   product_template AS template,
                   rma_service_order AS service,
                   res_partner AS customer
             WHERE lot.id = warranty.device_id
               AND product.id = lot.product_id
               AND template.id = product.product_tmpl_id
               AND template.tracking != 'serial'
               AND service.id = warranty.order_id
               AND customer.id = service.partner_id
               AND warranty.holder_id IS NULL
            """
        )
    )
    cr.execute(
        SQL(
            """
            UPDATE stock_lot AS lot
               SET owner_id = NULL
              FROM product_product AS product, product_template AS template
             WHERE product.id = lot.product_id
               AND template.id = product.product_tmpl_id
               AND template.tracking != 'serial'
               AND lot.owner_id IS NOT NULL
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
