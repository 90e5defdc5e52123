from odoo import models

from .service_order_thread import split_by_own_rights


class SaleOrder(models.Model):
    """What Odoo's generic messaging routes give away about an estimate.

    Who has the link of an estimate writes below it and reads what was written to the
    customer. Activities, files and followers are for colleagues who may read it.
    """

    _inherit = "sale.order"

    def _thread_to_store(self, store, fields, *, request_list=None):
        """Leave out what is asked of the thread for who may not read the estimate."""
        inside, outside = self, self.browse()
        if request_list:
            estimates = self._filter_service_estimates()
            outside = split_by_own_rights(estimates)[1]
            inside = self - outside
        if outside:
            super(SaleOrder, outside)._thread_to_store(store, fields, request_list=[])
        if not inside:
            return None
        return super(SaleOrder, inside)._thread_to_store(
            store, fields, request_list=request_list
        )

    def message_post(self, **kwargs):
        if self.sudo().service_order_id:
            self.env["ir.attachment"]._check_message_from_outside(
                kwargs.get("body"), kwargs.get("attachment_ids")
            )
        return super().message_post(**kwargs)

    def _message_update_content(self, message, /, *, body, attachment_ids=None, **kw):
        if self.sudo().service_order_id:
            self.env["ir.attachment"]._check_message_from_outside(body, attachment_ids)
        return super()._message_update_content(
            message, body=body, attachment_ids=attachment_ids, **kw
        )
