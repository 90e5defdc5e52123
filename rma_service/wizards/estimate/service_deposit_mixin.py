from odoo import api, fields, models

LATER = "later"


class RmaServiceDepositMixin(models.AbstractModel):
    """What a dialog asks about deposits: how much, and where the money goes.

    Concrete models have ``order_ids``. Who takes money at the counter need not be an
    accountant: the journals are offered by name, without the right to read them.
    """

    _name = "rma.service.deposit.mixin"
    _description = "Question about Deposits"

    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_deposit_due", compute_sudo=True
    )
    deposit_due = fields.Monetary(
        string="Deposit", compute="_compute_deposit_due", compute_sudo=True
    )
    way = fields.Selection(
        selection="_selection_way",
        string="Paid",
        default=lambda self: self._default_way(),
        help="Cash register, card terminal or bank account that the deposit went to."
        " By transfer: it is invoiced, and the estimate becomes an order as soon as"
        " the invoice is paid.",
    )

    @api.model
    def _selection_way(self):
        """Return the journals that take money, and the transfer to come."""
        companies = self.env.companies
        ways = [
            (
                str(journal.id),
                f"{journal.name} ({journal.company_id.name})"
                if len(companies) > 1
                else journal.name,
            )
            for journal in self._get_money_journals(companies)
        ]
        return [*ways, (LATER, self.env._("By transfer, on an invoice"))]

    @api.model
    def _get_money_journals(self, companies):
        """Return the journals of companies that take money, cash first."""
        journals = (
            self.env["account.journal"]
            .sudo()
            .search(
                [
                    ("company_id", "parent_of", companies.ids),
                    ("type", "in", ("cash", "credit", "bank")),
                    ("inbound_payment_method_line_ids", "!=", False),
                ]
            )
        )
        order = {"cash": 0, "credit": 1, "bank": 2}
        return journals.sorted(lambda journal: (order[journal.type], journal.sequence))

    @api.model
    def _default_way(self):
        orders = self.env["rma.service.order"]
        if self.env.context.get("active_model") == orders._name:
            orders = orders.browse(self.env.context.get("active_ids"))
        company = orders.company_id[:1] or self.env.company
        journals = self._get_money_journals(company)
        return str(journals[0].id) if journals else LATER

    @api.depends("order_ids")
    def _compute_deposit_due(self):
        for wizard in self:
            orders = wizard.order_ids
            currencies = orders.currency_id
            wizard.currency_id = currencies[:1]
            # Of several currencies there is no sum.
            due = sum(orders.mapped("deposit_due")) if len(currencies) == 1 else 0.0
            wizard.deposit_due = due

    def _get_deposit_journal_id(self):
        """Return the id of the chosen journal; none for a transfer to come."""
        self.ensure_one()
        return int(self.way) if self.way and self.way != LATER else None
