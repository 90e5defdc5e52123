"""Who declined is told what he declined, not that it could not be repaired.

The shipped words replace those of before where nobody changed them; changed ones stay,
and may take over ``object._get_refused_estimates()``.
"""

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools.convert import xml_import
from odoo.tools.misc import file_open

TEMPLATE = "mail_template_service_ready"
PATH = "rma_service/data/message/rma_service_message_template_data.xml"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    template = env.ref(f"rma_service.{TEMPLATE}", raise_if_not_found=False)
    if not template or template.write_uid.id != SUPERUSER_ID:
        return
    with file_open(PATH, "rb") as stream:
        tree = etree.parse(stream)
    [record] = tree.xpath("//record[@id=$name]", name=TEMPLATE)
    loader = xml_import(env, "rma_service", {}, "init", noupdate=True)
    loader._tag_record(record)
