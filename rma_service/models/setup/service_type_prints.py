from odoo import fields, models


class RmaServiceType(models.Model):
    """What the prints of a service type's orders have, by company."""

    _inherit = "rma.service.type"

    print_block_ids = fields.One2many(
        comodel_name="rma.service.print.block",
        inverse_name="type_id",
        string="Blocks of Prints",
        copy=True,
        groups="rma_service.group_service_manager",
    )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for vals in vals_list:
            self._drop_blocks_of_others(vals)
        return vals_list

    def write(self, vals):
        if company := vals.get("company_id"):
            # What other companies print is nothing that a type of this one says.
            self.sudo().print_block_ids.filtered(
                lambda row: row.company_id.id != company
            ).unlink()
        return super().write(vals)

    def _drop_blocks_of_others(self, vals):
        """Leave out of a copy's values what other companies than its own print.

        :param vals: dict of values for ``create``; changed
        """
        company = vals.get("company_id")
        rows = vals.get("print_block_ids")
        if company and rows:
            vals["print_block_ids"] = [
                row for row in rows if row[2].get("company_id") in (company, None)
            ]
