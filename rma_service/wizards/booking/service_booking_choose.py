from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...models.booking.service_booking_rule import PURPOSES
from ...tools import place
from ...tools.locking import done_once

# So many times are offered at once: some weeks of most teams.
OFFERED = 400


class RmaServiceBookingChoose(models.TransientModel):
    """Choose a free time for an order, or another one: first the day, then the hour.

    Colleagues are bound to what is free, not to the notice that customers give.
    """

    _name = "rma.service.booking.choose"
    _inherit = ["rma.service.checked.links", "rma.service.done.once"]
    _description = "Book a Time"

    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    purpose = fields.Selection(
        selection=PURPOSES, string="Booked for", required=True, readonly=True
    )
    booked = fields.Char(string="Booked Now", readonly=True)
    zone = fields.Char(string="Time Zone", readonly=True)
    slot_ids = fields.One2many(
        comodel_name="rma.service.booking.choose.slot",
        inverse_name="choose_id",
        string="Free Times",
    )
    day = fields.Date(string="Another Day")
    day_label = fields.Char(string="Day", compute="_compute_day_label")
    slot_id = fields.Many2one(
        comodel_name="rma.service.booking.choose.slot",
        string="Time",
        compute="_compute_slot_id",
        store=True,
        readonly=False,
        domain="[('choose_id', '=', id), ('day', '=', day)]",
    )
    last_day = fields.Date(string="Free Times until", readonly=True)
    has_none = fields.Boolean(compute="_compute_has_none")

    @api.depends("day")
    def _compute_slot_id(self):
        for wizard in self:
            if wizard.slot_id.day != wizard.day:
                wizard.slot_id = False

    @api.depends("day")
    @api.depends_context("lang")
    def _compute_day_label(self):
        for wizard in self:
            day = wizard.day
            wizard.day_label = day and format_date(
                self.env, day, date_format="EEEE, d MMMM y"
            )

    @api.depends("day", "slot_ids.day")
    def _compute_has_none(self):
        for wizard in self:
            days = wizard.slot_ids.mapped("day")
            wizard.has_none = wizard.day not in days

    @api.model
    def _open_for(self, order, purpose):
        """Open the dialog with what is free for an order.

        :param order: service order that the user may write
        :param purpose: key of ``PURPOSES``, or False
        :return: the action that opens it
        :raises UserError: if its team offers no times
        """
        if not purpose:
            raise UserError(
                self.env._(
                    "%(order)s: no time can be booked for this order now.",
                    order=order.name,
                )
            )
        wizard = self.create(self._prepare_vals(order, purpose))
        return {
            "name": self.env._("Book a Time"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _prepare_vals(self, order, purpose):
        slots = order._get_free_slots(purpose)
        bookings = self.env["rma.service.booking"]
        booked = order._get_booking_holder(purpose)._get_booked(purpose)
        rows = [
            {
                "name": bookings._format_clock(order, slot.start),
                "day": place.get_day(order, slot.start),
                "start": slot.start,
            }
            for slot in slots[:OFFERED]
        ]
        zone = place.get_zone(order)
        return {
            "order_id": order.id,
            "purpose": purpose,
            "booked": booked._get_when() if booked else False,
            "zone": zone if zone != self.env.user.tz else False,
            "slot_ids": [Command.create(row) for row in rows],
            "day": rows and rows[0]["day"],
            "last_day": rows and rows[-1]["day"],
        }

    @done_once
    def action_book(self):
        """Book the chosen time; the customer is told.

        :raises UserError: if none is chosen, or somebody was faster
        """
        self.ensure_one()
        order = self.order_id
        order.check_access("write")
        if self.slot_id not in self.slot_ids:
            raise UserError(self.env._("Choose a day and a time."))
        order._book(self.purpose, self.slot_id.start)
        return {"type": "ir.actions.act_window_close"}
