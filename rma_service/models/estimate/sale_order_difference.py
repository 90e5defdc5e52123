from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount, formatLang


class SaleOrder(models.Model):
    """How a version of an estimate differs from the one that it replaces.

    All that the customer is offered is compared: quantities, units, prices, discounts
    and taxes.
    """

    _inherit = "sale.order"

    service_difference = fields.Html(
        string="Difference to the Last Version",
        compute="_compute_service_difference",
        compute_sudo=True,
        sanitize=False,
    )

    @api.depends(
        "service_version", "order_line.price_subtotal", "order_line.price_total"
    )
    def _compute_service_difference(self):
        for order in self:
            order.service_difference = order._render_service_difference()

    def _get_service_previous_version(self):
        """Return the version of the estimate that this one replaces."""
        self.ensure_one()
        return self.service_order_id.estimate_ids.filtered(
            lambda estimate: estimate.service_replaced_by_id == self
        )[:1]

    def _get_service_difference(self):
        """Return line by line how this version differs from the one it replaces.

        :return: list of dicts with ``line`` (description), ``change`` (``added``,
            ``removed``, ``changed``), and each of ``quantity``, ``price``,
            ``discount``, ``taxes`` (names) and ``amount`` twice: now, and with
            ``_before``; lines that are the same in both are left out
        """
        self.ensure_one()
        previous = self._get_service_previous_version()
        if not previous:
            return []
        before = previous._get_service_lines_by_key()
        difference = []
        for key, line in self._get_service_lines_by_key().items():
            old = before.pop(key, line.browse())
            if old and old._get_service_offer() == line._get_service_offer():
                continue
            change = "changed" if old else "added"
            difference.append(self._prepare_service_difference(change, old, line))
        for old in before.values():
            difference.append(
                self._prepare_service_difference("removed", old, old.browse())
            )
        return difference

    def _get_service_lines(self):
        """Return what is offered: without sections, notes and deposits."""
        return self.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )

    def _get_service_lines_by_key(self):
        """Return the lines by what identifies them in all versions.

        Of lines that were typed twice each has its own key.
        """
        lines = {}
        for line in self._get_service_lines():
            key = (line._get_service_key(), 0)
            while key in lines:
                key = (key[0], key[1] + 1)
            lines[key] = line
        return lines

    def _prepare_service_difference(self, change, old, new):
        """Return one row of the difference between two versions."""
        row = {"line": (new or old).product_id.display_name, "change": change}
        for suffix, line in (("_before", old), ("", new)):
            row |= {
                f"quantity{suffix}": line.product_uom_qty,
                f"price{suffix}": line.price_unit,
                f"discount{suffix}": line.discount,
                f"taxes{suffix}": ", ".join(line.tax_ids.mapped("name")),
                f"amount{suffix}": line.price_subtotal,
            }
        return row

    # === AS A TABLE ===#

    def _get_difference_columns(self, rows):
        """Return the columns of the table: key, title, how a value is written.

        Prices, discounts and taxes have a column where a line has others than before.
        """

        def amount(value):
            return format_amount(self.env, value, self.currency_id)

        def number(value):
            return formatLang(self.env, value)

        columns = [
            ("quantity", self.env._("Quantity"), number),
            ("price", self.env._("Unit Price"), amount),
            ("discount", self.env._("Disc.%"), number),
            ("taxes", self.env._("Taxes"), lambda value: value or "–"),
            ("amount", self.env._("Amount"), amount),
        ]
        changed = [row for row in rows if row["change"] == "changed"]
        return [
            column
            for column in columns
            if column[0] in ("quantity", "amount")
            or any(row[column[0]] != row[f"{column[0]}_before"] for row in changed)
        ]

    def _render_service_difference(self):
        """Return the difference to the last version as an HTML table, or False."""
        self.ensure_one()
        rows = self._get_service_difference() if self.service_order_id else []
        if not rows:
            return False
        labels = {
            "added": self.env._("Added"),
            "removed": self.env._("Removed"),
            "changed": self.env._("Changed"),
        }
        columns = self._get_difference_columns(rows)
        cell = Markup("<td class='text-end'>%s → %s</td>")
        body = Markup("").join(
            Markup("<tr><td>%s</td><td>%s</td>%s</tr>")
            % (
                labels[row["change"]],
                row["line"],
                Markup("").join(
                    cell % (show(row[f"{key}_before"]), show(row[key]))
                    for key, _title, show in columns
                ),
            )
            for row in rows
        )
        head = Markup("<tr><th>%s</th><th>%s</th>%s</tr>") % (
            self.env._("Change"),
            self.env._("Line"),
            Markup("").join(
                Markup("<th class='text-end'>%s</th>") % title
                for _key, title, _show in columns
            ),
        )
        return Markup("<table class='table table-sm'>%s%s</table>") % (head, body)
