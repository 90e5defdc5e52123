"""The receipt of a request names no fault where somebody only asked something.

The shipped words replace those of before where nobody changed them.
"""

from odoo import SUPERUSER_ID, api

from odoo.addons.rma_service.tools.shipped import renew_templates

OLD_SENDER = "(object.company_id.email_formatted or user.email_formatted)"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    names = ("mail_template_service_request_receipt",)
    renew_templates(env, "rma_portal", "data/mail_template_data.xml", names, OLD_SENDER)
