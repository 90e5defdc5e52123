from odoo import fields, models


class RmaServiceCustomFieldsEdit(models.TransientModel):
    """Edit the custom fields of a service type or an equipment type.

    Odoo edits the definition where such fields are filled, on an order or a device.
    Here they are on a record that stands for one and is thrown away.
    """

    _name = "rma.service.custom.fields.edit"
    _inherit = ["rma.service.checked.links"]
    _description = "Edit Custom Fields"

    kind = fields.Selection(
        selection=[
            ("type", "Orders of a service type"),
            ("order", "Orders of an equipment type"),
            ("device", "Devices of an equipment type"),
        ],
        required=True,
        readonly=True,
        help="Which fields are edited.",
    )
    type_id = fields.Many2one(
        comodel_name="rma.service.type", string="Service Type", readonly=True
    )
    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type", readonly=True
    )
    type_properties = fields.Properties(
        string="Custom Fields of the Service Type",
        definition="type_id.properties_definition",
    )
    order_properties = fields.Properties(
        string="Custom Fields of Orders",
        definition="equipment_type_id.order_properties_definition",
    )
    device_properties = fields.Properties(
        string="Custom Fields of Devices",
        definition="equipment_type_id.device_properties_definition",
    )
