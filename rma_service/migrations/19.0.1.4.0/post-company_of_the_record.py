"""The rule on owners asks for the company of the record, as that on warranties.

Record rules are the user's own: one that was changed stays as it is.
"""

from odoo.tools import SQL

OLD = "('user_id.company_id', 'in', company_ids)"
NEW = """[
                '|', '|',
                ('company_id', 'in', company_ids),
                ('device_id.company_id', 'in', company_ids),
                ('device_id.service_order_ids.company_id', 'in', company_ids),
            ]"""


def migrate(cr, version):
    cr.execute(
        SQL(
            """
            UPDATE ir_rule AS rule
               SET domain_force = %(new)s
              FROM ir_model_data AS data
             WHERE data.model = 'ir.rule'
               AND data.module = 'rma_service'
               AND data.name = 'rma_service_device_owner_rule_company'
               AND data.res_id = rule.id
               AND position(%(old)s in rule.domain_force) > 0
            """,
            new=NEW,
            old=OLD,
        )
    )
