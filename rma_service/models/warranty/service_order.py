from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list

from ...tools import place
from ...tools.arguments import FLAG, TEXT, takes
from ...tools.locking import locks_first


class RmaServiceOrder(models.Model):
    """Device and warranty at intake, and the warranty given on the repair.

    The order shows at once in or out of which warranty the device is, until when and
    why. What is odd about a device (it belongs to somebody else, is in another open
    order, is out of service) has to be confirmed with a reason before it is received.
    """

    _inherit = "rma.service.order"

    warranty_state = fields.Selection(
        selection=[
            ("unknown", "Unknown"),
            ("in", "In warranty"),
            ("out", "Out of warranty"),
        ],
        string="Device Warranty",
        compute="_compute_warranty_message",
        compute_sudo=True,
    )
    warranty_message = fields.Char(
        compute="_compute_warranty_message",
        compute_sudo=True,
        help="In or out of which warranty the device is, until when and why.",
    )
    intake_warning = fields.Text(
        compute="_compute_intake_warning",
        compute_sudo=True,
        help="What has to be confirmed before the device is received.",
    )
    intake_confirmation = fields.Char(
        readonly=True,
        copy=False,
        help="Why the device was received in spite of a warning.",
    )

    # === COMPUTE METHODS ===#

    @api.depends(
        "partner_id",
        "device_id.warranty_ids.date_end",
        "device_id.warranty_ids.date_start",
        "device_id.warranty_ids.is_void",
        "device_id.warranty_ids.holder_id",
    )
    def _compute_warranty_message(self):
        for order in self:
            device = order.device_id
            if not device:
                order.warranty_state = order.warranty_message = False
                continue
            warranties = device._get_warranties_of(order.partner_id)
            order.warranty_state = warranties._get_state_of_device()
            parts = [order._describe_warranty(w) for w in warranties]
            order.warranty_message = " · ".join(part for part in parts if part) or False

    def _describe_warranty(self, warranty):
        """Return one short sentence on a warranty of the device."""
        env = self.env
        giver = dict(warranty._fields["granted_by"]._description_selection(env))[
            warranty.granted_by
        ]
        state = warranty._get_state(place.get_today(self))
        values = {
            "giver": giver,
            "name": warranty.product_id.display_name or warranty.name,
            "date": format_date(env, warranty.date_end) if warranty.date_end else "",
        }
        if state == "void":
            return env._(
                "%(giver)s: %(name)s, void (%(reason)s)",
                reason=warranty.void_reason,
                **values,
            )
        if state == "waiting":
            return env._("%(giver)s: %(name)s, not begun", **values)
        if state == "valid":
            return env._("%(giver)s: %(name)s, valid until %(date)s", **values)
        return env._("%(giver)s: %(name)s, ended on %(date)s", **values)

    @api.depends("device_id", "partner_id", "phase")
    def _compute_intake_warning(self):
        for order in self:
            warnings = order._get_intake_warnings() if order.phase == "request" else []
            order.intake_warning = "\n".join(warnings) or False

    def _get_intake_warnings(self):
        """Return what is odd about the device, as a list of sentences; a hook."""
        self.ensure_one()
        if not self.device_id:
            return []
        return self.device_id._get_intake_warnings(
            self.partner_id, self.sudo().all_other_open_order_ids
        )

    # === INTAKE ===#

    @takes(reason=TEXT, change_owner=FLAG)
    @locks_first
    def action_confirm_intake(self, reason, change_owner=False):
        """Confirm what is odd about the devices, then receive them.

        :param reason: why it is right nevertheless; required, logged
        :param change_owner: the customer of the order owns the device from now on
        :return: True
        """
        self._confirm_intake_warnings(reason, change_owner=change_owner)
        return self.action_receive()

    def _confirm_intake_warnings(self, reason, change_owner=False):
        """Log why the devices are right in spite of what is odd about them.

        :param reason: why; required
        :param change_owner: the customer of the order owns the device from now on
        :raises UserError: without a reason
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the device is received nevertheless."))
        for order in self:
            warnings = order._get_intake_warnings()
            order._as_system().intake_confirmation = reason
            if change_owner:
                order.sudo().device_id.action_change_owner(
                    order.partner_id.commercial_partner_id, reason
                )
            order.message_post(
                body=self.env._(
                    "Received although %(warnings)s Reason: %(reason)s",
                    warnings=" ".join(warnings),
                    reason=reason,
                )
            )

    def _get_obstacles_intake(self):
        obstacles = super()._get_obstacles_intake()
        if not self.intake_confirmation:
            obstacles += [
                self.env._("%(warning)s Confirm it to go on.", warning=warning)
                for warning in self._get_intake_warnings()
            ]
        return obstacles

    def _enter_intake(self):
        result = super()._enter_intake()
        owners = {}
        for order in self.sudo():
            device = order.device_id
            if device and not device.owner_id and device._is_single_unit():
                owners.setdefault(device, order.partner_id.commercial_partner_id)
        devices = self.env["stock.lot"].sudo().union(*owners)
        for owner, owned in devices.grouped(owners.get).items():
            owned.owner_id = owner
        return result

    # === WARRANTY ON THE REPAIR ===#

    def _enter_done(self):
        result = super()._enter_done()
        self._grant_repair_warranties()
        return result

    def _grant_repair_warranties(self):
        """Give the warranty of the service type on what was repaired.

        Line by line; work done under an earlier warranty on the same part or labour
        does not begin it anew: the old term goes on.
        """
        vals_list = []
        for order in self.sudo():
            service_type = order.type_id
            months = (
                service_type.warranty_parts_months,
                service_type.warranty_labour_months,
            )
            if order.outcome != "repaired" or order.old_unit_place:
                continue
            if not order.device_id or not any(months):
                continue
            for lines in order._get_lines():
                for line in lines.filtered("quantity_done"):
                    vals_list += order._prepare_repair_warranty_vals(
                        line, place.get_today(order)
                    )
        if vals_list:
            self.env["rma.service.warranty"].sudo().create(vals_list)

    def _prepare_repair_warranty_vals(self, line, date):
        """Return the values of the warranty on one line, as a list of none or one."""
        self.ensure_one()
        months = line._get_warranty_months()
        if not months or line.warranty_id.granted_by == "repair":
            return []
        return [
            {
                "device_id": self.device_id.id,
                "company_id": self.company_id.id,
                "holder_id": False
                if self.device_id._is_single_unit()
                else self.partner_id.commercial_partner_id.id,
                "order_id": self.id,
                "product_id": line.product_id.id,
                "name": self.env._("Repair %(order)s", order=self.name),
                "granted_by": "repair",
                "covers_parts": line._warranty_kind == "parts",
                "covers_labour": line._warranty_kind == "labour",
                "start_event": "repair",
                "months": months,
                "date_start": date,
                "date_end": self.company_id._get_warranty_end(date, months),
            }
        ]

    # === PAYERS ===#

    def _get_obstacles_approval(self):
        return super()._get_obstacles_approval() + self._get_unexplained_payers()

    def _get_unexplained_payers(self):
        """A line under warranty that the customer is to pay has to say why."""
        lines = [
            line
            for lines in self._get_lines()
            for line in lines
            if line.warranty_id
            and line.payer == "customer"
            and not (line.payer_reason or "").strip()
        ]
        if not lines:
            return []
        return [
            self.env._(
                "%(lines)s would be under warranty: say on the line why the customer"
                " pays.",
                lines=format_list(self.env, [line.product_id.name for line in lines]),
            )
        ]

    @api.model
    def _get_form_paths(self):
        return [
            *super()._get_form_paths(),
            "device_id.product_id",
            "device_id.warranty_ids",
        ]
