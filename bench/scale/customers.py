"""Two customers who open the pages of the portal, for `odoo shell`; commits.

One is a customer of the demo's kind, with some orders; the other one had very many
repairs: a shop that sends in what its own customers bring. Done once in a database.
"""

VERY_MANY = 10_000
SHARE = 5  # of few orders not more than every fifth is his

env = env  # noqa: F821, PLW0127 - given by the shell
orders = env["rma.service.order"]
cr = env.cr
PORTAL = env.ref("base.group_portal").ids


def ask_in(login, partner, company):
    partner.email = f"{login}@example.com"
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": partner.name,
            "login": login,
            "password": login,
            "partner_id": partner.id,
            "group_ids": [(6, 0, PORTAL)],
            "company_id": company.id,
            "company_ids": [(6, 0, company.ids)],
        }
    )


def give(partner, count):
    """Give a partner orders of others, spread over the years, as SQL alone can."""
    cr.execute("SELECT count(*) FROM rma_service_order WHERE phase = 'done'")
    [every] = cr.fetchone()
    cr.execute(
        """
        UPDATE rma_service_order o SET partner_id = %s, delegate_id = NULL
          FROM (SELECT id, row_number() OVER (ORDER BY id) AS turn
                  FROM rma_service_order WHERE phase = 'done') done
         WHERE done.id = o.id AND done.turn %% %s = 0
     RETURNING o.id
        """,
        [partner.id, max(every // count, 1)],
    )
    ids = [order_id for (order_id,) in cr.fetchall()]
    cr.execute(
        "UPDATE sale_order SET partner_id = %s, partner_invoice_id = %s,"
        " partner_shipping_id = %s WHERE service_order_id = ANY(%s)",
        [partner.id, partner.id, partner.id, ids],
    )
    env.invalidate_all()
    # What they are found by, and what reports read of them.
    given = orders.browse(ids)
    env.add_to_compute(orders._fields["search_words"], given)
    env.flush_all()
    env["rma.service.order.figures"]._write_rows(ids)
    cr.execute("ANALYZE rma_service_order")


if not env["res.users"].search([("login", "=", "few")]):
    cr.execute("SELECT count(*) FROM rma_service_order")
    [size] = cr.fetchone()
    last = orders.search([("phase", "=", "done")], order="id desc", limit=1)
    ask_in("few", last.partner_id.commercial_partner_id, last.company_id)
    shop = env["res.partner"].create({"name": "Shop of Many", "is_company": True})
    give(shop, min(VERY_MANY, size // SHARE))
    ask_in("many", shop, last.company_id)
    cr.commit()
