"""The French clock of complaints runs on complaints, which are a service type now.

It hung on warranty repairs, as nothing else stood for complaints. What a manager
changed of it stays as he left it.
"""

from odoo import SUPERUSER_ID, api
from odoo.fields import Command


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    level, complaint, warranty = (
        env.ref(f"rma_service.{name}", raise_if_not_found=False)
        for name in (
            "rma_service_level_fr_complaint",
            "rma_service_type_complaint",
            "rma_service_type_warranty",
        )
    )
    if not level or not complaint:
        return
    if warranty and level.type_ids == warranty:
        level.type_ids = [Command.set(complaint.ids)]
    elif not level.type_ids and not level.active and not warranty:
        # Asleep since it was made, as its service type was gone.
        level.write({"type_ids": [Command.set(complaint.ids)], "active": True})
