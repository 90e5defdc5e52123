from odoo import models


class RmaServiceOrder(models.Model):
    """What a stage may ask of the device: a photo."""

    _inherit = "rma.service.order"

    def _get_check_obstacles_photo(self, stage):
        has_photo = any(self.sudo().check_ids.mapped("has_photo")) or self.env[
            "ir.attachment"
        ].sudo().search_count(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("mimetype", "=like", "image/%"),
            ],
            limit=1,
        )
        if has_photo:
            return []
        return [
            self.env._(
                "attach a photo of the device before it goes to %(stage)s.",
                stage=stage.name,
            )
        ]
