"""Customers go on reading what was found and done in their finished orders.

From now on they read what the technician releases. Of finished and cancelled orders
they could read all of it, so that counts as released; of those that are at work it
waits for the technician.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists


def migrate(cr, version):
    if column_exists(cr, "rma_service_order", "released_diagnosis"):
        return
    cr.execute(
        SQL(
            """
            ALTER TABLE rma_service_order
                ADD COLUMN released_diagnosis text,
                ADD COLUMN released_solution text
            """
        )
    )
    cr.execute(
        SQL(
            """
            UPDATE rma_service_order
               SET released_diagnosis = diagnosis,
                   released_solution = solution
             WHERE phase IN ('ready', 'done', 'cancel')
               AND (COALESCE(diagnosis, '') != '' OR COALESCE(solution, '') != '')
            """
        )
    )
