from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.bounds import MARK

VENDOR_OUTCOMES = [
    ("waiting", "Waiting"),
    ("repaired", "Repaired"),
    ("exchanged", "Exchanged"),
    ("credited", "Credit note"),
    ("refused", "Refused"),
]

# What goes to the vendor, and what he says of it.
SENT_FIELDS = frozenset(
    {"device_id", "kind", "order_id", "product_id", "removed_serial"}
)
ANSWER_FIELDS = frozenset({"new_device_id", "outcome", "outcome_note"})


class RmaServiceVendorClaimLine(models.Model):
    """One device or defective part of a vendor claim, with the vendor's answer."""

    _name = "rma.service.vendor.claim.line"
    _inherit = [
        "rma.service.checked.links",
        "rma.service.traced",
        "rma.service.guarded",
        "rma.service.whole",
    ]
    _listed_by = frozenset({"claim_id", "order_id"})
    _description = "Vendor Claim Line"
    _order = "claim_id, id"
    _rec_name = "product_id"
    _fields_of_creation = frozenset({"claim_id"})
    _check_company_auto = True
    _traced_fields = frozenset(
        {
            "cost",
            "device_id",
            "fault",
            "kind",
            "new_device_id",
            "order_id",
            "outcome",
            "outcome_note",
            "product_id",
            "reimbursement",
            "removed_serial",
        }
    )
    _bounds = {"removed_serial": MARK}

    claim_id = fields.Many2one(
        comodel_name="rma.service.vendor.claim",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="claim_id.partner_id", store=True, index=True)
    state = fields.Selection(related="claim_id.state")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    kind = fields.Selection(
        selection=[
            ("device", "Customer's device"),
            ("part", "Part of ours"),
            ("removed", "Removed part"),
        ],
        required=True,
        default="device",
        help="A part removed from a device is no stock of ours: nothing leaves the"
        " stock with it, what comes in exchange goes there.",
    )
    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Service Order",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Order whose device, or whose removed part, is sent.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        check_company=True,
        ondelete="restrict",
        index=True,
        domain="[('type', '=', 'consu')]",
    )
    device_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Serial Number",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('product_id', '=?', product_id)]",
    )
    removed_serial = fields.Char(
        string="Serial of the Removed Part",
        help="Serial number of a part that was never in our stock.",
    )
    fault = fields.Text(compute="_compute_fault", store=True, readonly=False)
    outcome = fields.Selection(
        selection=VENDOR_OUTCOMES,
        string="Answer",
        required=True,
        default="waiting",
        copy=False,
    )
    outcome_note = fields.Char(string="Remark of the Vendor", copy=False)
    new_device_id = fields.Many2one(
        comodel_name="stock.lot",
        string="New Serial",
        check_company=True,
        copy=False,
        ondelete="restrict",
        help="Unit that came back in exchange.",
    )
    is_answered = fields.Boolean(readonly=True, copy=False)
    cost = fields.Monetary(help="What the vendor charges us.", copy=False)
    cost_billed = fields.Boolean(readonly=True, copy=False)
    reimbursement = fields.Monetary(help="What the vendor pays us.", copy=False)
    reimbursement_billed = fields.Boolean(readonly=True, copy=False)
    move_out_id = fields.Many2one(
        comodel_name="stock.move", readonly=True, copy=False, ondelete="set null"
    )
    move_in_id = fields.Many2one(
        comodel_name="stock.move", readonly=True, copy=False, ondelete="set null"
    )

    _cost_positive = models.Constraint(
        "CHECK (cost >= 0 AND reimbursement >= 0)",
        "Cost and reimbursement of a vendor claim cannot be negative.",
    )

    def _get_traced_document(self):
        """The vendor's answers and what they cost are in the history of the claim."""
        return self.claim_id

    # === COMPUTE METHODS ===#

    @api.depends("order_id", "kind")
    def _compute_product_id(self):
        for line in self:
            if line.kind == "device" and line.order_id:
                line.product_id = line.order_id.product_id
                line.device_id = line.order_id.device_id

    @api.onchange("product_id")
    def _onchange_product_id(self):
        """A number of another product is not that of this unit."""
        if self.device_id and self.device_id.product_id != self.product_id:
            self.device_id = False

    @api.constrains("product_id", "device_id", "order_id", "kind")
    def _check_device_model(self):
        for line in self:
            line.device_id._check_product(line.product_id, line.claim_id.name)
            order = line.order_id
            if (
                line.kind == "device"
                and order
                and line.device_id
                and not line.is_answered
            ):
                if line.device_id != order.device_id:
                    raise ValidationError(
                        self.env._(
                            "%(claim)s: %(device)s is not the device of %(order)s.",
                            claim=line.claim_id.name,
                            device=line.device_id.display_name
                            or line.product_id.display_name,
                            order=order.name,
                        )
                    )

    @api.depends("order_id")
    def _compute_fault(self):
        for line in self:
            if line.order_id and not line.fault:
                line.fault = line.order_id.diagnosis or line.order_id.problem

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self._is_system():
            lines._check_changed(SENT_FIELDS)
        return lines

    def write(self, vals):
        if not self._is_system():
            self._check_changed(vals.keys())
        return super().write(vals)

    def _check_changed(self, names):
        """Refuse to change what was sent, answered or billed.

        :param names: fields that are set
        :raises UserError: naming the claim
        """
        for line in self:
            closed = set()
            if line.state != "draft":
                closed |= SENT_FIELDS
            if line.is_answered:
                closed |= ANSWER_FIELDS
            closed |= {
                name for name in ("cost", "reimbursement") if line[f"{name}_billed"]
            }
            if closed & set(names):
                raise UserError(
                    self.env._(
                        "%(claim)s: what was sent to the vendor, answered or billed"
                        " stays as it is.",
                        claim=line.claim_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        for line in self:
            if line.state in ("sent", "closed"):
                raise UserError(
                    self.env._(
                        "%(claim)s was sent: its lines are not deleted.",
                        claim=line.claim_id.name,
                    )
                )

    # === BUSINESS METHODS ===#

    def _comes_back(self):
        """Tell whether goods come back with the answer."""
        self.ensure_one()
        return self.outcome in ("repaired", "exchanged", "refused")

    def _is_moved(self, back):
        """Tell whether a stock move goes with sending the line, or with its answer.

        A removed part was never stock; only what comes in exchange for it is.
        """
        self.ensure_one()
        if self.kind == "removed" and not (back and self.outcome == "exchanged"):
            return False
        return self._get_moved_product(back)._is_stored_unit(self.company_id)

    def _take_device_of_order(self):
        """Send the device that the order has now: it may have got its number since."""
        for line in self.filtered(lambda line: line.kind == "device"):
            device = line.order_id.device_id
            if line.order_id and line.device_id != device:
                line.write(
                    {
                        "product_id": line.order_id.product_id.id,
                        "device_id": device.id,
                    }
                )

    def _get_problem(self):
        """Return why the line cannot be sent, or False."""
        self.ensure_one()
        name = self.device_id.name or self.product_id.display_name
        if self.kind == "device":
            if not self.order_id:
                return self.env._("%(device)s: choose its service order.", device=name)
            if not self.order_id._is_in_custody():
                return self.env._(
                    "%(order)s: the device is not here, receive it first.",
                    order=self.order_id.name,
                )
            if self.order_id.vendor_claim_id:
                return self.env._(
                    "%(order)s: the device is already at the vendor (%(claim)s).",
                    order=self.order_id.name,
                    claim=self.order_id.vendor_claim_id.name,
                )
        elif self.kind == "removed":
            return False
        elif self.product_id.tracking != "none" and not self.device_id:
            return self.env._("%(part)s: enter its serial number.", part=name)
        return False

    def _check_outcomes(self):
        """Refuse exchanges without the new serial.

        :raises UserError: naming the lines
        """
        for line in self:
            if line.outcome != "exchanged" or line.product_id.tracking == "none":
                continue
            if not line.new_device_id or line.new_device_id == line.device_id:
                raise UserError(
                    self.env._(
                        "%(claim)s: enter the serial number of the unit that came in"
                        " exchange for %(device)s.",
                        claim=line.claim_id.name,
                        device=line.device_id.name or line.product_id.display_name,
                    )
                )

    def _get_place(self, back):
        """Return where the goods stand with us: in custody, or in our stock.

        :param back: where they go when they come back, instead of where they are
        """
        self.ensure_one()
        if self.kind != "device":
            return self.claim_id.warehouse_id.lot_stock_id
        order = self.order_id.sudo()
        if back:
            place = order.shelf_id or order.custody_in_move_id.location_dest_id
        else:
            place = order._get_device_location()
        return place or self.claim_id.warehouse_id.service_custody_location_id

    def _get_moved_product(self, back):
        """Return the product that is moved: after an exchange that of the new unit."""
        self.ensure_one()
        exchanged = back and self.outcome == "exchanged" and self.new_device_id
        return self.new_device_id.product_id if exchanged else self.product_id

    def _prepare_move_vals(self, vendor, picking_type, back):
        """Return the values of the move to the vendor location or back."""
        self.ensure_one()
        product = self._get_moved_product(back)
        exchanged = back and self.outcome == "exchanged"
        lot = self.new_device_id if exchanged else self.device_id
        owner = self.env["res.partner"]
        if self.kind == "device":
            owner = self.order_id.partner_id.commercial_partner_id
        place = self._get_place(back)
        source, destination = (vendor, place) if back else (place, vendor)
        common = {
            "product_id": product.id,
            "picked": True,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "company_id": self.company_id.id,
        }
        line_vals = common | {
            "product_uom_id": product.uom_id.id,
            "quantity": 1.0,
            "lot_id": lot.id if product.tracking != "none" else False,
            "owner_id": owner.id,
        }
        return common | {
            "product_uom": product.uom_id.id,
            "product_uom_qty": 1.0,
            "picking_type_id": picking_type.id,
            "partner_id": self.partner_id.id,
            "restrict_partner_id": owner.id,
            "origin": self.claim_id.name,
            "service_claim_line_id": self.id,
            "reference_ids": [fields.Command.set(self.order_id.reference_id.ids)],
            "move_orig_ids": [fields.Command.set(self.move_out_id.ids)] if back else [],
            "move_line_ids": [fields.Command.create(line_vals)],
        }

    def _apply_outcomes(self):
        """Hand the vendor's answers to the service orders."""
        self._as_system().write({"is_answered": True})
        for line in self:
            if line.outcome == "exchanged" and line.device_id and line.new_device_id:
                line._exchange_device()
            elif line.outcome == "credited":
                line._keep_device_at_vendor()
            if line.kind == "device":
                line.order_id._go_on_after_vendor(line)

    def _exchange_device(self):
        """The new unit takes over owner and remaining warranty of the old one."""
        self.ensure_one()
        old, new = self.device_id.sudo(), self.new_device_id.sudo()
        old._replace_by(
            new, self.claim_id.name, self.order_id.partner_id, vendor=self.partner_id
        )
        self._keep_device_at_vendor()
        old.message_post(
            body=self.env._(
                "Exchanged for %(device)s by %(vendor)s (%(claim)s).",
                device=new.display_name,
                vendor=self.partner_id.display_name,
                claim=self.claim_id.name,
            )
        )

    def _keep_device_at_vendor(self):
        """The unit does not come back: no customer owns it, no warranty covers it."""
        self.ensure_one()
        device, claim = self.device_id.sudo(), self.claim_id
        if device and not device._is_single_unit():
            device._end_holding(self.order_id.partner_id, claim.name)
            return
        device._leave_customer(
            claim.name,
            device.warranty_ids,
            self.env._("Left to the vendor: %(claim)s", claim=claim.name),
            is_over=True,
        )

    def _get_bill_label(self):
        self.ensure_one()
        parts = (self.product_id.display_name, self.device_id.name, self.order_id.name)
        return " – ".join(part for part in parts if part)
