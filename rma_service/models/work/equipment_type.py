from odoo import api, models


class RmaServiceEquipmentType(models.Model):
    _inherit = "rma.service.equipment.type"

    @api.model_create_multi
    def create(self, vals_list):
        """Procedures and documents of a family count for its new subtypes, too."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "parent_id" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    def action_view_service_documents(self):
        """Open the workshop files of the equipment type, to add more."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.product_document_action_service"
        )
        action["domain"] = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        action["context"] = {
            "default_res_model": self._name,
            "default_res_id": self.id,
            "default_service_usage": "document",
        }
        return action
