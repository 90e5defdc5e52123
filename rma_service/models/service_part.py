from odoo import api, fields, models
from odoo.exceptions import UserError

AVAILABILITY = [
    ("available", "Available"),
    ("ordered", "On order"),
    ("to_order", "To order"),
    ("no_vendor", "No stock, no vendor"),
    ("used", "Used"),
]


class RmaServicePart(models.Model):
    """One material on a service order, planned and really used.

    Stock owns the quantities: once procured, the moves say what is reserved and what
    was used. ``quantity_used`` is what the technician enters; finishing the repair
    makes the moves follow it, from then on it repeats what the moves say.
    """

    _name = "rma.service.part"
    _inherit = ["rma.service.line"]
    _description = "Service Part"
    _rec_name = "product_id"
    _check_company_auto = True
    _sale_line_link = "service_part_id"

    product_id = fields.Many2one(domain="[('type', '=', 'consu')]")
    tracking = fields.Selection(related="product_id.tracking")
    sale_line_ids = fields.One2many(
        comodel_name="sale.order.line", inverse_name="service_part_id"
    )
    quantity_used = fields.Float(
        string="Used",
        digits="Product Unit",
        copy=False,
        help="Quantity really used; proposed as planned when the repair starts.",
    )
    condition = fields.Selection(
        selection=[("new", "New"), ("used", "Used"), ("refurbished", "Refurbished")],
        default="new",
        required=True,
        help="Condition of the part that is built in; it is named on the estimate.",
    )
    lot_ids = fields.Many2many(
        comodel_name="stock.lot",
        relation="rma_service_part_lot_rel",
        column1="part_id",
        column2="lot_id",
        string="Serial Numbers",
        copy=False,
        domain="[('product_id', '=', product_id)]",
        help="Serial or lot numbers of the parts built in. Left empty, the reserved"
        " ones are taken.",
    )
    move_ids = fields.One2many(
        comodel_name="stock.move",
        inverse_name="service_part_id",
        string="Stock Moves",
        copy=False,
        readonly=True,
    )
    is_consumed = fields.Boolean(
        readonly=True, copy=False, help="The stock moves of the part are done."
    )
    availability = fields.Selection(
        selection=AVAILABILITY, compute="_compute_availability", compute_sudo=True
    )
    expected_date = fields.Datetime(
        string="Expected", compute="_compute_availability", compute_sudo=True
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of a part must be above zero."
    )
    _quantity_used_positive = models.Constraint(
        "CHECK (quantity_used >= 0)", "The used quantity of a part cannot be negative."
    )

    # === COMPUTE METHODS ===#

    @api.depends(
        "product_id",
        "quantity",
        "is_consumed",
        "move_ids.state",
        "order_id.warehouse_id",
        "order_id.phase",
    )
    def _compute_availability(self):
        self.availability = False
        self.expected_date = False
        planned = self.browse()
        for part in self:
            moves = part._get_consumption_moves()
            pending = moves.filtered(lambda move: move.state != "done")
            if part.is_consumed or (moves and not pending):
                part.availability = "used"
            elif pending:
                part._set_availability_of_moves(pending)
            elif part.order_id.phase not in ("done", "cancel"):
                planned |= part
        planned._set_availability_of_stock()

    def _set_availability_of_moves(self, moves):
        """Availability of a part that is procured: what its open moves say."""
        self.ensure_one()
        waiting = moves.filtered(lambda move: move.state != "assigned")
        if not waiting:
            self.availability = "available"
            return
        purchases = self._get_open_purchase_lines(waiting)
        arriving = waiting._rollup_move_origs_service()
        if purchases or arriving:
            self.availability = "ordered"
            dates = purchases.mapped("date_planned") + arriving.mapped("date")
            self.expected_date = max((date for date in dates if date), default=False)
        elif self._has_supply():
            self.availability = "to_order"
        else:
            self.availability = "no_vendor"

    def _get_open_purchase_lines(self, moves):
        """Return the purchase lines that are to bring what ``moves`` wait for.

        A procurement *from stock, else buy* leaves no link between move and purchase:
        the reference of the order tells.
        """
        self.ensure_one()
        lines = moves.created_purchase_line_ids
        lines |= self.order_id.reference_id.purchase_ids.order_line.filtered(
            lambda line: line.product_id == self.product_id
        )
        return lines.filtered(
            lambda line: line.state != "cancel"
            and line.product_uom_id.compare(line.qty_received, line.product_qty) < 0
        )

    def _set_availability_of_stock(self):
        """Availability of parts that are only planned: free stock, then vendors."""
        for warehouse, parts in self.grouped(lambda p: p.order_id.warehouse_id).items():
            location = warehouse.lot_stock_id.id
            products = parts.product_id.with_context(location=location)
            free = {product.id: product.free_qty for product in products}
            for part in parts:
                product = part.product_id
                needed = part._get_product_quantity(part.quantity)
                if not product.is_storable or free[product.id] >= needed:
                    part.availability = "available"
                elif part._has_supply():
                    part.availability = "to_order"
                else:
                    part.availability = "no_vendor"

    def _has_supply(self):
        """Tell whether a route brings the missing part: a vendor or another warehouse."""
        self.ensure_one()
        warehouse = self.order_id.warehouse_id
        if not self.product_id or not warehouse:
            return False
        rule = self.env["stock.rule"]._get_rule(
            self.product_id, warehouse.lot_stock_id, {"warehouse_id": warehouse}
        )
        if rule.action == "buy":
            return bool(self.product_id.seller_ids)
        return bool(rule)

    def _get_product_quantity(self, quantity):
        """Convert a quantity from the unit of the line to that of the product."""
        self.ensure_one()
        if not self.product_uom_id or not self.product_id:
            return quantity
        return self.product_uom_id._compute_quantity(
            quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        for part in parts:
            if part.order_id.phase == "repair" and not part.quantity_used:
                part.quantity_used = part.quantity
        return parts

    def write(self, vals):
        if {"quantity_used", "lot_ids", "product_id", "quantity"} & vals.keys():
            self._check_not_consumed()
        return super().write(vals)

    def _check_not_consumed(self):
        if self.env.context.get("rma_follow_moves"):
            return
        for part in self:
            if part.is_consumed:
                raise UserError(
                    self.env._(
                        "%(part)s of %(order)s is already taken from stock: return it"
                        " through the transfer of the order instead of changing it.",
                        part=part.product_id.display_name,
                        order=part.order_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_cancel_moves(self):
        """Parts that were only reserved or ordered are given back."""
        moves = self.sudo().move_ids
        moves.filtered(lambda move: move.state not in ("done", "cancel"))._action_cancel()

    # === BUSINESS METHODS ===#

    def _get_quantity_to_offer(self):
        return max(self.quantity, self.quantity_used)

    def _get_consumption_moves(self):
        """Return the moves into the device, without those that only supply the stock."""
        return self.move_ids.filtered(
            lambda move: move.state != "cancel"
            and (move.location_final_id or move.location_dest_id).usage == "customer"
        )

    def _get_return_moves(self):
        """Return the done moves that brought parts back from the device."""
        return self.move_ids.filtered(
            lambda move: move.state == "done" and move.location_id.usage == "customer"
        )

    def _is_released(self):
        """Tell whether the part may be taken from stock: agreed, or not the customer's."""
        self.ensure_one()
        return not self.order_id._needs_consent() or not self._get_quantity_to_agree()

    def _follow_moves(self):
        """Write back what the done moves say was used, with the serial numbers."""
        for part in self.with_context(rma_follow_moves=True):
            moves = part._get_consumption_moves().filtered(lambda m: m.state == "done")
            returns = part._get_return_moves()
            used = sum(
                move.product_uom._compute_quantity(
                    move.quantity, part.product_uom_id, rounding_method="HALF-UP"
                )
                * (1 if move in moves else -1)
                for move in moves | returns
            )
            vals = {"quantity_done": used, "is_consumed": bool(moves)}
            if part.quantity_used != used:
                vals["quantity_used"] = used
            lots = moves.move_line_ids.lot_id - returns.move_line_ids.lot_id
            if lots != part.lot_ids:
                vals["lot_ids"] = [fields.Command.set(lots.ids)]
            part.write(vals)

    # === PROCUREMENT AND CONSUMPTION ===#

    def _get_quantity_to_procure(self):
        """Return what no move covers yet, in the unit of the line."""
        self.ensure_one()
        wanted = max(self.quantity, self.quantity_used)
        covered = sum(
            move.product_uom._compute_quantity(
                move.product_uom_qty, self.product_uom_id, rounding_method="HALF-UP"
            )
            for move in self._get_consumption_moves()
        )
        return self.product_uom_id.round(max(0.0, wanted - covered))

    def _prepare_procurement(self, quantity):
        """Return the procurement of ``quantity`` (unit of the line) of the part."""
        self.ensure_one()
        order = self.order_id
        return self.env["stock.rule"].Procurement(
            self.product_id,
            quantity,
            self.product_uom_id,
            order.partner_id.with_company(order.company_id).property_stock_customer,
            self.product_id.display_name,
            order.name,
            order.company_id,
            self._prepare_procurement_values(),
        )

    def _prepare_procurement_values(self):
        """Return the values that the procurement hands to moves and purchases."""
        self.ensure_one()
        order = self.order_id
        return {
            "service_part_id": self.id,
            "reference_ids": order.reference_id,
            "route_ids": order.warehouse_id.service_route_id,
            "warehouse_id": order.warehouse_id,
            "partner_id": order.partner_id.id,
            "date_planned": fields.Datetime.now(),
            "company_id": order.company_id,
        }

    def _prepare_moves_for_use(self):
        """Set the open moves of the parts to what was really used.

        :raises UserError: naming the parts of which less is in stock than was used, or
            whose serial number is missing
        """
        problems = []
        picked = self.env["stock.move"]
        for part in self:
            moves = part._get_consumption_moves().filtered(lambda m: m.state != "done")
            if not part.quantity_used:
                moves._action_cancel()
                continue
            if part.lot_ids and part.tracking != "none":
                part._assign_lots(moves)
            else:
                part._assign_quantity(moves)
            problem = part._get_use_problem(moves)
            if problem:
                problems.append(f"{part.order_id.name}: {problem}")
            picked |= moves
        if problems:
            raise UserError("\n".join(problems))
        picked.write({"picked": True})
        for part, moves in picked.grouped("service_part_id").items():
            moves.write(part._prepare_move_sale_vals())

    def _prepare_move_sale_vals(self):
        """Return the values that tie the moves to the agreed estimate.

        Accounting takes the cost of the goods sold from these moves.
        """
        self.ensure_one()
        agreed = self.sale_line_ids.filtered(lambda line: line.state == "sale")
        if self.payer != "customer" or not agreed:
            return {}
        return {"sale_line_id": agreed.sorted("id")[0].id}

    def _assign_quantity(self, moves):
        """Make the open moves take the used quantity, the reserved pieces first."""
        rest = self.quantity_used
        for move in moves:
            reserved = move.product_uom._compute_quantity(
                move.quantity, self.product_uom_id, rounding_method="HALF-UP"
            )
            take = rest if move == moves[-1] else min(rest, reserved)
            wanted = self.product_uom_id._compute_quantity(
                take, move.product_uom, rounding_method="HALF-UP"
            )
            if move.product_uom.compare(move.quantity, wanted):
                move.quantity = wanted
            rest -= take

    def _assign_lots(self, moves):
        """Make the first open move take the lots that the technician named."""
        move = moves[:1]
        if not move or move.move_line_ids.lot_id == self.lot_ids:
            return self._assign_quantity(moves)
        (moves - move)._action_cancel()
        move.move_line_ids.unlink()
        share = self._get_product_quantity(self.quantity_used) / len(self.lot_ids)
        quants = self.env["stock.quant"]
        vals_list = []
        for lot in self.lot_ids:
            quant = quants._gather(self.product_id, move.location_id, lot_id=lot)[:1]
            vals_list.append(
                {
                    "move_id": move.id,
                    "picking_id": move.picking_id.id,
                    "product_id": self.product_id.id,
                    "product_uom_id": self.product_id.uom_id.id,
                    "quantity": share,
                    "lot_id": lot.id,
                    "location_id": (quant.location_id or move.location_id).id,
                    "location_dest_id": move.location_dest_id.id,
                    "company_id": move.company_id.id,
                }
            )
        return self.env["stock.move.line"].create(vals_list)

    def _get_use_problem(self, moves):
        """Return why the used quantity cannot be taken from stock, or False."""
        self.ensure_one()
        product = self.product_id
        if not product.is_storable:
            return False
        lines = moves.move_line_ids
        if product.tracking != "none" and any(not line.lot_id for line in lines):
            return self.env._(
                "enter the serial number of %(part)s that was built in.",
                part=product.display_name,
            )
        if product.tracking == "serial" and any(line.quantity > 1 for line in lines):
            return self.env._(
                "enter one serial number for each %(part)s that was built in.",
                part=product.display_name,
            )
        short = self._get_missing_in_stock(moves)
        if short:
            return self.env._(
                "%(missing)s %(unit)s of %(part)s used are not in stock at"
                " %(location)s. Receive them first, or correct the used quantity.",
                missing=short,
                unit=product.uom_id.name,
                part=product.display_name,
                location=moves[:1].location_id.display_name,
            )
        return False

    def _get_missing_in_stock(self, moves):
        """Return how much more the moves take than the stock holds for them."""
        self.ensure_one()
        if all(
            move.state == "assigned"
            and move.product_uom.compare(move.quantity, move.product_uom_qty) <= 0
            for move in moves
        ):
            return 0.0
        quants = self.env["stock.quant"]
        missing = 0.0
        places = moves.move_line_ids.grouped(lambda ln: (ln.lot_id, ln.location_id))
        for lot, location in places:
            # Reservation has already taken the lines from what is free: what is below
            # zero then is not there.
            free = quants._get_available_quantity(
                self.product_id, location, lot_id=lot or None, allow_negative=True
            )
            missing += max(0.0, -free)
        return self.product_id.uom_id.round(missing)
