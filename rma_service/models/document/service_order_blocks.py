from odoo import models

from ...tools.kept import Preview


class RmaServiceOrder(models.Model):
    """Which blocks are on the prints of an order, by its service type and company."""

    _inherit = "rma.service.order"

    def _has_block(self, print_name, block):
        """Tell whether a print of the orders has a block: of one of them at least.

        In a preview the switches of its service type count, whatever the order's is.

        :param print_name: key of ``PRINTS``
        :param block: key of ``BLOCKS``
        :return: False without any order
        """
        blocks = self.env["rma.service.print.block"]
        preview = self.env.context.get("rma_print_preview")
        if isinstance(preview, Preview):
            return block in blocks._get_blocks(
                print_name, preview.company_id, preview.type_id
            )
        return any(
            block in blocks._get_blocks(print_name, company.id, service_type.id)
            for company, service_type in {
                (order.company_id, order.type_id) for order in self
            }
        )

    def _filter_with_block(self, print_name, block):
        """Return the orders that have a block on the print that they are on.

        Parameters are those of ``_has_block``.
        """
        return self.filtered(lambda order: order._has_block(print_name, block))
