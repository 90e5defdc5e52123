"""Orders that the customer has answered leave the approval.

Agreed as a whole, an order goes on as it does by the answer now: it waits for parts, is
ready to start, or goes back to its repair. Where a supplement was declined, its lines
are marked as declined, and what was agreed before goes on. An order that cannot go on
stays where it is, and says why. Nobody is told of old answers.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"rma_no_messages": True})
    orders = env["rma.service.order"].search([("phase", "=", "approval")])
    for order in orders:
        estimates = order.estimate_ids
        states = set(estimates.mapped("state"))
        if "sale" not in states or states & {"draft", "sent"}:
            continue
        last = estimates.sorted("service_version")[-1:]
        if last.service_declined:
            if not last.service_declined_on:
                last.write(
                    {
                        "service_declined_on": last.write_date,
                        "service_declined_by": order.partner_id.name,
                    }
                )
            order._refuse_lines(last)
        order._go_on_after_answer()
