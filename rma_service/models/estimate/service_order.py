from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...tools import place
from ...tools.arguments import DAY, TEXT, takes
from ...tools.locking import locks_first


class RmaServiceOrder(models.Model):
    """The estimate: versions of a quotation made from the lines the customer pays.

    Data flows one way, order → quotation, by an explicit action. A sent estimate is
    never edited: *Revise* makes the next version from the lines as they stand, beside
    it (see ``sale_order_versions.py``). Work that is added after the consent makes a
    supplementary estimate for the new quantities alone.

    Its versions are made in ``service_order_estimate_version.py``, sent in
    ``service_order_estimate_send.py``, answered in ``service_order_consent.py``.
    """

    _inherit = "rma.service.order"

    estimate_ids = fields.One2many(
        comodel_name="sale.order",
        inverse_name="service_order_id",
        string="Estimates",
        readonly=True,
        copy=False,
    )
    estimate_id = fields.Many2one(
        comodel_name="sale.order",
        string="Current Estimate",
        compute="_compute_estimate",
        compute_sudo=True,
        help="The last version that was not withdrawn.",
    )
    estimate_state = fields.Selection(
        selection=[
            ("none", "No estimate"),
            ("draft", "Estimate draft"),
            ("sent", "Estimate sent"),
            ("deposit", "Signed, deposit open"),
            ("expired", "Estimate expired"),
            ("approved", "Estimate agreed"),
            ("declined", "Estimate declined"),
        ],
        string="Estimate",
        compute="_compute_estimate",
        compute_sudo=True,
    )
    estimate_count = fields.Integer(compute="_compute_estimate", compute_sudo=True)
    estimate_valid_until = fields.Date(
        string="Valid Until", compute="_compute_estimate", compute_sudo=True
    )
    is_estimate_outdated = fields.Boolean(
        compute="_compute_is_estimate_outdated",
        compute_sudo=True,
        help="The lines changed since the current estimate was made.",
    )

    # === COMPUTE METHODS ===#

    @api.depends(
        "estimate_ids.state",
        "estimate_ids.validity_date",
        "estimate_ids.service_declined",
        "estimate_ids.signed_on",
        "estimate_ids.amount_total",
        "estimate_ids.invoice_ids.amount_residual",
        "estimate_ids.transaction_ids.state",
    )
    def _compute_estimate(self):
        labels = {"sale": "approved", "sent": "sent", "draft": "draft"}
        for order in self:
            standing = order.estimate_ids.filtered(lambda e: e.state != "cancel")
            current = standing.sorted("service_version")[-1:]
            order.estimate_id = current
            order.estimate_count = len(order.estimate_ids)
            order.estimate_valid_until = current.validity_date
            last = current.validity_date
            expired = last and last < place.get_today(order)
            if current and current._is_service_deposit_open():
                order.estimate_state = "deposit"
            elif expired and current.state == "sent":
                order.estimate_state = "expired"
            elif current:
                order.estimate_state = labels[current.state]
            elif any(order.estimate_ids.mapped("service_declined")):
                order.estimate_state = "declined"
            else:
                order.estimate_state = "none"

    @api.depends(
        "estimate_ids.state",
        "estimate_ids.order_line.product_uom_qty",
        "operation_ids.quantity",
        "operation_ids.payer",
        "operation_ids.second_share",
        "part_ids.quantity",
        "part_ids.payer",
        "part_ids.second_share",
    )
    def _compute_is_estimate_outdated(self):
        for order in self:
            estimate = order.estimate_id
            order.is_estimate_outdated = bool(
                estimate.state in ("draft", "sent")
                and order._get_estimate_changes(estimate)
            )

    # === ACTIONS ===#

    def action_prepare_estimate(self):
        """Make the draft estimate from the lines, or bring the draft up to date.

        Prices typed on a draft are kept. After a consent the draft offers the
        additional quantities alone (supplementary estimate).

        :return: for one order a message on the screen with the next step, else True
        :raises UserError: if there is nothing to offer or a sent estimate waits for an
            answer
        """
        self._prepare_estimates()
        return self._tell_estimate_prepared() if len(self) == 1 else True

    @locks_first
    def _prepare_estimates(self):
        """Make or update the draft estimates; see ``action_prepare_estimate``."""
        self._check_service_access()
        for order in self._warm_setting():
            estimate = order.sudo().estimate_id
            if estimate.state == "sent":
                raise UserError(
                    self.env._(
                        "Estimate %(estimate)s of %(order)s is already sent. Revise it"
                        " to offer other lines.",
                        estimate=estimate.name,
                        order=order.name,
                    )
                )
            if estimate.state == "draft":
                order._update_draft_estimate(estimate)
            else:
                order._create_estimate()

    def _tell_estimate_prepared(self):
        """Return the message that the estimate is ready, its link and what is next.

        Without sales rights the form behind the link cannot be used: there it is the
        number alone.
        """
        self.ensure_one()
        estimate = self.sudo().estimate_id
        is_linked = not estimate._needs_service_view(self.env.user)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Estimate Prepared"),
                "message": self.env._(
                    "%(estimate)s, %(amount)s with taxes. Next, send it to the"
                    " customer.",
                    estimate="%s" if is_linked else estimate.name,
                    amount=format_amount(
                        self.env, estimate.amount_total, estimate.currency_id
                    ),
                ),
                "links": [{"label": estimate.name, "url": f"/odoo/sales/{estimate.id}"}]
                if is_linked
                else [],
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @locks_first
    def action_send_estimate(self):
        """Send the estimate: freeze it, mail it to the customer, wait for the answer.

        A missing or outdated draft is prepared first. Customers without e-mail address
        get it on paper; the estimate counts as sent all the same.

        :return: True
        """
        self._check_service_access()
        waiting = self.filtered(lambda order: order.phase == "approval")
        if self.env.context.get("rma_first_sending"):
            # Who pressed the button saw none that is sent: a colleague was faster.
            waiting = waiting.filtered(lambda o: o.sudo().estimate_id.state != "sent")
            self = self.filtered(lambda order: order.phase != "approval") | waiting
        waiting._send_estimates()
        return (self - waiting)._move_to_phase("approval")

    @takes(asked_reason=TEXT, asked_on=DAY)
    @locks_first
    def action_revise_estimate(self, asked_reason=None, asked_on=None):
        """Make the next version of the estimate from the lines.

        A version that was sent stays acceptable beside it until its last day. Where the
        customer asked for the change it ends as soon as the next one is sent.

        A draft that was never sent stays the same version and is brought up to date:
        clicked twice, there is one new version.

        :param asked_reason: what the customer asked to be changed; none: we offer more
            by ourselves, and he chooses
        :param asked_on: date on which he asked; today by default
        :return: True
        :raises UserError: for a day without words, or one to come
        """
        self._check_service_access()
        if asked_reason or asked_on:
            self._note_asked_change(asked_reason, asked_on)
        for order in self:
            current = order.sudo().estimate_id
            if current.state == "draft" and not current.service_date_sent:
                # Nobody got it yet: the same version with the lines as they stand.
                order._update_draft_estimate(current)
                continue
            if current.state not in ("draft", "sent"):
                order._create_estimate()
                continue
            if current.state == "draft":
                order._withdraw_estimate(current)
            order._create_estimate(replaces=current)
        return True

    def action_view_estimates(self):
        """Open the estimates of the orders."""
        self.check_access("read")
        estimates = self.sudo().estimate_ids
        return estimates.sudo(False)._get_records_action(
            name=self.env._("Estimates"), context={"create": False}
        )

    # === BUSINESS METHODS ===#

    def _get_lines(self):
        """Return the lines of the order, one recordset for each kind of line."""
        self.ensure_one()
        return [self.operation_ids, self.part_ids]

    def _check_service_access(self):
        """Estimates are made with the rights on the service order, not on sales.

        What follows works with ``sudo()`` on the one document.
        """
        self.check_access("write")
