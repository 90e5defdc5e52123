from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ...tools import place
from ...tools.locking import locks_first

CLAIM_STATES = [
    ("to_file", "To file"),
    ("filed", "Filed"),
    ("paid", "Paid"),
    ("refused", "Refused"),
]
OPEN_STATES = ("to_file", "filed")


class RmaServiceSchemeClaim(models.Model):
    """What we claim from a scheme for one order: from the consent to the payment.

    It begins when the customer agreed, and its deadline with the event that the scheme
    names. Posting the customer's invoice moves the granted part of his debt to the
    scheme (``service_scheme_claim_entry.py``). *Filed* is told by whoever sent it, with
    day and reference; *paid* follows from the payments; *refused* asks what becomes of
    the rest: the customer owes it, or it is goodwill.
    """

    _name = "rma.service.scheme.claim"
    _description = "Claim on a Payment Scheme"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "rma.service.numbered",
        "rma.service.guarded",
    ]
    _order = "date_deadline, id desc"
    _check_company_auto = True
    _fields_of_creation = frozenset({"order_id"})

    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Service Order",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    scheme_id = fields.Many2one(
        related="order_id.scheme_id", store=True, index=True, readonly=True
    )
    partner_id = fields.Many2one(
        related="scheme_id.partner_id", string="Who Pays", store=True, index=True
    )
    customer_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    voucher = fields.Char(related="order_id.scheme_voucher", string="Voucher")
    state = fields.Selection(
        selection=CLAIM_STATES,
        required=True,
        readonly=True,
        default="to_file",
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", readonly=True, required=True
    )
    amount = fields.Monetary(
        readonly=True,
        help="What the scheme is to pay: until the invoice is posted what follows from"
        " the estimate, then what the customer's debt was lowered by.",
    )
    amount_transferred = fields.Monetary(
        string="Taken Over",
        readonly=True,
        help="What was moved from the customer's debt to the scheme.",
    )
    amount_refused = fields.Monetary(string="Refused", readonly=True)
    amount_open = fields.Monetary(
        string="Open Amount",
        compute="_compute_amount_open",
        compute_sudo=True,
        help="What the scheme still owes; below zero, we owe it to the scheme.",
    )
    reference = fields.Char(
        copy=False,
        tracking=True,
        index="trigram",
        help="Number under which the scheme handles the claim.",
    )
    date_event = fields.Date(
        string="Deadline Runs From",
        readonly=True,
        help="Redemption, hand-over or invoice, as the scheme says.",
    )
    date_deadline = fields.Date(
        string="File Until", readonly=True, index="btree_not_null"
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    is_due_soon = fields.Boolean(
        compute="_compute_is_late",
        search="_search_is_due_soon",
        help="To be filed within a week.",
    )
    date_filed = fields.Date(string="Filed On", readonly=True, copy=False)
    filed_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    date_paid = fields.Date(string="Paid On", readonly=True, copy=False)
    date_refused = fields.Date(string="Refused On", readonly=True, copy=False)
    refusal_reason = fields.Char(string="Why Refused", readonly=True, copy=False)
    note = fields.Text()
    move_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="service_scheme_claim_id",
        string="Entries",
        readonly=True,
    )
    ticked_ids = fields.Many2many(
        comodel_name="rma.service.scheme.document",
        relation="rma_service_scheme_claim_tick_rel",
        column1="claim_id",
        column2="document_id",
        string="Ticked By Hand",
        domain="[('scheme_id', '=', scheme_id), ('kind', '=', 'other')]",
        help="Documents that no order has by itself, and that are there.",
    )
    provided_ids = fields.Many2many(
        comodel_name="rma.service.scheme.document",
        compute="_compute_documents",
        compute_sudo=True,
        string="Found",
    )
    has_other_documents = fields.Boolean(
        compute="_compute_documents", compute_sudo=True
    )
    missing_ids = fields.Many2many(
        comodel_name="rma.service.scheme.document",
        compute="_compute_documents",
        compute_sudo=True,
    )

    _order_uniq = models.UniqueIndex(
        "(order_id)", "An order has one claim on its payment scheme."
    )

    # === COMPUTE METHODS ===#

    @api.depends("move_ids.line_ids.amount_residual_currency", "move_ids.state")
    def _compute_amount_open(self):
        for claim in self:
            lines = claim._get_scheme_lines()
            amount = sum(lines.mapped("amount_residual_currency"))
            # Payments without an entry, as without accounting apps.
            for payment in lines.move_id.matched_payment_ids:
                if not payment.move_id and payment.state in ("in_process", "paid"):
                    amount -= payment.currency_id._convert(
                        payment.amount,
                        claim.currency_id,
                        claim.company_id,
                        payment.date,
                    )
            claim.amount_open = claim.currency_id.round(amount)

    @api.depends("date_deadline", "state")
    def _compute_is_late(self):
        for claim in self:
            today = place.get_today(claim)
            last = claim.state == "to_file" and claim.date_deadline
            claim.is_late = bool(last and last < today)
            claim.is_due_soon = bool(
                last and today <= last <= today + timedelta(days=7)
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "=", "to_file") & place.get_domain(
            self.env,
            lambda here: Domain("date_deadline", "<", place.get_today(here)),
            path="order_id.warehouse_id",
        )
        return domain if True in value else ~domain

    def _search_is_due_soon(self, operator, value):
        if operator != "in":
            return NotImplemented

        def soon(here):
            today = place.get_today(here)
            return Domain("date_deadline", ">=", today) & Domain(
                "date_deadline", "<=", today + timedelta(days=7)
            )

        domain = Domain("state", "=", "to_file") & place.get_domain(
            self.env, soon, path="order_id.warehouse_id"
        )
        return domain if True in value else ~domain

    @api.depends("name", "reference")
    def _compute_display_name(self):
        for claim in self:
            reference = claim.reference
            claim.display_name = (
                f"{claim.name} ({reference})" if reference else claim.name
            )

    @api.depends("ticked_ids", "scheme_id", "order_id.phase")
    def _compute_documents(self):
        for claim in self:
            wanted = claim.scheme_id.document_ids
            there = wanted.filtered(
                lambda document, claim=claim: (
                    document in claim.ticked_ids
                    if document.kind == "other"
                    else claim._has_document(document.kind)
                )
            )
            claim.provided_ids = there
            claim.missing_ids = wanted - there
            claim.has_other_documents = "other" in wanted.mapped("kind")

    def _get_service_place(self):
        """The day of a claim is that of its order."""
        return self.order_id or self.company_id

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["name"] = self._get_next_number(vals)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_moved(self):
        kept = self.filtered(lambda c: c.sudo().move_ids or c.state != "to_file")
        if kept:
            raise UserError(
                self.env._(
                    "%(claims)s: claims with entries, and those that were filed, are"
                    " not deleted.",
                    claims=format_list(self.env, kept.mapped("name")),
                )
            )

    # === ACTIONS ===#

    @locks_first
    def action_file(self):
        """Say that the claims were filed today.

        :return: True
        :raises UserError: naming the documents that are missing
        """
        self._check_claim_access()
        for claim in self:
            if claim.state != "to_file":
                raise UserError(
                    self.env._("%(claim)s is filed already.", claim=claim.name)
                )
            if claim.missing_ids:
                raise UserError(
                    self.env._(
                        "%(claim)s: %(documents)s missing.",
                        claim=claim.name,
                        documents=format_list(
                            self.env, claim.missing_ids.mapped("display_name")
                        ),
                    )
                )
            if claim.currency_id.compare_amounts(claim.amount, 0) <= 0:
                raise UserError(
                    self.env._(
                        "%(claim)s: there is nothing to claim.", claim=claim.name
                    )
                )
            claim._as_system().write(
                {
                    "state": "filed",
                    "date_filed": place.get_today(claim),
                    "filed_by_id": self.env.user.id,
                }
            )
            claim.sudo().activity_ids.unlink()
            claim._refresh_paid()
        return True

    @locks_first
    def action_file_again(self):
        """Take back that a claim was filed: it was not, or not rightly."""
        self._check_claim_access()
        for claim in self:
            if claim.state != "filed":
                raise UserError(
                    self.env._(
                        "%(claim)s is not filed, or answered already.", claim=claim.name
                    )
                )
            claim._as_system().write(
                {"state": "to_file", "date_filed": False, "filed_by_id": False}
            )
            claim._remind()
        return True

    def action_open_order(self):
        """Open the service order of the claim."""
        self.ensure_one()
        return self.order_id._get_records_action()

    def action_view_entries(self):
        """Open the entries that the claim made."""
        self.check_access("read")
        return (
            self.sudo()
            .move_ids.sudo(False)
            ._get_records_action(
                name=self.env._("Entries"),
                context={"create": False, "default_move_type": "entry"},
            )
        )

    # === BUSINESS METHODS ===#

    def _check_claim_access(self):
        """Claims are handled by accountants and service managers.

        :raises AccessError: for others
        """
        allowed = (
            "account.group_account_invoice",
            "rma_service.group_service_manager",
        )
        if self.env.su or any(self.env.user.has_group(group) for group in allowed):
            self.check_access("write")
            return
        raise AccessError(
            self.env._("Claims are handled by accountants and service managers.")
        )

    def _get_service_heirs(self, without=None):
        """Return who follows the claim: whom it names, else those of its order."""
        users = self.env["res.users"].sudo()
        without = without or users
        named = (self.sudo().user_id or self.sudo().scheme_id.user_id) - without
        follower = named._filter_service_colleagues(self.company_id)
        return follower or self.order_id._get_service_heirs(without)

    def _follow_order(self):
        """Bring amount and deadline up to date with the order; nothing left: no claim.

        Once there are entries, they say the amount.
        """
        for claim in self.sudo().exists():
            if claim.state not in OPEN_STATES:
                continue
            order = claim.order_id
            if not claim.move_ids:
                amount = order.amount_scheme
                is_agreed = any(e.state == "sale" for e in order.estimate_ids)
                if not is_agreed or order.currency_id.is_zero(amount):
                    if claim.state == "to_file":
                        claim.unlink()
                    continue
                claim._write_changed(amount=amount, currency_id=order.currency_id.id)
            claim._set_deadline()

    def _write_changed(self, **vals):
        """Write what differs, as the system."""
        self.ensure_one()
        changed = {
            name: value
            for name, value in vals.items()
            if self._fields[name].convert_to_write(self[name], self) != (value or False)
        }
        if changed:
            self._as_system().write(changed)

    def _set_deadline(self):
        """Let the deadline run from the event that the scheme names, if it was."""
        self.ensure_one()
        scheme, order = self.scheme_id, self.order_id
        if not scheme.filing_days:
            return
        event = {
            "redemption": lambda: (
                order.scheme_voucher_date or place.get_day(order, order.date_in)
            ),
            "handover": lambda: place.get_day(order, order.date_out),
            "invoice": lambda: min(self.move_ids.mapped("date"), default=False),
        }[scheme.filing_event]()
        last = event and event + timedelta(days=scheme.filing_days)
        before = self.date_deadline
        self._write_changed(date_event=event, date_deadline=last)
        if last and last != before:
            self._remind()

    def _remind(self):
        """Plan the activity that reminds of the deadline."""
        self.ensure_one()
        claim = self.sudo()
        claim.activity_ids.unlink()
        if claim.state != "to_file" or not claim.date_deadline:
            return
        user = claim._get_service_heirs()[:1] or self.env.user
        due = claim.date_deadline - timedelta(days=claim.scheme_id.remind_days)
        told = claim.with_context(lang=user.lang)
        place.at_place(told).activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=max(due, place.get_today(claim)),
            summary=told.env._("File the claim until its deadline"),
            user_id=user.id,
        )

    def _has_document(self, kind):
        """Tell whether the order has a document of a kind, with superuser rights."""
        self.ensure_one()
        return bool(self._get_document_records(kind))

    def _get_document_records(self, kind):
        """Return what the order has of a kind of document, with superuser rights.

        :param kind: a key of ``REQUIRED_KINDS`` but ``"other"``
        """
        self.ensure_one()
        order = self.sudo().order_id
        if kind == "invoice":
            return order.invoice_ids.filtered(lambda move: move.state == "posted")
        if kind == "work_report":
            return order if order._is_finished() else order.browse()
        if kind == "photos":
            return order.intake_photo_ids
        documents = self.env["rma.service.document"].sudo()
        found = documents.search([("order_ids", "in", order.ids), ("kind", "=", kind)])
        if kind == "estimate":
            found = found.filtered(lambda doc: doc.estimate_id.state == "sale")
        return found[:1]
