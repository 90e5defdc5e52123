from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import place


class RmaServiceOrder(models.Model):
    """The scheme that pays a part for the customer: chosen before the estimate.

    Its conditions are checked before the customer is promised anything. From the
    estimate that was sent on, scheme and deduction are fixed.
    """

    _inherit = "rma.service.order"

    scheme_id = fields.Many2one(
        comodel_name="rma.service.scheme",
        string="Payment Scheme",
        check_company=True,
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        help="Agency, insurer or warranty company that pays a part for the customer.",
    )
    scheme_voucher = fields.Char(string="Voucher", copy=False, index="btree_not_null")
    scheme_voucher_date = fields.Date(
        string="Redeemed On",
        compute="_compute_scheme_voucher_date",
        store=True,
        readonly=False,
        copy=False,
        help="The day on which the customer gave us the voucher.",
    )
    scheme_needs_voucher = fields.Boolean(related="scheme_id.needs_voucher")
    scheme_hint = fields.Text(
        compute="_compute_scheme_hint",
        compute_sudo=True,
        help="What stands against the scheme, or why it pays nothing.",
    )

    # === COMPUTE METHODS ===#

    @api.depends("scheme_id", "scheme_voucher")
    def _compute_scheme_voucher_date(self):
        for order in self:
            if not order.scheme_id or not order.scheme_voucher:
                order.scheme_voucher_date = False
            elif not order.scheme_voucher_date:
                order.scheme_voucher_date = place.get_today(order)

    @api.depends(
        "scheme_id",
        "scheme_voucher",
        "warranty_state",
        "type_id",
        "equipment_type_id",
        "amount_total",
        "outcome",
    )
    def _compute_scheme_hint(self):
        for order in self:
            hints = []
            if order.scheme_id and order.phase != "cancel":
                hints = order._get_obstacles_of_scheme() or order._get_scheme_notes()
            order.scheme_hint = "\n".join(hints) or False

    # === CRUD ===#

    def write(self, vals):
        if "scheme_id" in vals:
            for order in self:
                if order.scheme_id.id != (vals["scheme_id"] or False):
                    order._check_scheme_open()
        if {"scheme_voucher", "scheme_voucher_date"} & vals.keys():
            self._check_voucher_open(vals)
        return super().write(vals)

    def _check_scheme_open(self):
        """What the customer was offered with a deduction, or without one, stays.

        :raises UserError: naming the estimate
        """
        self.ensure_one()
        offered = self.sudo().estimate_ids.filtered(
            lambda estimate: (
                estimate.state == "sale"
                or estimate.state == "sent"
                and not (estimate.service_change_asked_on or estimate.is_expired)
            )
        )
        if offered:
            raise UserError(
                self.env._(
                    "%(order)s: estimate %(estimate)s tells the customer what he pays."
                    " Revise it, as he asked for, to change the payment scheme.",
                    order=self.name,
                    estimate=offered[-1].name,
                )
            )

    def _check_voucher_open(self, vals):
        """The voucher of a claim that was filed stays."""
        names = {"scheme_voucher", "scheme_voucher_date"} & vals.keys()
        for order in self:
            claim = order.sudo().scheme_claim_id
            if not claim or claim.state == "to_file":
                continue
            for name in names:
                field = order._fields[name]
                if field.convert_to_write(order[name], order) != (vals[name] or False):
                    raise UserError(
                        self.env._(
                            "%(order)s: claim %(claim)s was filed with its voucher.",
                            order=order.name,
                            claim=claim.name,
                        )
                    )

    # === CONDITIONS ===#

    def _get_obstacles_approval(self):
        return super()._get_obstacles_approval() + self._get_obstacles_of_scheme()

    def _get_obstacles_repair(self):
        obstacles = super()._get_obstacles_repair()
        if self.scheme_id and self.phase != "quality" and not self._needs_consent():
            # No estimate is sent that would ask.
            obstacles += self._get_obstacles_of_scheme()
        return obstacles

    def _get_obstacles_of_scheme(self):
        """Return which conditions of the scheme are not met, as a list of sentences."""
        self.ensure_one()
        scheme = self.scheme_id
        if not scheme:
            return []
        env = self.env
        day = place.get_day(self, self.date_in) or place.get_today(self)
        obstacles = scheme._get_obstacles_of_day(day)
        if scheme.partner_id.commercial_partner_id == (
            self.partner_id.commercial_partner_id
        ):
            obstacles.append(
                env._("%(scheme)s cannot pay for itself.", scheme=scheme.name)
            )
        if not scheme._get_line(self.equipment_type_id):
            obstacles.append(
                env._("%(scheme)s pays nothing for this device.", scheme=scheme.name)
            )
        if scheme.needs_voucher and not (self.scheme_voucher or "").strip():
            obstacles.append(
                env._("%(scheme)s asks for a voucher number.", scheme=scheme.name)
            )
        if scheme.needs_no_warranty and self.sudo().warranty_state == "in":
            obstacles.append(
                env._(
                    "%(scheme)s pays nothing for a device in warranty.",
                    scheme=scheme.name,
                )
            )
        months = [
            line._get_warranty_months()
            for lines in self._get_lines()
            for line in lines
            if line.payer == "customer"
        ]
        if scheme.warranty_months > min(months, default=scheme.warranty_months):
            obstacles.append(
                env._(
                    "%(scheme)s asks for %(months)s months of warranty on the repair;"
                    " %(type)s gives less.",
                    scheme=scheme.name,
                    months=scheme.warranty_months,
                    type=self.type_id.name,
                )
            )
        return obstacles

    @api.model
    def _get_form_paths(self):
        return [
            *super()._get_form_paths(),
            "scheme_claim_ids.move_ids",
            "scheme_id.line_ids",
            "scheme_id.partner_id",
        ]
