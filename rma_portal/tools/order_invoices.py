"""Which invoices are a customer's own, of his orders: written once, in SQL.

How to use: name a table with ``id`` of the order and ``firm_id`` (the commercial
partner of its customer)::

    SQL("SELECT DISTINCT move.id %s", join_invoices(SQL("own")))

Nothing is invoiced before something was agreed, and a draft is no invoice yet.
"""

from odoo.tools import SQL


def join_invoices(orders):
    """Return the SQL from *FROM* on that leads from orders to their invoices.

    :param orders: SQL name of a table with ``id`` and ``firm_id``
    :return: SQL in which ``move`` is ``account_move``; a row for each line, so that
        whoever reads it says *DISTINCT*
    """
    return SQL(
        """
              FROM %(orders)s
              JOIN sale_order estimate ON estimate.service_order_id = %(orders)s.id
              JOIN sale_order_line line ON line.order_id = estimate.id
              JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
              JOIN account_move_line item ON item.id = rel.invoice_line_id
              JOIN account_move move ON move.id = item.move_id
             WHERE move.state = 'posted'
               AND move.commercial_partner_id = %(orders)s.firm_id
               AND EXISTS (
                   SELECT 1 FROM sale_order agreed
                    WHERE agreed.service_order_id = %(orders)s.id
                      AND agreed.state = 'sale'
                   )
        """,
        orders=orders,
    )
