from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ...tools import place
from ...tools.locking import locks_first

CLAIM_STATES = [
    ("draft", "Draft"),
    ("sent", "At the vendor"),
    ("closed", "Closed"),
    ("cancel", "Cancelled"),
]


class RmaServiceVendorClaim(models.Model):
    """Devices of customers, or defective parts, sent to a vendor and back in one batch.

    *Send* ships all lines out, devices with their serial and owner, and lets their
    service orders wait. For what comes back each line gets its outcome: repaired,
    exchanged for another serial (which carries the remaining warranty), credited or
    refused. *Receive* takes these in, and the service orders go on by themselves. Costs
    and reimbursements become a vendor bill and a vendor refund.
    """

    _name = "rma.service.vendor.claim"
    _description = "Vendor Claim"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "rma.service.numbered",
        "rma.service.checked.links",
        "rma.service.guarded",
    ]
    _order = "date_sent desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Vendor",
        required=True,
        check_company=True,
        index=True,
        tracking=True,
        ondelete="restrict",
    )
    vendor_number = fields.Char(
        string="Vendor's RMA Number",
        index="trigram",
        copy=False,
        tracking=True,
        help="Number under which the vendor handles the claim.",
    )
    state = fields.Selection(
        selection=CLAIM_STATES,
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        check_company=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_sent = fields.Datetime(string="Sent", readonly=True, copy=False)
    date_deadline = fields.Date(
        string="Answer Due",
        copy=False,
        tracking=True,
        index="btree_not_null",
        help="When the vendor has to have answered.",
    )
    date_closed = fields.Datetime(string="Closed on", readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    line_ids = fields.One2many(
        comodel_name="rma.service.vendor.claim.line",
        inverse_name="claim_id",
        string="Devices and Parts",
    )
    note = fields.Html()
    picking_ids = fields.Many2many(
        comodel_name="stock.picking",
        relation="rma_service_vendor_claim_picking_rel",
        column1="claim_id",
        column2="picking_id",
        string="Transfers",
        copy=False,
        readonly=True,
    )
    bill_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="service_vendor_claim_id",
        string="Bills and Refunds",
        readonly=True,
    )
    line_count = fields.Integer(compute="_compute_totals")
    cost = fields.Monetary(compute="_compute_totals")
    reimbursement = fields.Monetary(compute="_compute_totals")
    bill_count = fields.Integer(compute="_compute_document_counts", compute_sudo=True)
    picking_count = fields.Integer(
        compute="_compute_document_counts", compute_sudo=True
    )

    _order_idx = models.Index("(date_sent DESC, id DESC)")

    # === COMPUTE METHODS ===#

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        for claim in self:
            if claim.warehouse_id.company_id != claim.company_id:
                claim.warehouse_id = (
                    claim.env["stock.warehouse"]
                    .sudo()
                    .search([("company_id", "=", claim.company_id.id)], limit=1)
                )

    @api.depends("bill_ids", "picking_ids")
    def _compute_document_counts(self):
        for claim in self:
            claim.bill_count = len(claim.bill_ids)
            claim.picking_count = len(claim.picking_ids)

    @api.depends("line_ids.cost", "line_ids.reimbursement")
    def _compute_totals(self):
        for claim in self:
            claim.line_count = len(claim.line_ids)
            claim.cost = sum(claim.line_ids.mapped("cost"))
            claim.reimbursement = sum(claim.line_ids.mapped("reimbursement"))

    @api.depends("date_deadline", "state")
    def _compute_is_late(self):
        for claim in self:
            claim.is_late = bool(
                claim.state == "sent"
                and claim.date_deadline
                and claim.date_deadline < place.get_today(claim)
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "=", "sent") & place.get_domain(
            self.env, lambda here: Domain("date_deadline", "<", place.get_today(here))
        )
        return domain if True in value else ~domain

    @api.depends("name", "vendor_number")
    def _compute_display_name(self):
        for claim in self:
            number = claim.vendor_number
            claim.display_name = f"{claim.name} ({number})" if number else claim.name

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["name"] = self._get_next_number(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Vendor and warehouse are those that the goods went to, and from."""
        if {"partner_id", "warehouse_id"} & vals.keys() and not self._is_system():
            for claim in self:
                claim._check_state("draft")
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        sent = self.filtered(lambda claim: claim.state != "draft")
        if sent:
            raise UserError(
                self.env._(
                    "%(claims)s: claims that were sent are not deleted.",
                    claims=format_list(self.env, sent.mapped("name")),
                )
            )

    @api.model
    def _get_draft(self, company, vendor):
        """Return the draft claim of a vendor, made where there is none.

        Of those that the user may see: a draft with colleagues' devices alone stays
        theirs.
        """
        values = {"company_id": company.id, "partner_id": vendor.id}
        domain = [(name, "=", value) for name, value in values.items()]
        draft = self.search([*domain, ("state", "=", "draft")], limit=1)
        return draft or self.create(values)

    # === ACTIONS ===#

    @locks_first
    def action_send(self):
        """Ship the devices and parts to their vendors; the service orders wait.

        :return: True
        :raises UserError: naming what stands against it
        """
        self.check_access("write")  # the transfers are made with sudo()
        self._check_whole()
        for claim in self:
            claim._check_send()
            picking = claim._transfer(claim.line_ids, back=False)
            claim._as_system().write(
                {"state": "sent", "date_sent": fields.Datetime.now()}
            )
            claim.sudo().picking_ids |= picking
            claim.line_ids.order_id._wait_for_vendor()
        return True

    @locks_first
    def action_receive(self):
        """Take back what the vendor answered; the service orders go on.

        Lines without an outcome stay at the vendor; the claim is closed with the last.

        :return: True
        :raises UserError: if no line has an outcome
        """
        self.check_access("write")  # the transfers are made with sudo()
        self._check_whole()
        for claim in self:
            claim._check_state("sent")
            answered = claim.line_ids.filtered(
                lambda line: line.outcome != "waiting" and not line.is_answered
            )
            if not answered:
                raise UserError(
                    claim.env._(
                        "%(claim)s: enter what the vendor answered on a line before you"
                        " receive it.",
                        claim=claim.name,
                    )
                )
            answered._check_outcomes()
            returned = answered.filtered(lambda line: line._comes_back())
            claim.sudo().picking_ids |= claim._transfer(returned, back=True)
            answered._apply_outcomes()
            if all(claim.line_ids.mapped("is_answered")):
                claim._as_system().write(
                    {"state": "closed", "date_closed": fields.Datetime.now()}
                )
        return True

    @locks_first
    def action_create_bills(self):
        """Draft the vendor bill for costs and the vendor refund for reimbursements.

        Amounts that are billed already are left out: a second click makes nothing.

        :return: action that opens the drafts
        :raises UserError: if no line has an amount to bill
        """
        self.check_access("write")  # the drafts are made with sudo()
        self._check_whole()
        moves = self.env["account.move"].sudo()
        for claim in self:
            for move_type, amount in (
                ("in_invoice", "cost"),
                ("in_refund", "reimbursement"),
            ):
                lines = claim.line_ids.filtered(
                    lambda line, a=amount: line[a] > 0 and not line[f"{a}_billed"]
                )
                if lines:
                    vals = claim._prepare_bill_vals(move_type, amount, lines)
                    moves |= moves.with_company(claim.company_id).create(vals)
                    lines._as_system().write({f"{amount}_billed": True})
        moves = moves or self.sudo().bill_ids
        if not moves:
            raise UserError(
                self.env._(
                    "Enter the cost or the reimbursement on a line before you bill it."
                )
            )
        return moves.sudo(False)._get_records_action(name=self.env._("Vendor Bills"))

    @locks_first
    def action_cancel(self):
        """Cancel claims that were not sent."""
        self._check_whole()
        for claim in self:
            claim._check_state("draft")
        self._as_system().write({"state": "cancel"})
        return True

    def action_view_orders(self):
        """Open the service orders of the claims."""
        return self.line_ids.order_id._get_records_action(
            name=self.env._("Service Orders")
        )

    def action_view_transfers(self):
        """Open the transfers of the claims."""
        return self.picking_ids._get_records_action(name=self.env._("Transfers"))

    def action_view_bills(self):
        """Open the bills and refunds of the claims."""
        return self.bill_ids._get_records_action(name=self.env._("Vendor Bills"))

    # === BUSINESS METHODS ===#

    def _get_service_heirs(self, without=None):
        """Return who follows the claim: whom it names, else the service managers.

        :param without: users who do not count, as they are about to leave
        """
        users = self.env["res.users"].sudo()
        without = without or users
        follower = self.sudo().user_id._filter_service_colleagues(self.company_id)
        managers = users._get_service_managers(self.company_id)
        return (follower - without) or (managers - without)

    def _check_whole(self):
        """Refuse what concerns all lines to who may not see all of their orders.

        :raises UserError: naming the claims
        """
        if self.env.su:
            return
        lines = self.env["rma.service.vendor.claim.line"].sudo()
        lines = lines.search([("claim_id", "in", self.ids)])
        hidden = lines - lines.sudo(False)._filtered_access("read")
        if hidden:
            raise UserError(
                self.env._(
                    "%(claims)s: some of the lines are of colleagues' orders. Ask"
                    " somebody who sees all orders to go on.",
                    claims=format_list(self.env, hidden.claim_id.mapped("name")),
                )
            )

    def _check_state(self, state):
        self.ensure_one()
        if self.state != state:
            label = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(claim)s is “%(state)s”: that step is not possible now.",
                    claim=self.name,
                    state=label[self.state],
                )
            )

    def _check_send(self):
        """Refuse to send an empty claim, or devices that are not here."""
        self._check_state("draft")
        self.line_ids._take_device_of_order()
        if not self.line_ids:
            raise UserError(
                self.env._("%(claim)s: add devices or parts first.", claim=self.name)
            )
        problems = [
            problem for line in self.line_ids if (problem := line._get_problem())
        ]
        if problems:
            raise UserError("\n".join(problems))

    def _transfer(self, lines, back):
        """Do the transfer of lines to the vendor or back, with serials and owners.

        :param lines: claim lines; those whose product is not stored are left out
        :param back: from the vendor instead of to him
        :return: the done picking, or an empty recordset
        """
        self.ensure_one()
        lines = lines.filtered(lambda line: line._is_moved(back))
        pickings = self.env["stock.picking"].sudo()
        if not lines:
            return pickings
        warehouse = self.warehouse_id
        picking_type = (
            warehouse.service_in_type_id if back else warehouse.service_out_type_id
        )
        vendor = self.partner_id.with_company(self.company_id).property_stock_supplier
        place = lines[0]._get_place(back)
        picking = (
            pickings.with_company(self.company_id)
            .with_context(**lines.order_id._get_custody_context())
            .create(
                {
                    "picking_type_id": picking_type.id,
                    "partner_id": self.partner_id.id,
                    "location_id": (vendor if back else place).id,
                    "location_dest_id": (place if back else vendor).id,
                    "company_id": self.company_id.id,
                    "origin": self.name,
                    "move_ids": [
                        Command.create(
                            line._prepare_move_vals(vendor, picking_type, back)
                        )
                        for line in lines
                    ],
                }
            )
        )
        lines.order_id._validate_custody(picking)
        for move in picking.move_ids:
            move.service_claim_line_id["move_in_id" if back else "move_out_id"] = move
        return picking

    def _prepare_bill_vals(self, move_type, amount, lines):
        """Return the values of a draft bill or refund.

        :param move_type: ``in_invoice`` or ``in_refund``
        :param amount: name of the field with the amount of each line
        :param lines: claim lines to bill
        """
        self.ensure_one()
        return {
            "move_type": move_type,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "invoice_origin": self.name,
            "ref": self.vendor_number,
            "service_vendor_claim_id": self.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "name": line._get_bill_label(),
                        "quantity": 1,
                        "price_unit": line[amount],
                    }
                )
                for line in lines
            ],
        }
