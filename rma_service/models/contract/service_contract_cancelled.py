from odoo import api, fields, models


class RmaServiceContract(models.Model):
    """What becomes of a contract whose sales order is cancelled.

    Top-ups take their units back. Without the order that sells the fee nothing more is
    invoiced and the contract does not renew; until somebody decides, it covers what it
    did: what the customer was promised is not taken back by a click on a sales order.
    The responsible is told, and the contract says so.
    """

    _inherit = "rma.service.contract"

    is_sale_cancelled = fields.Boolean(
        compute="_compute_is_sale_cancelled", compute_sudo=True
    )

    @api.depends("sale_order_ids.state", "state")
    def _compute_is_sale_cancelled(self):
        for contract in self:
            contract.is_sale_cancelled = contract._is_sale_cancelled()

    def _is_sale_cancelled(self):
        """Tell whether a running contract has lost the order that sold it."""
        self.ensure_one()
        if self.state not in ("active", "suspended", "expired"):
            return False
        orders = self.sudo().sale_order_ids
        if not orders or "cancel" not in orders.mapped("state"):
            return False
        fees = orders.order_line.filtered(
            lambda line: line.service_contract_role == "fee"
        )
        return bool(fees) and not any(line.state == "sale" for line in fees)

    def _tell_sale_cancelled(self, order):
        """Tell the responsible that the order that sold the contract is cancelled.

        :param order: ``sale.order``
        """
        self.ensure_one()
        text = self.env._(
            "Sales order %(order)s of contract %(contract)s was cancelled: nothing more"
            " is invoiced. End the contract, or confirm the order again.",
            order=order.name,
            contract=self.name,
        )
        self._message_log(body=text)
        self._remind(text)

    def _on_sale_cancelled(self, order):
        """A top-up that is cancelled takes its units back; of the fee somebody hears.

        :param order: ``sale.order``
        """
        self.ensure_one()
        roles = order.order_line.mapped("service_contract_role")
        if "fee" in roles and self._is_sale_cancelled():
            self._tell_sale_cancelled(order)
        entries = self.env["rma.service.contract.entry"].sudo()
        vals_list = [
            entries._prepare(
                self,
                "revoked",
                granted=-granted,
                sale_line_id=line.id,
                reason=order.name,
            )
            for line, granted in entries._read_group(
                [
                    ("sale_line_id", "in", order.order_line.ids),
                    ("kind", "!=", "overage"),
                ],
                ["sale_line_id"],
                ["granted:sum"],
            )
            if granted > 0
        ]
        if vals_list:
            self._log(vals_list)
