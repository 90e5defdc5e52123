from odoo import fields, models


class RmaServiceVisit(models.Model):
    """The documents of a visit that were signed: one for all its devices."""

    _inherit = "rma.service.visit"

    document_ids = fields.One2many(
        comodel_name="rma.service.document",
        inverse_name="visit_id",
        string="Documents",
        readonly=True,
    )
    can_sign_handover = fields.Boolean(compute="_compute_can_sign_handover")

    def _compute_can_sign_handover(self):
        for visit in self:
            visit.can_sign_handover = bool(visit._get_collected_orders())

    def action_sign_intake(self):
        """Open the dialog in which the customer signs the intake protocol."""
        self.ensure_one()
        return self.env["rma.service.sign"]._open("intake", self)

    def action_sign_handover(self):
        """Open the dialog in which the customer signs for the devices he collects."""
        self.ensure_one()
        return self.env["rma.service.sign"]._open("handover", self)

    def _get_collected_orders(self):
        """Return the orders whose devices are handed over, or ready for it."""
        self.ensure_one()
        return self.order_ids.filtered(
            lambda order: order.phase in ("ready", "done")
        ).sorted("id")

    def _get_signing_problem(self, kind):
        """Return why the print cannot be signed now, or False."""
        self.ensure_one()
        self._check_whole()
        if kind == "handover" and not self._get_collected_orders():
            return self.env._(
                "No device of %(visit)s is ready to be handed over yet.",
                visit=self.name,
            )
        return False

    def _get_signer_name(self):
        """Return who signs at the counter: the delegate, else the customer."""
        self.ensure_one()
        return (self.delegate_id or self.partner_id).name

    def _fetch_for_protocol(self):
        """Read at once what the protocols of the visits' orders need."""
        self.order_ids._fetch_for_protocol()

    def _fetch_for_act(self):
        """Read at once what the acts of the visits need."""
        self.order_ids._fetch_for_act()
