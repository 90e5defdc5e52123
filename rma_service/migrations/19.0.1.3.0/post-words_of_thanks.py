"""Who agreed is promised no day that the parts make impossible.

The shipped words of thanks ask the parts now. They replace those of before where
nobody changed them; changed ones stay, and may take over ``object._get_promise()``.
"""

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools.convert import xml_import
from odoo.tools.misc import file_open

TEMPLATES = ("mail_template_service_approved", "sms_template_service_approved")
PATH = "rma_service/data/message/rma_service_message_template_data.xml"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    with file_open(PATH, "rb") as stream:
        tree = etree.parse(stream)
    for name in TEMPLATES:
        template = env.ref(f"rma_service.{name}", raise_if_not_found=False)
        if not template or template.write_uid.id != SUPERUSER_ID:
            continue
        [record] = tree.xpath("//record[@id=$name]", name=name)
        loader = xml_import(env, "rma_service", {}, "init", noupdate=True)
        loader._tag_record(record)
