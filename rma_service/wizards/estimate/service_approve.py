from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date


class RmaServiceApprove(models.TransientModel):
    """Register the customer's consent that did not come over the portal.

    Where the estimate asks for a deposit, this is the moment to take it.
    """

    _name = "rma.service.approve"
    _inherit = ["rma.service.seen.offer", "rma.service.deposit.mixin"]
    _description = "Register Consent to Estimates"
    _dialog = "rma_service.rma_service_approve_action"

    channel = fields.Selection(
        string="How",
        selection=[
            ("paper", "Signed on paper"),
            ("phone", "By phone"),
            ("email", "By e-mail"),
        ],
        required=True,
        help="How the customer agreed.",
    )
    deposit = fields.Selection(
        selection=[
            ("take", "Take it now"),
            ("open", "Leave it open: the work waits for it"),
            ("none", "Start without a deposit"),
        ],
        string="What about it?",
        default="take",
    )
    versions = fields.Text(
        compute="_compute_versions",
        compute_sudo=True,
        help="Versions that stand beside each other: he agrees to one of them.",
    )
    version = fields.Integer(
        string="Agreed to Version",
        compute="_compute_version",
        store=True,
        readonly=False,
        precompute=True,
    )
    offered_service_ids = fields.Many2many(
        comodel_name="product.product",
        compute="_compute_offered_services",
        compute_sudo=True,
    )
    service_ids = fields.Many2many(
        comodel_name="product.product",
        relation="rma_service_approve_service_rel",
        string="Also Orders",
        domain="[('id', 'in', offered_service_ids)]",
        help="Ancillary services that the customer orders with the repair.",
    )
    name = fields.Char(
        string="Agreed by",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="Who agreed. Of several customers each one for himself.",
    )
    date = fields.Datetime(
        string="Agreed on",
        required=True,
        default=fields.Datetime.now,
        help="When the customer agreed.",
    )
    has_one_customer = fields.Boolean(compute="_compute_has_one_customer")

    @api.depends("order_ids")
    def _compute_has_one_customer(self):
        for wizard in self:
            wizard.has_one_customer = len(wizard.order_ids.partner_id) == 1

    @api.depends("order_ids")
    def _compute_name(self):
        for wizard in self:
            names = {order._get_answerer_name() for order in wizard.order_ids}
            wizard.name = names.pop() if len(names) == 1 else False

    @api.depends("order_ids")
    def _compute_version(self):
        for wizard in self:
            estimates = wizard._get_versions_beside()
            wizard.version = estimates[-1:].service_version

    @api.depends("order_ids", "seen")
    def _compute_versions(self):
        for wizard in self:
            estimates = wizard._get_versions_beside()
            wizard.versions = "\n".join(
                self.env._(
                    "Version %(version)s: %(amount)s, valid until %(date)s",
                    version=version.service_version,
                    amount=format_amount(
                        self.env, version.amount_total, version.currency_id
                    ),
                    date=format_date(self.env, version.validity_date),
                )
                for version in estimates
            )

    @api.depends("order_ids", "version")
    def _compute_offered_services(self):
        for wizard in self:
            orders = wizard.order_ids._origin
            estimates = wizard._get_versions_beside().filtered(
                lambda e, w=wizard: e.service_version == w.version
            )
            if not estimates and len(orders) == 1:
                estimates = orders.sudo().estimate_id
            services = estimates._get_offered_services() if estimates else []
            wizard.offered_service_ids = self.env["product.product"].browse(
                [service["product_id"] for service in services]
            )

    def _show_again(self):
        result = super()._show_again()
        self._compute_version()
        return result

    def _get_versions_beside(self):
        """Return the versions between which the customer of one order chooses, with
        superuser rights; none where there is one alone."""
        orders = self.order_ids._origin.sudo()
        estimate = orders.estimate_id if len(orders) == 1 else orders.estimate_id[:0]
        others = estimate._get_versions_beside() if estimate else estimate
        return (others | estimate).sorted("service_version") if others else others

    def _get_agreed_estimate_id(self):
        """Return the id of the version that was agreed to; None for the current one.

        :raises UserError: if no such version stands
        """
        versions = self._get_versions_beside()
        if not versions:
            return None
        agreed = versions.filtered(lambda e: e.service_version == self.version)
        if not agreed:
            raise UserError(
                self.env._(
                    "%(order)s has no version %(version)s that he can agree to.",
                    order=self.order_ids.name,
                    version=self.version,
                )
            )
        return agreed.id

    def action_approve(self):
        """Register the consent on all chosen orders.

        :return: True; or this dialog again, where the offers changed meanwhile
        """
        self.ensure_one()
        if again := self._ask_again():
            # The customer is asked once more, now.
            self.date = fields.Datetime.now()
            return again
        orders = self.order_ids
        if self.has_one_customer and not (self.name or "").strip():
            raise UserError(self.env._("Say who agreed."))
        orders.action_approve_estimate(
            self.channel,
            self.name,
            without_deposit=self.deposit == "none",
            estimate_id=self._get_agreed_estimate_id(),
            service_ids=self.service_ids.ids,
            date=self.date,
        )
        waiting = orders.filtered(lambda order: order.estimate_state == "deposit")
        # What nobody was asked about is left open.
        if waiting and self.deposit_due and self.deposit == "take":
            waiting.action_take_deposit(self._get_deposit_journal_id())
        return True
