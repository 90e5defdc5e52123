"""Mails about a withdrawal, a contract and a scheme come from the team and are signed;
a contract is for a sum; and where no model is known, a device is called one.

The shipped words replace those of before where nobody changed them.
"""

from odoo import SUPERUSER_ID, api

from odoo.addons.rma_service.tools.shipped import renew_templates

OLD_SENDER = "(object.company_id.email_formatted or user.email_formatted)"
TEMPLATES = {
    "data/estimate/mail_template_data.xml": (
        "mail_template_service_withdrawal",
        "mail_template_service_contract",
    ),
    "data/message/mail_template_data.xml": ("mail_template_service_collect",),
    "data/scheme/mail_template_data.xml": ("mail_template_service_scheme_refused",),
    "data/message/rma_service_message_template_data.xml": (
        "mail_template_service_received",
        "mail_template_service_expiring",
        "mail_template_service_approved",
        "mail_template_service_delayed",
    ),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for path, names in TEMPLATES.items():
        renew_templates(env, "rma_service", path, names, OLD_SENDER)
