from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.locking import locks_first
from ..setup.service_stage import FINISHED_PHASES


class RmaServiceOrder(models.Model):
    """The contract of an order: proposed, shown with what is left, used at its end."""

    _inherit = "rma.service.order"

    contract_id = fields.Many2one(
        comodel_name="rma.service.contract",
        compute="_compute_contract_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        help="Pays what it covers of this order, and counts its units.",
    )
    contract_state = fields.Selection(
        selection=[("in", "In contract"), ("out", "Out of contract")],
        string="Device Contract",
        compute="_compute_contract_message",
        compute_sudo=True,
    )
    contract_message = fields.Char(
        compute="_compute_contract_message",
        compute_sudo=True,
        help="In or out of which contract the device is, and what is left of it.",
    )
    contract_entry_ids = fields.One2many(
        comodel_name="rma.service.contract.entry",
        inverse_name="order_id",
        string="Contract Units",
        groups="rma_service.group_service_own",
    )

    # === COMPUTE METHODS ===#

    @api.depends("partner_id", "device_id", "product_id", "company_id")
    def _compute_contract_id(self):
        """Propose the contract that covers the device of the customer.

        One that is chosen stays as long as it is the customer's; orders whose work is
        over keep what they have.
        """
        contracts = self.env["rma.service.contract"]
        candidates = contracts._get_candidates(self)
        for order in self:
            chosen = order.contract_id
            own = candidates[order]
            if order.phase in (*FINISHED_PHASES, "cancel") or chosen.sudo() & own:
                order.contract_id = chosen
                continue
            order.contract_id = own._filter_covering(order)[:1].sudo(False)

    def _get_contract_partners(self):
        """Return the customer of an order and all above him: whose contracts count."""
        self.ensure_one()
        partner = found = self.partner_id._origin.sudo()
        while partner := partner.parent_id:
            found |= partner
        return found

    @api.depends(
        "contract_id",
        "contract_id.state",
        "contract_id.units_left",
        "partner_id",
        "device_id",
        "product_id",
    )
    def _compute_contract_message(self):
        contracts = self.env["rma.service.contract"]
        open_orders = self.filtered(lambda order: not order.contract_id)
        candidates = contracts._get_candidates(open_orders)
        for order in self:
            own = order.contract_id or candidates.get(order, contracts)
            if not own:
                order.contract_state = order.contract_message = False
                continue
            covering = own._filter_covering(order)[:1]
            order.contract_state = "in" if covering else "out"
            order.contract_message = order._describe_contract(covering or own[-1])

    def _describe_contract(self, contract):
        """Return one short sentence on a contract of the customer."""
        self.ensure_one()
        env = self.env
        gap = contract._get_gap(self)
        values = {
            "contract": contract.name,
            "left": contract._describe_units(),
            "date": format_date(env, contract.date_end) if contract.date_end else "",
        }
        if gap == "device":
            return env._("%(contract)s: not for this device", **values)
        if gap == "suspended":
            return env._("%(contract)s: suspended", **values)
        if gap == "waiting":
            return env._("%(contract)s: not begun", **values)
        if gap == "ended":
            return env._("%(contract)s: ended", **values)
        if gap:
            return env._("%(contract)s: expired on %(date)s", **values)
        if not contract.date_end:
            return env._("%(contract)s: %(left)s", **values)
        return env._("%(contract)s: %(left)s, until %(date)s", **values)

    def _get_contract_device(self):
        """Return the device of an order as a statement of units names it."""
        product = self.product_id.display_name or ""
        return " ".join(part for part in (product, self.serial) if part)

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if any(vals.get("contract_id") for vals in vals_list):
            orders._check_contract()
        return orders

    def write(self, vals):
        links = vals.keys() & {"contract_id", "partner_id", "device_id", "product_id"}
        if not links or not self._has_contracts():
            return super().write(vals)
        before = {order: order.contract_id for order in self}
        result = super().write(vals)
        changed = self.filtered(lambda order: order.contract_id != before[order])
        if "contract_id" in vals:
            changed._check_contract()
        changed._share_contract_out()
        closed = changed.filtered(lambda order: order.phase == "done")
        if closed:
            self.env["rma.service.contract"]._settle(closed)
        return result

    def _has_contracts(self):
        """Tell whether a company of the orders has a contract at all."""
        contracts = self.env["rma.service.contract"]
        return any(contracts._is_used_in(company) for company in self.company_id.ids)

    def _check_contract(self):
        """Refuse the contract of somebody else, or one that was never begun.

        :raises UserError: naming order and contract
        """
        for order in self.filtered("contract_id"):
            contract = order.contract_id.sudo()
            is_own = contract.partner_id in order._get_contract_partners()
            if not is_own or contract.state == "draft":
                raise UserError(
                    self.env._(
                        "%(order)s: contract %(contract)s is a draft, or another"
                        " customer's.",
                        order=order.name,
                        contract=contract.name,
                    )
                )

    # === WHO PAYS ===#

    def _share_contract_out(self):
        """Have limited contracts pay line by line, until a limit is reached.

        What the customer agreed to, and what somebody chose with a reason, stays.
        """
        for order in self:
            contract = order.contract_id.sudo()
            if not contract or order.phase in (*FINISHED_PHASES, "cancel"):
                continue
            if not contract._is_limited():
                continue
            for line, share in contract._share_out(order).items():
                if line.payer_reason or line.quantity_agreed or line.warranty_id:
                    continue
                vals = line._prepare_contract_share_vals(share)
                changed = {
                    name: value for name, value in vals.items() if line[name] != value
                }
                if changed:
                    line._as_system().write(vals)

    @locks_first
    def _prepare_estimates(self):
        """What is offered is what no contract pays: limits may have moved since."""
        self._share_contract_out()
        return super()._prepare_estimates()

    # === UNITS ===#

    def _get_case(self):
        """Return what is one incident: the order itself, or what it is part of; a hook.

        :return: one record
        """
        self.ensure_one()
        return self

    def _get_case_mates(self):
        """Return the orders, and what is finished of the same cases; a hook."""
        return self

    def _after_move(self, stage, entering):
        result = super()._after_move(stage, entering)
        linked = entering.filtered("contract_id")
        if linked:
            self.env["rma.service.contract"]._settle(linked)
        return result

    @api.model
    def _get_form_paths(self):
        return [
            *super()._get_form_paths(),
            "contract_id.category_ids",
            "contract_id.device_ids",
            "contract_id.equipment_type_ids",
            "contract_id.product_ids",
        ]
