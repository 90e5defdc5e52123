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
    """Leave the orders of the demo where they are: they are the service centre's."""
    env["ir.model.data"].search(
        [("module", "=", "rma_portal"), ("model", "=", "rma.service.order")]
    ).unlink()
