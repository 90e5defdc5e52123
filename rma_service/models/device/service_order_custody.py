from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

LOCATIONS = ("location_id", "location_dest_id")


class RmaServiceOrder(models.Model):
    """Custody of the customer's device.

    The device is received with the customer as owner into a custody location outside
    the stock of the warehouse: it is never valued and never available. Its way back is
    chained to its way in.
    """

    _inherit = "rma.service.order"

    custody_in_move_id = fields.Many2one(
        comodel_name="stock.move",
        string="Intake Move",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    custody_out_move_id = fields.Many2one(
        comodel_name="stock.move",
        string="Hand-over Move",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    # === WHERE THE DEVICE IS ===#

    def _is_in_custody(self):
        """Tell whether the device is with us."""
        self.ensure_one()
        move_in, move_out = (
            self.sudo().custody_in_move_id,
            self.sudo().custody_out_move_id,
        )
        if move_in:
            here = move_in.state == "done" and move_out.state != "done"
            return here and not self._has_left_by_hand()
        return bool(self.type_id.has_custody and self.date_in and not self.date_out)

    def _has_left_by_hand(self):
        """Tell whether a transfer of somebody else took the device out of the house."""
        self.ensure_one()
        if self.product_id.tracking != "serial":
            return False
        return self._get_device_location().usage not in ("internal", "transit")

    def _get_device_location(self):
        """Return where the received device stands, empty if it is nowhere with us.

        That is where it was received, unless it was moved by hand.
        """
        self.ensure_one()
        device = self.sudo().device_id
        if self.product_id.tracking != "serial":
            return self.sudo().custody_in_move_id.location_dest_id
        if device.location_id:
            return device.location_id
        # In several places or in none: the owner tells which of them is meant.
        owner = self.sudo().custody_in_move_id.restrict_partner_id
        return device.quant_ids.filtered(
            lambda quant: quant.owner_id == owner and quant.quantity > 0
        ).location_id[:1]

    # === CHECKS ===#

    def _check_devices_free(self):
        """Refuse to receive a device that is with us already.

        :raises UserError: naming the device and the order that it is here on
        """
        problems = []
        serials = self.filtered(lambda order: order.product_id.tracking == "serial")
        for device, orders in serials.grouped("device_id").items():
            if len(orders) > 1:
                problems.append(
                    self.env._(
                        "%(orders)s: device %(device)s can be received on one order"
                        " only.",
                        orders=format_list(self.env, orders.mapped("name")),
                        device=device.display_name,
                    )
                )
            elif device.location_id.usage == "internal":
                problems += orders._get_problem_of_device_here()
        if problems:
            raise UserError("\n".join(problems))

    def _get_problem_of_device_here(self):
        """Return, as a list, what stands against receiving a device that is here."""
        self.ensure_one()
        place = self.device_id.location_id
        others = self.sudo().all_device_order_ids.filtered(lambda o: o._is_in_custody())
        if not others and not place.is_custody:
            return []  # One of our own units.
        return [
            self.env._(
                "%(order)s: device %(device)s is already here (%(place)s). Go on with"
                " %(others)s, or hand the device over first.",
                order=self.name,
                device=self.device_id.display_name,
                place=place.display_name,
                others=format_list(self.env, others.mapped("name"))
                or self.env._("the transfer that brought it"),
            )
        ]

    def _check_device_change(self, vals):
        """Once received, the device of an order is fixed.

        A unit that came in exchange arrives with its own receipt.
        """
        if "custody_in_move_id" in vals:
            return
        for order in self:
            if not order.sudo().custody_in_move_id:
                continue
            if any(
                name in vals and vals[name] != order[name].id
                for name in ("device_id", "product_id")
            ):
                raise UserError(
                    self.env._(
                        "%(order)s: device %(device)s is already received and cannot be"
                        " exchanged. Correct its serial number on the device itself.",
                        order=order.name,
                        device=order.device_id.display_name
                        or order.product_id.display_name,
                    )
                )

    # === TRANSFERS ===#

    def _receive_devices(self):
        """Take the devices into custody: one done receipt for each storable device."""
        orders = self.filtered(
            lambda order: (
                order.type_id.has_custody
                and order.product_id._is_stored_unit(order.company_id)
                and not order.custody_in_move_id
            )
        ).sudo()
        if not orders:
            return
        orders._ensure_devices()
        orders._check_devices_free()
        orders._ensure_references()
        orders._do_custody_transfers(
            "custody_in_move_id", lambda order: order._prepare_custody_in_vals()
        )

    def _hand_devices_over(self):
        """Give the devices back: one done delivery, chained to the receipt."""
        orders = self.filtered(lambda order: order.sudo().custody_in_move_id).sudo()
        orders = orders.filtered(lambda order: order._is_in_custody())
        if orders:
            orders._do_custody_transfers(
                "custody_out_move_id", lambda order: order._prepare_custody_out_vals()
            )

    def _do_custody_transfers(self, move_field, prepare):
        """Create one transfer of the device for each order, and do them at once.

        :param move_field: field of the order that keeps the move of its device
        :param prepare: function that returns the values of an order's transfer
        """
        pickings = self.env["stock.picking"].sudo()
        pickings = pickings.with_context(**self._get_custody_context())
        for company, orders in self.grouped("company_id").items():
            vals_list = [prepare(order) for order in orders]
            # Both ends are read one by one otherwise.
            ends = {vals[end] for vals in vals_list for end in LOCATIONS}
            self.env["stock.location"].sudo().browse(ends).mapped("usage")
            created = pickings.with_company(company).create(vals_list)
            for order, picking in zip(orders, created, strict=True):
                order[move_field] = picking.move_ids
            pickings |= created
        self._validate_custody(pickings)

    def _get_custody_context(self):
        """Return the context of transfers of devices, which are done at once.

        Nobody else can want the device: it needs neither reservation nor tracking.
        """
        return {
            "tracking_disable": True,
            "mail_create_nosubscribe": True,
            "rma_custody_transfer": True,
        }

    def _validate_custody(self, pickings):
        """Do transfers of devices at once: they are recorded when they happened."""
        pickings.with_context(
            cancel_backorder=True, **self._get_custody_context()
        )._action_done()

    def _ensure_devices(self):
        """Give a number of ours to devices that came without one."""
        orders = self.filtered(
            lambda order: not order.device_id and order.product_id.tracking != "none"
        )
        devices = self.env["stock.lot"].create(
            [order._prepare_device_vals() for order in orders]
        )
        for order, device in zip(orders, devices, strict=True):
            order.device_id = device

    def _prepare_device_vals(self):
        """Return the values of the device of a unit without serial number."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "name": self.product_id._get_next_device_number(),
        }

    def _get_customer_location(self):
        """Return the location that stands for the customer, in the order's company."""
        self.ensure_one()
        partner = self.partner_id.with_company(self.company_id)
        return partner.property_stock_customer

    def _prepare_custody_in_vals(self):
        """Return the values of the receipt into custody."""
        self.ensure_one()
        warehouse = self.warehouse_id
        return self._prepare_custody_vals(
            picking_type=warehouse.service_in_type_id,
            source=self._get_customer_location(),
            destination=self.shelf_id or warehouse.service_custody_location_id,
            owner=self.partner_id.commercial_partner_id,
        )

    def _prepare_custody_out_vals(self):
        """Return the values of the delivery back, chained to the receipt."""
        self.ensure_one()
        warehouse = self.warehouse_id
        vals = self._prepare_custody_vals(
            picking_type=warehouse.service_out_type_id,
            source=self._get_device_location(),
            destination=self._get_customer_location(),
            # The customer may belong to another company by now.
            owner=self.custody_in_move_id.restrict_partner_id,
        )
        move_vals = vals["move_ids"][0][2]
        move_vals["move_orig_ids"] = [Command.set(self.custody_in_move_id.ids)]
        return vals

    def _prepare_custody_vals(self, picking_type, source, destination, owner):
        """Return the values of a transfer of the device, owner and serial included.

        :param picking_type: operation type of the transfer
        :param source: location the device comes from
        :param destination: location it goes to
        :param owner: partner whose property the device is
        """
        self.ensure_one()
        product = self.product_id
        line_vals = {
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "quantity": 1.0,
            "picked": True,
            "lot_id": self.device_id.id if product.tracking != "none" else False,
            "owner_id": owner.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "company_id": self.company_id.id,
        }
        move_vals = {
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": 1.0,
            "picked": True,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "picking_type_id": picking_type.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "restrict_partner_id": owner.id,
            "origin": self.name,
            "reference_ids": [Command.set(self.reference_id.ids)],
            "move_line_ids": [Command.create(line_vals)],
        }
        return {
            "picking_type_id": picking_type.id,
            "partner_id": self.partner_id.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "company_id": self.company_id.id,
            "origin": self.name,
            "user_id": self.env.user.id,
            "move_ids": [Command.create(move_vals)],
        }
