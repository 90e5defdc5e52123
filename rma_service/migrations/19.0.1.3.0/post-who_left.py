"""Who left: his orders are for anybody to take, and no mail goes out in his name.

Record rules and mail templates are the user's own; what was not changed follows.
"""

from odoo.tools import SQL

OLD_SENDER = (
    "{{ (object.user_id.email_formatted or object.company_id.email_formatted"
    " or user.email_formatted) }}"
)
# By the model of the template: the technician, or the salesperson of the estimate.
NEW_SENDERS = {
    "rma.service.order": "object._get_technician()",
    "sale.order": "object.user_id.filtered('active')",
}


def migrate(cr, version):
    cr.execute(
        SQL(
            r"""
            UPDATE ir_rule AS rule
               SET domain_force = regexp_replace(
                   rule.domain_force,
                   '\((''[a-z_.]*user_id''), ''='', False\)',
                   '(\1, ''not any'', [(''active'', ''='', True)])',
                   'g')
              FROM ir_model_data AS data
             WHERE data.model = 'ir.rule'
               AND data.module = 'rma_service'
               AND data.res_id = rule.id
            """
        )
    )
    for model, sender in NEW_SENDERS.items():
        cr.execute(
            SQL(
                """
                UPDATE mail_template AS template
                   SET email_from = %(new)s
                  FROM ir_model_data AS data
                 WHERE data.model = 'mail.template'
                   AND data.module = 'rma_service'
                   AND data.res_id = template.id
                   AND template.model = %(model)s
                   AND template.email_from = %(old)s
                """,
                new=OLD_SENDER.replace("object.user_id", sender),
                old=OLD_SENDER,
                model=model,
            )
        )
