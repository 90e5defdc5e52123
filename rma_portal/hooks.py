from odoo.tools import SQL


def post_init_hook(env):
    """Give orders that were there before the address that opens without a login.

    The page is read on a read-only cursor, which could not make it up later.
    """
    env.flush_all()
    env.cr.execute(
        SQL(
            "UPDATE rma_service_order SET access_token = gen_random_uuid()::varchar"
            " WHERE access_token IS NULL"
        )
    )
    env["rma.service.order"].invalidate_model(["access_token"])


def uninstall_hook(env):
    """Leave orders and devices of the demo where they are, which have moved stock."""
    env["ir.model.data"].search(
        [
            ("module", "=", "rma_portal"),
            ("model", "in", ("rma.service.order", "stock.lot")),
        ]
    ).unlink()
