"""A customer gets one mail for all devices that are due.

The shipped words replace those of before where nobody changed them; words that were
changed go out for each device, as before.
"""

from odoo import SUPERUSER_ID, api

from odoo.addons.rma_service.tools.shipped import renew_templates

OLD_SENDER = "(object.company_id.email_formatted or user.email_formatted)"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    renew_templates(
        env,
        "rma_service",
        "data/compliance/mail_template_data.xml",
        ("mail_template_service_inspection",),
        OLD_SENDER,
    )
