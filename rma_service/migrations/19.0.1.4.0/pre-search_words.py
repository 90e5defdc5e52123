"""The search box finds orders by one column: filled here, some thousand at a time.

Odoo would read all orders there are into memory at once.
"""

import re

from odoo.tools import SQL
from odoo.tools.sql import column_exists

from odoo.addons.rma_service.models.order.service_order_search import join_words

BATCH = 10_000
PEOPLE = ("partner", "delegate")


def migrate(cr, version):
    if column_exists(cr, "rma_service_order", "search_words"):
        return
    cr.execute(SQL("ALTER TABLE rma_service_order ADD COLUMN search_words text"))
    fill(cr)


def fill(cr, after=0):
    """Fill the column of the orders whose id is higher than ``after``."""
    while rows := _read(cr, after):
        after = rows[-1][0]
        cr.execute(
            SQL(
                """
                UPDATE rma_service_order AS o
                   SET search_words = found.words
                  FROM unnest(%s::int[], %s::text[]) AS found (id, words)
                 WHERE o.id = found.id
                """,
                [row[0] for row in rows],
                [_words(*row[1:]) for row in rows],
            )
        )


def _read(cr, after):
    people = [
        SQL.identifier(person, column)
        for person in PEOPLE
        for column in ("complete_name", "email", "ref")
    ]
    phones = [SQL.identifier(person, "phone") for person in PEOPLE]
    cr.execute(
        SQL(
            """
            SELECT o.id,
                   array[o.name, device.name, %s, device.internal_number],
                   array[%s],
                   o.problem
              FROM rma_service_order o
              JOIN res_partner partner ON partner.id = o.partner_id
         LEFT JOIN res_partner delegate ON delegate.id = o.delegate_id
         LEFT JOIN stock_lot device ON device.id = o.device_id
             WHERE o.id > %s
          ORDER BY o.id
             LIMIT %s
            """,
            SQL(", ").join(people),
            SQL(", ").join(phones),
            after,
            BATCH,
        )
    )
    return cr.fetchall()


def _words(names, phones, problem):
    names = [name for name in names if name]
    joined = [name.replace(" ", "") for name in names if " " in name]
    numbers = [re.sub(r"\D", "", phone) for phone in phones if phone]
    return join_words([*joined, *names, *numbers, problem])
