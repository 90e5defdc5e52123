from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RmaServiceEquipmentRequirement(models.Model):
    """Fields that an order of an equipment type needs before it enters a stage.

    They are asked at the door only: an order that stands in the stage already can be
    edited and saved without them.
    """

    _name = "rma.service.equipment.requirement"
    _description = "Required Fields of an Equipment Type"
    _inherit = ["rma.service.cached", "rma.service.guarded"]
    _order = "equipment_type_id, stage_id, id"
    _rec_name = "stage_id"

    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        required=True,
        index=True,
        ondelete="cascade",
    )
    stage_id = fields.Many2one(
        comodel_name="rma.service.stage",
        string="Before Stage",
        required=True,
        index=True,
        ondelete="cascade",
    )
    field_ids = fields.Many2many(
        comodel_name="ir.model.fields",
        relation="rma_service_equipment_requirement_field_rel",
        column1="requirement_id",
        column2="field_id",
        string="Fields",
        required=True,
        domain="[('model', '=', 'rma.service.order'), ('store', '=', True),"
        " ('readonly', '=', False), ('ttype', 'not in', ('boolean', 'properties'))]",
        help="Fields of the service order that must be filled before it enters the"
        " stage.",
    )

    _stage_uniq = models.UniqueIndex(
        "(equipment_type_id, stage_id)",
        "The required fields of this stage are listed already: add the fields there.",
    )

    @api.constrains("field_ids")
    def _check_fields(self):
        for requirement in self:
            wrong = requirement.sudo().field_ids.filtered(
                lambda field: field.model != "rma.service.order"
            )
            if wrong:
                raise ValidationError(
                    self.env._(
                        "%(field)s is not a field of service orders.",
                        field=wrong[0].display_name,
                    )
                )
