from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.locking import done_once


class RmaServiceSplit(models.TransientModel):
    """Split a request about several devices or faults: a row becomes an order."""

    _name = "rma.service.split"
    _inherit = ["rma.service.checked.links", "rma.service.done.once"]
    _description = "Split a Request"

    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Request",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    line_ids = fields.One2many(
        comodel_name="rma.service.split.line",
        inverse_name="split_id",
        string="Orders to Make",
    )
    file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        string="Files of the Request",
        compute="_compute_file_ids",
        help="Photos and files that came with the request.",
    )
    has_messages = fields.Boolean(
        string="Copy the Messages",
        default=True,
        help="What was written is read on each order, and stays on the request.",
    )
    problems = fields.Text(string="What Stands against It", compute="_compute_problems")

    @api.model
    def default_get(self, fields):
        """Begin with the request itself, and room for a second order."""
        defaults = super().default_get(fields)
        order = self.env["rma.service.order"].browse(defaults.get("order_id"))
        if order and "line_ids" in fields:
            files = self._find_files(order).ids
            first = {
                "serial": order.device_id.name,
                "device_id": order.device_id.id,
                "product_id": order.product_id.id,
                "has_found_product": bool(order.device_id),
                "equipment_type_id": order.equipment_type_id.id,
                "symptom_ids": [Command.set(order.symptom_ids.ids)],
            }
            # What comes of a complaint is mostly work on devices.
            service_type = order.type_id._get_device_type(
                order.company_id, order.type_id
            )
            shared = {
                "type_id": service_type.id,
                "problem": order.problem,
                "file_ids": [Command.set(files)],
            }
            defaults["line_ids"] = [
                Command.create(first | shared),
                Command.create(dict(shared)),
            ]
        return defaults

    @api.depends("order_id")
    def _compute_file_ids(self):
        for wizard in self:
            wizard.file_ids = self._find_files(wizard.order_id)

    @api.depends("order_id")
    def _compute_problems(self):
        for wizard in self:
            order = wizard.order_id
            obstacles = order._get_regroup_obstacles() if order else []
            wizard.problems = "\n".join(obstacles) or False

    @api.model
    def _find_files(self, order):
        """Return the files of a request that the user may read."""
        return self.env["ir.attachment"].browse(order.sudo()._find_own_files().ids)

    @done_once
    def action_split(self):
        """Make the orders, and open them.

        :return: the action that opens them
        :raises UserError: that names what stands against it
        """
        self.ensure_one()
        request = self.order_id
        empty = self.line_ids.filtered(lambda line: not line._is_filled())
        if empty:
            raise UserError(
                self.env._("Name the device or the fault of each order, or remove it.")
            )
        devices = self.line_ids._ensure_devices()
        orders = request._split(
            [line._prepare_part(devices[line]) for line in self.line_ids]
        ).sudo(False)
        if orders.has_access("read"):
            return orders._get_records_action(
                name=self.env._("Orders of %(request)s", request=request.name)
            )
        return {"type": "ir.actions.act_window_close"}
