from odoo import fields, models


class SaleOrder(models.Model):
    """A quotation that sells a contract, or a top-up of one."""

    _inherit = "sale.order"
    _system_fields = frozenset({"service_contract_id"})

    service_contract_id = fields.Many2one(
        comodel_name="rma.service.contract",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
    )

    def _action_confirm(self):
        result = super()._action_confirm()
        for order in self.sudo().filtered("service_contract_id"):
            order.service_contract_id._on_sold(order)
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        for order in self.sudo().filtered("service_contract_id"):
            order.service_contract_id._on_sale_cancelled(order)
        return result

    def _create_invoices(self, grouped=False, final=False, date=None):
        """Overage that is on an invoice is paid for."""
        moves = super()._create_invoices(grouped=grouped, final=final, date=date)
        contracts = self.sudo().service_contract_id
        if contracts:
            contracts._book_overage()
        return moves
