import base64

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_list


class StockLot(models.Model):
    """Devices at intake: found by what is scanned, and what is odd about them."""

    _inherit = "stock.lot"

    number_barcode = fields.Binary(
        string="Barcode",
        compute="_compute_number_barcode",
        help="Own number, else the serial number, as Code 128.",
    )

    # What a scanner or a hurried hand writes without spaces and in any case.
    _number_key_idx = models.Index("(replace(lower(name), ' ', ''))")
    _internal_number_key_idx = models.Index(
        "(replace(lower(internal_number), ' ', '')) WHERE internal_number IS NOT NULL"
    )

    @api.depends("name", "internal_number")
    def _compute_number_barcode(self):
        reports = self.env["ir.actions.report"]
        for device in self:
            number = device._get_label_number()
            picture = number and reports.barcode(
                "Code128", number, width=600, height=120, humanreadable=1
            )
            device.number_barcode = picture and base64.b64encode(picture)

    def _get_label_number(self):
        """Return the number on the label: ours, else the maker's."""
        self.ensure_one()
        return self.internal_number or self.name

    @api.model
    def _find_by_number(self, number, company):
        """Return the devices with a serial or own number, whatever case and spaces.

        :param number: what was scanned or typed
        :param company: only devices of this company and shared ones
        """
        return self._find_by_numbers([number], company)[number]

    @api.model
    def _find_by_numbers(self, numbers, company):
        """Return the devices with each of the numbers; see ``_find_by_number``.

        :return: dict number → devices
        """
        keys = {number: "".join((number or "").lower().split()) for number in numbers}
        wanted = tuple(filter(None, {*keys.values()}))
        if not wanted:
            return dict.fromkeys(keys, self.browse())
        self.flush_model(["name", "internal_number"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, replace(lower(name), ' ', '') FROM stock_lot"
                " WHERE replace(lower(name), ' ', '') IN %(keys)s"
                " UNION SELECT id, replace(lower(internal_number), ' ', '')"
                " FROM stock_lot WHERE internal_number IS NOT NULL"
                " AND replace(lower(internal_number), ' ', '') IN %(keys)s",
                keys=wanted,
            )
        )
        readable = self.browse()
        if rows:
            readable = self.search(
                Domain("id", "in", [row[0] for row in rows])
                & Domain("company_id", "in", (False, company.id))
            )
        ids = {}
        for id_, key in rows:
            ids.setdefault(key, set()).add(id_)
        return {
            number: readable.filtered(lambda lot, key=key: lot.id in ids.get(key, ()))
            for number, key in keys.items()
        }

    def _get_intake_warnings(self, partner, open_orders):
        """Return what is odd about receiving the device, as a list of sentences.

        :param partner: customer who brings it
        :param open_orders: open orders of the device, but for the one it is received on
        """
        self.ensure_one()
        device = self.sudo()
        warnings = []
        owner = device.owner_id.commercial_partner_id
        if not partner:
            pass  # nobody said yet who brings it
        elif not device._is_single_unit():
            warnings += device._get_holder_warnings(partner)
        elif owner and owner != partner.commercial_partner_id:
            warnings.append(
                self.env._(
                    "%(device)s belongs to %(owner)s, not to %(partner)s.",
                    device=device.name,
                    owner=owner.display_name,
                    partner=partner.display_name,
                )
            )
        if device.loan_id or device.is_loan_unit:
            warnings.append(device._get_loan_warning())
        if device.service_state == "out":
            warnings.append(
                self.env._("%(device)s is out of service.", device=device.name)
            )
        if device._is_our_stock(partner):
            warnings.append(
                self.env._(
                    "%(device)s is ours and stands in %(place)s.",
                    device=device.name,
                    place=device.location_id.display_name,
                )
            )
        # Several units may share a lot; a serial number stands for one.
        if open_orders and device.product_id.tracking == "serial":
            warnings.append(
                self.env._(
                    "%(device)s is already in open order %(orders)s.",
                    device=device.name,
                    orders=format_list(self.env, open_orders.mapped("name")),
                )
            )
        return warnings

    def _get_loan_warning(self):
        """Return the sentence for a loan device that is received for repair."""
        self.ensure_one()
        if not self.loan_id:
            return self.env._("%(device)s is a loan device of ours.", device=self.name)
        return self.env._(
            "%(device)s is a loan device of ours, lent to %(partner)s on"
            " %(order)s: take it back there.",
            device=self.name,
            partner=self.loan_partner_id.display_name,
            order=self.loan_id.order_id.name,
        )

    def _is_our_stock(self, partner):
        """Tell whether the unit is in our stock, or lent, so that nobody can bring it.

        We may still take it in for ourselves.

        :param partner: who brings it
        """
        self.ensure_one()
        place = self.location_id
        if self.product_id.tracking != "serial" or place.usage != "internal":
            return False
        if partner.commercial_partner_id == place.company_id.partner_id:
            return False
        return not place.is_custody and any(
            quant.location_id == place and quant.quantity > 0 and not quant.owner_id
            for quant in self.quant_ids
        )

    def action_print_label(self):
        """Print a label for each device."""
        return self.env.ref("rma_service.action_report_device_label").report_action(
            self
        )

    def _get_label_format(self):
        """Return the size of the label: that of the equipment type, else the
        company's."""
        self.ensure_one()
        company = self.company_id or self.env.company
        own = self.equipment_type_id._get_default("label_format")
        return own or company.service_label_format

    def _prepare_label(self):
        """Return what stands on the label; see ``stock.location._prepare_label``."""
        self.ensure_one()
        open_orders = self._get_open_orders_of_unit()
        # Who may not read the order that is named on the label gets the device alone.
        readable = open_orders.sudo(False)._filtered_access("read").sudo()
        if readable:
            return readable.sorted("id")[-1:]._prepare_label()
        is_owner_named = self._is_single_unit() and not open_orders
        return {
            "title": self.product_id.display_name,
            "number": self._get_label_number(),
            "lines": self.owner_id.mapped("name") if is_owner_named else [],
            "has_square": False,
            "title_scale": 1,
        }

    def _get_open_orders_of_unit(self):
        """Return the open orders of a single unit, with superuser rights."""
        self.ensure_one()
        # Found by a search: what is read with all rights stays in the field.
        orders = self.env["rma.service.order"].sudo()
        if not self._is_single_unit():
            return orders
        return orders.search([("device_id", "=", self.id), ("is_open", "=", True)])
