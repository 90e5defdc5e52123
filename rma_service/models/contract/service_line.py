from odoo import api, fields, models
from odoo.tools import float_compare


class RmaServiceLine(models.AbstractModel):
    """What the contract of the order pays of a line.

    The share is kept on the line: it proposes the payer, as the warranty does. Whole,
    the contract is the payer; a part of it is the share of a second payer. Who says
    otherwise gives a reason, and then the line stays as he said.
    """

    _inherit = "rma.service.line"

    contract_share = fields.Float(
        string="Share of the Contract",
        digits=(5, 2),
        compute="_compute_contract_share",
        store=True,
        precompute=True,
        copy=False,
        aggregator=None,
        help="In percent of the price; what the contract of the order pays.",
    )

    @api.depends("product_id", "order_id.contract_id")
    def _compute_contract_share(self):
        for line in self:
            contract = line.order_id.contract_id.sudo()
            line.contract_share = contract._get_share_of(line) if contract else 0.0

    @api.depends("contract_share")
    def _compute_payer(self):
        """Propose the contract where no warranty pays and nobody said otherwise."""
        result = super()._compute_payer()
        for line in self:
            if not line.contract_share and line.payer != "contract":
                continue
            if line.warranty_id or line.payer_reason or line.quantity_agreed:
                continue
            line.payer = line._get_proposed_payer()
        return result

    def _get_proposed_payer(self):
        if self.warranty_id or not self.order_id.contract_id:
            return super()._get_proposed_payer()
        if float_compare(self.contract_share, 100.0, precision_digits=2) >= 0:
            return "contract"
        proposed = super()._get_proposed_payer()
        return "customer" if proposed == "contract" else proposed

    def _is_payer_chosen(self):
        return not self._is_shared_by_contract() and super()._is_payer_chosen()

    def _is_payer_costly(self):
        return not self._is_shared_by_contract() and super()._is_payer_costly()

    def _is_shared_by_contract(self):
        """Tell whether the customer and his contract share the line as proposed."""
        self.ensure_one()
        return (
            self.payer == "customer"
            and self.second_payer == "contract"
            and not float_compare(
                self.second_share, self.contract_share, precision_digits=2
            )
        )

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._share_contract_out()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(self._get_sharing_fields()):
            self.order_id._share_contract_out()
        return result

    @api.model
    def _get_sharing_fields(self):
        """Return the names of the fields that the shares of a contract follow from."""
        return {"product_id", "product_uom_id", "quantity", "time_norm", "sequence"}

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        orders.exists()._share_contract_out()
        return result

    # === WHAT THE CONTRACT PAID ===#

    def _prepare_contract_share_vals(self, share):
        """Return the values with which the contract pays a share of the line.

        :param share: in percent
        """
        self.ensure_one()
        is_part = 0 < share < 100
        proposed = self.order_id.type_id.default_payer or "customer"
        if proposed == "contract" or is_part:
            proposed = "customer"
        return {
            "contract_share": share,
            "payer": "contract" if share >= 100 else proposed,
            "second_payer": "contract" if is_part else False,
            "second_share": share if is_part else 0.0,
        }

    def _get_contract_part(self):
        """Return which part of the line the contract pays, from 0 to 1."""
        self.ensure_one()
        if self.payer == "contract":
            return 1.0
        if self.payer == "customer" and self.second_payer == "contract":
            return self.second_share / 100
        return 0.0

    def _get_contract_minutes(self):
        """Return how long the line took: as worked, else as planned."""
        self.ensure_one()
        if self._warranty_kind == "parts":
            return 0.0
        return self.time_spent or self.time_norm
