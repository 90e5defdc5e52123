from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import float_compare, format_amount, formatLang

from ..setup.service_type import PAYERS

PAYER_FIELDS = frozenset({"payer", "second_payer", "second_share"})
MAY_DECIDE = "rma_service.group_service_payer"


class RmaServiceLine(models.AbstractModel):
    """Who pays a line: proposed, changed with a reason, or shared by two.

    The warranty of the device proposes the payer, else the service type. Whoever says
    otherwise gives a reason; where that leaves us without the customer's money he needs
    the right for it. What was before, what is now and how much it is about stand in the
    history of the order. That is so by every way in: forms, dialogs, imports, calls.

    A line that the customer pays may be shared: the second payer takes a share of its
    price. The quantity stays true; the estimate offers the customer's share as Odoo's
    own discount (``models/estimate/sale_order_line_share.py``), so that taxes,
    invoices and credit notes follow without more.
    """

    _inherit = "rma.service.line"
    _bounds = {"second_share": (0, 99.99)}
    # What makes more of something that we pay.
    _gift_fields = frozenset({"product_id", "product_uom_id", "quantity"})

    second_payer = fields.Selection(
        selection=[payer for payer in PAYERS if payer[0] != "customer"],
        copy=False,
        help="Who pays a share of the line beside the customer.",
    )
    second_share = fields.Float(
        string="Share of the Second Payer",
        digits=(5, 2),
        copy=False,
        aggregator="avg",
        help="In percent of the price. The customer is offered the rest.",
    )
    is_payer_chosen = fields.Boolean(
        compute="_compute_is_payer_chosen",
        help="Somebody chose another payer than what is proposed.",
    )

    @api.depends("payer", "second_payer", "warranty_id", "order_id.type_id")
    def _compute_is_payer_chosen(self):
        for line in self:
            line.is_payer_chosen = line._is_payer_chosen()

    @api.constrains("payer", "second_payer", "second_share")
    def _check_second_share(self):
        for line in self:
            is_shared = line.payer == "customer" and 0 < line.second_share < 100
            if not is_shared if line.second_payer else line.second_share:
                raise ValidationError(
                    self.env._(
                        "%(line)s: only what the customer pays is shared. Name a second"
                        " payer and his share, between 0 and 100 %%.",
                        line=line.product_id.display_name,
                    )
                )

    @api.onchange("payer", "second_payer")
    def _onchange_payer(self):
        """Another payer has another reason."""
        if self.payer != "customer":
            self.second_payer = False
        if not self.second_payer:
            self.second_share = 0.0
        if (self.payer, self.second_payer) != (
            self._origin.payer,
            self._origin.second_payer,
        ):
            self.payer_reason = False

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        is_typed = not self._is_system()
        lines = super().create(vals_list)
        chosen = lines.filtered(lambda line: line._is_payer_chosen())
        if not chosen:
            return lines
        if is_typed:
            chosen._check_payer_choice()
        for line in chosen:
            line.order_id._message_log(
                body=self.env._(
                    "%(line)s added. %(payer)s",
                    line=line.product_id.display_name,
                    payer=line._describe_payer(),
                )
            )
        return lines

    def write(self, vals):
        names = vals.keys() & (PAYER_FIELDS | {"payer_reason"})
        if not names and (self._is_system() or not vals.keys() & self._gift_fields):
            return super().write(vals)
        vals = self._complete_payer_vals(vals)
        before = {line: line._get_payer_choice() for line in self}
        reasons = {line: line.payer_reason for line in self}
        gifts = {line: line._get_gift() for line in self}
        is_typed = not self._is_system()
        result = super().write(vals)
        if is_typed:
            changed = self.filtered(lambda ln: ln._get_payer_choice() != before[ln])
            changed._check_share_open(before)
            told = changed.filtered(lambda line: line._is_payer_chosen())
            told._check_payer_choice("payer_reason" in vals)
            emptied = (self - changed).filtered(
                lambda line: line._is_payer_chosen() and reasons[line]
            )
            emptied._check_payer_reason()
            (self - changed).filtered(
                lambda line: line._is_payer_chosen() and line._is_more_than(gifts[line])
            )._filter_costly()._check_may_give()
        return result

    def _complete_payer_vals(self, vals):
        """Return values with which no share is left of a second payer who is gone."""
        vals = dict(vals)
        if vals.get("payer", "customer") != "customer":
            vals |= {"second_payer": False}
        if "second_payer" in vals and not vals["second_payer"]:
            vals |= {"second_share": 0.0}
        return vals

    def _get_gift(self):
        """Return what is given: a product, and how much of it."""
        self.ensure_one()
        return self.product_id, self.product_uom_id, self.quantity

    def _is_more_than(self, gift):
        """Tell whether more is given than before, or something else.

        :param gift: as ``_get_gift`` returned it
        """
        self.ensure_one()
        product, unit, quantity = gift
        if (self.product_id, self.product_uom_id) != (product, unit):
            return True
        return unit.compare(self.quantity, quantity) > 0

    # === WHO PAYS ===#

    def _get_proposed_payer(self):
        """Return who pays where nobody says otherwise: a key of ``PAYERS``."""
        self.ensure_one()
        if self.warranty_id:
            return "warranty"
        return self.order_id.type_id.default_payer or "customer"

    def _is_payer_chosen(self):
        """Tell whether the line is paid otherwise than what is proposed."""
        self.ensure_one()
        if not self.payer:
            return False
        return bool(self.second_payer) or self.payer != self._get_proposed_payer()

    def _get_payer_choice(self):
        """Return who pays: payer, second payer, and the share of the second."""
        self.ensure_one()
        return self.payer, self.second_payer, self.second_share

    def _is_payer_costly(self):
        """Tell whether somebody chose that we do not get the customer's money."""
        self.ensure_one()
        proposed = self._get_proposed_payer()
        if self.second_payer and self.second_payer != proposed:
            return True
        return self.payer not in ("customer", proposed)

    def _check_payer_choice(self, is_told=True):
        """Refuse another payer without a reason, and without the right where it costs.

        :param is_told: the reason came with the change; an old one explains nothing
        :raises UserError: that asks for the reason
        :raises AccessError: that says who may
        """
        self._check_payer_reason(is_told)
        self._filter_costly()._check_may_give()

    def _check_payer_reason(self, is_told=True):
        for line in self:
            if not is_told or not (line.payer_reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(order)s: say why %(payer)s pays %(line)s.",
                        order=line.order_id.name,
                        payer=line._get_payer_names(),
                        line=line.product_id.display_name,
                    )
                )

    def _filter_costly(self):
        return self.filtered(lambda line: line._is_payer_costly())

    def _check_may_give(self):
        """Refuse that a user gives away what is ours without the right for it.

        :raises AccessError: that says who may
        """
        if not self or self._is_system() or self.env.user.has_group(MAY_DECIDE):
            return
        line = self[0]
        raise AccessError(
            self.env._(
                "%(order)s: %(line)s would not be paid by the customer. Ask a service"
                " manager: you may not decide that.",
                order=line.order_id.name,
                line=line.product_id.display_name,
            )
        )

    def _check_share_open(self, before):
        """What the customer agreed to pay of a line stays his share.

        :param before: dict line → payer, second payer and share before
        :raises ValidationError: naming the line
        """
        for line in self:
            if line.payer == "customer" and line.quantity_agreed:
                was_share = before[line][2] if before[line][0] == "customer" else 0.0
                if float_compare(was_share, line.second_share, precision_digits=2):
                    raise ValidationError(
                        self.env._(
                            "%(order)s: the customer agreed to his share of %(line)s."
                            " Add a new line, or give a credit note.",
                            order=line.order_id.name,
                            line=line.product_id.display_name,
                        )
                    )

    # === IN WORDS ===#

    @api.model
    def _get_payer_label(self, payer):
        """Return a payer in words, in the language of the user or print."""
        return dict(self._fields["payer"]._description_selection(self.env))[payer]

    def _get_payer_names(self):
        """Return who pays the line, with the shares where two do."""
        self.ensure_one()
        return self._join_payers(self.payer, self.second_payer, self.second_share)

    @api.model
    def _join_payers(self, payer, second, share):
        """Return payers in words.

        :param payer: key of ``PAYERS``
        :param second: key of the second payer, or False
        :param share: of the second payer, in percent
        """
        if not second:
            return self._get_payer_label(payer)
        digits = 2 if round(share, 2) % 1 else 0
        return self.env._(
            "%(first)s %(first_share)s %%, %(second)s %(second_share)s %%",
            first=self._get_payer_label(payer),
            first_share=formatLang(self.env, 100 - share, digits=digits),
            second=self._get_payer_label(second),
            second_share=formatLang(self.env, share, digits=digits),
        )

    def _describe_payer(self):
        """Return who pays how much of the line and why, for the history."""
        self.ensure_one()
        return self.env._(
            "%(payer)s: %(amount)s. %(reason)s",
            payer=self._get_payer_names(),
            amount=format_amount(self.env, self._get_line_value(), self.currency_id),
            reason=self.payer_reason or "",
        ).strip()

    def _get_line_value(self):
        """Return what the line is worth without taxes, whoever pays it."""
        self.ensure_one()
        if not self.second_payer:
            return self.price_subtotal
        return self.price_subtotal / (1 - self.second_share / 100)

    # === HISTORY ===#

    def _get_traced_fields(self):
        return super()._get_traced_fields() | {"second_payer", "second_share"}

    def _get_traced_changes(self, before):
        """A changed payer is told with the amount that it is about."""
        changes = super()._get_traced_changes(before)
        if PAYER_FIELDS & before.keys() and changes:
            amount = format_amount(self.env, self._get_line_value(), self.currency_id)
            changes.append(self.env._("Worth %(amount)s", amount=amount))
        return changes
