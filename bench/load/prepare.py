"""What the clerks of `./dev bench load` need: themselves, a product, a customer each.

For `odoo shell`; $LOAD_CLERKS says how many they are.
"""

import os

CLERKS = int(os.environ["LOAD_CLERKS"])

env = env  # noqa: F821, PLW0127 - given by the shell
# No message is switched on, as with the peers: what is measured is the counter.
env["rma.service.message.rule"].search([]).active = False
env["product.product"].create(
    {
        "name": "Load device",
        "default_code": "LOAD",
        "type": "consu",
        "is_storable": True,
        "tracking": "serial",
    }
)
env["res.partner"].create(
    [{"name": f"Load customer {number}"} for number in range(CLERKS)]
)
group = env.ref("rma_service.group_service_all")
env["res.users"].with_context(no_reset_password=True).create(
    [
        {
            "name": f"Load clerk {number}",
            "login": f"load{number}",
            "password": f"load{number}",
            "group_ids": [(6, 0, [env.ref("base.group_user").id, group.id])],
        }
        for number in range(CLERKS)
    ]
)
env.cr.commit()
