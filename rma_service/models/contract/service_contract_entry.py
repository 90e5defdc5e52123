from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import place

KINDS = [
    ("order", "Order finished"),
    ("reopened", "Order reopened"),
    ("term", "Units of the term"),
    ("carry", "Carried over"),
    ("topup", "Top-up"),
    ("revoked", "Top-up taken back"),
    ("overage", "Overage billed"),
    ("correction", "Correction"),
]


class RmaServiceContractEntry(models.Model):
    """One change of a contract's units: what, how many, why, who and when.

    The log is only added to. The sum of ``units`` over a term is what it used, the sum
    of ``granted`` what it had; what was booked wrongly is booked back.
    """

    _name = "rma.service.contract.entry"
    _inherit = ["rma.service.checked.links", "rma.service.guarded"]
    _description = "Units of a Service Contract"
    _order = "id desc"

    contract_id = fields.Many2one(
        comodel_name="rma.service.contract",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    tracking = fields.Selection(related="contract_id.tracking")
    partner_id = fields.Many2one(related="contract_id.partner_id")
    term = fields.Integer(string="Term Number", readonly=True, aggregator=None)
    date_term = fields.Date(
        string="Term Begins",
        readonly=True,
        help="First day of the term whose units were granted.",
    )
    kind = fields.Selection(
        selection=KINDS, string="What", required=True, readonly=True
    )
    date = fields.Date(
        required=True, readonly=True, index=True, help="The day at our place."
    )
    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Service Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    sale_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        string="Sold On",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    units = fields.Float(string="Units Used", digits=(16, 2), readonly=True)
    granted = fields.Float(digits=(16, 2), readonly=True)
    amount = fields.Monetary(
        readonly=True,
        groups="rma_service.group_service_manager",
        help="What the contract paid of the order, at sale prices without taxes.",
    )
    cost = fields.Monetary(
        readonly=True,
        groups="rma_service.group_service_manager",
        help="What the work that the contract paid costs us.",
    )
    reason = fields.Char(string="Why", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )

    _term_idx = models.Index("(contract_id, term)")
    # A top-up is granted once, whoever confirms it twice.
    _topup_uniq = models.UniqueIndex(
        "(sale_line_id) WHERE kind = 'topup'", "This top-up is granted already."
    )

    def write(self, vals):
        """The log is only added to, by whomever.

        :raises UserError: always
        """
        self._refuse_change()
        return super().write(vals)

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "What a contract used is not changed afterwards: book a correction."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._(
                "What a contract used is not deleted: book a correction instead."
            )
        )

    # === ACTIONS ===#

    def action_print_statement(self):
        """Print the statement of the terms whose units were granted with these rows."""
        report = self.env.ref("rma_service.action_report_contract_statement_term")
        return report.report_action(self)

    def _check_begins_term(self):
        """Refuse the statement of a row that is not the beginning of a term.

        :raises UserError: always then
        """
        if any(entry.kind != "term" for entry in self):
            raise UserError(
                self.env._("A statement is of a term: choose the row that begins it.")
            )

    # === ROWS ===#

    def _get_service_place(self):
        return self.company_id

    @api.model
    def _prepare(self, contract, kind, **values):
        """Return the values of a new row.

        :param contract: ``rma.service.contract``
        :param kind: key of ``KINDS``
        :param values: units, granted, order_id, ...
        """
        return {
            "contract_id": contract.id,
            "company_id": contract.company_id.id,
            "term": contract.term,
            "kind": kind,
            "date": place.get_today(contract),
        } | values

    @api.model
    def _get_booked(self, orders):
        """Return what is booked of orders.

        :param orders: ``rma.service.order``
        :return: dict (order, contract) → (units, amount, cost)
        """
        return {
            (order, contract): tuple(sums)
            for order, contract, *sums in self.sudo()._read_group(
                [("order_id", "in", orders.ids)],
                ["order_id", "contract_id"],
                ["units:sum", "amount:sum", "cost:sum"],
            )
        }
