from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import place
from ...tools.locking import locks_first

# Who settles a withdrawal.
SETTLES = "rma_service.group_service_manager"


class RmaServiceOrder(models.Model):
    """An order whose customer withdrew from the contract: it waits to be settled."""

    _inherit = "rma.service.order"

    withdrawn_estimate_id = fields.Many2one(
        comodel_name="sale.order",
        string="Withdrawn From",
        compute="_compute_withdrawn_estimate",
        compute_sudo=True,
    )
    untold_estimate_id = fields.Many2one(
        comodel_name="sale.order",
        string="Not Told of Withdrawal",
        compute="_compute_withdrawn_estimate",
        compute_sudo=True,
        help="A contract from which the customer may withdraw, and was not told so.",
    )
    withdrawal_proposal = fields.Text(
        compute="_compute_withdrawn_estimate",
        compute_sudo=True,
        help="What the withdrawal means for work and money.",
    )

    @api.depends(
        "estimate_ids.service_withdrawn_on",
        "estimate_ids.service_withdrawal_settled",
        "estimate_ids.service_withdrawal_until",
        "estimate_ids.service_withdrawal_told",
    )
    def _compute_withdrawn_estimate(self):
        for order in self:
            estimate = order.estimate_ids.filtered(
                lambda e: e.service_withdrawn_on and not e.service_withdrawal_settled
            )[:1]
            order.withdrawn_estimate_id = estimate
            order.withdrawal_proposal = estimate and estimate._describe_withdrawal()
            untold = order.estimate_ids.filtered(lambda e: e._is_withdrawal_untold())
            order.untold_estimate_id = untold[:1]

    def _on_contract_withdrawn(self, estimate):
        """Tell who has to settle it, in his language; the work waits meanwhile."""
        for order in self.sudo():
            user = order._get_service_managers_of()[:1]
            own = order.with_context(lang=user.lang or order.company_id.partner_id.lang)
            text = estimate.with_env(own.env)._describe_withdrawal()
            own._message_log(body=text)
            place.at_place(own).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=own.env._("The customer withdrew from the contract"),
                note=text,
                user_id=user.id or own.env.uid,
            )

    def _get_service_managers_of(self):
        """Return the managers who settle a withdrawal from this order."""
        self.ensure_one()
        users = self.env["res.users"]
        return users._get_service_managers(self.company_id) or self._get_responsible()

    def _get_move_obstacles(self, stage):
        obstacles = super()._get_move_obstacles(stage)
        works_on = stage.phase in ("parts", "repair", "quality")
        if works_on and self.sudo().withdrawn_estimate_id:
            obstacles.append(
                self.env._(
                    "the customer withdrew from the contract: settle that first, with"
                    " the button “Settle Withdrawal”."
                )
            )
        return obstacles

    def _get_settlement_proposal(self, ending):
        """Return what the dialog proposes for work and parts of an order.

        Who asked to begin at once pays what was done by then, who did not pays nothing.

        :param ending: key of the dialog's ``ending``
        :return: keys of ``CHARGES`` and of ``PLACES``
        """
        self.ensure_one()
        estimate = self.sudo().withdrawn_estimate_id
        if ending == "withdrawn" and estimate and estimate._owes_work():
            return "work", "charged"
        return "nothing", "stock"

    def _check_may_end_withdrawal(self):
        """Let only managers end orders that their customers withdrew from.

        :raises AccessError: naming the first of these orders
        """
        if self.env.user.has_group(SETTLES):
            return
        for order in self.sudo().filtered("withdrawn_estimate_id"):
            raise AccessError(
                self.env._(
                    "%(order)s: the customer withdrew from the contract. A service"
                    " manager settles that.",
                    order=order.name,
                )
            )

    @locks_first
    def action_tell_withdrawal(self):
        """Mail the instruction on withdrawal to customers who did not get it.

        :return: True
        :raises UserError: where everybody was told, or the customer has no address
        """
        self._check_service_access()
        for order in self:
            estimate = order.sudo().untold_estimate_id
            if not estimate:
                raise UserError(
                    self.env._(
                        "%(order)s: nobody waits for an instruction on withdrawal.",
                        order=order.name,
                    )
                )
            if not estimate._confirm_contract():
                raise UserError(
                    self.env._(
                        "%(partner)s has no e-mail address: add it, and send the"
                        " instruction on withdrawal then.",
                        partner=estimate.partner_id.display_name,
                    )
                )
        return True

    def action_settle_withdrawal(self):
        """Settle a withdrawal: the dialog for open work, credit notes for what is over.

        :return: action of the dialog; where all was done, of the credit notes, drafts
            that an accountant checks and posts
        :raises AccessError: for anybody who is not a service manager
        :raises UserError: where nobody withdrew
        """
        self.ensure_one()
        self._check_service_access()
        if not self.env.user.has_group(SETTLES):
            raise AccessError(self.env._("Only service managers settle a withdrawal."))
        estimate = self.sudo().withdrawn_estimate_id
        if not estimate:
            raise UserError(
                self.env._("%s: nobody withdrew from the contract.", self.name)
            )
        if self.phase not in ("ready", "done", "cancel"):
            return self.env["ir.actions.actions"]._for_xml_id(
                "rma_service.rma_service_withdrawn_action"
            )
        estimate._end_withdrawal()
        if estimate._owes_work():
            return True
        credits = self._credit_withdrawn_invoices()
        if not credits:
            return True
        return credits.with_env(self.env)._get_records_action(
            name=self.env._("Credit Notes")
        )

    def _credit_withdrawn_invoices(self):
        """Return draft credit notes for all that was invoiced and not credited yet.

        Where they are not posted yet, the invoices are cancelled.
        """
        self.ensure_one()
        invoices = self.sudo().invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice"
        )
        invoices.filtered(lambda move: move.state == "draft").button_cancel()
        posted = invoices.filtered(
            lambda move: (
                move.state == "posted"
                and not move.reversal_move_ids.filtered(lambda m: m.state != "cancel")
            )
        )
        credits = posted.browse()
        for journal, moves in posted.grouped("journal_id").items():
            # The day of the credit note is that at our place.
            reversals = place.at_place(self.env["account.move.reversal"].sudo(), self)
            reversal = reversals.with_context(
                active_model="account.move", active_ids=moves.ids
            ).create(
                {
                    "reason": self.env._("%(order)s: withdrawn", order=self.name),
                    "journal_id": journal.id,
                }
            )
            reversal.refund_moves()
            credits |= reversal.new_move_ids
        return credits
