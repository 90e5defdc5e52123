"""Pages of the order form have moved to views of their own.

While the form is updated, views of the add-on that were made before still look for
fields on it that are no longer there. They are emptied here; their files, which are
loaded next, fill them again.
"""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            """
            UPDATE ir_ui_view AS view
               SET arch_db = jsonb_build_object('en_US', '<data/>')
              FROM ir_model_data AS own, ir_model_data AS form
             WHERE form.module = 'rma_service'
               AND form.name = 'rma_service_order_view_form'
               AND own.module = 'rma_service'
               AND own.model = 'ir.ui.view'
               AND own.res_id = view.id
               AND view.inherit_id = form.res_id
               AND view.mode = 'extension'
            """
        )
    )
