"""Orders of whoever works for other companies now are for anybody to take.

Nor does a mail go out in his name. Record rules and mail templates are the user's own;
what was not changed follows.
"""

from odoo.tools import SQL

OLD = r"\('([a-z_.]*)user_id', 'not any', \[\('active', '=', True\)\]\)"
NEW = r"('\1is_unassigned', '=', True)"
# The row of the fault analysis has a technician, but is no order itself.
NEW_OF_FAULTS = r"('order_id.is_unassigned', '=', True)"
OLD_SENDER = "object.user_id.filtered('active').email_formatted"
NEW_SENDER = (
    "object.user_id._filter_service_colleagues(object.company_id).email_formatted"
)


def migrate(cr, version):
    cr.execute(
        SQL(
            """
            UPDATE ir_rule AS rule
               SET domain_force = regexp_replace(
                   rule.domain_force,
                   %(old)s,
                   CASE WHEN model.model = 'rma.service.fault.report'
                        THEN %(new_of_faults)s
                        ELSE %(new)s END,
                   'g')
              FROM ir_model_data AS data, ir_model AS model
             WHERE data.model = 'ir.rule'
               AND data.module = 'rma_service'
               AND data.res_id = rule.id
               AND model.id = rule.model_id
            """,
            old=OLD,
            new=NEW,
            new_of_faults=NEW_OF_FAULTS,
        )
    )
    cr.execute(
        SQL(
            """
            UPDATE mail_template AS template
               SET email_from = replace(template.email_from, %(old)s, %(new)s)
              FROM ir_model_data AS data
             WHERE data.model = 'mail.template'
               AND data.module = 'rma_service'
               AND data.res_id = template.id
               AND template.model = 'sale.order'
            """,
            old=OLD_SENDER,
            new=NEW_SENDER,
        )
    )
