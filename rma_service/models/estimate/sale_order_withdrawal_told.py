from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models

from ...tools import period, place

# By how much the days grow for who was not told of them: art. 10(1).
MONTHS_UNTOLD = 12


class SaleOrder(models.Model):
    """Whether the consumer was told of his right to withdraw, and how he is.

    Directive 2011/83/EU: he gets the instruction before he is bound (art. 6(1)(h)). It
    is a page of the estimate, which is kept as it was sent. When he agreed, the
    contract is confirmed by a mail with the instruction and the button (art. 8(7),
    11a), whatever else the company lets its customers know. Who was not told may
    withdraw for twelve months more (art. 10), and pays nothing of what was done
    (art. 14(4)(a)).
    """

    _inherit = "sale.order"

    service_withdrawal_told = fields.Datetime(
        string="Told of Withdrawal",
        readonly=True,
        copy=False,
        help="When the customer got the instruction on withdrawal: with the estimate"
        " that is kept, or with the confirmation of the contract.",
    )

    # === THE INSTRUCTION ===#

    def _get_withdrawal_days(self):
        """Return within how many days the customer may withdraw, 0 for never."""
        self.ensure_one()
        if not self._has_withdrawal_right():
            return 0
        return self.company_id.sudo().country_id.service_withdrawal_days

    def _get_instruction_days(self):
        """Return the days that the instruction on print and page names, 0 where there
        is none: of a version that was sent, what was told with it.
        """
        self.ensure_one()
        return self._get_repair_form().get("withdrawal_days") or 0

    def _get_withdrawal_instruction(self):
        """Return the instruction for a mail, in the language of the customer.

        It may be told later than with the estimate: it says what holds now.

        :return: markup, empty for what is no estimate
        """
        self.ensure_one()
        if not self.service_order_id:
            return Markup()
        estimate = self.with_context(lang=self.partner_id.lang or self.env.lang)
        return Markup(
            estimate.env["ir.qweb"]._render(
                "rma_service.withdrawal_instruction",
                {"doc": estimate, "days": estimate._get_withdrawal_days()},
            )
        )

    def _get_withdrawal_url(self):
        """Return the address of the step that withdraws; a hook.

        :return: False where customers have no page
        """
        self.ensure_one()
        return False

    def _note_withdrawal_told(self, document):
        """Note that the instruction went out with the estimate.

        :param document: the estimate as it is kept; none while modules are loaded
        """
        self.ensure_one()
        is_kept = document or not document._can_print()
        if is_kept and self._get_instruction_days():
            self._set_withdrawal_told()

    def _set_withdrawal_told(self):
        self.ensure_one()
        if not self.service_withdrawal_told:
            estimate = self.sudo()._open_closed()._as_system()
            estimate.service_withdrawal_told = fields.Datetime.now()

    # === WHAT FOLLOWS ===#

    def _get_withdrawal_end(self, day):
        """Return the last day on which the customer may withdraw.

        :param day: the day on which he agreed, or on which he was told later
        """
        self.ensure_one()
        company = self.company_id.sudo()
        last = day + timedelta(days=company.country_id.service_withdrawal_days)
        if not self.service_withdrawal_told:
            last = period.get_last_day(last, MONTHS_UNTOLD)
        return period.get_working_day(last, company._get_public_holidays(last))

    def _is_withdrawal_untold(self):
        """Tell whether the customer may withdraw and was not told that he may."""
        self.ensure_one()
        return bool(
            self.state == "sale"
            and self.service_withdrawal_until
            and not self.service_withdrawal_told
            and not self.service_withdrawn_on
            and place.get_today(self) <= self.service_withdrawal_until
        )

    def _owes_work(self):
        """Tell whether who withdraws pays what was done by then.

        He does if he asked to begin at once, and knew before that he may withdraw.
        """
        self.ensure_one()
        told_before = (self.service_form or {}).get("withdrawal_days")
        return bool(
            self.service_withdrawal_start
            and self.service_withdrawal_told
            and told_before
        )

    # === THE CONFIRMATION OF THE CONTRACT ===#

    def _confirm_contract(self):
        """Mail what was agreed, the instruction and the button to the customer.

        Who has no address gets nothing, and stays untold if he was.

        :return: whether it was mailed
        """
        self.ensure_one()
        estimate = self.sudo()
        order = estimate.service_order_id
        template = self.env.ref(
            "rma_service.mail_template_service_contract", raise_if_not_found=False
        )
        if not template or not estimate.partner_id.email:
            return False
        is_late = not estimate.service_withdrawal_told
        estimate._set_withdrawal_told()
        if is_late:
            # He is told today: from now on his days run as those of the others.
            today = place.get_today(estimate)
            end = estimate._get_withdrawal_end(today)
            estimate._open_closed()._as_system().service_withdrawal_until = end
        queued = estimate._queued(estimate._get_kept_estimate())
        queued._post_template(
            template.sudo(),
            notify_skip_followers=True,
            **order._get_message_author(),
        )
        order._message_log(
            body=order._get_colleagues_env()._(
                "The contract %(estimate)s was confirmed to %(email)s, with the"
                " instruction on withdrawal.",
                estimate=estimate.name,
                email=estimate.partner_id.email,
            )
        )
        return True

    def _is_contract_confirmed_by_us(self):
        """Tell whether the mail with the instruction stands for Odoo's confirmation."""
        self.ensure_one()
        return bool(self.partner_id.email and self._is_agreed_from_afar())
