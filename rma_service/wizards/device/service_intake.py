from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import place
from ...tools.arguments import TEXT, takes
from ...tools.bounds import MARK


class RmaServiceIntake(models.TransientModel):
    """Take in what one customer brings at one visit.

    The device on the screen is found by its number or made new; *Add Another Device*,
    or a scanned barcode, puts it on the list and makes room for the next. *Confirm*
    makes one service order for each device, one visit for several, and receives them
    all or none. Sent twice, it gives back what the first time made.
    """

    _name = "rma.service.intake"
    _inherit = ["rma.service.intake.item", "barcodes.barcode_events_mixin"]
    _description = "Intake of Devices"
    _bounds = {"new_phone": MARK}

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", ondelete="cascade"
    )
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")
    new_phone = fields.Char(
        string="Phone Number",
        help="The customer has none yet: it is kept with the customer.",
    )
    delegate_id = fields.Many2one(
        comodel_name="res.partner",
        ondelete="cascade",
        help="Person who hands the devices in, where that is not the customer.",
    )
    type_id = fields.Many2one(
        comodel_name="rma.service.type",
        string="Service Type",
        required=True,
        ondelete="cascade",
        domain="[('company_id', 'in', (False, company_id))]",
        default=lambda self: self._default_type_id(),
    )
    work_kind = fields.Selection(related="type_id.kind")
    team_id = fields.Many2one(
        comodel_name="rma.service.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Technician",
        domain="[('share', '=', False)]",
    )
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        domain="[('company_id', '=', company_id)]",
    )
    custody_location_id = fields.Many2one(
        related="warehouse_id.service_custody_location_id"
    )
    receive_now = fields.Boolean(
        default=True, help="The devices are here: they are received with the orders."
    )
    show_more = fields.Boolean(
        string="More",
        help="Shows what is seldom asked at the counter: who hands it in, condition,"
        " urgency, category, shelf, team, technician.",
    )
    line_ids = fields.One2many(
        comodel_name="rma.service.intake.line",
        inverse_name="intake_id",
        string="Devices Entered",
    )
    visit_id = fields.Many2one(
        comodel_name="rma.service.visit", readonly=True, ondelete="set null"
    )
    is_done = fields.Boolean(readonly=True)
    device_history = fields.Html(
        string="Earlier Repairs of This Device", compute="_compute_history"
    )
    model_history = fields.Html(
        string="Solved on the Same Model", compute="_compute_history"
    )

    # === DEFAULTS AND COMPUTE METHODS ===#

    def _default_type_id(self):
        """Whoever stands at the counter mostly brings a device."""
        types = self.env["rma.service.type"]
        usual = self.env["rma.service.order"]._default_type_id()
        return types._get_device_type(self.env.company, usual)

    @api.depends("device_id", "product_id")
    def _compute_history(self):
        orders = self.env["rma.service.order"]
        for intake in self:
            earlier, similar = orders._find_history(
                intake.device_id, intake.product_id, orders
            )
            # Of other devices the counter needs a hint, not the whole list.
            intake.device_history = self._describe_history(earlier)
            intake.model_history = self._describe_history(similar[:4])

    @api.model
    def _describe_history(self, orders):
        """Return a list of orders to read at the counter: when, fault, solution.

        :param orders: the orders, in the order in which they are shown
        :return: HTML, or False without orders
        """
        rows = [
            (
                format_date(
                    self.env, place.get_day(order, order.date_in or order.create_date)
                ),
                order.name,
                order.problem or "",
                order.solution or order.stage_id.name,
            )
            for order in orders
        ]
        row = Markup(
            '<li><b>%s</b> <span class="text-muted">%s</span> %s <i>→ %s</i></li>'
        )
        body = Markup("").join(row % texts for texts in rows)
        return Markup('<ul class="mb-0 ps-3">%s</ul>') % body if rows else False

    @api.depends("type_id")
    def _compute_team_id(self):
        for intake in self:
            intake.team_id = intake.type_id.team_id or intake.team_id

    @api.depends("company_id", "team_id")
    def _compute_warehouse_id(self):
        for intake in self:
            order = self.env["rma.service.order"].new(
                {"company_id": intake.company_id.id, "team_id": intake.team_id.id}
            )
            intake.warehouse_id = order.warehouse_id

    @api.onchange("type_id")
    def _onchange_type_of_request(self):
        """Who asks something brings nothing; who chose by mistake does."""
        is_request = self.type_id.kind == "request"
        if is_request == self.receive_now:
            self.receive_now = not is_request

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """A number typed for one customer is not another's."""
        self.new_phone = False

    @api.onchange("device_id")
    def _onchange_device_id(self):
        """Whoever scans first has the customer filled."""
        if not self.partner_id and self.device_id:
            self.partner_id = self.device_id.sudo().owner_id

    def _get_company(self):
        return self.company_id or self.env.company

    def _get_type(self):
        return self.type_id

    # === LINES ===#

    @takes(barcode=TEXT)
    def on_barcode_scanned(self, barcode):
        """A scanned device becomes the one on the screen, a scanned shelf is its shelf.

        :param barcode: what the scanner read
        :return: warning for the client, or None
        """
        barcode = barcode or ""
        shelf = self._find_shelf(barcode)
        if shelf:
            self.shelf_id = shelf
            return None
        key = "".join(barcode.lower().split())
        entered = [self.serial, *self.line_ids.mapped("serial")]
        if key in ("".join((text or "").lower().split()) for text in entered):
            return {
                "warning": {
                    "title": self.env._("Scanned already"),
                    "message": self.env._(
                        "%(barcode)s is in this intake already.", barcode=barcode
                    ),
                }
            }
        if self.serial or self.device_id or self.product_id or self.model:
            self.line_ids += self.line_ids.new(self._get_item_values())
            self.update(self._get_empty_values())
        self.serial = barcode
        return None

    def _find_shelf(self, barcode):
        """Return the shelf with a barcode in the custody of the warehouse, or none."""
        custody = self.warehouse_id.sudo().service_custody_location_id
        return self.env["stock.location"].search(
            [("barcode", "=", barcode), ("location_id", "child_of", custody.ids)],
            limit=1,
        )

    def _get_empty_values(self):
        """Return the values that make room for the next device."""
        return dict.fromkeys(self._get_item_fields(), False) | {"priority": "0"}

    def _put_on_list(self):
        """Put the device on the screen on the list."""
        self.ensure_one()
        last = max(self.line_ids.mapped("sequence"), default=0)
        vals = self._get_item_values() | {"intake_id": self.id, "sequence": last + 10}
        self.env["rma.service.intake.line"].create(vals)
        self.write(self._get_empty_values())

    def _edit_line(self, line):
        """Bring a device of the list back to the screen.

        :param line: ``rma.service.intake.line`` of this intake
        """
        self.ensure_one()
        values = line._get_item_values()
        if self._is_filled():
            self._put_on_list()
        line.unlink()
        self.write(values)
        return self._reopen()

    def _reopen(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_intake_action"
        )
        return action | {"res_id": self.id}

    # === ACTIONS ===#

    def action_add_device(self):
        """Put the device on the list and make room for the next.

        :return: action that opens the dialog again
        :raises UserError: if the device cannot be taken in like this
        """
        self.ensure_one()
        problems = self._get_problems(self.receive_now)
        if problems:
            raise UserError("\n".join(problems))
        self._put_on_list()
        return self._reopen()

    def action_clear_device(self):
        """Take the device off the screen and make room for the next.

        :return: action that opens the dialog again
        """
        self.ensure_one()
        self.write(self._get_empty_values())
        return self._reopen()

    def action_confirm(self):
        """Make the orders, receive the devices, and open what was made.

        :return: action that opens the order, or the visit of several orders
        :raises UserError: naming all that is missing; nothing is made then
        """
        self.ensure_one()
        if not self.is_done:
            # Written first: of two that are sent at once the second waits, starts anew
            # and finds it done.
            self.is_done = True
            self.flush_recordset(["is_done"])
            if self._is_filled() or not self.line_ids:
                self._put_on_list()
            self._check_confirm()
            if self.new_phone and not self.partner_phone:
                self.partner_id.phone = self.new_phone
            self._create_orders()
        return self._get_result_action()

    def _check_confirm(self):
        """Refuse what is incomplete, with one message for the whole intake."""
        problems = []
        if not self.partner_id:
            problems.append(self.env._("Choose the customer."))
        if self.user_id and not self._may_make_orders():
            problems.append(
                self.env._(
                    "You would not see the orders of %(user)s: leave the technician"
                    " empty, or choose a team of yours.",
                    user=self.user_id.name,
                )
            )
        for line in self.line_ids:
            problems += line._get_problems(self.receive_now)
        devices = self.line_ids.filtered("device_id").grouped("device_id")
        problems += [
            self.env._("%(device)s is on the list twice.", device=device.display_name)
            for device, lines in devices.items()
            if len(lines) > 1 and device.product_id.tracking == "serial"
        ]
        if problems:
            raise UserError("\n".join(problems))

    def _may_make_orders(self):
        """Tell whether the record rules let the user make orders for team and
        technician as they are chosen."""
        self.ensure_one()
        rules = self.env["ir.rule"]
        order = self.env["rma.service.order"].sudo()
        draft = order.new({n: self[n].id for n in ("company_id", "team_id", "user_id")})
        return bool(draft.filtered_domain(rules._compute_domain(order._name, "create")))

    def _create_orders(self):
        """Make the visit and its orders, log the reasons, receive the devices."""
        lines = self.line_ids
        visits = self.env["rma.service.visit"]
        if len(lines) > 1:
            self.visit_id = visits.create(self._prepare_visit_vals())
        is_request = self.type_id.kind == "request"
        devices = {} if is_request else lines._ensure_devices()
        orders = (
            self.env["rma.service.order"]
            ._as_system()
            .create(
                [
                    line._prepare_order_vals(self.visit_id, devices.get(line))
                    for line in lines
                ]
            )
        )
        for line, order in zip(lines, orders, strict=True):
            line.order_id = order
            if line.warning and (line.reason or "").strip():
                order._confirm_intake_warnings(
                    line.reason.strip(),
                    change_owner=line.is_stranger and line.change_owner,
                )
        if self.receive_now and not is_request:
            # A refusal takes the numbers of the orders back: it names the devices.
            titles = {line.order_id.id: line._describe_device() for line in lines}
            orders.with_context(rma_titles=titles).action_receive()

    def _prepare_visit_vals(self):
        """Return the values of the visit that keeps several orders together."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "delegate_id": self.delegate_id.id,
        }

    def _get_result_action(self):
        """Return the action that opens what the intake made.

        It stands by itself: the address is its own, so that a reload shows it again,
        and the order that was on the screen before is not in its path.
        """
        self.ensure_one()
        if self.visit_id:
            action = self.env["ir.actions.actions"]._for_xml_id(
                "rma_service.rma_service_visit_action"
            )
            action |= {
                "res_id": self.visit_id.id,
                "view_mode": "form",
                "views": [(False, "form")],
                "context": {},
            }
        else:
            action = self.line_ids.order_id._get_own_action()
        return action | {"target": "main"}
