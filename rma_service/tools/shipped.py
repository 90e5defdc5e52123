"""Brings shipped mail templates to their present words, for migrations.

Templates are data that companies may change: only those that nobody changed get new
words. In others the sender that was shipped is replaced, the words stay.
"""

from lxml import etree

from odoo import SUPERUSER_ID
from odoo.tools.convert import xml_import
from odoo.tools.misc import file_open


def renew_templates(env, module, path, names, old_sender):
    """Load templates anew where nobody changed them.

    :param env: environment of the superuser
    :param module: technical name of the add-on
    :param path: file of its data, below the add-on
    :param names: external ids in that file; others stay as they are
    :param old_sender: expression of the sender that was shipped before
    """
    loader = xml_import(env, module, {}, "init", noupdate=True)
    with file_open(f"{module}/{path}", "rb") as stream:
        tree = etree.parse(stream)
    for record in tree.xpath("//record"):
        if record.get("id") not in names:
            continue
        template = env.ref(f"{module}.{record.get('id')}", raise_if_not_found=False)
        if not template:
            continue
        if template.write_uid.id == SUPERUSER_ID:
            loader._tag_record(record)
            continue
        [sender] = record.xpath("field[@name='email_from']/text()")
        if old_sender in (template.email_from or ""):
            template.email_from = sender
