"""Customers are told by the kind of work, and in the name of the team.

The shipped words replace those of before where nobody changed them. In changed ones the
shipped sender, which was the technician, becomes the team; the words stay. Who was told
that his device was received, ready or handed over goes on being told where the work is
done at his place or from afar, in words that fit.
"""

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools.convert import xml_import
from odoo.tools.misc import file_open

FOLDER = "rma_service/data/message"
FILES = ("mail_template_data.xml", "rma_service_message_template_data.xml")
OLD_SENDERS = (
    "object._get_technician().email_formatted",
    "object.user_id._filter_service_colleagues(object.company_id).email_formatted",
)
SENDERS = {
    "rma.service.order": "object._get_sender()",
    "sale.order": "object.service_order_id._get_sender()",
}
# A new message → the one that its customers got until now.
FOLLOWS = {
    "visit_planned": "received",
    "visited": "ready",
    "advised": "ready",
    "sent_back": "handed_over",
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    loader = xml_import(env, "rma_service", {}, "init", noupdate=True)
    for name in FILES:
        with file_open(f"{FOLDER}/{name}", "rb") as stream:
            tree = etree.parse(stream)
        for record in tree.xpath("//record"):
            template = env.ref(
                f"rma_service.{record.get('id')}", raise_if_not_found=False
            )
            if not template:
                continue
            if template.write_uid.id == SUPERUSER_ID:
                loader._tag_record(record)
            elif template._name == "mail.template":
                _change_sender(template)
    _switch_on(env)


def _change_sender(template):
    """The team writes, whatever words the company has."""
    sender = template.email_from or ""
    for old in OLD_SENDERS:
        sender = sender.replace(old, SENDERS.get(template.model, old))
    if sender != template.email_from:
        template.email_from = sender


def _switch_on(env):
    """Who was told before goes on being told."""
    for new, old in FOLLOWS.items():
        rule = env.ref(
            f"rma_service.rma_service_message_rule_{new}", raise_if_not_found=False
        )
        earlier = env.ref(
            f"rma_service.rma_service_message_rule_{old}", raise_if_not_found=False
        )
        if rule and earlier and earlier.active:
            rule.active = True
