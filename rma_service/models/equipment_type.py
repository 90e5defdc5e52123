from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RmaServiceEquipmentType(models.Model):
    """A family of devices: cash register, laptop, washing machine..."""

    _name = "rma.service.equipment.type"
    _description = "Equipment Type"
    _parent_name = "parent_id"
    _parent_store = True
    _rec_name = "complete_name"
    _order = "complete_name, id"

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", store=True, recursive=True
    )
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        string="Parent Type",
        index=True,
        ondelete="restrict",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="rma.service.equipment.type", inverse_name="parent_id"
    )
    defect_ids = fields.Many2many(
        comodel_name="rma.service.defect",
        relation="rma_service_defect_rma_service_equipment_type_rel",
        column1="rma_service_equipment_type_id",
        column2="rma_service_defect_id",
        string="Usual Faults",
        groups="rma_service.group_service_own",
        help="Defects of the fault catalogue that belong to this type.",
    )
    ords_category = fields.Char(
        string="Open Repair Category",
        help="product_category of the Open Repair Data Standard that stands for this"
        " type in imports and exports.",
    )
    ords_category_number = fields.Integer(
        string="Open Repair Category Number",
        help="product_category_id (1 to 40) of the Open Repair Data Standard.",
    )

    device_properties_definition = fields.PropertiesDefinition(
        string="Custom Fields of Devices"
    )

    _ords_category_idx = models.Index("(ords_category) WHERE ords_category IS NOT NULL")

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for equipment_type in self:
            parent = equipment_type.parent_id.complete_name
            name = equipment_type.name
            equipment_type.complete_name = f"{parent} / {name}" if parent else name

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("An equipment type cannot stand below itself.")
            )
