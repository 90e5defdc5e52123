from odoo import Command, fields, models

from ...models.device.service_accessory import split_accessories


class RmaServiceIntakeLine(models.TransientModel):
    """A device that was entered in the intake dialog before the one on the screen."""

    _name = "rma.service.intake.line"
    _inherit = ["rma.service.intake.item"]
    _description = "Device of an Intake"
    _order = "sequence, id"

    _partner_path = "intake_id.partner_id"

    intake_id = fields.Many2one(
        comodel_name="rma.service.intake", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Service Order",
        readonly=True,
        ondelete="set null",
    )

    def _get_company(self):
        return self.intake_id.company_id or self.env.company

    def _get_type(self):
        return self.intake_id.type_id

    def action_edit(self):
        """Bring the device back into the fields of the dialog."""
        self.ensure_one()
        return self.intake_id._edit_line(self)

    def _describe_device(self):
        """Return model and number of the device as the dialog shows them."""
        self.ensure_one()
        number = self.device_id.name or (self.serial or "").strip()
        return " ".join(filter(None, (self.title, number)))

    def _prepare_order_vals(self, visit, device):
        """Return the values of the service order of the device.

        :param visit: the visit that several orders belong to, or an empty recordset
        :param device: ``stock.lot``, empty for a device without serial number
        """
        self.ensure_one()
        intake = self.intake_id
        if self._get_type().kind == "request":
            return self._prepare_request_vals()
        product = device.product_id or self._ensure_product()
        vals = {
            "company_id": intake.company_id.id,
            "type_id": intake.type_id.id,
            "partner_id": intake.partner_id.id,
            "delegate_id": intake.delegate_id.id,
            "warehouse_id": intake.warehouse_id.id,
            "user_id": intake.user_id.id,
            "visit_id": visit.id,
            "product_id": product.id,
            "device_id": device.id,
            "problem": self.problem,
            "accessories": self.accessories,
            "accessory_ids": [
                Command.create({"name": name})
                for name in split_accessories(self.accessories)
            ],
            "condition": self._get_condition(product),
            "cost_limit": self.cost_limit,
            "date_promised": self.date_promised,
            "priority": self.priority,
            "shelf_id": self.shelf_id.id,
        }
        if self.photo_ids:
            vals["intake_photo_ids"] = [Command.set(self.photo_ids.ids)]
        if intake.team_id:
            vals["team_id"] = intake.team_id.id
        if self.equipment_type_id:
            vals["equipment_type_id"] = self.equipment_type_id.id
        return vals

    def _prepare_request_vals(self):
        """Return the values of a request without a device."""
        intake = self.intake_id
        vals = {
            "company_id": intake.company_id.id,
            "type_id": intake.type_id.id,
            "partner_id": intake.partner_id.id,
            "delegate_id": intake.delegate_id.id,
            "user_id": intake.user_id.id,
            "product_id": self.product_id.id,
            "problem": self.problem,
            "priority": self.priority,
        }
        if intake.team_id:
            vals["team_id"] = intake.team_id.id
        return vals

    def _get_condition(self, product):
        """Return the condition; a serial that stock does not keep is noted here."""
        self.ensure_one()
        serial = (self.serial or "").strip()
        if not serial or product.tracking != "none":
            return self.condition
        note = self.env._("Serial number: %(serial)s", serial=serial)
        return "\n".join(filter(None, (self.condition, note)))
