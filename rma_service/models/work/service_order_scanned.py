from odoo import fields, models

from ...tools.arguments import TEXT, takes
from ...tools.locking import locks_first


class RmaServiceOrder(models.Model):
    """Parts are taken with the scanner, on the order that is on the screen."""

    _inherit = "rma.service.order"

    @takes(number=TEXT)
    @locks_first
    def use_scanned(self, number):
        """Count a part as used whose label was scanned.

        :param number: barcode or internal reference of a product, or the serial or lot
            number of a part in stock
        :return: what was done, as a sentence, or False where it is no part
        """
        self.ensure_one()
        number = (number or "").strip()
        product, lot = self._find_scanned_part(number)
        if not product:
            return False
        parts = self.part_ids.filtered(
            lambda part: part.product_id == product and not part.is_consumed
        )
        if not parts:
            self.part_ids.create(
                {
                    "order_id": self.id,
                    "product_id": product.id,
                    "quantity_used": 1,
                    "lot_ids": lot.ids,
                }
            )
            return self.env._("%(part)s is added.", part=product.display_name)
        part = parts.filtered(lambda p: p.quantity_used < p.quantity)[:1]
        if lot and lot not in parts.lot_ids:
            part = part or parts.filtered(lambda p: len(p.lot_ids) < p.quantity)[:1]
        elif lot:
            part = part.browse()
        if not part:
            return self.env._(
                "%(part)s: all of the order are counted as used already.",
                part=product.display_name,
            )
        vals = {}
        if part.quantity_used < part.quantity:
            vals["quantity_used"] = min(part.quantity, part.quantity_used + 1)
        if lot:
            vals["lot_ids"] = [fields.Command.link(lot.id)]
        part.write(vals)
        return self.env._(
            "%(part)s: %(used)g of %(planned)g used.",
            part=product.display_name,
            used=part.quantity_used,
            planned=part.quantity,
        )

    def _find_scanned_part(self, number):
        """Return the product of a scanned part, and its serial or lot number.

        :param number: what the scanner read
        :return: pair of ``product.product`` and ``stock.lot``, empty where it is none
        """
        self.ensure_one()
        products = self.env["product.product"]
        lots = self.env["stock.lot"]
        if not number:
            return products, lots
        product = products.search(
            [
                ("type", "=", "consu"),
                ("company_id", "in", (False, self.company_id.id)),
                "|",
                ("barcode", "=", number),
                ("default_code", "=", number),
            ],
            limit=1,
        )
        if product:
            return product, lots
        wanted = self.part_ids.product_id
        found = lots._find_by_number(number, self.company_id)
        lot = found.filtered(lambda each: each.product_id in wanted)[:1]
        return lot.product_id, lot
