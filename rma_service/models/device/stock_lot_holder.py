from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ...tools import place


class StockLot(models.Model):
    """Lots as devices: many units under one number, of many customers.

    A serial number is one unit: it has an owner and warranties of its own. Of a lot
    each customer holds some units; its warranties name whose they are, and nobody owns
    it as a whole.
    """

    _inherit = "stock.lot"

    product_tracking = fields.Selection(
        related="product_id.tracking", string="Tracking of the Model"
    )

    @api.constrains("owner_id", "end_customer_id", "product_id")
    def _check_owner_of_one_unit(self):
        """Nobody owns a lot: by no form, import or call.

        :raises UserError: naming the lots
        """
        owned = self.filtered(lambda lot: lot.owner_id or lot.end_customer_id)
        owned._check_single_units()

    def _is_single_unit(self):
        """Tell whether the number stands for one unit."""
        self.ensure_one()
        return self.product_id.tracking == "serial"

    def _get_warranties_of(self, partner):
        """Return the warranties that a customer has on the device.

        :param partner: customer; of a lot others' warranties do not count
        """
        self.ensure_one()
        if self._is_single_unit():
            return self.warranty_ids
        holder = partner.commercial_partner_id
        return self.warranty_ids.filtered(
            lambda w: not w.holder_id or w.holder_id == holder
        )

    def _get_held_quantities(self):
        """Return how many units of a lot our sales brought to whom, less returns.

        What is handed in for repair, and handed back, is his all the time.

        :return: quantity in the unit of the product by customer, above zero only
        """
        self.ensure_one()
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                Domain("lot_id", "=", self.id)
                & Domain("state", "=", "done")
                & Domain("owner_id", "=", False)
                & Domain("move_id.service_part_id", "=", False)
                & (
                    Domain("location_id.usage", "=", "customer")
                    | Domain("location_dest_id.usage", "=", "customer")
                )
            )
        )
        held = {}
        for line in lines:
            sign = (line.location_dest_id.usage == "customer") - (
                line.location_id.usage == "customer"
            )
            holder = line.move_id._get_holder()
            held[holder] = held.get(holder, 0.0) + sign * line.quantity_product_uom
        unit = self.product_id.uom_id
        return {
            holder: quantity
            for holder, quantity in held.items()
            if holder and unit.compare(quantity, 0) > 0
        }

    def _get_holder_warnings(self, partner):
        """Return what is odd about the lot of a unit that a customer brings.

        :param partner: who brings it
        :return: list of sentences
        """
        self.ensure_one()
        held = self._get_held_quantities()
        if not held or partner.commercial_partner_id in held:
            return []
        holders = self.env["res.partner"].concat(*held)
        return [
            self.env._(
                "%(partner)s did not get a unit of lot %(device)s from us; we sold it"
                " to %(holders)s.",
                partner=partner.display_name,
                device=self.name,
                holders=format_list(self.env, holders[:5].mapped("display_name")),
            )
        ]

    def _check_single_units(self):
        """Refuse an owner for what several customers have units of.

        :raises UserError: naming the lots
        """
        lots = self.filtered(lambda device: not device._is_single_unit())
        if lots:
            raise UserError(
                self.env._(
                    "%(lots)s: several customers can have units of one lot, so that"
                    " nobody owns it.",
                    lots=format_list(self.env, lots.mapped("name")),
                )
            )

    def _sell_lot(self, sale_line, partner, date):
        """Give the buyer of units of a lot the warranties of the product.

        :param sale_line: the delivered ``sale.order.line``
        :param partner: who received the units
        :param date: day of the delivery
        """
        rules = self.env["rma.service.warranty.rule"]
        holder = partner.commercial_partner_id
        company = sale_line.company_id
        sale = sale_line.order_id
        # Nobody says of a lot when its units are put in service.
        dates = {
            "sale": place.get_day(sale, sale.date_order),
            "delivery": date,
            "service": date,
        }
        vals_list = []
        for lot in self.sudo():
            vendor = lot.vendor_id or lot._get_purchase_vendor()
            for rule in rules._find_rules(lot.product_id, vendor, company):
                vals = rule._prepare_warranty_vals(lot, dates, company)
                vals_list.append(vals | {"holder_id": holder.id})
        warranties = self.env["rma.service.warranty"].sudo()
        return warranties.with_company(company).create(vals_list)

    def _end_holding(self, partner, note):
        """Units of the lots left a customer; with the last one his warranties end.

        :param partner: who had them
        :param note: order or transfer on which that happened
        """
        holder = partner.commercial_partner_id
        for lot in self.sudo():
            ended = lot.warranty_ids.filtered(
                lambda w: (
                    w.holder_id == holder and w.granted_by != "vendor" and not w.is_void
                )
            )
            if holder and ended and holder not in lot._get_held_quantities():
                ended.action_void(self.env._("Left to us: %(order)s", order=note))
