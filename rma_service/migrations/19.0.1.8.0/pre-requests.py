"""Orders may be requests about a service that was sold; those of before are not.

The columns are made here, so that Odoo does not compute them order by order.
"""

from odoo.tools import SQL


def migrate(cr, version):
    for name in ("subject_id", "subject_line_id"):
        cr.execute(
            SQL(
                "ALTER TABLE rma_service_order ADD COLUMN IF NOT EXISTS %s integer",
                SQL.identifier(name),
            )
        )
