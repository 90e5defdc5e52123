"""The reminder says from which day on storage is free: it read as if from its own.

The shipped words replace those of before where nobody changed them.
"""

from odoo import SUPERUSER_ID, api

from odoo.addons.rma_service.tools.shipped import renew_templates

SENDER = "object._get_sender()"


def migrate(cr, version):
    renew_templates(
        api.Environment(cr, SUPERUSER_ID, {}),
        "rma_service",
        "data/message/mail_template_data.xml",
        ("mail_template_service_collect",),
        SENDER,
    )
