import re

from odoo import fields, models

from ...tools.bounds import MARK

# What people write where nothing came along. In all languages of the add-on, as the
# text is written in that of the counter and printed in that of the customer.
NOTHING = frozenset(
    (
        *("none", "no", "nothing", "no accessories", "without accessories", "n/a"),
        *("fără", "fara", "niciunul", "niciuna", "nimic", "fără accesorii"),
        *("brak", "bez", "nic", "brak akcesoriów", "bez akcesoriów"),
        *("немає", "нема", "нічого", "без аксесуарів", "нет", "ничего"),
        *("без аксессуаров",),
    )
)


def split_accessories(text):
    """Return the things that a text lists, each once; words for nothing are no things.

    :param text: things separated by commas, semicolons or lines; may be empty
    """
    names = (name.strip() for name in re.split(r"[,;\n]+", text or ""))
    return list(
        dict.fromkeys(
            name
            for name in names
            if (word := name.strip(" .!–—-").lower()) and word not in NOTHING
        )
    )


class RmaServiceAccessory(models.Model):
    """One thing handed in with the device: ticked at intake and at hand-over."""

    _name = "rma.service.accessory"
    _inherit = [
        "rma.service.checked.links",
        "rma.service.traced",
        "rma.service.guarded",
        "rma.service.whole",
    ]
    _listed_by = frozenset({"order_id"})
    _description = "Accessory Handed In"
    _order = "order_id, sequence, id"
    _traced_fields = frozenset({"is_back", "is_in", "name", "note", "serial"})
    _bounds = {"serial": MARK}
    _fields_of_creation = frozenset({"order_id"})

    order_id = fields.Many2one(
        comodel_name="rma.service.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Accessory", required=True)
    serial = fields.Char(string="Serial Number")
    is_in = fields.Boolean(string="Received", default=True)
    is_back = fields.Boolean(string="Given Back", copy=False)
    note = fields.Char(help="Where it is, if it is not given back.")
