from odoo import fields, models

from ...tools.bounds import REASON
from ...tools.locking import done_once


class RmaServiceReject(models.TransientModel):
    """The customer rejects the finished work at the counter, or by phone.

    As on the page of his order: the order goes back to the repair, and is counted.
    """

    _name = "rma.service.reject"
    _inherit = ["rma.service.checked.links", "rma.service.done.once"]
    _description = "Customer Rejects the Work"
    _bounds = {"remark": REASON}

    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    remark = fields.Text(
        required=True, help="What is wrong, in the words of the customer."
    )
    photo_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="rma_service_reject_photo_rel",
        column1="reject_id",
        column2="attachment_id",
        string="Photos",
    )

    @done_once
    def action_reject(self):
        """Send the order back to the repair.

        :raises UserError: where there is no finished work to reject
        """
        self.ensure_one()
        order = self.order_id
        order.check_access("write")
        files = [(photo.name, photo.raw or b"") for photo in self.photo_ids]
        order._reject_work(self.remark, files)
        return {"type": "ir.actions.act_window_close"}
