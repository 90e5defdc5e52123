from odoo import fields, models

OUTCOMES = [
    ("repaired", "Repaired"),
    ("replaced", "Replaced"),
    ("refunded", "Refunded"),
    ("not_repaired", "Not repaired"),
    ("no_fault", "No fault found"),
    ("answered", "Answered"),
]


class RmaServiceReason(models.Model):
    """Why an order ended otherwise than repaired (refused, uneconomic, no part...)."""

    _name = "rma.service.reason"
    _description = "Service Outcome Reason"
    _inherit = ["rma.service.guarded"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    outcome = fields.Selection(
        selection=OUTCOMES,
        required=True,
        default="not_repaired",
        help="The outcome that the reason explains.",
    )
    is_refusal = fields.Boolean(
        string="Estimate Refused",
        help="Set on orders whose estimate the customer declines.",
    )
    ords_barrier = fields.Char(
        string="Open Repair Barrier",
        help="Value of repair_barrier_if_end_of_life in the Open Repair Data Standard"
        " that stands for this reason in imports and exports.",
    )
