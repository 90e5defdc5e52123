"""The receipt of a request comes from the team, and says who signs."""

from odoo import SUPERUSER_ID, api

from odoo.addons.rma_service.tools.shipped import renew_templates

OLD_SENDER = "(object.company_id.email_formatted or user.email_formatted)"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    renew_templates(
        env,
        "rma_portal",
        "data/mail_template_data.xml",
        ("mail_template_service_request_receipt",),
        OLD_SENDER,
    )
