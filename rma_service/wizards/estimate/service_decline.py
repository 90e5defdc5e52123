from odoo import api, fields, models


class RmaServiceDecline(models.TransientModel):
    """Register that the customer declines the estimate."""

    _name = "rma.service.decline"
    _inherit = ["rma.service.diagnosis.fee", "rma.service.seen.offer"]
    _description = "Decline Estimates"
    _dialog = "rma_service.rma_service_decline_action"

    reason = fields.Text(help="In the words of the customer; logged on the estimate.")
    charge_diagnosis = fields.Boolean(
        compute="_compute_charge_diagnosis",
        store=True,
        readonly=False,
        precompute=True,
    )
    name = fields.Char(
        string="Declined by",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="Who declined; left empty, the customer of each order.",
    )

    @api.depends("order_ids")
    def _compute_charge_diagnosis(self):
        """Who was told of the fee pays it, unless somebody decides otherwise."""
        for wizard in self:
            wizard.charge_diagnosis = (
                wizard.has_diagnosis_fee and not wizard.is_fee_untold
            )

    @api.depends("order_ids")
    def _compute_name(self):
        for wizard in self:
            names = {order._get_answerer_name() for order in wizard.order_ids}
            wizard.name = names.pop() if len(names) == 1 else False

    def action_decline(self):
        """Decline the estimates of all chosen orders.

        :return: True; or this dialog again, where the offers changed meanwhile
        """
        self.ensure_one()
        if again := self._ask_again():
            return again
        return self.order_ids.action_decline_estimate(
            self.reason, self.charge_diagnosis, self.charge_reason, self.name
        )
