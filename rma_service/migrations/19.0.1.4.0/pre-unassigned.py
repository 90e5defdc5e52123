"""Orders keep whether somebody repairs them; those of before are told at once here.

Made here, so that Odoo does not read each order and its technician one by one.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists


def migrate(cr, version):
    if column_exists(cr, "rma_service_order", "is_unassigned"):
        return
    cr.execute(SQL("ALTER TABLE rma_service_order ADD COLUMN is_unassigned boolean"))
    cr.execute(
        SQL(
            """
            UPDATE rma_service_order AS service
               SET is_unassigned = NOT EXISTS (
                   SELECT 1
                     FROM res_users AS technician
                     JOIN res_company_users_rel AS works
                       ON works.user_id = technician.id
                    WHERE technician.id = service.user_id
                      AND works.cid = service.company_id
                      AND technician.active
                      AND NOT technician.share)
            """
        )
    )
