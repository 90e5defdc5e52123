"""Orders have a contract, and their lines what it pays: nobody had one before.

Made here, so that Odoo does not look for the contract of each order, one by one.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

COLUMNS = {
    "rma_service_order": ("contract_id", "integer"),
    "rma_service_operation": ("contract_share", "numeric"),
    "rma_service_part": ("contract_share", "numeric"),
}


def migrate(cr, version):
    for table, (name, kind) in COLUMNS.items():
        if not column_exists(cr, table, name):
            cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN %s %s",
                    SQL.identifier(table),
                    SQL.identifier(name),
                    SQL(kind),
                )
            )
