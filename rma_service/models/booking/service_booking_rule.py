from typing import NamedTuple

from odoo import api, fields, models, tools

# What a time is booked for.
PURPOSES = [
    ("bring", "Bring the device"),
    ("visit", "Visit at the customer's place"),
    ("collect", "Collect the device"),
]


class BookingRule(NamedTuple):
    """What a page has to know of a rule, as plain values fit for a cache."""

    team_id: int
    purpose: str
    is_online: bool
    slot_minutes: int
    capacity: int
    lead_hours: int
    ahead_days: int
    calendar_id: int


class RmaServiceBookingRule(models.Model):
    """What times a team offers for one purpose: when, how long, how many at once.

    A team that has no rule for a purpose offers none.
    """

    _name = "rma.service.booking.rule"
    _description = "Times That a Team Offers"
    _inherit = ["rma.service.cached", "rma.service.guarded"]
    _order = "purpose, id"
    _rec_name = "purpose"
    _check_company_auto = True
    _bounds = {
        "slot_minutes": (5, 720),
        "capacity": (1, 100),
        "lead_hours": (0, 720),
        "ahead_days": (1, 180),
    }

    team_id = fields.Many2one(
        comodel_name="rma.service.team", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="team_id.company_id", store=True, index=True)
    purpose = fields.Selection(
        selection=PURPOSES, string="Booked for", required=True, default="bring"
    )
    is_online = fields.Boolean(
        string="Customers Book",
        default=True,
        help="Customers choose a free time on the page of their order. Switched off,"
        " colleagues alone book.",
    )
    slot_minutes = fields.Integer(
        string="Length (minutes)",
        required=True,
        default=30,
        aggregator=None,
        help="How long one time lasts.",
    )
    capacity = fields.Integer(
        string="At Once",
        required=True,
        default=1,
        aggregator=None,
        help="How many customers may come, or how many visits are made, at the same"
        " time.",
    )
    lead_hours = fields.Integer(
        string="Notice (hours)",
        required=True,
        default=24,
        aggregator=None,
        help="So long before a time customers may still book, move or cancel it.",
    )
    ahead_days = fields.Integer(
        string="Days Ahead",
        required=True,
        default=30,
        aggregator=None,
        help="For how many days from today times are offered.",
    )
    resource_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Hours",
        check_company=True,
        help="When times are offered. Left empty: the working hours of the team, else"
        " those of the company.",
    )

    _one_of_team = models.UniqueIndex(
        "(team_id, purpose)", "The team already has times for this purpose."
    )
    _numbers_positive = models.Constraint(
        "CHECK (slot_minutes > 0 AND capacity > 0 AND ahead_days > 0"
        " AND lead_hours >= 0)",
        "Length, number at once and days ahead of booked times are at least one.",
    )

    @api.model
    def _get_rules(self, team):
        """Return what a team offers.

        :param team: ``rma.service.team``, may be empty
        :return: dict purpose → ``BookingRule``
        """
        return {rule.purpose: rule for rule in self._get_cached_rules(team.id)}

    @api.model
    @tools.ormcache("team_id", cache="stable")
    def _get_cached_rules(self, team_id):
        rules = self.sudo().search([("team_id", "=", team_id or 0)])
        return tuple(
            BookingRule(
                team_id=rule.team_id.id,
                purpose=rule.purpose,
                is_online=rule.is_online,
                slot_minutes=rule.slot_minutes,
                capacity=rule.capacity,
                lead_hours=rule.lead_hours,
                ahead_days=rule.ahead_days,
                calendar_id=(
                    rule.resource_calendar_id or rule.team_id.resource_calendar_id
                ).id,
            )
            for rule in rules
        )
