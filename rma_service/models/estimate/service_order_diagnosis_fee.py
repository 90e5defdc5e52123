from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ...tools import place

# How a customer was told what the diagnosis costs, before he asked for it.
WAYS = [
    ("intake", "At the counter"),
    ("protocol", "Signed on the protocol"),
    ("page", "On the page"),
    ("manager", "Not told: a manager charges it"),
]


class RmaServiceOrder(models.Model):
    """What the diagnosis costs where nothing is repaired, and that it was told first.

    Whoever asks for a diagnosis is told before what it costs, taxes included, and
    whether that is deducted from the price of the repair (Directive (EU) 2024/1799,
    art. 4(3)). What was not told is not charged, but by a manager, who says why.
    """

    _inherit = "rma.service.order"

    diagnosis_told_way = fields.Selection(
        selection=WAYS,
        string="Told of the Diagnosis Fee",
        readonly=True,
        copy=False,
        help="How the customer was told what the diagnosis costs. Without it, nothing"
        " is charged.",
    )
    diagnosis_told_date = fields.Datetime(
        string="Told On", readonly=True, copy=False, help="When he was told of the fee."
    )
    diagnosis_told_amount = fields.Monetary(
        string="Diagnosis Fee Told",
        currency_field="diagnosis_told_currency_id",
        readonly=True,
        copy=False,
        help="What he was told the diagnosis costs, taxes included.",
    )
    diagnosis_told_currency_id = fields.Many2one(
        comodel_name="res.currency",
        string="Currency of the Diagnosis Fee",
        readonly=True,
        copy=False,
    )

    def write(self, vals):
        """What was told of one fee was not told of another."""
        if "type_id" not in vals:
            return super().write(vals)
        before = {order: order.type_id.diagnosis_product_id for order in self}
        result = super().write(vals)
        self.filtered(
            lambda order: order.type_id.diagnosis_product_id != before[order]
        )._forget_told_fee()
        return result

    def _end_access_of(self, former):
        """Another customer was told nothing."""
        result = super()._end_access_of(former)
        self._forget_told_fee()
        return result

    def _forget_told_fee(self):
        told = self.filtered("diagnosis_told_way")
        told._as_system().write(
            {
                "diagnosis_told_way": False,
                "diagnosis_told_date": False,
                "diagnosis_told_amount": 0.0,
                "diagnosis_told_currency_id": False,
            }
        )

    def _on_estimate_confirmed(self):
        """A fee that the repair does not swallow is charged with it."""
        result = super()._on_estimate_confirmed()
        self.filtered(
            lambda order: not order.sudo().type_id.diagnosis_is_deducted
        )._charge_told_diagnosis()
        return result

    def _on_estimate_declined(self, estimates):
        """Whoever declines on the page pays what he was told, as at the counter."""
        result = super()._on_estimate_declined(estimates)
        if not self.env.context.get("rma_fee_decided"):
            self.filtered(
                lambda order: (
                    order.phase == "ready" and order.outcome_reason_id.is_refusal
                )
            )._charge_told_diagnosis()
        return result

    def _tell_diagnosis_fee(self, way):
        """Note that customers were told what a diagnosis costs; the first time counts.

        :param way: key of ``diagnosis_told_way``
        """
        untold = self._filter_with_fee().filtered(lambda o: not o.diagnosis_told_way)
        costs = untold._get_examination_costs()
        alike = untold.grouped(lambda order: (costs[order], order.currency_id))
        for (amount, currency), orders in alike.items():
            orders._as_system().write(
                {
                    "diagnosis_told_way": way,
                    "diagnosis_told_date": fields.Datetime.now(),
                    "diagnosis_told_amount": amount,
                    "diagnosis_told_currency_id": currency.id,
                }
            )

    def _get_told_fee(self, currency):
        """Return what the customer was told, in a currency, at the rate of that day.

        :param currency: ``res.currency`` of who asks
        """
        self.ensure_one()
        told = self.diagnosis_told_currency_id or currency
        if told == currency:
            return self.diagnosis_told_amount
        day = place.get_day(self, self.diagnosis_told_date) or place.get_today(self)
        return told._convert(self.diagnosis_told_amount, currency, self.company_id, day)

    def _get_examination_costs(self):
        """Return what each order says that the diagnosis costs, taxes included.

        What was told stays, whatever it costs today. Orders alike are asked once.

        :return: dict order → amount in its currency; 0 where nothing is charged
        """
        costs = {
            order: order._get_told_fee(order.currency_id)
            if order.diagnosis_told_way
            else 0.0
            for order in self
        }
        asked = self._filter_with_fee().filtered(lambda o: not o.diagnosis_told_way)
        alike = asked.grouped(
            lambda order: (
                order.company_id,
                order.type_id,
                order.partner_id,
                order.sudo().pricelist_id,
                order.currency_id,
            )
        )
        for orders in alike.values():
            costs |= dict.fromkeys(orders, orders[0]._get_examination_cost())
        return costs

    def _filter_with_fee(self):
        """Return the orders whose type charges for a diagnosis."""
        return self.filtered(lambda order: order._has_diagnosis_fee())

    def _get_diagnosis_fees(self, costs):
        """Return what prints for several orders say of the fee, each sum once.

        :param costs: of all orders that are printed, of ``_get_examination_costs``
        :return: list of dicts with ``orders`` (their numbers), ``amount`` (taxes
            included), ``currency``, ``is_deducted``, ``is_refunded``, and all that in
            words: ``sentence``
        """
        groups = self._filter_with_fee().grouped(
            lambda order: (
                costs[order],
                order.currency_id,
                order.sudo().type_id.diagnosis_is_deducted,
                order.sudo().type_id.diagnosis_is_refunded,
            )
        )
        return [
            {
                "orders": format_list(self.env, orders.mapped("name")),
                "amount": amount,
                "currency": currency,
                "is_deducted": is_deducted,
                "is_refunded": is_refunded,
                "sentence": self._describe_diagnosis_fee(
                    amount, currency, is_deducted, is_refunded
                ),
            }
            for (amount, currency, is_deducted, is_refunded), orders in groups.items()
            if amount
        ]

    def _get_diagnosis_fee_told(self):
        """Return what the customer of an order is told of the diagnosis fee.

        For pages and messages: of what was told already, that; else what it costs now.
        Before there is an order, ask the service type, by the method of this name.
        Whoever shows it and lets the customer confirm it calls
        ``_tell_diagnosis_fee("page")`` on the order then.

        :return: dict with ``amount`` (taxes included), ``currency``
            (``res.currency``), ``is_deducted``, ``is_refunded`` and ``sentence``, which
            says it all in the language of the context; empty where nothing is charged
        """
        self.ensure_one()
        return (self._get_diagnosis_fees(self._get_examination_costs()) or [{}])[0]

    @api.model
    def _describe_diagnosis_fee(self, amount, currency, is_deducted, is_refunded):
        """Return in words what the diagnosis costs, and when it costs nothing."""
        sentences = [
            self.env._(
                "If the device is not repaired, the diagnosis costs %(amount)s, taxes"
                " included.",
                amount=currency.format(amount),
            ),
            self.env._("It costs nothing if the repair is agreed to.")
            if is_deducted
            else self.env._("It is charged with the repair, too."),
        ]
        if is_refunded:
            sentences.append(
                self.env._(
                    "It is refunded if we cannot do a repair that you agreed to."
                )
            )
        return " ".join(sentences)

    def _has_diagnosis_fee(self):
        """Tell whether the type of the order charges for a diagnosis."""
        self.ensure_one()
        return bool(self.sudo().type_id.diagnosis_product_id)

    def _is_diagnosis_charged(self):
        """Tell whether the fee is among the work of the order already."""
        self.ensure_one()
        order = self.sudo()
        return order.type_id.diagnosis_product_id in order.operation_ids.product_id

    def _is_diagnosis_refunded(self):
        """Tell whether the fee is not owed as we cannot do what was agreed to."""
        self.ensure_one()
        if self.outcome in (False, "repaired"):
            return False
        order = self.sudo()
        service_type = order.type_id
        if not service_type.diagnosis_is_refunded or order.outcome_reason_id.is_refusal:
            return False
        return any(
            line.quantity_agreed
            and line.product_id != service_type.diagnosis_product_id
            for lines in order._get_lines()
            for line in lines
        )

    def _enter_ready(self):
        """Nobody pays for a diagnosis that came with a repair which we cannot do."""
        result = super()._enter_ready()
        for order in self.filtered(lambda order: order._is_diagnosis_refunded()):
            fee = order.type_id.diagnosis_product_id
            charged = order.operation_ids.filtered(
                lambda line, fee=fee: (
                    line.product_id == fee and line.payer == "customer"
                )
            )
            reason = order.outcome_reason_id.name or self.env._("Not repaired")
            # What was promised is no gift that needs a right.
            charged._as_system().write({"payer": "goodwill", "payer_reason": reason})
        return result

    def _charge_diagnosis(self, reason=None):
        """Add the diagnosis fee as a done operation and agree to it on our word.

        :param reason: why it is charged though the customer was not told of it;
            managers only
        :raises UserError: where the type has no fee, the customer was not told, or
            it is refunded to him
        """
        self.ensure_one()
        fee = self.type_id.diagnosis_product_id
        if not fee:
            raise UserError(
                self.env._(
                    "Service type %(type)s has no product in “Diagnosis Fee”: choose"
                    " one in its settings, or decline without a fee.",
                    type=self.type_id.name,
                )
            )
        if self._is_diagnosis_refunded():
            raise UserError(
                self.env._(
                    "%(order)s: the customer agreed to the repair and was told that the"
                    " diagnosis costs nothing if we cannot do it. Charge it only where"
                    " he declined.",
                    order=self.name,
                )
            )
        if not self.diagnosis_told_way:
            self._charge_untold_diagnosis(reason)
        self._charge_fee(fee, total=self._get_told_fee(self.currency_id))

    def _charge_untold_diagnosis(self, reason):
        """Let a manager charge what nobody told the customer of.

        :param reason: why; required
        :raises UserError: for anybody else, and without a reason
        """
        self.ensure_one()
        reason = (reason or "").strip()
        if not self.env.user.has_group("rma_service.group_service_manager"):
            raise UserError(
                self.env._(
                    "%(order)s: the customer was not told what the diagnosis costs when"
                    " the device was taken in. A service manager may charge it, and"
                    " says why.",
                    order=self.name,
                )
            )
        if not reason:
            raise UserError(
                self.env._(
                    "%(order)s: the customer was not told what the diagnosis costs: say"
                    " why it is charged all the same.",
                    order=self.name,
                )
            )
        self._tell_diagnosis_fee("manager")
        self._message_log(
            body=self.env._(
                "The diagnosis is charged though the customer was not told of its cost:"
                " %(reason)s",
                reason=reason,
            )
        )

    def _charge_told_diagnosis(self):
        """Charge the customers who declined what they were told, once."""
        for order in self:
            if (
                order.diagnosis_told_way
                and order._has_diagnosis_fee()
                and not order._is_diagnosis_charged()
            ):
                order._charge_diagnosis()
