from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.bounds import DAYS, MONTHS

# The event from which the days for filing run.
FILING_EVENTS = [
    ("redemption", "the voucher was redeemed"),
    ("handover", "the device was handed over"),
    ("invoice", "the invoice was posted"),
]


class RmaServiceScheme(models.Model):
    """Somebody who pays a part of what the customer owes: an agency, an insurer, a
    company of extended warranties.

    What he pays is a payment by a third party, no discount: the customer is invoiced in
    full, taxes included, and owes the rest. The scheme says how much (by equipment
    type, with cap and threshold), on which conditions, which documents it wants and
    until when the claim has to be filed.

    Once a customer was offered a deduction the terms stay as they are: new ones are a
    new scheme, and the old one ends.
    """

    _name = "rma.service.scheme"
    _description = "Payment Scheme"
    _inherit = ["mail.thread", "rma.service.open.orders", "rma.service.guarded"]
    _order = "sequence, name, id"
    _check_company_auto = True
    _order_link = "scheme_id"
    _bounds = {
        "filing_days": DAYS,
        "remind_days": DAYS,
        "warranty_months": MONTHS,
    }
    # What the customer's deduction follows from.
    _terms = frozenset(
        {
            "base",
            "company_id",
            "currency_id",
            "is_paid_unrepaired",
            "line_ids",
            "needs_higher_invoice",
            "partner_id",
        }
    )

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Who Pays",
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="Agency, insurer or company that owes us what it grants.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
        help="Currency of amounts, caps and thresholds.",
    )
    base = fields.Selection(
        selection=[("total", "With taxes"), ("untaxed", "Without taxes")],
        string="Computed On",
        required=True,
        default="total",
        help="What a share and a threshold are measured by.",
    )
    line_ids = fields.One2many(
        comodel_name="rma.service.scheme.line",
        inverse_name="scheme_id",
        string="What It Pays",
        copy=True,
    )
    date_from = fields.Date(string="Valid From", tracking=True)
    date_to = fields.Date(
        string="Valid Until", tracking=True, help="Including this day."
    )
    # Conditions
    needs_voucher = fields.Boolean(string="Voucher Number Required")
    needs_no_warranty = fields.Boolean(
        string="Device Out of Warranty", help="A device in warranty gets nothing."
    )
    needs_higher_invoice = fields.Boolean(
        string="Invoice Not Below the Grant",
        help="Nothing is paid where the invoice is lower than the amount granted.",
    )
    warranty_months = fields.Integer(
        string="Warranty on the Repair (months)",
        help="The scheme asks that at least so many months of warranty are given.",
    )
    is_paid_unrepaired = fields.Boolean(
        string="Also Without Repair",
        help="Diagnosis and estimate are paid as well where nothing is repaired.",
    )
    # The claim
    document_ids = fields.One2many(
        comodel_name="rma.service.scheme.document",
        inverse_name="scheme_id",
        string="Documents Required",
        copy=True,
    )
    filing_days = fields.Integer(
        string="File Within (days)", help="0: no deadline.", tracking=True
    )
    filing_event = fields.Selection(
        selection=FILING_EVENTS, string="After", required=True, default="invoice"
    )
    remind_days = fields.Integer(
        string="Remind Before (days)",
        default=7,
        help="The activity that reminds is due so many days before the deadline.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who Files",
        domain="[('share', '=', False)]",
        help="Without one, who looks after the order.",
    )
    # Accounting
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
        groups="account.group_account_invoice,rma_service.group_service_manager",
        ondelete="restrict",
        help="Where the debt goes from the customer to the scheme. Without one, the"
        " first journal of miscellaneous operations.",
    )
    loss_account_id = fields.Many2one(
        comodel_name="account.account",
        check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_direct_cost'))]",
        groups="account.group_account_invoice,rma_service.group_service_manager",
        ondelete="restrict",
        help="What was refused and is given to the customer as goodwill.",
    )

    _dates_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "A scheme cannot end before it begins.",
    )

    # === CRUD ===#

    def write(self, vals):
        if any(
            self._is_other_term(name, vals[name]) for name in self._terms & set(vals)
        ):
            self._check_terms_open()
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for scheme, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%(name)s (copy)", name=scheme.name)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_terms_open()

    def _is_other_term(self, name, value):
        """Tell whether a value to write is another one on one of the schemes."""
        field = self._fields[name]
        if field.type == "one2many":
            return bool(value)
        return any(
            field.convert_to_write(scheme[name], scheme) != (value or False)
            for scheme in self
        )

    def _check_terms_open(self):
        """Refuse new terms for customers who were offered the old ones.

        :raises UserError: naming an order
        """
        order = (
            self.env["rma.service.order"]
            .sudo()
            .search(
                [
                    ("scheme_id", "in", self.ids),
                    ("estimate_ids", "any", [("state", "in", ("sent", "sale"))]),
                ],
                limit=1,
            )
        )
        if order:
            raise UserError(
                self.env._(
                    "%(scheme)s was offered to the customer of %(order)s: its terms"
                    " stay. Let it end with “Valid Until” and make a copy with the new"
                    " terms.",
                    scheme=order.scheme_id.name,
                    order=order.name,
                )
            )

    # === BUSINESS METHODS ===#

    def _get_line(self, equipment_type):
        """Return the row for an equipment type: its own, its parents', else for all.

        :param equipment_type: ``rma.service.equipment.type``, may be empty
        """
        self.ensure_one()
        path = [
            int(key) for key in (equipment_type.parent_path or "").split("/") if key
        ]
        by_type = {line.equipment_type_id.id: line for line in reversed(self.line_ids)}
        for key in [*reversed(path), False]:
            if key in by_type:
                return by_type[key]
        return self.line_ids.browse()

    def _get_obstacles_of_day(self, day):
        """Return why the scheme pays nothing for an order of that day, as a list."""
        self.ensure_one()
        if self.date_from and day < self.date_from:
            return [
                self.env._(
                    "%(scheme)s begins on %(date)s.",
                    scheme=self.name,
                    date=format_date(self.env, self.date_from),
                )
            ]
        if self.date_to and day > self.date_to:
            return [
                self.env._(
                    "%(scheme)s ended on %(date)s.",
                    scheme=self.name,
                    date=format_date(self.env, self.date_to),
                )
            ]
        return []

    def _get_journal(self):
        """Return the journal of the entries, with superuser rights.

        :raises UserError: if the company has none
        """
        self.ensure_one()
        scheme = self.sudo()
        journal = scheme.journal_id or scheme.journal_id.search(
            [
                *scheme.journal_id._check_company_domain(scheme.company_id),
                ("type", "=", "general"),
            ],
            limit=1,
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%(scheme)s needs a journal of miscellaneous operations.",
                    scheme=self.name,
                )
            )
        return journal
