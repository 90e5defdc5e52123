"""Messages about an estimate name its price, not that of the whole order.

The texts may have been changed: only the amount in them is another one.
"""

from odoo.tools import SQL

BEFORE = "format_amount(object.amount_total, object.currency_id)"
AFTER = BEFORE.replace(
    "object.amount_total", "object.amount_offered or object.amount_total"
)


def migrate(cr, version):
    for table, column in (("mail_template", "body_html"), ("sms_template", "body")):
        cr.execute(
            SQL(
                """
                UPDATE %(table)s
                   SET %(column)s = REPLACE(
                           %(column)s::text, %(before)s, %(after)s
                       )::jsonb
                 WHERE model = 'rma.service.order'
                   AND POSITION(%(before)s IN %(column)s::text) > 0
                """,
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                before=BEFORE,
                after=AFTER,
            )
        )
