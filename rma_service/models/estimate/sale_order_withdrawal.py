from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, format_amount, format_datetime, format_list

from ...tools import place
from ...tools.bounds import PERSON

# Ways to agree from afar: without both being at one place at once.
FROM_AFAR = ("online", "phone", "email")


class SaleOrder(models.Model):
    """The consumer's right of withdrawal from what he agreed to from afar.

    Directive 2011/83/EU, art. 9, 11a and 16(a): a private person who agreed online, by
    phone or by e-mail withdraws within the days that the law of the company's country
    gives, by a button on the page. The right ends before only if the service was fully
    performed and he had declared two things, each by itself: that it is to begin within
    the period, and that he knows that the right ends with it.
    """

    _inherit = "sale.order"
    _bounds = {"service_withdrawn_by": PERSON}

    service_withdrawal_until = fields.Date(
        string="Withdrawal Until",
        readonly=True,
        copy=False,
        help="Last day on which the customer may withdraw from the contract.",
    )
    service_withdrawal_start = fields.Datetime(
        string="Asked to Begin at Once",
        readonly=True,
        copy=False,
        help="When the customer declared that the work is to begin before the days of"
        " withdrawal are over: what was done then is paid.",
    )
    service_withdrawal_loss = fields.Datetime(
        string="Knows That the Right Ends",
        readonly=True,
        copy=False,
        help="When the customer declared that he knows that he cannot withdraw any more"
        " once the work is fully done.",
    )
    service_withdrawn_on = fields.Datetime(
        string="Withdrawn On", readonly=True, copy=False
    )
    service_withdrawn_by = fields.Char(string="Withdrawn By", readonly=True, copy=False)
    service_withdrawn_email = fields.Char(
        string="Acknowledged To",
        readonly=True,
        copy=False,
        help="Address to which the acknowledgement of the withdrawal was mailed.",
    )
    service_withdrawal_settled = fields.Boolean(
        string="Withdrawal Settled", readonly=True, copy=False
    )

    # === WHO MAY WITHDRAW, AND UNTIL WHEN ===#

    def _has_withdrawal_right(self):
        """Tell whether the law gives the customer a right to withdraw from afar."""
        self.ensure_one()
        company = self.company_id.sudo()
        order = self.service_order_id
        return bool(
            order
            and company.service_withdrawal
            and company.country_id.service_withdrawal_days
            and not self.partner_id.commercial_partner_id.is_company
            and not order.type_id.is_withdrawal_excepted
        )

    def _begin_withdrawal(self):
        """Let the days of withdrawal begin where the customer agreed from afar.

        The day on which he agreed does not count; where the last one is no working day
        the next working day is (Regulation 1182/71, art. 3).
        """
        for estimate in self.sudo():
            if estimate.service_withdrawal_until or not estimate._is_agreed_from_afar():
                continue
            agreed = place.get_day(estimate, estimate.signed_on)
            end = estimate._get_withdrawal_end(agreed or place.get_today(estimate))
            estimate._as_system().service_withdrawal_until = end
            if not estimate.service_order_id._is_silent():
                estimate._confirm_contract()

    def _is_agreed_from_afar(self):
        """Tell whether the customer agreed from afar, and has the right to withdraw."""
        self.ensure_one()
        return self.service_consent in FROM_AFAR and self._has_withdrawal_right()

    def action_confirm(self):
        result = super().action_confirm()
        confirmed = self.filtered(lambda order: order.state == "sale")
        confirmed.filtered("service_order_id")._begin_withdrawal()
        return result

    def _is_withdrawable(self):
        """Tell whether the customer may withdraw now."""
        self.ensure_one()
        return bool(
            self.state == "sale"
            and self.service_withdrawal_until
            and not self.service_withdrawn_on
            and place.get_today(self) <= self.service_withdrawal_until
            and not self._is_withdrawal_lost()
        )

    def _is_withdrawal_lost(self):
        """Tell whether all was done after both declarations."""
        self.ensure_one()
        order = self.service_order_id
        is_performed = order.phase in ("ready", "done") and order.outcome == "repaired"
        return bool(
            self.service_withdrawal_start
            and self.service_withdrawal_loss
            and is_performed
        )

    # === WHAT THE CUSTOMER DECLARES ===#

    def _declare_withdrawal(self, start, loss):
        """Keep what the customer ticked on the page that he signs, with the time.

        :param start: the work is to begin before the days are over
        :param loss: he knows that the right ends when all is done
        :raises UserError: where nothing waits for his signature
        """
        self.ensure_one()
        if not self._has_to_be_signed() or not self._has_withdrawal_right():
            raise UserError(
                self.env._("Estimate %s does not wait for a signature.", self.name)
            )
        now = fields.Datetime.now()
        # What was ticked stays of the time at which it was.
        declared = {
            name: is_ticked and (self[name] or now)
            for name, is_ticked in (
                ("service_withdrawal_start", start),
                ("service_withdrawal_loss", loss),
            )
        }
        is_new = any(bool(self[name]) != bool(declared[name]) for name in declared)
        self._open_closed()._as_system().write(declared)
        if is_new:
            self._log_declarations()

    def _log_declarations(self):
        """Note on the order what is declared now, and in whose session."""
        order = self.service_order_id
        env = order._get_colleagues_env()
        names = ("service_withdrawal_start", "service_withdrawal_loss")
        estimate = self.with_context(lang=env.lang)
        labels = [
            estimate._fields[name]._description_string(estimate.env)
            for name in names
            if self[name]
        ]
        order._message_log(
            body=env._(
                "Declared on the page of %(estimate)s: %(declarations)s.",
                estimate=self.name,
                declarations=format_list(env, labels) or env._("nothing"),
            )
        )

    # === THE WITHDRAWAL ===#

    def _withdraw_contract(self, name, email):
        """Take down that the customer withdrew, tell him so, and who has to settle it.

        :param name: who withdraws
        :param email: where the acknowledgement goes
        :raises UserError: where he cannot withdraw any more, or a name or address lacks
        """
        self.ensure_one()
        self._lock_service_orders()
        # One address: nobody mails to others through our server.
        name, email = (name or "").strip(), email_normalize(email or "")
        if not name or not email:
            raise UserError(
                self.env._("Write your name and the e-mail address for the receipt.")
            )
        if self.service_withdrawn_on:
            return
        if not self._is_withdrawable():
            raise UserError(
                self.env._(
                    "The days in which you could withdraw from %(estimate)s are over,"
                    " or the work was fully done as you asked.",
                    estimate=self.name,
                )
            )
        self._open_closed()._as_system().write(
            {
                "service_withdrawn_on": fields.Datetime.now(),
                "service_withdrawn_by": name,
                "service_withdrawn_email": email,
            }
        )
        self.service_order_id._on_contract_withdrawn(self)
        self._mail_withdrawal()

    def _end_withdrawal(self):
        """Note that what follows from the withdrawal is done."""
        self.sudo()._open_closed()._as_system().service_withdrawal_settled = True

    def _mail_withdrawal(self):
        """Acknowledge the withdrawal: content, day and hour; no click waits for it."""
        self.ensure_one()
        template = self.env.ref(
            "rma_service.mail_template_service_withdrawal", raise_if_not_found=False
        )
        if template:
            template.sudo().send_mail(
                self.id,
                force_send=False,
                email_values={"email_to": self.service_withdrawn_email},
            )

    def _get_withdrawal_moment(self):
        """Return when the customer withdrew, on the clock of our place, as text."""
        self.ensure_one()
        return format_datetime(
            self.env,
            self.service_withdrawn_on,
            tz=place.get_zone(self),
            dt_format="medium",
        )

    def _describe_withdrawal(self):
        """Return what follows from the withdrawal for work and money, in sentences."""
        self.ensure_one()
        order = self.service_order_id.sudo()
        owed = order.amount_done if self._owes_work() else 0.0
        balance = order.amount_paid - owed
        values = {
            "estimate": self.name,
            "name": self.service_withdrawn_by,
            "moment": self._get_withdrawal_moment(),
            "done": format_amount(self.env, order.amount_done, order.currency_id),
            "paid": format_amount(self.env, order.amount_paid, order.currency_id),
            "balance": format_amount(self.env, abs(balance), order.currency_id),
        }
        text = [
            self.env._("%(name)s withdrew from %(estimate)s on %(moment)s.", **values),
            self._describe_owed_work(values),
        ]
        if balance > 0:
            text.append(
                self.env._("Paid %(paid)s, to give back %(balance)s.", **values)
            )
        elif balance < 0:
            text.append(
                self.env._("Paid %(paid)s, still to pay %(balance)s.", **values)
            )
        return "\n".join(text)

    def _describe_owed_work(self, values):
        """Return in a sentence whether what was done is paid, and why.

        :param values: see ``_describe_withdrawal``
        """
        self.ensure_one()
        if self._owes_work():
            return self.env._(
                "The customer asked to begin at once: what was done by then is paid,"
                " %(done)s.",
                **values,
            )
        if self.service_withdrawal_start:
            return self.env._(
                "The customer was not told of his right to withdraw before he agreed:"
                " nothing that was done is paid."
            )
        return self.env._(
            "The customer did not ask to begin at once: nothing that was done is paid."
        )
