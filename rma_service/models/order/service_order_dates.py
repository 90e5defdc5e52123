from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...tools import place
from ...tools.bounds import PLANNED
from ..setup.service_stage import OPEN_PHASES


class RmaServiceOrder(models.Model):
    """Dates of the order: when the device came, is promised, was given back."""

    _inherit = "rma.service.order"
    _bounds = {"date_promised": PLANNED}

    date_in = fields.Datetime(
        string="Received", copy=False, index="btree_not_null", tracking=True
    )
    date_promised = fields.Datetime(
        string="Promised",
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="When the customer was told that the device will be ready.",
    )
    date_repair = fields.Datetime(string="Repair Begun", copy=False, readonly=True)
    date_out = fields.Datetime(
        string="Handed Over", copy=False, index="btree_not_null", tracking=True
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    is_promised_today = fields.Boolean(
        compute="_compute_is_promised_today",
        search="_search_is_promised_today",
        help="Promised for the day that it is now where the order is.",
    )

    # === COMPUTE METHODS ===#

    @api.depends("date_promised", "phase")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for order in self:
            order.is_late = bool(
                order.date_promised
                and order.date_promised < now
                and order.phase in OPEN_PHASES
                and order.phase != "ready"
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = (
            Domain("date_promised", "<", fields.Datetime.now())
            & Domain("phase", "in", OPEN_PHASES)
            & Domain("phase", "!=", "ready")
        )
        return domain if True in value else ~domain

    @api.depends("date_promised", "warehouse_id")
    def _compute_is_promised_today(self):
        for order in self:
            promised = place.get_day(order, order.date_promised)
            order.is_promised_today = promised == place.get_today(order)

    def _search_is_promised_today(self, operator, value):
        if operator != "in":
            return NotImplemented

        def build(here):
            begin, end = place.get_bounds(here)
            return Domain("date_promised", ">=", begin) & Domain(
                "date_promised", "<", end
            )

        domain = place.get_domain(self.env, build)
        return domain if True in value else ~domain

    # === BUSINESS METHODS ===#

    def activity_schedule(self, *args, **kwargs):
        """What is to be done at once is due on the day that it is at our place.

        A note is text, as customers typed parts of it, unless it is markup.
        """
        note = kwargs.get("note")
        if note and not isinstance(note, Markup):
            kwargs["note"] = plaintext2html(note)
        activities = self.env["mail.activity"]
        for zone, orders in self.grouped(place.get_zone).items():
            here = orders.with_context(tz=zone)
            made = super(RmaServiceOrder, here).activity_schedule(*args, **kwargs)
            activities |= made or activities
        return activities.with_env(self.env)

    def _compute_rotting(self):
        """Odoo adds days to when the stage began: to one in the year 9999 it cannot."""
        endless = self.filtered(
            lambda order: place.is_past_counting(order.date_last_stage_update)
        )
        endless.is_rotting = False
        endless.rotting_days = 0
        return super(RmaServiceOrder, self - endless)._compute_rotting()

    def _get_promised_date(self):
        """Return the date proposed to the customer at intake, or False."""
        self.ensure_one()
        if not self.type_id.promised_days:
            return False
        return fields.Datetime.now() + timedelta(days=self.type_id.promised_days)
