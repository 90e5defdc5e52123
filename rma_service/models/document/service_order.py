from odoo import api, fields, models
from odoo.exceptions import UserError

# What the customer signs in a phase.
SIGNED_IN_PHASE = {"intake": "intake", "ready": "handover", "done": "handover"}


class RmaServiceOrder(models.Model):
    """The documents of the order that were sent or signed, and signing them."""

    _inherit = "rma.service.order"

    document_ids = fields.Many2many(
        comodel_name="rma.service.document",
        relation="rma_service_document_order_rel",
        column1="order_id",
        column2="document_id",
        string="Documents",
        readonly=True,
        copy=False,
        groups="rma_service.group_service_own",
    )
    is_signed = fields.Boolean(
        compute="_compute_is_signed",
        compute_sudo=True,
        help="What the customer signs at this point, protocol or act, was signed, and"
        " still says the same.",
    )

    @api.depends("phase", "document_ids")
    def _compute_is_signed(self):
        for order in self:
            kind = SIGNED_IN_PHASE.get(order.phase)
            signed = order.document_ids.filtered(
                lambda document, kind=kind: document.kind == kind and document.signed_on
            )
            # Comparing the words takes a print: only where something was signed, on
            # the form alone.
            records = [*signed.visit_id, order._origin] if signed else []
            order.is_signed = any(
                order._origin in document.order_ids
                for record in records
                for document in signed._get_signed(kind, record).values()
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_documented(self):
        documents = self.sudo().document_ids
        if documents:
            raise UserError(
                self.env._(
                    "%(document)s was sent or signed: its order is not deleted. Cancel"
                    " it instead.",
                    document=documents[0].name,
                )
            )

    # === ACTIONS ===#

    def action_sign_intake(self):
        """Open the dialog in which the customer signs the intake protocol."""
        return self._open_sign("intake")

    def action_sign_handover(self):
        """Open the dialog in which the customer signs the hand-over act."""
        return self._open_sign("handover")

    def action_print_handover_act(self):
        """Print the hand-over acts of the orders."""
        report = self.env.ref("rma_service.action_report_handover_act")
        return report.report_action(self)

    def _open_sign(self, kind):
        self.ensure_one()
        return self.env["rma.service.sign"]._open(kind, self)

    # === BUSINESS METHODS ===#

    def _get_signing_problem(self, kind):
        """Return why the print cannot be signed now, or False.

        The payment never stands in the way.

        :param kind: ``intake`` or ``handover``
        """
        self.ensure_one()
        if self._is_request():
            return self.env._(
                "%(order)s is a request without a device: nothing is signed for one.",
                order=self.name,
            )
        if kind == "intake" and self.phase == "request":
            return self.env._(
                "%(order)s: receive the device before its intake protocol is signed.",
                order=self.name,
            )
        if kind == "handover" and self.phase not in ("ready", "done"):
            return self.env._(
                "%(order)s is not ready to be handed over yet.", order=self.name
            )
        return False

    def _get_signer_name(self):
        """Return who signs at the counter: the delegate, else the customer."""
        self.ensure_one()
        return (self.delegate_id or self.partner_id).name
