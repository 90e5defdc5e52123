"""What a form says more than before is written at once, not order by order.

Days count from the consent, as they did; ancillary services that were typed in words
stay as they are, and no order of before offers others.
"""

from odoo.tools import SQL, sql


def migrate(cr, version):
    if not sql.column_exists(cr, "rma_service_order", "repair_days_from"):
        sql.create_column(cr, "rma_service_order", "repair_days_from", "varchar")
        cr.execute(SQL("UPDATE rma_service_order SET repair_days_from = 'consent'"))
    if not sql.table_exists(cr, "rma_service_ancillary_order_rel"):
        cr.execute(
            SQL(
                """
                CREATE TABLE rma_service_ancillary_order_rel (
                    order_id INTEGER NOT NULL,
                    product_id INTEGER NOT NULL,
                    PRIMARY KEY (order_id, product_id)
                )
                """
            )
        )
        cr.execute(
            SQL(
                "CREATE INDEX ON rma_service_ancillary_order_rel (product_id, order_id)"
            )
        )
