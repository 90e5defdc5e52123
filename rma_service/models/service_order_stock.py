from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from .service_part import CLOSED_PHASES


class RmaServiceOrder(models.Model):
    """Stock: custody of the customer's device, and the parts of the order.

    The device is received with the customer as owner into a custody location outside
    the stock of the warehouse: it is never valued and never available. Its way back is
    chained to its way in. Parts are procured through the route of the warehouse's
    service parts operation type, never carry an owner, and are taken when the repair
    is finished. One ``stock.reference`` ties all moves and purchases of an order.
    """

    _inherit = "rma.service.order"

    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
    )
    reference_id = fields.Many2one(
        comodel_name="stock.reference",
        string="Stock Reference",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
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
    picking_ids = fields.Many2many(
        comodel_name="stock.picking",
        string="Transfers",
        compute="_compute_stock_documents",
        compute_sudo=True,
    )
    picking_count = fields.Integer(
        compute="_compute_stock_documents", compute_sudo=True
    )
    purchase_ids = fields.Many2many(
        comodel_name="purchase.order",
        string="Purchases",
        compute="_compute_stock_documents",
        compute_sudo=True,
    )
    purchase_count = fields.Integer(
        compute="_compute_stock_documents", compute_sudo=True
    )
    parts_state = fields.Selection(
        selection=[
            ("none", "No parts"),
            ("available", "Parts available"),
            ("ordered", "Parts on order"),
            ("to_order", "Parts to order"),
            ("no_vendor", "Part without vendor"),
            ("used", "Parts used"),
        ],
        string="Parts Status",
        compute="_compute_parts_state",
        compute_sudo=True,
        search="_search_parts_state",
    )
    other_open_order_ids = fields.Many2many(
        comodel_name="rma.service.order",
        string="Other Open Orders",
        compute="_compute_other_open_order_ids",
        help="Open orders of the same device.",
    )

    # === COMPUTE METHODS ===#

    @api.depends("company_id", "team_id")
    def _compute_warehouse_id(self):
        for order in self:
            warehouse = order.warehouse_id
            if warehouse and warehouse.company_id == order.company_id:
                continue
            team_warehouse = order.team_id.sudo().warehouse_id
            if team_warehouse.company_id == order.company_id:
                order.warehouse_id = team_warehouse
            else:
                order.warehouse_id = order._get_first_warehouse()

    def _get_first_warehouse(self):
        """Return the first warehouse of the company.

        :raises UserError: if the company has none
        """
        self.ensure_one()
        warehouses = self.env["stock.warehouse"].sudo()
        warehouse = warehouses.search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        if not warehouse:
            raise UserError(
                self.env._(
                    "%(company)s has no warehouse: create one in Inventory >"
                    " Configuration > Warehouses before you take devices in.",
                    company=self.company_id.name,
                )
            )
        return warehouse

    @api.depends("reference_id.move_ids.picking_id", "reference_id.purchase_ids")
    def _compute_stock_documents(self):
        for order in self:
            order.picking_ids = order.reference_id.move_ids.picking_id
            order.picking_count = len(order.picking_ids)
            order.purchase_ids = order.reference_id.purchase_ids
            order.purchase_count = len(order.purchase_ids)

    @api.depends("part_ids.availability")
    def _compute_parts_state(self):
        for order in self:
            states = set(order.part_ids.mapped("availability"))
            order.parts_state = next(
                (
                    state
                    for state in (
                        "no_vendor",
                        "to_order",
                        "ordered",
                        "available",
                        "used",
                    )
                    if state in states
                ),
                "none",
            )

    def _search_parts_state(self, operator, value):
        """Orders by their reserved parts: only what the moves say can be searched."""
        if operator != "in" or not set(value) <= {"available", "ordered"}:
            raise UserError(
                self.env._(
                    "Orders can be searched by parts available or on order only."
                )
            )
        # Users without stock rights search as well: the moves are read for them, what
        # they find is still bound by the rules on orders.
        orders = self.sudo()
        waiting_states = ("waiting", "confirmed", "partially_available")
        waiting = Domain(
            "id",
            "in",
            orders._search([("part_ids.move_ids.state", "in", waiting_states)]),
        )
        reserved = Domain(
            "id", "in", orders._search([("part_ids.move_ids.state", "=", "assigned")])
        )
        domains = {"available": reserved & ~waiting, "ordered": waiting}
        return Domain.OR([domains[key] for key in value])

    @api.depends("device_id")
    def _compute_other_open_order_ids(self):
        found = self.search(
            [("device_id", "in", self.device_id.ids), ("is_open", "=", True)]
        )
        by_device = found.grouped("device_id")
        for order in self:
            others = by_device.get(order.device_id, self.browse())
            order.other_open_order_ids = others - order._origin

    # === CUSTODY ===#

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
        others = self.other_open_order_ids.filtered(lambda o: o._is_in_custody())
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

    def _receive_devices(self):
        """Take the devices into custody: one done receipt for each storable device."""
        orders = self.filtered(
            lambda order: (
                order.type_id.has_custody
                and order.product_id.is_storable
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
            created = pickings.with_company(company).create(
                [prepare(order) for order in orders]
            )
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
        for order in self:
            if order.device_id or order.product_id.tracking == "none":
                continue
            order.device_id = self.env["stock.lot"].create(order._prepare_device_vals())

    def _ensure_references(self):
        """Give each order the one reference of its moves and purchases."""
        missing = self.filtered(lambda order: not order.reference_id)
        references = self.env["stock.reference"].create(
            [{"name": order.name} for order in missing]
        )
        for order, reference in zip(missing, references, strict=True):
            order.reference_id = reference

    def _prepare_device_vals(self):
        """Return the values of the device of a unit without serial number."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "name": self.product_id._get_next_device_number(),
        }

    def _prepare_custody_in_vals(self):
        """Return the values of the receipt into custody."""
        self.ensure_one()
        warehouse = self.warehouse_id
        return self._prepare_custody_vals(
            picking_type=warehouse.service_in_type_id,
            source=self.partner_id.property_stock_customer,
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
            destination=self.partner_id.property_stock_customer,
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

    # === PARTS ===#

    def _procure_parts(self):
        """Reserve or buy the released parts of the orders that no move covers yet.

        Lines that wait for the customer's consent are left out. One procurement run
        for all orders; parts that nobody can supply stay waiting and are shown as such.
        """
        orders = self.sudo().filtered(lambda order: order.phase not in CLOSED_PHASES)
        orders.part_ids.filtered(
            lambda part: not part.is_consumed and part._is_released()
        )._procure_missing()

    def action_order_parts(self):
        """Order the missing parts of the orders now, also before the repair starts.

        :return: True
        :raises UserError: if parts still wait for the customer's consent, or no
            missing part can be supplied
        """
        self._check_service_access()
        for order in self:
            held = order.sudo().part_ids.filtered(lambda part: not part._is_released())
            if held and held == order.sudo().part_ids:
                raise UserError(
                    self.env._(
                        "%(order)s: the customer has not agreed to the parts yet.",
                        order=order.name,
                    )
                )
        closed = self.filtered(lambda order: order.phase in CLOSED_PHASES)
        if closed:
            raise UserError(
                self.env._(
                    "%(orders)s: the work is over, so that no parts can be ordered.",
                    orders=format_list(self.env, closed.mapped("name")),
                )
            )
        self._procure_parts()
        parts = self.sudo().part_ids
        parts.filtered(lambda part: part.availability == "to_order")._order_waiting()
        parts.invalidate_recordset(["availability", "expected_date"])
        missing = parts.filtered(
            lambda part: part.availability in ("to_order", "no_vendor", "ordered")
        )
        orphans = self._get_parts_without_supply()
        if orphans and orphans == missing:
            raise UserError(self._get_no_supply_message(orphans))
        for order, parts in orphans.grouped("order_id").items():
            order.sudo(False).message_post(body=self._get_no_supply_message(parts))
        return True

    def _get_parts_without_supply(self):
        """Return the missing parts that no vendor and no route can bring."""
        return self.sudo().part_ids.filtered(
            lambda part: part.availability == "no_vendor"
        )

    def _get_no_supply_message(self, parts):
        return self.env._(
            "Not in stock and without a vendor: %(parts)s. Add a vendor on the product"
            " (tab Purchase), or take another part.",
            parts=format_list(self.env, parts.mapped("product_id.display_name")),
        )

    def _has_missing_parts(self):
        """Tell whether a part of the order is neither used nor reserved in full."""
        self.ensure_one()
        moves = self.sudo().part_ids._get_consumption_moves()
        return any(move._is_waiting() for move in moves)

    def _propose_used_quantities(self):
        """Propose the planned quantity as used, where the technician entered none."""
        for part in self.part_ids:
            if not part.is_consumed and not part.quantity_used:
                part.quantity_used = part.quantity

    def _consume_parts(self):
        """Take the used parts from stock: the moves follow the entered quantities.

        Unused reservations are released, more than planned is taken as well.

        :raises UserError: naming the parts that are not in stock or lack a serial
        """
        orders = self.sudo()
        parts = orders.part_ids.filtered(lambda part: not part.is_consumed)
        if not parts:
            return
        # Also what nobody agreed to, since it is built in already.
        parts._procure_missing()
        parts._prepare_moves_for_use()
        moves = parts._get_consumption_moves().filtered(lambda m: m.state != "done")
        moves._action_done(cancel_backorder=True)

    def _release_parts(self):
        """Give back what was reserved and not used."""
        moves = self.sudo().part_ids.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        if moves:
            moves._action_cancel()

    # === ACTIONS ===#

    def action_view_transfers(self):
        """Open the transfers of the orders."""
        self.check_access("read")
        return self.picking_ids._get_records_action(name=self.env._("Transfers"))

    def action_view_purchases(self):
        """Open the requests for quotation and purchase orders of the orders."""
        self.check_access("read")
        return self.purchase_ids._get_records_action(name=self.env._("Purchases"))
