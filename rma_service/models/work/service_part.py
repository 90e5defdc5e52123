from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.arguments import NUMBER, TEXT, one_of, takes
from ...tools.bounds import QUANTITY
from ...tools.locking import locks_first

AVAILABILITY = [
    ("available", "Available"),
    ("ordered", "On order"),
    ("to_order", "To order"),
    ("no_vendor", "No stock, no vendor"),
    ("used", "Consumed"),
]

# Where a part goes that is taken out.
TAKEN_OUT = ("stock", "scrap", "device")

# Says in the context that a part repeats what its done moves say. An object, as no
# request from outside can put that into its context.
FOLLOWING = object()


class RmaServicePart(models.Model):
    """One material on a service order, planned and really used.

    Stock owns the quantities: once procured, the moves say what is reserved and what
    was used. ``quantity_used`` is what the technician enters; finishing the repair
    makes the moves follow it, from then on it repeats what the moves say.
    """

    _name = "rma.service.part"
    _inherit = ["rma.service.line", "rma.service.guarded", "rma.service.whole"]
    _listed_by = frozenset({"order_id"})
    _description = "Service Part"
    _rec_name = "product_id"
    _check_company_auto = True
    _sale_line_link = "service_part_id"
    _warranty_kind = "parts"
    _system_fields = frozenset({"sale_line_ids"})
    _traced_fields = frozenset(
        {
            "condition",
            "name",
            "payer",
            "payer_reason",
            "product_id",
            "product_uom_id",
            "quantity",
            "quantity_used",
        }
    )
    _bounds = {"quantity_used": QUANTITY}

    product_id = fields.Many2one(domain="[('type', '=', 'consu')]")
    tracking = fields.Selection(
        selection=[
            ("serial", "By Unique Serial Number"),
            ("lot", "By Lots"),
            ("none", "By Quantity"),
        ],
        compute="_compute_tracking",
        compute_sudo=True,
    )
    sale_line_ids = fields.One2many(
        comodel_name="sale.order.line", inverse_name="service_part_id"
    )
    quantity_used = fields.Float(
        digits="Product Unit",
        copy=False,
        help="Quantity really used; proposed as planned when the repair starts.",
    )
    condition = fields.Selection(
        selection=[
            ("new", "New part"),
            ("used", "Second-hand"),
            ("refurbished", "Refurbished"),
        ],
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
        domain="[('product_id', 'in', stock_product_ids)]",
        help="Serial or lot numbers of the parts built in. Left empty, the reserved"
        " ones are taken.",
    )
    move_ids = fields.One2many(
        comodel_name="stock.move",
        inverse_name="service_part_id",
        string="Stock Moves",
        copy=False,
        readonly=True,
        groups="stock.group_stock_user",
    )
    is_consumed = fields.Boolean(
        readonly=True, copy=False, help="The stock moves of the part are done."
    )
    is_left_in_device = fields.Boolean(
        readonly=True,
        copy=False,
        help="Stays built in though the order is not carried out; nobody pays for it.",
    )
    availability = fields.Selection(
        selection=AVAILABILITY,
        compute="_compute_availability",
        compute_sudo=True,
        search="_search_availability",
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

    # === UNITS AND NUMBERS ===#

    def _get_product_quantity(self, quantity):
        """Convert a quantity from the unit of the line to that of the product."""
        self.ensure_one()
        if not self.product_uom_id or not self.product_id:
            return quantity
        return self.product_uom_id._compute_quantity(
            quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )

    @api.onchange("product_id")
    def _onchange_product_id(self):
        """Numbers of another product are not those of this part."""
        products = self._get_products_to_take()
        self.lot_ids = self.lot_ids.filtered(lambda lot: lot.product_id in products)

    @api.constrains("product_id", "lot_ids")
    def _check_lots(self):
        for part in self:
            if part.lot_ids:
                part.lot_ids._check_product(
                    part._get_products_to_take(), part.order_id.name
                )

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        for part in parts:
            if part.order_id.date_repair and not part.quantity_used:
                part.quantity_used = part.quantity
        parts._procure_added()
        return parts

    def write(self, vals):
        if {"quantity_used", "lot_ids", "product_id", "quantity"} & vals.keys():
            self._check_not_consumed()
        if not {"quantity", "payer"} & vals.keys():
            return super().write(vals)
        # A used quantity that is only the proposal follows the planned one.
        proposed = self.browse()
        if "quantity_used" not in vals and "quantity" in vals:
            proposed = self.filtered(
                lambda part: (
                    part.quantity_used
                    and not part.product_uom_id.compare(
                        part.quantity_used, part.quantity
                    )
                )
            )
        result = super().write(vals)
        proposed.write({"quantity_used": vals.get("quantity")})
        self._procure_added()
        return result

    def _trace(self, names):
        """A used quantity that is proposed, or that the moves say, nobody typed."""
        names = set(names)
        if "quantity_used" not in names:
            return super()._trace(names)
        typed = self.filtered("quantity_used")
        if self.env.context.get("rma_follow_moves") is FOLLOWING:
            typed = self.browse()
        super(RmaServicePart, typed)._trace(names)
        return super(RmaServicePart, self - typed)._trace(names - {"quantity_used"})

    def _procure_added(self):
        """Reserve or buy at once what is added while the order is being repaired."""
        orders = self.order_id.filtered(
            lambda order: order.phase in ("parts", "repair")
        )
        if orders:
            orders._procure_parts()

    def _check_not_consumed(self):
        if self.env.context.get("rma_follow_moves") is FOLLOWING:
            return
        for part in self:
            if part.is_consumed:
                raise UserError(
                    self.env._(
                        "%(part)s of %(order)s is already taken from stock: return it"
                        " to stock before you change it.",
                        part=part.product_id.display_name,
                        order=part.order_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_cancel_moves(self):
        """Parts that were only reserved or ordered are given back."""
        self._give_up_supply()

    # === ACTIONS ===#

    @locks_first
    def action_return_to_stock(self):
        """Bring back what was taken from stock, as it was not built in after all.

        The pieces go back to where they came from, at the value they left with, and
        count as not used. What is returned already is left alone.

        :return: True
        :raises UserError: on orders that are closed
        """
        self.check_access("write")
        self._check_order_open()
        for part in self:
            part._bring_back(part.quantity_done)
        return True

    @takes(quantity=NUMBER, destination=one_of(TAKEN_OUT), reason=TEXT)
    @locks_first
    def action_take_out(self, quantity, destination, reason=None):
        """Say where pieces go that are not to be used on the order after all.

        :param quantity: pieces, in the unit of the line; ignored for ``"device"``
        :param destination: ``"stock"``, ``"scrap"`` or ``"device"``: they stay built
            in, nobody pays for them
        :param reason: kept on the order; required unless they go back to the stock
        :return: True
        :raises UserError: on closed orders, and for more than was taken
        """
        self.check_access("write")
        self._check_order_open()
        if destination == "device":
            # Nobody pays: as much a gift as goodwill that is chosen on the line.
            self.filtered(lambda part: part.payer == "customer")._check_may_give()
        self._take_out(quantity, destination, reason)
        return True

    def _take_out(self, quantity, destination, reason=None):
        """Bring pieces where they go; see :meth:`action_take_out`."""
        reason = (reason or "").strip()
        for part in self:
            part._check_take_out(quantity, destination, reason)
            if destination == "device":
                part._as_system().write(
                    {
                        "payer": "goodwill",
                        "payer_reason": reason,
                        "is_left_in_device": True,
                    }
                )
                quantity = part.quantity_done
            else:
                moves = part._bring_back(quantity)
                if destination == "scrap":
                    moves._scrap_service_return(part.order_id)
            part._log_take_out(quantity, destination, reason)

    # === BUSINESS METHODS ===#

    def _get_quantity_to_offer(self):
        return max(self.quantity, self.quantity_used)

    def _get_consumption_moves(self):
        """Return the moves into the device, not those that only supply the stock."""
        return self.move_ids.filtered(
            lambda move: (
                move.state != "cancel"
                and (move.location_final_id or move.location_dest_id).usage
                == "customer"
            )
        )

    def _get_return_moves(self):
        """Return the done moves that brought parts back from the device."""
        return self.move_ids.filtered(
            lambda move: move.state == "done" and move.location_id.usage == "customer"
        )

    def _is_to_use(self):
        """Tell whether the part is still to be built in; a hook."""
        self.ensure_one()
        return not self.is_consumed

    def _is_released(self):
        """Tell whether the part may be taken: agreed, or not paid by the customer."""
        self.ensure_one()
        return not self.order_id._needs_consent() or not self._get_quantity_to_agree()

    def _get_lots_in_device(self, moves, returns):
        """Return the lots of which more was built in than came out again.

        :param moves: done moves into the device
        :param returns: done moves back from it
        """
        self.ensure_one()
        rest = defaultdict(float)
        for line in moves.move_line_ids:
            rest[line.lot_id] += line.quantity_product_uom
        for line in returns.move_line_ids:
            rest[line.lot_id] -= line.quantity_product_uom
        lots = self.env["stock.lot"].concat(*rest)
        return lots.filtered(
            lambda lot: lot.product_id.uom_id.compare(rest[lot], 0) > 0
        )

    def _follow_moves(self):
        """Write back what the done moves say was used, with the serial numbers."""
        for part in self.with_context(rma_follow_moves=FOLLOWING):
            moves = part._get_consumption_moves().filtered(lambda m: m.state == "done")
            returns = part._get_return_moves()
            used = part._get_line_quantity(moves | returns)
            vals = {
                "quantity_done": used,
                "is_consumed": not part.product_uom_id.is_zero(used),
            }
            if part.quantity_used != used:
                vals["quantity_used"] = used
            lots = part._get_lots_in_device(moves, returns)
            if lots != part.lot_ids:
                vals["lot_ids"] = [fields.Command.set(lots.ids)]
            part.write(vals)

    def _can_move_order(self):
        # Parts may have been reserved or ordered without rights on stock.
        moves = self.sudo().move_ids
        return super()._can_move_order() and not moves.filtered(
            lambda move: move.state != "cancel"
        )
