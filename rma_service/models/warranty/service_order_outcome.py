from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools import place
from ...tools.arguments import one_of, record_of, takes
from ...tools.locking import lock, locks_first

# Where the customer's unit goes, once another one or the money goes to him.
OLD_UNIT_PLACES = [
    ("scrap", "Scrap"),
    ("vendor", "Claim at the vendor"),
    ("stock", "Our stock"),
]


class RmaServiceOrder(models.Model):
    """Ends other than a repair: a unit from stock instead, or the money back.

    The unit that came in becomes ours: it leaves the custody and comes into our stock
    like a return of its sale, and from there goes to scrap or to the vendor. The unit
    that replaces it is kept for the order and leaves with the hand-over; it carries on
    what is left of the warranty. Money goes back by a credit note of the original
    invoice line, which the accountant checks and posts.
    """

    _inherit = "rma.service.order"

    old_unit_place = fields.Selection(
        selection=OLD_UNIT_PLACES,
        string="Unit Handed In",
        readonly=True,
        copy=False,
        help="The unit is ours now, and that is where it went.",
    )
    replacement_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Replaced by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    replacement_device_id = fields.Many2one(
        comodel_name="stock.lot",
        string="New Serial Number",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Unit from our stock that the customer gets instead of his.",
    )
    replacement_move_id = fields.Many2one(
        comodel_name="stock.move",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups="stock.group_stock_user",
    )
    credit_note_id = fields.Many2one(
        comodel_name="account.move",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    credit_note_message = fields.Char(
        string="Money Back",
        compute="_compute_credit_note_message",
        compute_sudo=True,
        help="Credit note of the original invoice, and whether it is posted.",
    )

    @api.depends("credit_note_id.state", "credit_note_id.name")
    def _compute_credit_note_message(self):
        for order in self:
            note = order.credit_note_id
            if not note:
                order.credit_note_message = False
            elif note.state == "posted":
                order.credit_note_message = note.display_name
            else:
                order.credit_note_message = self.env._(
                    "Draft credit note: an accountant has to post it"
                )

    # === ACTIONS ===#

    @takes(
        product=record_of("product.product"),
        device=record_of("stock.lot"),
        old_unit_place=one_of(OLD_UNIT_PLACES),
        reason=record_of("rma.service.reason"),
    )
    @locks_first
    def action_replace_device(self, product, device, old_unit_place, reason=None):
        """Give the customer another unit from our stock; his one becomes ours.

        The new unit is reserved and handed over with the order.

        :param product: product of the new unit
        :param device: its ``stock.lot``; empty where the product has no serial numbers
        :param old_unit_place: where his unit goes, a key of ``old_unit_place``
        :param reason: ``rma.service.reason``, kept on the order
        :return: True
        :raises UserError: if the device is not here or the new unit not in stock
        """
        self.ensure_one()
        self._check_service_access()
        self._check_take_over()
        # Promised to one: who chose the same unit waits, and finds it taken.
        lock(device.sudo())
        order = self.sudo()
        order._check_replacement(product.sudo(), device.sudo())
        order.write(
            {
                "replacement_product_id": product.id,
                "replacement_device_id": device.id,
                "outcome": "replaced",
                "outcome_reason_id": reason.id if reason else False,
            }
        )
        order._reserve_replacement()
        self._move_to_phase("ready")
        if order.device_id and device:
            order.device_id._replace_by(device.sudo(), order.name, order.partner_id)
        elif device and device.sudo()._is_single_unit():
            device.sudo().owner_id = order.partner_id.commercial_partner_id
        order._take_device_over(old_unit_place)
        return True

    @takes(
        old_unit_place=one_of(OLD_UNIT_PLACES), reason=record_of("rma.service.reason")
    )
    @locks_first
    def action_refund_devices(self, old_unit_place, reason=None):
        """Give the customers their money back; their units become ours.

        A draft credit note of the invoice line of the sale is made, for one unit.

        :param old_unit_place: where the units go, a key of ``old_unit_place``
        :param reason: ``rma.service.reason``, kept on the orders
        :return: True
        :raises UserError: if a device is not here, or no invoice of ours sold it
        """
        self._check_service_access()
        self._check_take_over()
        orders = self.sudo()
        lines = {order: order._get_invoice_line_of_sale() for order in orders}
        orders.write(
            {
                "outcome": "refunded",
                "outcome_reason_id": reason.id if reason else False,
            }
        )
        self._move_to_phase("ready")
        for order, line in lines.items():
            order._take_device_over(old_unit_place)
            order.credit_note_id = order._create_credit_note(line)
        return True

    # === CHECKS ===#

    def _check_take_over(self):
        """Only a device that is here, and is the customer's, can become ours.

        :raises UserError: naming the order
        """
        for order in self:
            if not order.is_open or order.old_unit_place:
                raise UserError(
                    self.env._(
                        "%(order)s is “%(stage)s” and its outcome is settled.",
                        order=order.name,
                        stage=order.stage_id.name,
                    )
                )
            if order.vendor_claim_id:
                raise UserError(
                    self.env._(
                        "%(order)s: the device is at the vendor (%(claim)s). Enter his"
                        " answer on the claim.",
                        order=order.name,
                        claim=order.sudo().vendor_claim_id.name,
                    )
                )
            if order.type_id.has_custody and not order._is_in_custody():
                raise UserError(
                    self.env._(
                        "%(order)s: the device is not here, receive it first.",
                        order=order.name,
                    )
                )

    def _check_replacement(self, product, device):
        """Refuse a new unit that is not free in our stock.

        :raises UserError: naming the unit
        """
        self.ensure_one()
        is_wanted = device or product.tracking != "none"
        if is_wanted and device.product_id != product:
            raise UserError(
                self.env._(
                    "%(order)s: choose the serial number of the %(product)s that the"
                    " customer gets.",
                    order=self.name,
                    product=product.display_name,
                )
            )
        if product._get_kit_bom(self.company_id):
            raise UserError(
                self.env._(
                    "%(order)s: %(product)s is a kit and no unit of the stock. Choose a"
                    " product that is.",
                    order=self.name,
                    product=product.display_name,
                )
            )
        if product.is_storable and not self._get_free_units(product, device):
            raise UserError(
                self.env._(
                    "%(order)s: %(unit)s is not free in stock at %(warehouse)s.",
                    order=self.name,
                    unit=" ".join(filter(None, [product.display_name, device.name])),
                    warehouse=self.warehouse_id.name,
                )
            )

    def _get_free_units(self, product, device=None):
        """Return the quants of free units of ours in the stock of the order.

        :param product: product of the unit
        :param device: only this serial number; any by default
        """
        self.ensure_one()
        quants = self.env["stock.quant"].sudo()
        found = quants._gather(
            product, self.warehouse_id.lot_stock_id, lot_id=device or None
        )
        return found.filtered(
            lambda quant: (
                not quant.owner_id
                and not quant.lot_id.is_loan_unit
                and (not device or quant.lot_id == device)
                and product.uom_id.compare(
                    quant.quantity - quant.reserved_quantity, 1.0
                )
                >= 0
            )
        )

    def _get_move_obstacles(self, stage):
        obstacles = super()._get_move_obstacles(stage)
        phase = stage._get_own_rules().phase
        if self.old_unit_place and phase not in ("ready", "done"):
            obstacles.append(
                self.env._(
                    "the device that was handed in is ours already (%(outcome)s):"
                    " finish the order with the hand-over.",
                    outcome=dict(
                        self._fields["outcome"]._description_selection(self.env)
                    )[self.outcome],
                )
            )
        return obstacles

    # === THE UNIT THAT CAME IN ===#

    def _take_device_over(self, place):
        """Make the customer's unit ours and bring it where it goes.

        On paper it goes back to him and is returned to our stock, so that it has our
        value and no owner; the return of a sale of ours carries the value it left with.
        What is scrapped without such a return is scrapped as his, out of the custody.

        :param place: key of ``old_unit_place``
        """
        self.ensure_one()
        is_stored = bool(self.custody_in_move_id)
        is_return = self.outcome == "refunded" and self._get_delivery_of_sale()
        owner = self.custody_in_move_id.restrict_partner_id
        if is_stored and (place != "scrap" or is_return):
            self._do_custody_transfers(
                "custody_out_move_id", lambda order: order._prepare_custody_out_vals()
            )
            self._return_unit_to_us()
            if place == "scrap":
                self._scrap_unit(self.warehouse_id.lot_stock_id)
        elif is_stored:
            # Never ours, so that scrapping it costs us nothing.
            place_now = self._get_device_location()
            self.custody_out_move_id = self._scrap_unit(place_now, owner)
        self.old_unit_place = place
        self.device_id._become_ours(
            self.name, self.partner_id, is_scrapped=place == "scrap"
        )
        if place == "vendor":
            self._claim_unit()

    def _return_unit_to_us(self):
        """Move the unit from the customer into our stock, without an owner."""
        self.ensure_one()
        warehouse = self.warehouse_id
        vals = self._prepare_custody_vals(
            picking_type=warehouse.in_type_id,
            source=self.custody_out_move_id.location_dest_id,
            destination=warehouse.lot_stock_id,
            owner=self.env["res.partner"],
        )
        move_vals = vals["move_ids"][0][2]
        sold = self._get_delivery_of_sale()
        if sold:
            move_vals |= {
                "origin_returned_move_id": sold.id,
                "sale_line_id": sold.sale_line_id.id,
                "to_refund": self.outcome == "refunded",
            }
        picking = self.env["stock.picking"].sudo().with_company(self.company_id)
        picking = picking.with_context(**self._get_custody_context()).create(vals)
        self._validate_custody(picking)

    def _get_delivery_of_sale(self):
        """Return the done move that delivered the unit to the customer, if ours."""
        self.ensure_one()
        moves = self.device_id.sale_line_id.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.location_dest_id.usage == "customer"
                and self.device_id in move.move_line_ids.lot_id
            )
        )
        return moves.sorted("id")[-1:]

    def _scrap_unit(self, location, owner=None):
        """Scrap the unit.

        :param location: where it is
        :param owner: partner whose property it is; ours by default
        :return: the done move
        """
        self.ensure_one()
        scraps = self.env["stock.scrap"].sudo().with_company(self.company_id)
        tracked = self.product_id.tracking != "none"
        scrap = scraps.create(
            {
                "product_id": self.product_id.id,
                "scrap_qty": 1.0,
                "lot_id": self.device_id.id if tracked else False,
                "owner_id": owner.id if owner else False,
                "location_id": location.id,
                "company_id": self.company_id.id,
                "origin": self.name,
            }
        )
        scrap.do_scrap()
        return scrap.move_ids

    def _claim_unit(self):
        """Put the unit that is ours now on a draft claim of its vendor."""
        self.ensure_one()
        claims = self.env["rma.service.vendor.claim"]
        claim = claims._get_draft(self.company_id, self._get_claim_vendor())
        self.env["rma.service.vendor.claim.line"].create(
            {
                "claim_id": claim.id,
                "kind": "part",
                "order_id": self.id,
                "product_id": self.product_id.id,
                "device_id": self.device_id.id,
            }
        )

    # === THE MONEY ===#

    def _get_invoice_line_of_sale(self):
        """Return the posted invoice line that sold the unit.

        It is that of the sale known on the device, else of the invoice whose number is
        typed there.

        :raises UserError: if there is none, or it is credited already
        """
        self.ensure_one()
        device = self.device_id
        lines = device.sale_line_id.invoice_lines
        if not lines and device.invoice_reference:
            lines = self.env["account.move.line"].search(
                [
                    ("move_id.name", "=", device.invoice_reference),
                    ("company_id", "=", self.company_id.id),
                    ("product_id", "=", self.product_id.id),
                    (
                        "move_id.commercial_partner_id",
                        "=",
                        self.partner_id.commercial_partner_id.id,
                    ),
                ]
            )
        lines = lines.filtered(
            lambda line: (
                line.parent_state == "posted"
                and line.move_id.move_type == "out_invoice"
                and line.move_id.payment_state != "reversed"
            )
        )
        if not lines:
            raise UserError(
                self.env._(
                    "%(order)s: no posted invoice of ours for %(device)s was found."
                    " Enter its number in “Invoice Reference” on the device, or end"
                    " the order as “Not repaired”.",
                    order=self.name,
                    device=device.display_name or self.product_id.display_name,
                )
            )
        return lines.sorted("id")[-1:]

    def _create_credit_note(self, line):
        """Return a draft credit note for one unit of an invoice line.

        :param line: the posted ``account.move.line`` of the sale
        """
        self.ensure_one()
        invoice = line.move_id
        # Its day is that at our place: by a reader's clock it may be tomorrow, which
        # Odoo would leave to be posted by itself then.
        reversals = place.at_place(self.env["account.move.reversal"].sudo(), self)
        reversals = reversals.with_company(invoice.company_id).with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        reversal = reversals.create(
            {"reason": self.name, "journal_id": invoice.journal_id.id}
        )
        reversal.refund_moves()
        credit = reversal.new_move_ids
        kept = credit.invoice_line_ids[list(invoice.invoice_line_ids).index(line)]
        credit.write(
            {
                "invoice_line_ids": [
                    Command.delete(other.id) for other in credit.invoice_line_ids - kept
                ]
                + [Command.update(kept.id, {"quantity": min(1.0, line.quantity)})]
            }
        )
        return credit.with_env(self.env)
