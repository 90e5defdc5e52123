from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class RmaServiceTemplate(models.Model):
    """A ready job: a named set of operations and parts for usual repairs.

    It stores no price: what it sells for is what the pricelist says on the day. Lines
    that come from a job remember it and its version; changing the lines of a version
    that was used keeps that version as an archived copy.
    """

    _name = "rma.service.template"
    _description = "Ready Job"
    _inherit = [
        "rma.service.versioned",
        "rma.service.planned.cost",
        "rma.service.guarded",
    ]
    _order = "sequence, name, id"
    _check_company_auto = True
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(string="Short Code", help="Found by it at the counter.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(comodel_name="res.company", index="btree_not_null")
    description = fields.Text(
        translate=True, help="For colleagues: when this job is the right one."
    )
    equipment_type_ids = fields.Many2many(
        comodel_name="rma.service.equipment.type",
        relation="rma_service_template_equipment_type_rel",
        column1="template_id",
        column2="equipment_type_id",
        string="Equipment Types",
        help="Families of devices that the job is for, their subtypes included. Empty:"
        " for all.",
    )
    product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="rma_service_template_product_rel",
        column1="template_id",
        column2="product_id",
        string="Models",
        check_company=True,
        domain="[('type', '=', 'consu')]",
        help="Models that the job is for. With models, equipment types do not count.",
    )
    line_ids = fields.One2many(
        comodel_name="rma.service.template.line",
        inverse_name="template_id",
        string="Lines",
        copy=True,
    )
    operation_line_ids = fields.One2many(
        comodel_name="rma.service.template.line",
        inverse_name="template_id",
        string="Operations",
        domain=[("kind", "=", "operation")],
        copy=False,
    )
    part_line_ids = fields.One2many(
        comodel_name="rma.service.template.line",
        inverse_name="template_id",
        string="Parts",
        domain=[("kind", "=", "part")],
        copy=False,
    )
    version_of_id = fields.Many2one(
        comodel_name="rma.service.template",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="cascade",
    )
    version_ids = fields.One2many(
        comodel_name="rma.service.template",
        inverse_name="version_of_id",
        string="Earlier Versions",
        readonly=True,
        copy=False,
        context={"active_test": False},
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    time_norm = fields.Float(
        string="Norm (min)", compute="_compute_amounts", compute_sudo=True
    )
    amount_untaxed = fields.Monetary(
        string="Without Taxes",
        compute="_compute_amounts",
        compute_sudo=True,
        help="At sales prices, without taxes. Orders have the price of their list.",
    )
    amount_total = fields.Monetary(
        string="With Taxes",
        compute="_compute_amounts",
        compute_sudo=True,
        help="At sales prices, with taxes. Orders have the price of their list.",
    )
    order_count = fields.Integer(
        string="Orders", compute="_compute_order_count", compute_sudo=False
    )

    # === COMPUTE METHODS ===#

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for job in self:
            job.currency_id = (job.company_id or self.env.company).currency_id

    @api.depends(
        "operation_line_ids.price_subtotal",
        "operation_line_ids.time_norm",
        "part_line_ids.price_subtotal",
    )
    @api.depends_context("company")
    def _compute_amounts(self):
        self.sudo()._get_lines()._fetch_for_prices()
        for job in self:
            job.time_norm = sum(job.operation_line_ids.mapped("time_norm"))
            company = job.company_id or self.env.company
            amounts = job._get_amounts_on_terms(
                self.env["product.pricelist"], company, job.currency_id
            )
            job.amount_untaxed = amounts["untaxed"]
            job.amount_total = amounts["total"]

    @api.depends("operation_line_ids.planned_cost", "part_line_ids.planned_cost")
    @api.depends_context("company")
    def _compute_planned_cost(self):
        self.sudo()._get_lines()._fetch_for_prices()
        for job in self:
            job.planned_cost = sum(job._get_lines().mapped("planned_cost"))
            job.planned_margin = job.amount_untaxed - job.planned_cost

    def _compute_order_count(self):
        orders = {job.id: set() for job in self}
        for model in ("rma.service.operation", "rma.service.part"):
            for job, order_ids in self.env[model]._read_group(
                [("template_id", "in", self.ids)],
                ["template_id"],
                ["order_id:array_agg"],
            ):
                orders[job.id].update(order_ids)
        for job in self:
            job.order_count = len(orders.get(job._origin.id, ()))

    @api.depends("name", "version", "version_of_id")
    @api.depends_context("rma_price_terms")
    def _compute_display_name(self):
        """Price checks offer the jobs with their time and price, to be ticked."""
        terms = self.env.context.get("rma_price_terms")
        for job in self:
            name = job.name or ""
            if job.version_of_id:
                name = self.env._(
                    "%(job)s, version %(version)s", job=name, version=job.version
                )
            elif terms and job._origin:
                name = job._get_offer(*job._read_price_terms(terms))
            job.display_name = name

    # === CRUD ===#

    @api.constrains("version_of_id")
    def _check_version(self):
        if self._has_cycle("version_of_id"):
            raise UserError(self.env._("A ready job cannot be a version of itself."))

    # === FIND ===#

    @api.model
    def _get_fitting_domain(self, equipment_type, product, company):
        """Return the domain of the jobs that fit a device.

        :param equipment_type: family of the device, may be empty
        :param product: model of the device, may be empty
        :param company: company that does the work
        """
        types = equipment_type._origin
        type_ids = [int(key) for key in (types.parent_path or "").split("/") if key]
        fits = Domain("equipment_type_ids", "=", False)
        if type_ids:
            fits |= Domain("equipment_type_ids", "in", type_ids)
        fits &= Domain("product_ids", "=", False)
        if product:
            fits |= Domain("product_ids", "in", product._origin.ids)
        return fits & self._get_offered_domain(company)

    @api.model
    def _get_offered_domain(self, company):
        """Return the domain of all jobs of a company, without old versions."""
        return Domain("version_of_id", "=", False) & Domain(
            "company_id", "in", (False, company.id)
        )

    def _sorted_for_device(self):
        """Return the jobs, those of the model first, then of the type, then general."""

        def key(job):
            rank = 0 if job.product_ids else 1 if job.equipment_type_ids else 2
            return rank, job.sequence, job.name or ""

        return self.sorted(key)

    # === PRICE ===#

    def _get_lines(self):
        """Return operations, then parts, also those of a form that is not saved."""
        return self.operation_line_ids | self.part_line_ids

    def _get_amounts_on_terms(self, pricelist, company, currency):
        """Return what the job sells for on a pricelist.

        :param pricelist: ``product.pricelist``, may be empty: the sales price
        :param company: the company that sells
        :param currency: the currency of the returned amounts
        :return: dict with ``untaxed`` and ``total``
        """
        self.ensure_one()
        lines = self.sudo()._get_lines()
        taxes = lines._get_taxes(company)
        return self.env["account.tax"]._get_service_amounts(
            [
                line._prepare_base_line(
                    line._get_price_on_terms(pricelist, company, currency),
                    taxes[line],
                    currency,
                )
                for line in lines
            ],
            currency,
            company,
        )

    def _read_price_terms(self, terms):
        """Turn ids of pricelist, company and currency, from a context, into records.

        Only the user's companies and what the user may read count.
        """
        pricelist_id, company_id, currency_id = (terms + [0, 0, 0])[:3]
        company = self.env["res.company"].browse(company_id) & self.env.companies
        company = company or self.env.company
        pricelist = self.env["product.pricelist"].browse(pricelist_id or [])
        currency = self.env["res.currency"].browse(currency_id or [])
        return (
            pricelist.exists()._filtered_access("read"),
            company,
            currency.exists() or company.currency_id,
        )

    def _get_offer(self, pricelist, company, currency):
        """Return name, minutes and price of the job in one line of text.

        The price is with taxes, as the total of the price check beside it. Companies
        that show their prices without taxes see both.
        """
        self.ensure_one()
        amounts = self._get_amounts_on_terms(pricelist, company, currency)
        price = self.env._(
            "%(amount)s with taxes", amount=currency.format(amounts["total"])
        )
        is_without = company.sudo().account_price_include == "tax_excluded"
        if is_without and currency.compare_amounts(*amounts.values()):
            price = self.env._(
                "%(untaxed)s without, %(total)s with taxes",
                untaxed=currency.format(amounts["untaxed"]),
                total=currency.format(amounts["total"]),
            )
        if not self.time_norm:
            return f"{self.name} · {price}"
        return self.env._(
            "%(job)s · %(minutes)s min · %(price)s",
            job=self.name,
            minutes=round(self.time_norm),
            price=price,
        )

    # === USE ===#

    def _prepare_item_vals(self):
        """Return the values of a line of each product of the jobs.

        :return: list of dicts, operations first, with the job and its version
        """
        return [
            {
                "product_id": line.product_id.id,
                "quantity": line.quantity,
                "product_uom_id": line.product_uom_id.id,
                "template_id": job.id,
                "template_version": job.version,
            }
            for job in self
            for line in job._get_lines()
        ]

    def _add_to_order(self, order):
        """Add the operations and parts of the jobs to a service order.

        Payer, price, time and description come from the lines of the order themselves.

        :param order: one ``rma.service.order``
        """
        order.ensure_one()
        commands = {"operation_ids": [], "part_ids": []}
        last = {
            name: max(order[name].mapped("sequence"), default=0) for name in commands
        }
        for vals in self._prepare_item_vals():
            product = self.env["product.product"].browse(vals["product_id"])
            name = "operation_ids" if product.type == "service" else "part_ids"
            sequence = (len(commands[name]) + 1) * 10 + last[name]
            commands[name].append(Command.create(vals | {"sequence": sequence}))
        order.write({name: lines for name, lines in commands.items() if lines})
        self._mark_used()

    # === VERSIONS ===#

    def _keep_version(self):
        result = super()._keep_version()
        self._as_system().copy(
            {
                "name": self.name,
                "active": False,
                "version_of_id": self.id,
                "version": self.version,
                "version_date": self.version_date,
            }
        )
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" in (default or {}):
            return vals_list
        return [
            vals | {"name": self.env._("%(job)s (copy)", job=job.name)}
            for job, vals in zip(self, vals_list, strict=True)
        ]

    # === ACTIONS ===#

    def action_open_version(self):
        """Open an earlier version of the job, to read."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"create": False, "edit": False, "delete": False},
        }

    def action_view_orders(self):
        """Open the service orders that were made with the job."""
        self.ensure_one()
        return self.env["rma.service.order"]._get_records_action(
            name=self.env._("Orders with %(job)s", job=self.name),
            view_mode="list,kanban,form",
            domain=[
                "|",
                ("operation_ids.template_id", "=", self.id),
                ("part_ids.template_id", "=", self.id),
            ],
        )
