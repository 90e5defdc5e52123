"""Who works on an operation now stands on the operation: of those that run already,
it is who made their last entry."""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            """
            UPDATE rma_service_operation AS operation
               SET worker_id = last.user_id
              FROM (SELECT DISTINCT ON (operation_id) operation_id, status_id, user_id
                      FROM rma_service_operation_entry
                  ORDER BY operation_id, date DESC, id DESC) AS last
              JOIN rma_service_operation_status AS status ON status.id = last.status_id
             WHERE last.operation_id = operation.id
               AND status.kind = 'work'
               AND operation.worker_id IS NULL
            """
        )
    )
