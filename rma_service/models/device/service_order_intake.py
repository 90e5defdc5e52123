from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, formatLang, html2plaintext

from ...tools import place
from ...tools.kept import note_clock
from .service_accessory import split_accessories


class RmaServiceOrder(models.Model):
    """Intake at the counter: what the clerk is told, and what is printed."""

    _inherit = "rma.service.order"

    cost_limit = fields.Monetary(
        help="The most that the customer wants to spend, taxes included; printed on the"
        " intake protocol. He is asked before the repair all the same.",
    )
    known_faults = fields.Text(related="product_id.service_known_faults")
    is_device_here = fields.Boolean(
        compute="_compute_is_device_here",
        compute_sudo=True,
        help="The device is with us on another order already and cannot be received.",
    )

    @api.depends("device_id", "phase")
    def _compute_is_device_here(self):
        for order in self:
            order.is_device_here = order.phase == "request" and any(
                order._get_orders_with_device_here()
            )

    def _get_orders_with_device_here(self):
        """Return the other open orders on which the device is in our custody."""
        self.ensure_one()
        if self.product_id.tracking != "serial":
            return self.browse()
        others = self.sudo().all_device_order_ids
        return others.filtered(lambda order: order._is_in_custody())

    def action_view_visit(self):
        """Open the visit that the device was handed in with."""
        return self.visit_id._get_records_action(name=self.env._("Visit"))

    _cost_limit_positive = models.Constraint(
        "CHECK (cost_limit >= 0)", "A cost limit cannot be negative."
    )

    # === PRINTS ===#

    def _get_intake_checks(self):
        """Return the checks of the intake that were answered."""
        self.ensure_one()
        checks = self._get_current_checks("intake")
        return checks.filtered(lambda check: check.result != "pending")

    def _get_accessory_names(self):
        """Return what was handed in with the device, as a list of texts."""
        self.ensure_one()
        items = self.sudo().accessory_ids.filtered("is_in")
        listed = set(items.mapped("name"))
        told = [
            name for name in split_accessories(self.accessories) if name not in listed
        ]
        return told + [
            f"{item.name} ({item.serial})" if item.serial else item.name
            for item in items
        ]

    def _has_told_accessories(self):
        """Tell whether anybody said what was handed in, be it nothing at all."""
        self.ensure_one()
        return bool((self.accessories or "").strip() or self.sudo().accessory_ids)

    def _get_printed_properties(self):
        """Return the custom fields that go on prints, as pairs of label and text.

        Only those of a service type or an equipment type that says so; what nobody
        answered is left out.
        """
        self.ensure_one()
        order = self.sudo()
        fields_of = {
            "properties": order.type_id.print_properties,
            "equipment_properties": order.equipment_type_id.print_properties,
        }
        names = [name for name, is_printed in fields_of.items() if is_printed]
        if not names:
            return []
        [values] = order.read(names)
        pairs = [
            (item.get("string") or "", self._format_property(item))
            for name in names
            for item in values[name]
        ]
        return [(label, text) for label, text in pairs if text]

    def _format_property(self, item):
        """Return the value of a custom field in words, or an empty text.

        :param item: the definition with its value, as ``read`` returns it
        """
        value, kind = item.get("value"), item["type"]
        if kind == "boolean":
            # A box that is not ticked may be one that nobody looked at: who signs must
            # not read "No" there. What needs both answers is a selection.
            return self.env._("Yes") if value else ""
        if not value and kind not in ("integer", "float", "monetary"):
            return ""
        if value is None or value is False or kind == "separator":
            return ""
        if kind == "selection":
            return dict(item["selection"]).get(value, "")
        if kind == "tags":
            labels = {tag[0]: tag[1] for tag in item["tags"]}
            return ", ".join(labels[tag] for tag in value if tag in labels)
        if kind == "many2one":
            return value[1] or ""
        if kind == "many2many":
            return ", ".join(name for _id, name in value if name)
        if kind == "date":
            return format_date(self.env, value)
        if kind == "datetime":
            note_clock(self.env)
            return format_datetime(self.env, value, tz=place.get_print_zone(self))
        if kind in ("float", "monetary"):
            return formatLang(self.env, value)
        return html2plaintext(value) if kind == "html" else str(value)

    def _get_label_number(self):
        """Return what the barcode on the label of the device says."""
        self.ensure_one()
        device = self.device_id.sudo()
        return device._get_label_number() if device else self.name

    def _get_label_format(self):
        """Return the size of the label: that of the equipment type, else the
        company's."""
        self.ensure_one()
        own = self.equipment_type_id._get_default("label_format")
        return own or self.company_id.service_label_format

    def _prepare_label(self):
        """Return what stands on the label; see ``stock.location._prepare_label``."""
        self.ensure_one()
        received = format_date(self.env, place.get_day(self, self.date_in))
        code = self._get_track_code()
        lines = [
            " · ".join(filter(None, (self.name, received))),
            self.partner_id.name or self.partner_id.display_name,
            # One line: small labels have room for three.
            " · ".join(
                filter(
                    None,
                    (
                        code and self.env._("Code %(code)s", code=code),
                        self.shelf_id.name,
                    ),
                )
            ),
        ]
        return {
            "title": self.product_id.display_name or self.name,
            "number": self._get_label_number(),
            "lines": [line for line in lines if line],
            "has_square": False,
            "title_scale": 1,
        }

    def action_print_intake_protocol(self):
        """Print the intake protocols of the orders."""
        report = self.env.ref("rma_service.action_report_intake_protocol")
        return report.report_action(self)

    def action_print_label(self):
        """Print a label for each device."""
        return self.env.ref("rma_service.action_report_order_label").report_action(self)
