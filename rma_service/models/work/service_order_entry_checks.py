from odoo import models
from odoo.tools import format_list

from .service_operation_status import FINAL_KINDS

MISSING_PARTS = ("ordered", "to_order", "no_vendor")


class RmaServiceOrder(models.Model):
    """What a stage may ask of the work: operations finished, parts here."""

    _inherit = "rma.service.order"

    def _get_check_obstacles_operations(self, stage):
        unfinished = self.operation_ids.filtered(
            lambda operation: operation.status_kind not in FINAL_KINDS
        )
        if not unfinished:
            return []
        return [
            self.env._(
                "finish these operations, or mark them as not done: %(operations)s.",
                operations=format_list(
                    self.env, unfinished.mapped("product_id.display_name")
                ),
            )
        ]

    def _get_check_obstacles_parts(self, stage):
        missing = self.part_ids.filtered(
            lambda part: part.availability in MISSING_PARTS
        )
        if not missing:
            return []
        return [
            self.env._(
                "these parts are not here yet: %(parts)s.",
                parts=format_list(self.env, missing.mapped("product_id.display_name")),
            )
        ]
