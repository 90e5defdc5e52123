from odoo import models

from ...tools import ords


class RmaServiceEquipmentType(models.Model):
    _inherit = "rma.service.equipment.type"

    def _get_ords_category(self):
        """Return the category of the standard of the type or its nearest parent."""
        equipment_type = self
        while equipment_type:
            category = ords.CATEGORY_NUMBERS.get(equipment_type.ords_category)
            if category:
                return equipment_type.ords_category
            equipment_type = equipment_type.parent_id
        return ""
