from odoo import api, models


def split_by_own_rights(records):
    """Return the records in two parts: those that the user, a colleague, may read by
    his own rights, whatever the rights of the records; and the others."""
    user = records.env.user
    if not (user._is_internal() or user._is_superuser()):
        return records.browse(), records
    readable = records.sudo(False)._filtered_access("read")
    inside = records.browse(readable.ids)
    return inside, records - inside


class RmaServiceOrder(models.Model):
    """What Odoo's generic messaging routes give away about an order.

    The key of the order's page (its token, or a signature made with it) stands on
    paper and in mails. It opens that page, which shows what it names; it does not open
    the thread behind it with activities, files, followers and messages.
    """

    _inherit = "rma.service.order"

    @api.model
    def _get_thread_with_access(
        self, thread_id, *, hash=None, pid=None, token=None, **kwargs
    ):
        """Return the order if the user may reach it by his own rights: no key helps."""
        return super()._get_thread_with_access(thread_id, **kwargs)

    def _thread_to_store(self, store, fields, *, request_list=None):
        """Leave out what is asked of the thread for who may not read the order."""
        inside, outside = split_by_own_rights(self) if request_list else (self, [])
        if outside:
            super(RmaServiceOrder, outside)._thread_to_store(
                store, fields, request_list=[]
            )
        if not inside:
            return None
        return super(RmaServiceOrder, inside)._thread_to_store(
            store, fields, request_list=request_list
        )

    def message_post(self, **kwargs):
        self.env["ir.attachment"]._check_message_from_outside(
            kwargs.get("body"), kwargs.get("attachment_ids")
        )
        return super().message_post(**kwargs)

    def _message_update_content(self, message, /, *, body, attachment_ids=None, **kw):
        self.env["ir.attachment"]._check_message_from_outside(body, attachment_ids)
        return super()._message_update_content(
            message, body=body, attachment_ids=attachment_ids, **kw
        )
