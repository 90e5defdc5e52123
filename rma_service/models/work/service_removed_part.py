from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.bounds import MARK, QUANTITY
from ...tools.locking import locks_first


class RmaServiceRemovedPart(models.Model):
    """One part taken out of a customer's device: its serial, state and destination.

    It belongs to the customer until he leaves it to us, so that it is never stock of
    ours; a vendor may want it back before he replaces or credits it.
    """

    _name = "rma.service.removed.part"
    _description = "Part Removed from the Device"
    _inherit = ["rma.service.order.row", "rma.service.traced", "rma.service.guarded"]
    _order = "order_id, id"
    _rec_name = "name"
    _check_company_auto = True
    _traced_fields = frozenset(
        {
            "condition",
            "destination",
            "name",
            "note",
            "part_id",
            "product_id",
            "quantity",
            "serial",
        }
    )
    _bounds = {"quantity": QUANTITY, "serial": MARK}

    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    part_id = fields.Many2one(
        comodel_name="rma.service.part",
        string="Replaced by",
        domain="[('order_id', '=', order_id)]",
        index="btree_not_null",
        ondelete="set null",
        help="Part of this order that was built in instead.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        domain="[('type', '=', 'consu')]",
        ondelete="restrict",
        help="Left empty for parts that are not in the catalogue.",
    )
    name = fields.Char(
        string="Description",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    serial = fields.Char(string="Serial Number", index="btree_not_null")
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    condition = fields.Selection(
        selection=[
            ("defective", "Defective"),
            ("worn", "Worn"),
            ("working", "Working"),
        ],
        required=True,
        default="defective",
    )
    destination = fields.Selection(
        selection=[
            ("customer", "Back to the customer"),
            ("scrap", "Disposed of"),
            ("vendor", "To the vendor"),
        ],
        string="Goes",
        required=True,
        default="customer",
        help="The customer may ask for what was taken out of his device; a vendor may"
        " want it before he pays.",
    )
    claim_line_id = fields.Many2one(
        comodel_name="rma.service.vendor.claim.line",
        string="Vendor Claim",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    note = fields.Char()
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Removed by",
        readonly=True,
        default=lambda self: self.env.user,
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of a removed part must be above zero."
    )

    @api.depends("part_id")
    def _compute_product_id(self):
        for removed in self:
            if removed.part_id and not removed.product_id:
                removed.product_id = removed.part_id.product_id

    @api.depends("product_id")
    def _compute_name(self):
        for removed in self:
            if removed.product_id and not removed.name:
                removed.name = removed.product_id.display_name

    @api.ondelete(at_uninstall=False)
    def _unlink_except_claimed(self):
        for removed in self:
            if removed.claim_line_id.state in ("sent", "closed"):
                raise UserError(
                    self.env._(
                        "%(part)s of %(order)s is at the vendor (%(claim)s) and stays"
                        " recorded.",
                        part=removed.name,
                        order=removed.order_id.name,
                        claim=removed.claim_line_id.claim_id.name,
                    )
                )

    @locks_first
    def action_claim_vendor(self):
        """Put removed parts on a draft claim of the vendor who delivers them.

        :return: action that opens the claims
        :raises UserError: for a part without product or vendor, or claimed already
        """
        claims = self.env["rma.service.vendor.claim"]
        for removed in self:
            vendor = removed._get_vendor()
            order = removed.order_id
            claim = claims._get_draft(order.company_id, vendor)
            line = self.env["rma.service.vendor.claim.line"].create(
                {
                    "claim_id": claim.id,
                    "kind": "removed",
                    "order_id": order.id,
                    "product_id": removed.product_id.id,
                    "removed_serial": removed.serial,
                }
            )
            removed._as_system().write(
                {"destination": "vendor", "claim_line_id": line.id}
            )
            claims |= claim
        return claims._get_records_action(name=self.env._("Vendor Claims"))

    def _get_vendor(self):
        """Return the vendor who answers for the part.

        :raises UserError: where there is none, or the part is claimed already
        """
        self.ensure_one()
        if self.claim_line_id:
            raise UserError(
                self.env._(
                    "%(part)s is already on claim %(claim)s.",
                    part=self.name,
                    claim=self.claim_line_id.claim_id.name,
                )
            )
        if not self.product_id:
            raise UserError(
                self.env._(
                    "Choose the product of %(part)s before it is claimed.",
                    part=self.name,
                )
            )
        vendor = self.product_id._get_first_vendor(self.company_id)
        if not vendor:
            raise UserError(
                self.env._(
                    "%(part)s has no vendor: add one on the product (tab Purchase)"
                    " before it is claimed.",
                    part=self.product_id.display_name,
                )
            )
        return vendor.commercial_partner_id
