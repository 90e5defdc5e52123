from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ..setup.service_reason import OUTCOMES
from ..setup.service_stage import OPEN_PHASES

# Says in the context that the stage is written by the one door. An object, as no
# request from outside can put that into its context.
MOVING = object()
# What the daily lists and boards ask of open orders before they read any of them.
ASKED_OF_OPEN = "company_id, active, phase, user_id, team_id, is_unassigned"


class RmaServiceOrder(models.Model):
    """One customer's one device, one visit: the work order of a service centre.

    The order goes from counter to invoice through stages (see
    ``service_order_flow.py``): request, intake, diagnosis, approval of the estimate,
    parts, repair, quality check, ready, handed over. It owns the work (operations,
    parts, who pays); the quotation owns price and consent, stock the quantities,
    accounting the money.

    This file holds identity: customer, device, fault, people and stage. The other
    concerns of the model have files of their own.
    """

    _name = "rma.service.order"
    _description = "Service Order"
    _inherit = [
        "mail.tracking.duration.mixin",
        "portal.mixin",
        "mail.activity.mixin",
        "rma.service.numbered",
        "rma.service.priced",
        "rma.service.planned.cost",
        "rma.service.checked.links",
        "rma.service.guarded",
        "rma.service.import.again",
    ]
    _order = "priority desc, id desc"
    _rec_names_search = ["name", "serial", "partner_id.name"]
    _track_duration_field = "stage_id"
    _check_company_auto = True
    _mail_post_access = "read"
    _system_fields = frozenset(
        {"access_token", "date_in", "date_last_stage_update", "date_out"}
    )

    # === IDENTITY ===#

    active = fields.Boolean(default=True)
    type_id = fields.Many2one(
        comodel_name="rma.service.type",
        string="Service Type",
        required=True,
        check_company=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        default=lambda self: self._default_type_id(),
    )
    stage_id = fields.Many2one(
        comodel_name="rma.service.stage",
        compute="_compute_stage_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        copy=False,
        ondelete="restrict",
        group_expand="_read_group_stage_id",
        domain="[('service_type_ids', 'in', type_id)]",
    )
    phase = fields.Selection(
        related="stage_id.phase",
        store=True,
        precompute=True,
        index=True,
    )
    is_open = fields.Boolean(
        compute="_compute_is_open",
        search="_search_is_open",
        help="Neither handed over nor cancelled.",
    )
    date_last_stage_update = fields.Datetime(
        string="In Stage Since", default=fields.Datetime.now, copy=False
    )
    priority = fields.Selection(
        selection=[("0", "Normal"), ("1", "Urgent"), ("2", "Very urgent")],
        default="0",
        required=True,
    )
    tag_ids = fields.Many2many(
        comodel_name="rma.service.tag",
        relation="rma_service_order_tag_rel",
        column1="order_id",
        column2="tag_id",
        string="Tags",
    )
    color = fields.Integer(aggregator=None)
    properties = fields.Properties(
        string="Custom Fields", definition="type_id.properties_definition", copy=True
    )

    # === PEOPLE ===#

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        check_company=True,
        index=True,
        tracking=True,
        ondelete="restrict",
    )
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")
    partner_email = fields.Char(related="partner_id.email", string="E-mail")
    delegate_id = fields.Many2one(
        comodel_name="res.partner",
        check_company=True,
        ondelete="restrict",
        help="Person who hands the device in, where that is not the customer.",
    )
    team_id = fields.Many2one(
        comodel_name="rma.service.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Technician",
        domain="[('share', '=', False)]",
        check_company=True,
        index=True,
        tracking=True,
        help="Responsible for the order. Orders without one can be picked by anybody.",
    )

    # === DEVICE AND FAULT ===#

    product_id = fields.Many2one(
        comodel_name="product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index=True,
        domain="[('type', '=', 'consu')]",
        ondelete="restrict",
        help="Model of the device.",
    )
    device_id = fields.Many2one(
        comodel_name="stock.lot",
        check_company=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        domain="[('product_id', '=?', product_id)]",
        help="Serial number of the device. Left empty, the device gets a number of ours"
        " when it is received.",
    )
    serial = fields.Char(related="device_id.name", string="Serial Number")
    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        compute="_compute_equipment_type_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    problem = fields.Text(
        string="Fault", help="What is wrong, in the words of the customer."
    )
    accessories = fields.Text(help="What was handed in with the device.")
    condition = fields.Text(help="Scratches, damage, seals: how the device looks.")
    diagnosis = fields.Text(help="What the technician found.")
    solution = fields.Text(help="What was done; found again for the same model later.")
    customer_note = fields.Text(
        string="Note for the Customer", help="Printed and shown to the customer."
    )
    internal_note = fields.Html(
        help="For colleagues only: never printed and never shown to the customer."
    )
    outcome = fields.Selection(selection=OUTCOMES, tracking=True, copy=False)
    outcome_reason_id = fields.Many2one(
        comodel_name="rma.service.reason",
        string="Reason",
        copy=False,
        tracking=True,
        ondelete="restrict",
        domain="[('outcome', '=', outcome)]",
        help="Why the device was not repaired.",
    )

    # === STAGES ===#

    stage_log_ids = fields.One2many(
        comodel_name="rma.service.stage.log",
        inverse_name="order_id",
        readonly=True,
        groups="rma_service.group_service_own",
    )

    _name_company_uniq = models.UniqueIndex(
        "(company_id, name)", "This service order number is already used."
    )
    _priority_id_idx = models.Index("(priority DESC, id DESC)")
    # Of a million orders the few that are open, as the daily lists and boards ask.
    _open_priority_idx = models.Index(
        f"(priority DESC, id DESC) INCLUDE ({ASKED_OF_OPEN}, stage_id)"
        f" WHERE phase IN {OPEN_PHASES}"
    )
    _open_stage_idx = models.Index(
        f"(stage_id, priority DESC, id DESC) INCLUDE ({ASKED_OF_OPEN})"
        f" WHERE phase IN {OPEN_PHASES}"
    )
    _ready_idx = models.Index("(date_ready, id) WHERE phase = 'ready'")
    # Whether a device was back soon after its last visit.
    _device_out_idx = models.Index(
        "(device_id, date_out, id) WHERE device_id IS NOT NULL AND date_out IS NOT NULL"
    )
    _open_device_idx = models.Index(
        "(device_id) WHERE device_id IS NOT NULL AND phase NOT IN ('done', 'cancel')"
    )

    # === DEFAULTS AND COMPUTE METHODS ===#

    def _default_type_id(self):
        return self.env["rma.service.type"].search_fetch(
            [("company_id", "in", (False, self.env.company.id))], limit=1
        )

    @api.depends("type_id")
    def _compute_stage_id(self):
        for service_type, orders in self.grouped("type_id").items():
            first = service_type._get_stages()[:1]._warm() if service_type else False
            for order in orders:
                stage = order.stage_id
                if not stage or not stage._get_own_rules().serves(service_type.id):
                    same_phase = stage and service_type._get_stage_of_phase(
                        stage.phase, is_ready_to_start=stage.is_ready_to_start
                    )
                    order.stage_id = same_phase or first

    @api.depends("phase")
    def _compute_is_open(self):
        for order in self:
            order.is_open = order.phase in OPEN_PHASES

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("phase", "in", OPEN_PHASES)
        return domain if True in value else ~domain

    @api.depends("type_id")
    def _compute_team_id(self):
        for order in self:
            if order.type_id.team_id and not order.team_id:
                order.team_id = order.type_id.team_id

    @api.depends("device_id")
    def _compute_product_id(self):
        for order in self:
            if order.device_id:
                order.product_id = order.device_id.product_id

    @api.onchange("product_id")
    def _onchange_product_id(self):
        """A number of another model is not that of this device."""
        if self.device_id and self.device_id.product_id != self.product_id:
            self.device_id = False

    @api.constrains("product_id", "device_id")
    def _check_device_model(self):
        for order in self:
            order.device_id._check_product(order.product_id, order.name)

    @api.depends("product_id")
    def _compute_equipment_type_id(self):
        for order in self:
            equipment_type = order.product_id.equipment_type_id
            if equipment_type:
                order.equipment_type_id = equipment_type

    @api.depends("name", "product_id", "partner_id")
    @api.depends_context("rma_show_device")
    def _compute_display_name(self):
        show_device = self.env.context.get("rma_show_device")
        for order in self:
            name = order.name
            if show_device and order.product_id:
                name = f"{name} – {order.product_id.display_name}"
            order.display_name = name

    def _get_duration_from_tracking(self, trackings):
        """What is handed over or cancelled takes no time any more."""
        durations = super()._get_duration_from_tracking(trackings)
        if not self.is_open:
            durations.pop(self.stage_id.id, None)
        return durations

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        """Orders start in the first stage of their type and go on through the door."""
        types = {}
        wanted = []
        is_import = self._is_imported()
        if is_import:
            self = self._open_for_import(vals_list)
        is_free = is_import or self._is_system()
        for vals in vals_list:
            if not (is_free and vals.get("name")):
                self._check_bounds(vals)  # before a number is drawn by them
            if vals.pop("phase", None):
                self._check_system_fields({"phase"})
            if not is_free:
                vals.pop("name", None)
            if not is_import:
                default = self.env.context.get("default_stage_id")
                wanted.append(vals.pop("stage_id", False) or default)
            company_id = vals.setdefault("company_id", self.env.company.id)
            if not vals.get("type_id"):
                if company_id not in types:
                    types[company_id] = self._get_first_type_id(company_id)
                vals["type_id"] = types[company_id]
        self._draw_numbers(vals_list)
        if is_import:
            self._take_devices_of_model(vals_list)
        if any(wanted):
            context = dict(self.env.context)
            context.pop("default_stage_id", None)
            # The key has to go: a default of False would leave the orders unstaged.
            self = self.with_env(self.env(context=context))
        orders = super().create(vals_list)
        orders._log_stage_entered(fields.Datetime.now())
        if any(wanted):
            orders._move_to_wanted(wanted)
        return orders

    def _get_first_type_id(self, company_id):
        """Return the id of the first service type of a company.

        :raises UserError: if the company has none
        """
        company = self.env["res.company"].browse(company_id)
        service_type = self.with_company(company)._default_type_id()
        if not service_type:
            raise UserError(
                self.env._(
                    "%(company)s has no service type: create one in Configuration >"
                    " Service Types.",
                    company=company.name,
                )
            )
        return service_type.id

    def _move_to_wanted(self, stage_ids):
        """Move new orders to the stages that were asked for, as in a kanban column.

        :param stage_ids: one id, or False, for each order
        """
        stages = self.env["rma.service.stage"]
        for stage_id in dict.fromkeys(filter(None, stage_ids)):
            wanted = zip(self, stage_ids, strict=True)
            orders = self.browse([order.id for order, own in wanted if own == stage_id])
            orders._move_to(stages.browse(stage_id))

    def write(self, vals):
        """A written stage is a move like any other: it goes through the one door."""
        if "phase" in vals:
            raise UserError(
                self.env._(
                    "The phase of an order follows its stage: move the order to another"
                    " stage instead."
                )
            )
        if "stage_id" in vals and self.env.context.get("rma_moving") is not MOVING:
            vals = dict(vals)
            stage = self.env["rma.service.stage"].browse(vals.pop("stage_id"))
            if vals:
                self.write(vals)
            self._move_to(stage)
            return True
        if "partner_id" in vals:
            self._check_partner_change(vals["partner_id"])
        if "device_id" in vals or "product_id" in vals:
            self._check_device_change(vals)
        if not vals.get("active", True):
            self._check_archive()
        if "type_id" not in vals:
            return super().write(vals)
        stages = {order: order.stage_id for order in self}
        result = super().write(vals)
        restaged = self.filtered(lambda order: order.stage_id != stages[order])
        if restaged:
            restaged._log_stage_moved(fields.Datetime.now())
        return result

    def _check_archive(self):
        """Refuse that open orders leave all lists while their work goes on.

        :raises UserError: naming them
        """
        opened = self.filtered("is_open")
        if opened:
            raise UserError(
                self.env._(
                    "%(orders)s is still open: finish or cancel it before you archive"
                    " it.",
                    orders=format_list(self.env, opened.mapped("name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_worked_on(self):
        for order in self:
            worked_on = order.sudo().estimate_ids or order.date_in
            if worked_on or order.phase not in ("request", "cancel"):
                raise UserError(
                    self.env._(
                        "%(order)s has a history and cannot be deleted: cancel or"
                        " archive it.",
                        order=order.name,
                    )
                )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for vals in vals_list:
            vals.pop("name", None)
        return vals_list

    def _get_next_number(self, vals):
        """Return the next order number: of the type, else of the company.

        :param vals: values of the order that is created
        :raises UserError: if the company has no service sequence
        """
        service_type = self.env["rma.service.type"].browse(vals["type_id"])._warm()
        sequence = service_type.sudo().sequence_id
        if sequence:
            return sequence.next_by_id()
        return super()._get_next_number(vals)

    def _check_partner_change(self, partner_id):
        """The customer of an order with agreed estimates or transfers is fixed."""
        for order in self:
            if order.partner_id.id == partner_id:
                continue
            agreed = order.sudo().estimate_ids.filtered(lambda e: e.state != "cancel")
            if agreed or order.sudo().custody_in_move_id:
                raise UserError(
                    self.env._(
                        "The customer of %(order)s cannot be changed any more: the"
                        " device was received or an estimate was made for"
                        " %(partner)s. Cancel these first.",
                        order=order.name,
                        partner=order.partner_id.display_name,
                    )
                )

    # === ACTIONS ===#

    def action_assign_to_me(self):
        """Take the orders: the user becomes their technician."""
        self.write({"user_id": self.env.user.id})
        return True

    # === PORTAL ===#

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.name
