from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import place
from ...tools.bounds import PLANNED
from ...tools.locking import locks_first


class RmaServiceLoan(models.Model):
    """A device of ours that the customer has while his own is in repair.

    Handing it out and taking it back are transfers of our own stock; while it is out
    the service order cannot be closed.
    """

    _name = "rma.service.loan"
    _description = "Loan Device"
    _inherit = [
        "mail.thread",
        "rma.service.order.row",
        "rma.service.traced",
        "rma.service.guarded",
    ]
    _order = "date_out desc, id desc"
    _rec_name = "device_id"
    _check_company_auto = True
    _traced_fields = frozenset(
        {
            "condition_back",
            "condition_out",
            "date_due",
            "deposit",
            "deposit_note",
            "device_id",
            "is_deposit_returned",
        }
    )
    _bounds = {"date_due": PLANNED}

    order_id = fields.Many2one(check_company=True, ondelete="restrict")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, index=True)
    device_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Loan Device",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        domain="[('is_loan_unit', '=', True), ('loan_id', '=', False)]",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Reserved"),
            ("out", "With the customer"),
            ("back", "Back"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    deposit = fields.Monetary(
        string="Loan Deposit",
        help="Money taken as a security, to be given back with the device.",
    )
    is_deposit_returned = fields.Boolean(string="Deposit Given Back", copy=False)
    deposit_note = fields.Char(
        string="Why the Deposit Is Kept",
        copy=False,
        help="Where it is not given back: what was damaged or is missing.",
    )
    date_due = fields.Date(
        string="Due Back",
        compute="_compute_date_due",
        store=True,
        readonly=False,
        precompute=True,
        help="Proposed from the promised date of the order.",
    )
    is_late = fields.Boolean(
        string="Overdue", compute="_compute_is_late", search="_search_is_late"
    )
    date_out = fields.Datetime(string="Handed Out", readonly=True, copy=False)
    date_back = fields.Datetime(string="Taken Back", readonly=True, copy=False)
    condition_out = fields.Char(string="Condition When Handed Out")
    condition_back = fields.Char(string="Condition When Taken Back")
    picking_ids = fields.Many2many(
        comodel_name="stock.picking",
        relation="rma_service_loan_picking_rel",
        column1="loan_id",
        column2="picking_id",
        string="Transfers",
        readonly=True,
        copy=False,
    )

    _order_idx = models.Index("(date_out DESC, id DESC)")
    _one_out = models.UniqueIndex(
        "(device_id) WHERE state = 'out'",
        "This loan device is already with a customer.",
    )
    _deposit_positive = models.Constraint(
        "CHECK (deposit >= 0)", "The deposit of a loan device cannot be negative."
    )

    @api.depends("order_id")
    def _compute_date_due(self):
        for loan in self:
            if loan.date_due or not loan.order_id:
                continue
            today = place.get_today(loan)
            promised = place.get_day(loan, loan.order_id.date_promised)
            # A promise that passed says nothing of when the device is ready
            is_ahead = promised and promised >= today
            loan.date_due = promised if is_ahead else today + timedelta(days=14)

    @api.depends("date_due", "state")
    def _compute_is_late(self):
        for loan in self:
            loan.is_late = bool(
                loan.state == "out"
                and loan.date_due
                and loan.date_due < place.get_today(loan)
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "=", "out") & place.get_domain(
            self.env,
            lambda here: Domain("date_due", "<", place.get_today(here)),
            "order_id.warehouse_id",
        )
        return domain if True in value else ~domain

    @api.constrains("device_id")
    def _check_loan_unit(self):
        for loan in self:
            device = loan.device_id.sudo()
            if not device.is_loan_unit or device.product_id.tracking != "serial":
                raise ValidationError(
                    self.env._(
                        "%(device)s is not a loan device: tick “Loan Device” on the"
                        " unit, or choose another one.",
                        device=device.display_name,
                    )
                )

    # === CRUD ===#

    def write(self, vals):
        """The unit of a loan that was handed out is fixed."""
        if "device_id" in vals and not self._is_system():
            given = self.filtered(
                lambda ln: ln.state != "draft" and ln.device_id.id != vals["device_id"]
            )
            if given:
                raise UserError(
                    self.env._(
                        "%(device)s was handed out and stays on the loan: take it back,"
                        " then lend another one.",
                        device=given[0].device_id.display_name,
                    )
                )
        return super().write(vals)

    # === ACTIONS ===#

    def action_open_take_back(self):
        """Open the dialog that takes the loan device back: its state, the deposit."""
        self.ensure_one()
        form = self.env.ref("rma_service.rma_service_loan_view_form_take_back")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take Back %(device)s", device=self.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(form.id, "form")],
            "target": "new",
        }

    def action_open_deposit(self):
        """Open the dialog in which the deposit of a device that is back is settled."""
        action = self.action_open_take_back()
        action["name"] = self.env._("Deposit for %(device)s", device=self.display_name)
        return action

    @locks_first
    def action_hand_out(self):
        """Hand the loan devices out: they leave the stock, still ours.

        :raises UserError: if a device is lent already or not in stock
        """
        self.check_access("write")  # the transfers are made with sudo()
        for loan in self:
            loan._check_hand_out()
            loan._transfer(back=False)
            loan._as_system().write({"state": "out", "date_out": fields.Datetime.now()})
            loan.device_id.sudo().loan_id = loan
            loan.order_id.sudo().loan_id = loan
        return True

    @locks_first
    def action_take_back(self):
        """Take the loan devices back into the stock.

        :raises UserError: if a device is not out
        """
        self.check_access("write")  # the transfers are made with sudo()
        for loan in self:
            if loan.state != "out":
                raise UserError(
                    loan.env._(
                        "%(device)s is not with a customer.",
                        device=loan.device_id.display_name,
                    )
                )
            loan._transfer(back=True)
            loan._as_system().write(
                {"state": "back", "date_back": fields.Datetime.now()}
            )
            loan.device_id.sudo().loan_id = False
            others = loan.order_id.loan_ids.filtered(lambda other: other.state == "out")
            loan.order_id.sudo().loan_id = others[:1]
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_out(self):
        if any(loan.state != "draft" for loan in self):
            raise UserError(self.env._("Loans that were handed out are not deleted."))

    # === BUSINESS METHODS ===#

    def _get_traced_title(self):
        return self.env._("Loan device %s", self.device_id.display_name)

    def _get_locked_records(self):
        """The unit, too: it is lent to one, whatever loans wait for it."""
        return [self, self.device_id]

    def _is_deposit_open(self):
        """Tell whether the customer still has to get his deposit back."""
        self.ensure_one()
        settled = self.is_deposit_returned or (self.deposit_note or "").strip()
        return self.state == "back" and self.deposit > 0 and not settled

    def _check_hand_out(self):
        self.ensure_one()
        device = self.device_id.sudo()
        if self.state != "draft" or device.loan_id:
            raise UserError(
                self.env._(
                    "%(device)s is already with %(partner)s.",
                    device=device.display_name,
                    partner=(device.loan_id or self).partner_id.display_name,
                )
            )
        if not self._get_stock_location():
            raise UserError(
                self.env._(
                    "%(device)s is not in stock: take it in before you lend it.",
                    device=device.display_name,
                )
            )

    def _get_stock_location(self):
        """Return where the device stands in our stock, or an empty location."""
        self.ensure_one()
        stock = self.order_id.warehouse_id.lot_stock_id
        quants = self.env["stock.quant"].sudo()
        quant = quants._gather(
            self.device_id.product_id, stock, lot_id=self.device_id
        ).filtered(lambda q: q.quantity > q.reserved_quantity and not q.owner_id)
        return quant[:1].location_id

    def _transfer(self, back):
        """Do the transfer of our device to the loan location or back.

        It stays valued in the company: only its place changes.
        """
        self.ensure_one()
        warehouse = self.order_id.warehouse_id
        loan_place = warehouse.sudo()._ensure_loan_location()
        if back:
            source, destination = loan_place, warehouse.lot_stock_id
        else:
            source, destination = self._get_stock_location(), loan_place
        picking = (
            self.env["stock.picking"]
            .sudo()
            .with_company(self.company_id)
            .create(self._prepare_picking_vals(source, destination))
        )
        picking._action_done()
        self.sudo().picking_ids |= picking

    def _prepare_picking_vals(self, source, destination):
        """Return the values of the transfer of our device, with what is moved."""
        product = self.device_id.product_id
        places = {
            "location_id": source.id,
            "location_dest_id": destination.id,
            "company_id": self.company_id.id,
        }
        common = places | {"product_id": product.id, "picked": True}
        line_vals = common | {
            "product_uom_id": product.uom_id.id,
            "quantity": 1.0,
            "lot_id": self.device_id.id,
        }
        move_vals = common | {
            "product_uom": product.uom_id.id,
            "product_uom_qty": 1.0,
            "origin": self.order_id.name,
            "move_line_ids": [Command.create(line_vals)],
        }
        return places | {
            "picking_type_id": self.order_id.warehouse_id.sudo().int_type_id.id,
            "partner_id": self.partner_id.id,
            "origin": self.order_id.name,
            "move_ids": [Command.create(move_vals)],
        }
