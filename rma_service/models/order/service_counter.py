from odoo import fields, models


class RmaServiceCounter(models.AbstractModel):
    """Documents of other applications that show how many service orders they serve.

    The counter of a whole list costs as many queries as that of one document.
    """

    _name = "rma.service.counter"
    _description = "Counter of Service Orders"

    service_order_count = fields.Integer(compute="_compute_service_order_count")

    def _compute_service_order_count(self):
        by_document = self._group_service_orders()
        for document in self:
            document.service_order_count = len(by_document[document])

    def _group_service_orders(self):
        """Return the service orders of each document that the user may read.

        Orders and documents find each other by their stock reference; documents that
        have none override this.

        :return: dict of ``rma.service.order`` by document
        """
        orders = self.env["rma.service.order"]
        references = self.sudo().reference_ids
        if references and orders.has_access("read"):
            orders = orders.search_fetch(
                [("reference_id", "in", references.ids)], ["reference_id"]
            )
        by_reference = orders.sudo().grouped("reference_id")
        return {
            document: orders.browse().union(
                *(
                    by_reference[reference]
                    for reference in document.sudo().reference_ids._origin
                    if reference in by_reference
                )
            )
            for document in self
        }

    def _get_service_orders(self):
        """Return the service orders of all documents that the user may read."""
        orders = self.env["rma.service.order"]
        return orders.union(*self._group_service_orders().values())

    def action_view_service_orders(self):
        """Open the service orders of the documents."""
        return self._get_service_orders()._get_records_action(
            name=self.env._("Service Orders")
        )

    def _get_service_heirs(self, without=None):
        """Return who takes over what a colleague who left had to do on the document.

        :param without: users who do not count, as they are about to leave
        """
        order = self.sudo()._get_service_orders().sorted("id")[-1:]
        return order._get_service_heirs(without) if order else self.env["res.users"]
