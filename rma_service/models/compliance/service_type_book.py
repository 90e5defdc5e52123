from odoo import fields, models


class RmaServiceType(models.Model):
    """What work of the type leaves behind, and who may do it."""

    _inherit = "rma.service.type"

    has_book = fields.Boolean(
        string="Entry in the Book of the Device",
        help="Finished work is written into the book of the device, for good: date,"
        " technician, what was done, seals.",
    )
    asks_seals = fields.Boolean(
        string="Seals Have to Be Noted",
        help="The work is finished only when the seals are noted with which the device"
        " leaves.",
    )
    asks_authorisation = fields.Boolean(
        string="Only by Authorised Technicians",
        help="Whoever finishes the work needs a valid authorisation for the device.",
    )
