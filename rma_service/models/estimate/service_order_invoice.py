from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..setup.service_stage import FINISHED_PHASES


class RmaServiceOrder(models.Model):
    """The money: invoices of the agreed work that was done, and their payment.

    Accounting owns it: invoices come from the confirmed estimates, with the delivered
    quantities that the work report gives; a second click never makes a second invoice.
    """

    _inherit = "rma.service.order"

    invoice_ids = fields.Many2many(
        comodel_name="account.move",
        string="Invoices",
        compute="_compute_invoices",
        compute_sudo=True,
    )
    invoice_count = fields.Integer(compute="_compute_invoices", compute_sudo=True)
    invoice_status = fields.Selection(
        selection=[
            ("nothing", "Nothing to invoice"),
            ("to_invoice", "To invoice"),
            ("invoiced", "Invoiced"),
        ],
        compute="_compute_invoices",
        compute_sudo=True,
        search="_search_invoice_status",
    )
    payment_state = fields.Selection(
        selection=[
            ("none", "No invoice"),
            ("draft", "Draft invoice"),
            ("not_paid", "Not paid"),
            ("partial", "Partly paid"),
            ("in_payment", "In payment"),
            ("paid", "Paid"),
            ("reversed", "Credited"),
        ],
        string="Payment",
        compute="_compute_invoices",
        compute_sudo=True,
        search="_search_payment_state",
    )

    # === COMPUTE METHODS ===#

    @api.depends(
        "phase",
        "estimate_ids.invoice_status",
        "estimate_ids.invoice_ids.payment_state",
        "estimate_ids.invoice_ids.state",
    )
    def _compute_invoices(self):
        # Odoo finds the invoices one sales order after the other: read what it needs of
        # all of them at once.
        self.estimate_ids.order_line.invoice_lines.move_id.mapped("state")
        for order in self:
            estimates = order.estimate_ids
            # A deposit may be invoiced before the estimate is confirmed.
            invoices = estimates.invoice_ids.filtered(lambda m: m.state != "cancel")
            order.invoice_ids = invoices
            order.invoice_count = len(invoices)
            if order._is_finished() and estimates._filter_service_to_invoice():
                order.invoice_status = "to_invoice"
            else:
                order.invoice_status = "invoiced" if invoices else "nothing"
            order.payment_state = order._get_payment_state(invoices)

    @api.model
    def _get_payment_state(self, invoices):
        """Sum the payment states of invoices up to one.

        :param invoices: the invoices of one order that are not cancelled
        :return: a key of ``payment_state``
        """
        posted = invoices.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        if not posted:
            return "draft" if invoices else "none"
        known = self._get_payment_states()
        states = {
            state if state in known else "not_paid"
            for state in posted.mapped("payment_state")
        }
        if len(states) == 1:
            return states.pop()
        if states <= {"paid", "in_payment", "reversed"}:
            return "in_payment" if "in_payment" in states else "paid"
        return "partial" if states - {"not_paid"} else "not_paid"

    def _get_payment_states(self):
        return {key for key, _label in self._fields["payment_state"].selection}

    def _search_invoice_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        to_invoice = Domain("phase", "in", FINISHED_PHASES) & Domain(
            "estimate_ids",
            "any!",
            self._get_to_invoice_domain()
            & Domain("id", "not in", self._get_credited_estimates().ids),
        )
        invoiced = self._get_invoice_domain(Domain("state", "!=", "cancel"))
        domains = {
            "to_invoice": to_invoice,
            "invoiced": invoiced & ~to_invoice,
            "nothing": ~invoiced & ~to_invoice,
        }
        return Domain.OR([domains[key] for key in value if key in domains])

    @api.model
    def _get_to_invoice_domain(self):
        """Return the domain of the estimates that Odoo wants invoiced.

        A deposit alone does not count for Odoo; where nothing was done for it, we owe
        it to the customer. Those few are looked up first: the database finds neither
        of two conditions by its index where one of them asks for other rows.
        """
        agreed = Domain("service_order_id", "!=", False) & Domain("state", "=", "sale")
        deposit = Domain("is_downpayment", "=", True) & Domain(
            "invoice_status", "=", "to invoice"
        )
        estimates = self.env["sale.order"].sudo()
        owed = estimates.search(agreed & Domain("order_line", "any!", deposit))
        wanted = Domain("invoice_status", "=", "to invoice")
        return agreed & (wanted | Domain("id", "in", owed.ids))

    @api.model
    def _get_credited_estimates(self):
        """Return the estimates that Odoo wants invoiced anew only after a credit."""
        credit = Domain("move_id.move_type", "=", "out_refund") & Domain(
            "move_id.state", "!=", "cancel"
        )
        credited = (
            self.env["sale.order"]
            .sudo()
            .search(
                self._get_to_invoice_domain()
                & Domain("order_line", "any", [("invoice_lines", "any", credit)])
            )
        )
        return credited - credited._filter_service_to_invoice()

    def _search_payment_state(self, operator, value):
        """Orders by the sum of their payment states: see ``_get_payment_state``."""
        if operator != "in":
            return NotImplemented
        any_invoice = self._get_invoice_domain(Domain("state", "!=", "cancel"))
        posted = Domain("state", "=", "posted") & Domain(
            "move_type", "=", "out_invoice"
        )
        any_posted = self._get_invoice_domain(posted)
        known = ["partial", "in_payment", "paid", "reversed"]
        partial, in_payment, paid, credited = (
            self._get_invoice_domain(posted & Domain("payment_state", "=", state))
            for state in known
        )
        unpaid = self._get_invoice_domain(
            posted & Domain("payment_state", "not in", known)
        )
        settled = ~unpaid & ~partial
        domains = {
            "none": ~any_invoice,
            "draft": any_invoice & ~any_posted,
            "not_paid": unpaid & ~partial & ~in_payment & ~paid & ~credited,
            "partial": partial | unpaid & (in_payment | paid | credited),
            "in_payment": settled & in_payment,
            "paid": settled & ~in_payment & paid,
            "reversed": settled & ~in_payment & ~paid & credited,
        }
        return Domain.OR([domains[key] for key in value if key in domains])

    def _get_invoice_domain(self, conditions):
        """Return the domain of orders with an invoice of which ``conditions`` hold."""
        lines = Domain("invoice_lines", "any!", Domain("move_id", "any!", conditions))
        return Domain("estimate_ids", "any!", Domain("order_line", "any!", lines))

    # === ACTIONS ===#

    def action_create_invoice(self):
        """Invoice what was done on finished orders: one invoice for each order.

        Orders that are already invoiced are left alone: a second click opens the
        invoice that exists.

        :return: action that opens the invoices
        :raises UserError: if an order is not finished, or nothing is to be invoiced
        :raises AccessError: for users who may neither invoice nor manage the service
        """
        self._check_invoice_access()
        orders = self.sudo()
        orders._lock_for_move()
        orders._warm_setting()
        unfinished = orders.filtered(lambda order: not order._is_finished())
        if unfinished:
            raise UserError(
                self.env._(
                    "%(orders)s: finish the repair before you invoice it.",
                    orders=", ".join(unfinished.mapped("name")),
                )
            )
        estimates = orders.estimate_ids._filter_service_to_invoice()
        invoices = self.env["account.move"].sudo()
        for company, of_company in estimates.grouped("company_id").items():
            invoices |= (
                of_company.with_company(company)
                .with_context(rma_invoice_per_order=True)
                ._create_invoices(final=True)
            )
        invoices = invoices or orders.invoice_ids
        if not invoices:
            raise UserError(
                self.env._(
                    "%(orders)s: nothing was done that the customer agreed to pay, so"
                    " there is nothing to invoice.",
                    orders=", ".join(self.mapped("name")),
                )
            )
        return self._get_invoices_action(invoices)

    def action_view_invoices(self):
        """Open the invoices of the orders."""
        self.check_access("read")
        return self._get_invoices_action(self.invoice_ids)

    def _get_invoices_action(self, invoices):
        return invoices.sudo(False)._get_records_action(
            name=self.env._("Invoices"),
            context={"create": False, "default_move_type": "out_invoice"},
        )

    def _check_invoice_access(self):
        """Invoicing is the accountant's, the salesperson's and the manager's."""
        user = self.env.user
        allowed = (
            "account.group_account_invoice",
            "sales_team.group_sale_salesman",
            "rma_service.group_service_manager",
        )
        if self.env.su or any(user.has_group(group) for group in allowed):
            self.check_access("read")
            return
        raise AccessError(
            self.env._("You are not allowed to invoice: ask an accountant to do it.")
        )
