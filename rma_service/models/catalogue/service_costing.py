from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...tools import place
from ...tools.locking import locks_first

# One of these makes a price check more than an empty form.
CONTENT_FIELDS = frozenset(
    {"line_ids", "template_ids", "product_id", "equipment_type_id", "problem"}
)
# What was told: prices follow from it, so that it is fixed once the check is used.
TOLD_FIELDS = CONTENT_FIELDS - {"problem"} | {
    "date_valid",
    "partner_id",
    "pricelist_id",
}


class RmaServiceCosting(models.Model):
    """A price check: what a repair would cost, told at the counter within seconds.

    It stands alone: neither customer nor device is needed. Prices come from the same
    code as those of service orders; unlike these a price check keeps the prices that
    were told. It may become a service order or a quotation; not both, which would bill
    the work twice.
    """

    _name = "rma.service.costing"
    _description = "Price Check"
    _inherit = [
        "mail.thread",
        "rma.service.numbered",
        "rma.service.priced",
        "rma.service.planned.cost",
        "rma.service.checked.links",
        "rma.service.guarded",
    ]
    _order = "id desc"
    _check_company_auto = True
    _system_fields = frozenset({"date"})

    state = fields.Selection(
        selection=[("draft", "Told"), ("used", "Used"), ("cancel", "Cancelled")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Told By",
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="Needed only to make an order or a quotation.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Model",
        index="btree_not_null",
        check_company=True,
        domain="[('type', '=', 'consu'), ('equipment_type_id', '!=', False)]",
        ondelete="restrict",
    )
    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        compute="_compute_equipment_type_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    problem = fields.Char(
        string="Fault", help="What the customer says is wrong, or wants to have done."
    )
    date = fields.Date(
        string="Told On",
        default=lambda self: place.get_today(self.env.company),
        copy=False,
    )
    date_valid = fields.Date(
        string="Valid Until",
        default=lambda self: self._default_date_valid(),
        copy=False,
    )
    fitting_template_ids = fields.Many2many(
        comodel_name="rma.service.template", compute="_compute_fitting_template_ids"
    )
    is_expired = fields.Boolean(
        compute="_compute_is_expired", search="_search_is_expired"
    )
    template_ids = fields.Many2many(
        comodel_name="rma.service.template",
        relation="rma_service_costing_template_rel",
        column1="costing_id",
        column2="template_id",
        string="Ready Jobs",
    )
    line_ids = fields.One2many(
        comodel_name="rma.service.costing.line",
        inverse_name="costing_id",
        string="Lines",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        copy=True,
    )
    amount_operations = fields.Monetary(
        string="Operations", compute="_compute_amounts", compute_sudo=True
    )
    amount_parts = fields.Monetary(
        string="Parts", compute="_compute_amounts", compute_sudo=True
    )
    amount_untaxed = fields.Monetary(
        string="Without Taxes",
        compute="_compute_total",
        compute_sudo=True,
        store=True,
        help="What was told, without taxes.",
    )
    amount_total = fields.Monetary(
        string="With Taxes",
        compute="_compute_total",
        compute_sudo=True,
        store=True,
        help="What was told, with taxes: rounded as on the quotation.",
    )
    time_norm = fields.Float(
        string="Norm (min)", compute="_compute_amounts", compute_sudo=True
    )
    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Service Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    sale_order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Quotation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    has_order = fields.Boolean(compute="_compute_has_documents", compute_sudo=True)
    has_quotation = fields.Boolean(
        compute="_compute_has_documents",
        compute_sudo=True,
        help="There is a quotation that was not cancelled.",
    )

    _name_company_uniq = models.UniqueIndex(
        "(company_id, name)", "This number of a price check is already used."
    )

    # === DEFAULTS AND COMPUTE METHODS ===#

    def _default_date_valid(self):
        days = self.env.company.quotation_validity_days
        today = place.get_today(self.env.company)
        return today + timedelta(days=days) if days else False

    @api.depends("product_id")
    def _compute_equipment_type_id(self):
        for costing in self:
            equipment_type = costing.product_id.equipment_type_id
            if equipment_type:
                costing.equipment_type_id = equipment_type

    @api.depends("date_valid")
    def _compute_is_expired(self):
        for costing in self:
            last = costing.date_valid
            costing.is_expired = bool(last and last < place.get_today(costing))

    def _search_is_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = place.get_domain(
            self.env,
            lambda here: Domain("date_valid", "<", place.get_today(here)),
            "company_id",
        )
        return domain if True in value else ~domain

    @api.depends("product_id", "equipment_type_id", "company_id")
    def _compute_fitting_template_ids(self):
        jobs = self.env["rma.service.template"]
        for costing in self:
            domain = jobs._get_fitting_domain(
                costing.equipment_type_id,
                costing.product_id,
                costing.company_id or self.env.company,
            )
            costing.fitting_template_ids = jobs.search(domain, limit=80)

    @api.depends("template_ids")
    def _compute_line_ids(self):
        """Lines follow the ticks: those of other jobs and typed ones stay."""
        for costing in self:
            jobs = costing.template_ids._origin
            present = costing.line_ids.template_id._origin
            gone = costing.line_ids.filtered(
                lambda line, jobs=jobs: (
                    line.template_id and line.template_id._origin not in jobs
                )
            )
            costing.line_ids = [
                *(Command.delete(line.id) for line in gone),
                *(
                    Command.create(vals)
                    for vals in (jobs - present)._prepare_item_vals()
                ),
            ]

    @api.depends("line_ids.quantity", "line_ids.price_subtotal", "line_ids.price_total")
    def _compute_total(self):
        """What was told stays, whatever becomes of the taxes later."""
        taxes = self.line_ids._get_taxes()
        for costing in self:
            company = costing.company_id or self.env.company
            currency = costing.currency_id or company.currency_id
            amounts = self.env["account.tax"]._get_service_amounts(
                [
                    line._prepare_base_line(line.price_unit, taxes[line], currency)
                    for line in costing.line_ids
                ],
                currency,
                company,
            )
            costing.amount_untaxed = amounts["untaxed"]
            costing.amount_total = amounts["total"]

    @api.depends("amount_untaxed", "line_ids.price_subtotal", "line_ids.kind")
    def _compute_amounts(self):
        for costing in self:
            lines = costing.line_ids
            operations = lines.filtered(lambda line: line.kind == "operation")
            costing.amount_operations = sum(operations.mapped("price_subtotal"))
            costing.amount_parts = costing.amount_untaxed - costing.amount_operations
            costing.time_norm = sum(line._get_planned_minutes() for line in lines)

    @api.depends("order_id.phase", "sale_order_id.state")
    def _compute_has_documents(self):
        """What was cancelled does not count: nobody is billed for it."""
        for costing in self:
            order, quotation = costing.order_id, costing.sale_order_id
            costing.has_order = bool(order and order.phase != "cancel")
            costing.has_quotation = bool(quotation and quotation.state != "cancel")

    @api.depends("line_ids.planned_cost", "line_ids.price_subtotal")
    def _compute_planned_cost(self):
        for costing in self:
            costing.planned_cost = sum(costing.line_ids.mapped("planned_cost"))
            costing.planned_margin = costing.amount_untaxed - costing.planned_cost

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        is_free = self._is_system()
        for vals in vals_list:
            if not is_free or vals.get("name") in (None, False, "", self.env._("New")):
                vals["name"] = self._get_next_number(vals)
        costings = super().create(vals_list)
        costings._check_not_empty()
        costings.template_ids._mark_used()
        return costings

    def write(self, vals):
        if vals.keys() & TOLD_FIELDS and not self._is_system():
            self._check_open()
        result = super().write(vals)
        if vals.keys() & CONTENT_FIELDS:
            self._check_not_empty()
        if "template_ids" in vals:
            self.template_ids._mark_used()
        return result

    def _check_not_empty(self):
        """Refuse price checks that say nothing, such as a form saved by mistake."""
        for costing in self:
            if not any(costing[name] for name in CONTENT_FIELDS):
                raise UserError(
                    self.env._(
                        "This price check is empty: tick a ready job, add a line, or"
                        " choose the model or say what is wrong before you save it."
                    )
                )

    # === ACTIONS ===#

    @locks_first
    def action_update_prices(self):
        """Tell today's prices: those of the lines are looked up again.

        :return: True
        :raises UserError: where the price check is no longer open
        """
        self._check_open()
        self.check_access("write")
        self.line_ids.sudo()._compute_price()
        for company, costings in self.grouped("company_id").items():
            here = costings.with_company(company)
            today = place.get_today(company)
            told = {"date": today, "date_valid": here._default_date_valid()}
            here._as_system().write(told)
        return True

    @locks_first
    def action_cancel(self):
        """Cancel price checks that came to nothing."""
        self._check_open()
        self._as_system().write({"state": "cancel"})
        return True

    @locks_first
    def action_reopen(self):
        """Take cancelled price checks up again."""
        cancelled = self.filtered(lambda costing: costing.state == "cancel")
        cancelled._as_system().write({"state": "draft"})
        return True

    # === BUSINESS METHODS ===#

    def _check_open(self):
        """Refuse changes of what became an order or was cancelled."""
        for costing in self:
            if costing.state != "draft":
                raise UserError(
                    self.env._(
                        "Price check %(number)s is used or cancelled and stays as it"
                        " is: duplicate it to tell a new price.",
                        number=costing.name,
                    )
                )
