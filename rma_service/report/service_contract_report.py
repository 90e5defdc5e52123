from odoo import fields, models
from odoo.tools import SQL


class RmaServiceContractReport(models.Model):
    """Cost, revenue and margin of contracts, by day: for managers.

    The cost is what was kept in the log when an order was finished, the revenue what
    was invoiced of the contract's sales orders. Neither asks an order or its lines: it
    is as fast with a million orders as with ten.
    """

    _name = "rma.service.contract.report"
    _description = "Contract Analysis"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "account.move": ["invoice_date", "move_type", "state"],
        "account.move.line": ["balance", "display_type", "move_id", "sale_line_ids"],
        "rma.service.contract": ["partner_id", "user_id", "kind"],
        "rma.service.contract.entry": [
            "company_id",
            "contract_id",
            "cost",
            "amount",
            "date",
            "order_id",
        ],
        "sale.order": ["service_contract_id"],
        "sale.order.line": ["order_id"],
    }

    contract_id = fields.Many2one(comodel_name="rma.service.contract", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(readonly=True)
    revenue = fields.Monetary(readonly=True, help="Invoiced, without taxes.")
    cost = fields.Monetary(
        readonly=True, help="Of the work and parts that the contract paid."
    )
    margin = fields.Monetary(readonly=True)
    value = fields.Monetary(
        string="Value of the Work",
        readonly=True,
        help="What the contract paid, at sale prices without taxes.",
    )
    order_id = fields.Many2one(
        comodel_name="rma.service.order", string="Service Order", readonly=True
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT moved.*, contract.partner_id, contract.user_id,
                   moved.revenue - moved.cost AS margin
              FROM (
                    SELECT 2 * entry.id AS id, entry.contract_id, entry.company_id,
                           entry.date, 0.0 AS revenue,
                           COALESCE(entry.cost, 0) AS cost,
                           COALESCE(entry.amount, 0) AS value, entry.order_id
                      FROM rma_service_contract_entry entry
                     WHERE entry.order_id IS NOT NULL
                 UNION ALL
                    SELECT 2 * line.id + 1 AS id, sale.service_contract_id,
                           line.company_id, move.invoice_date, -line.balance,
                           0.0, 0.0, NULL
                      FROM sale_order sale
                      JOIN sale_order_line sold ON sold.order_id = sale.id
                      JOIN sale_order_line_invoice_rel rel
                        ON rel.order_line_id = sold.id
                      JOIN account_move_line line ON line.id = rel.invoice_line_id
                      JOIN account_move move ON move.id = line.move_id
                     WHERE sale.service_contract_id IS NOT NULL
                       AND move.state = 'posted'
                       AND move.move_type IN ('out_invoice', 'out_refund')
                       AND line.display_type = 'product'
                   ) moved
              JOIN rma_service_contract contract ON contract.id = moved.contract_id
            """
        )
