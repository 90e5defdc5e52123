from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError

from ...tools.locking import locks_first


class RmaServiceOrder(models.Model):
    """The device at the vendor: the order waits and goes on by itself."""

    _inherit = "rma.service.order"

    vendor_claim_line_ids = fields.One2many(
        comodel_name="rma.service.vendor.claim.line",
        inverse_name="order_id",
        string="Vendor Claims",
        groups="rma_service.group_service_own",
    )
    vendor_claim_id = fields.Many2one(
        comodel_name="rma.service.vendor.claim",
        string="At the Vendor",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Claim with which the device is at the vendor now.",
    )
    exchanged_device_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Device Handed In",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Unit the customer handed in, where another one goes back.",
    )

    def _is_ready_to_start(self):
        """What is at the vendor cannot be started."""
        return not self.vendor_claim_id and super()._is_ready_to_start()

    @locks_first
    def action_claim_vendor(self):
        """Put the devices on a draft claim of their vendor, one claim for each vendor.

        :return: action that opens the claims
        """
        claims = self.env["rma.service.vendor.claim"]
        for (company, vendor), orders in self.grouped(
            lambda order: (order.company_id, order._get_claim_vendor())
        ).items():
            claim = claims._get_draft(company, vendor)
            devices = claim.line_ids.filtered(lambda line: line.kind == "device")
            claim.write(
                {
                    "line_ids": [
                        fields.Command.create({"order_id": order.id})
                        for order in orders - devices.order_id
                    ]
                }
            )
            claims |= claim
        return claims._get_records_action(name=self.env._("Vendor Claims"))

    def _get_claim_vendor(self):
        """Return the vendor who answers for the device.

        :raises RedirectWarning: to the device, if neither it nor its product names one
        :raises UserError: the same where the order has no device yet
        """
        self.ensure_one()
        vendor = self.device_id.sudo().vendor_id or (
            self.product_id._get_first_vendor(self.company_id)
        )
        if not vendor:
            message = self.env._(
                "%(order)s: enter the vendor on device %(device)s first, then claim.",
                order=self.name,
                device=self.device_id.name or self.product_id.display_name,
            )
            if not self.device_id:
                raise UserError(message)
            form = self.env.ref("rma_service.stock_lot_view_form_device")
            action = self.device_id._get_records_action(views=[(form.id, "form")])
            raise RedirectWarning(message, action, self.env._("Open the Device"))
        return vendor.commercial_partner_id

    def _wait_for_vendor(self):
        """The device left for the vendor: the order waits, where its flow allows."""
        for order in self:
            line = order.vendor_claim_line_ids.filtered(
                lambda ln: (
                    ln.claim_id.state == "sent"
                    and ln.kind == "device"
                    and not ln.is_answered
                )
            )
            order._as_system().vendor_claim_id = line[:1].claim_id
            if order.vendor_claim_id and order.phase in ("intake", "diagnosis"):
                if not order._get_obstacles_of_consent():
                    order._move_to_phase("parts")

    def _go_on_after_vendor(self, line):
        """Take the vendor's answer: move the order on.

        :param line: the answered ``rma.service.vendor.claim.line``
        """
        self.ensure_one()
        order = self.sudo()
        reasons = order.env["rma.service.reason"]
        vals = {"vendor_claim_id": False}
        if line.move_in_id:
            vals["custody_in_move_id"] = line.move_in_id.id
        if line.outcome == "exchanged" and line.new_device_id:
            vals["exchanged_device_id"] = order.device_id.id
            vals["device_id"] = line.new_device_id.id
            vals["outcome"] = "replaced"
        elif line.outcome == "credited":
            vals["custody_out_move_id"] = line.move_out_id.id
            vals["outcome"] = "refunded"
        elif line.outcome == "repaired":
            vals["outcome"] = "repaired"
        if vals.get("outcome") in ("replaced", "refunded"):
            vals["outcome_reason_id"] = reasons.search(
                [("outcome", "=", vals["outcome"])], limit=1
            ).id
        order.write(vals)
        self.message_post(
            body=self.env._(
                "%(vendor)s answered %(claim)s: %(answer)s. %(note)s",
                vendor=line.partner_id.display_name,
                claim=line.claim_id.name,
                answer=dict(line._fields["outcome"]._description_selection(self.env))[
                    line.outcome
                ],
                note=line.outcome_note or "",
            )
        )
        phase = self._get_phase_after_vendor(line.outcome)
        if self.phase in ("intake", "diagnosis", "approval", "parts", "repair"):
            self._move_after_vendor(phase)

    def _move_after_vendor(self, phase):
        """Move the order to ``phase`` where its flow allows; else tell why it stays.

        The device is back whatever the order still misses, as a consent.

        :param phase: technical name of the phase
        """
        self.ensure_one()
        stage = self.type_id._get_stage_of_phase(phase, self.stage_id)
        if not stage or stage == self.stage_id:
            return
        obstacles = self._list_move_obstacles(stage)
        if obstacles:
            self.message_post(
                body=self.env._(
                    "The device is back from the vendor; the order stays in %(stage)s:"
                    " %(reasons)s",
                    stage=self.stage_id.name,
                    reasons=" ".join(obstacles),
                )
            )
        else:
            self._move_to(stage)

    def _get_phase_after_vendor(self, outcome):
        """Return the phase in which the order goes on after the vendor's answer."""
        self.ensure_one()
        if outcome == "refused":
            return "diagnosis"
        if outcome == "credited" or not self.type_id.has_inspection:
            return "ready"
        return "quality"

    def _get_move_obstacles(self, stage):
        obstacles = super()._get_move_obstacles(stage)
        phase = stage._get_own_rules().phase
        if self.vendor_claim_id and phase in ("repair", "quality", "ready", "done"):
            obstacles.append(
                self.env._(
                    "the device is at %(vendor)s (%(claim)s).",
                    vendor=self.sudo().vendor_claim_id.partner_id.display_name,
                    claim=self.sudo().vendor_claim_id.name,
                )
            )
        return obstacles
