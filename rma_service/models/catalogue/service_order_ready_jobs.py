from odoo import models
from odoo.fields import Command


class RmaServiceOrder(models.Model):
    """Ready jobs on the order: adding them, and making one from the order."""

    _inherit = "rma.service.order"

    def action_add_templates(self):
        """Open the dialog that adds ready jobs to the order.

        :raises UserError: on orders that are closed
        """
        self.ensure_one()
        self.check_access("write")
        self._check_lines_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add Ready Jobs"),
            "res_model": "rma.service.template.add",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _check_lines_open(self):
        """Refuse lines on orders that are closed, before any are chosen."""
        self.env["rma.service.operation"].new({"order_id": self.id})._check_order_open()

    def action_save_as_template(self):
        """Open a new ready job with the operations and parts of the order.

        Not as a dialog: once saved, whoever made the job stands on it.
        """
        self.ensure_one()

        def lines(records):
            return [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "quantity": line.quantity,
                        "product_uom_id": line.product_uom_id.id,
                        "sequence": line.sequence,
                    }
                )
                for line in records
            ]

        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Save as Ready Job"),
            "res_model": "rma.service.template",
            "view_mode": "form",
            "context": {
                "default_company_id": False,
                "default_equipment_type_ids": [Command.set(self.equipment_type_id.ids)],
                "default_operation_line_ids": lines(self.operation_ids),
                "default_part_line_ids": lines(self.part_ids),
            },
        }
