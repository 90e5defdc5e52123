from odoo import fields, models


class RmaServiceDoneOnce(models.AbstractModel):
    """A dialog whose confirmation does its work once, however often it is sent.

    The method behind its button has the decorator ``done_once``.
    """

    _name = "rma.service.done.once"
    _description = "Dialog That Does Its Work Once"

    is_done = fields.Boolean(readonly=True, copy=False)
