from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class RmaServiceVisit(models.Model):
    """One visit of one customer with several devices: one order for each device.

    Each order has its own stage, estimate and hand-over; the visit keeps them together
    for the intake protocol, and shows where each device is.
    """

    _name = "rma.service.visit"
    _description = "Service Visit"
    _inherit = [
        "rma.service.numbered",
        "rma.service.checked.links",
        "rma.service.guarded",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _system_fields = frozenset({"date"})
    _fields_of_creation = frozenset({"partner_id"})

    company_id = fields.Many2one(readonly=False)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
    )
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")
    delegate_id = fields.Many2one(
        comodel_name="res.partner", check_company=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    order_ids = fields.One2many(
        comodel_name="rma.service.order", inverse_name="visit_id", string="Orders"
    )
    order_count = fields.Integer(string="Devices", compute="_compute_counts")
    ready_count = fields.Integer(string="Ready", compute="_compute_counts")
    open_count = fields.Integer(string="Still Here", compute="_compute_counts")
    intake_points = fields.Text(
        string="To Check at Intake",
        compute="_compute_intake_points",
        help="Mandatory points of the intake that are still open, order by order.",
    )

    _order_idx = models.Index("(date DESC, id DESC)")

    @api.depends("order_ids.phase")
    def _compute_counts(self):
        for visit in self:
            orders = visit.order_ids
            visit.order_count = len(orders)
            visit.ready_count = len(orders.filtered(lambda o: o.phase == "ready"))
            visit.open_count = len(orders.filtered("is_open"))

    @api.depends("order_ids.intake_points")
    def _compute_intake_points(self):
        for visit in self:
            visit.intake_points = "\n".join(
                f"{order.name}: {order.intake_points}"
                for order in visit.order_ids.sorted("id")
                if order.phase == "intake" and order.intake_points
            )

    def _get_service_place(self):
        """The day of a visit is that of the warehouse where the devices are."""
        return self.order_ids[:1] or self.company_id

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [vals | {"name": self._get_next_number(vals)} for vals in vals_list]
        )

    def _check_whole(self):
        """Refuse what concerns all devices to who may not see all of the orders.

        :raises UserError: naming the visits
        """
        if self.env.su:
            return
        orders = self.env["rma.service.order"].sudo()
        orders = orders.search([("visit_id", "in", self.ids)])
        hidden = orders - orders.sudo(False)._filtered_access("read")
        if hidden:
            raise UserError(
                self.env._(
                    "%(visits)s: some of the devices are on orders of colleagues. Print"
                    " and sign on your own orders, or ask somebody who sees all.",
                    visits=format_list(self.env, hidden.visit_id.mapped("name")),
                )
            )

    # === ACTIONS ===#

    def action_hand_over_ready(self):
        """Hand the devices over that are ready; the others stay.

        :return: True
        :raises UserError: if none is ready
        """
        ready = self.order_ids.filtered(lambda order: order.phase == "ready")
        if not ready:
            raise UserError(
                self.env._("No device of the visit is ready to be collected yet.")
            )
        return ready.action_hand_over()

    def action_print_intake_protocol(self):
        """Print the one protocol of all devices of the visit."""
        report = self.env.ref("rma_service.action_report_intake_protocol_visit")
        return report.report_action(self)

    def action_print_label(self):
        """Print the labels of all devices of the visit."""
        return self.order_ids.action_print_label()

    def action_view_orders(self):
        """Open the orders of the visits."""
        return self.order_ids._get_records_action(name=self.env._("Service Orders"))
