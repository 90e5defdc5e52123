from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import place
from ...tools.bounds import DAYS
from ...tools.columns import set_column_defaults
from ...tools.label import LABEL_FORMATS

# No holidays anywhere last longer.
HOLIDAYS = timedelta(days=31)


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "rma.service.cached"]
    _bounds = {
        "service_reminder_days": DAYS,
        "service_reminder_interval": DAYS,
        "service_reminder_limit": DAYS,
        "service_unclaimed_days": DAYS,
        "service_storage_free_days": DAYS,
        "service_daily_list_days": DAYS,
        "service_return_days": DAYS,
    }

    service_reminder_days = fields.Integer(
        string="First Reminder (days)",
        help="Days after which a customer is reminded of a device that is ready."
        " 0 sends no reminders.",
    )
    service_reminder_interval = fields.Integer(
        string="Remind Again (days)",
        default=7,
        help="Days between two reminders.",
    )
    service_reminder_limit = fields.Integer(
        string="Reminders at Most", default=3, help="How often a customer is reminded."
    )
    service_unclaimed_days = fields.Integer(
        string="Unclaimed After (days)",
        default=90,
        help="Days after which a device that is ready counts as unclaimed."
        " 0 switches it off.",
    )
    service_storage_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Storage Fee per Day",
        domain="[('type', '=', 'service')]",
        help="Service that is charged for each day of storage.",
    )
    service_storage_free_days = fields.Integer(
        string="Free Days",
        default=14,
        help="Days in which a device that is ready is stored free of charge.",
    )
    service_daily_list = fields.Boolean(
        string="Daily List",
        help="Each morning everybody gets one list of his orders that are due, late,"
        " stuck or not paid.",
    )
    service_daily_list_days = fields.Integer(
        string="Estimates That Expire Within (days)",
        default=3,
        help="How early an estimate that waits for its answer is on the list.",
    )
    service_stock_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Parts Below Their Minimum Go to",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Whose daily list shows the service parts that fall below the minimum of"
        " their reordering rule. Leave empty if nobody has to know.",
    )
    service_chat = fields.Char(
        string="Chat Address",
        help="Where customers reach you quickly online beside telephone and e-mail;"
        " printed on the repair information form.",
    )
    service_ancillary_ids = fields.Many2many(
        comodel_name="product.product",
        relation="rma_service_ancillary_company_rel",
        column1="company_id",
        column2="product_id",
        string="Ancillary Services",
        domain="[('type', '=', 'service')]",
        help="Removal, installation, transport, data backup: offered beside the repair"
        " at their price, and ordered by the customer with a tick.",
    )
    service_intake_terms = fields.Html(
        string="Terms of the Intake",
        translate=True,
        help="Printed on the intake protocol; left empty, room is left to write.",
    )
    service_handover_terms = fields.Html(
        string="Terms of the Hand-over",
        translate=True,
        help="Printed on the hand-over act.",
    )
    service_warranty_terms = fields.Html(
        string="Warranty Conditions",
        translate=True,
        help="Conditions of the warranty on repairs, printed on the work report and"
        " the hand-over act.",
    )
    service_estimate_terms = fields.Html(
        string="Terms of the Estimate",
        translate=True,
        help="Printed on the estimates.",
    )
    service_label_format = fields.Selection(
        selection=LABEL_FORMATS,
        string="Device Label",
        default="medium",
        required=True,
        help="Size of the labels of devices whose equipment type has no size of its"
        " own.",
    )
    service_shelf_label_format = fields.Selection(
        selection=LABEL_FORMATS,
        string="Shelf Label",
        default="medium",
        required=True,
        help="Size of the labels of shelves and bins.",
    )
    service_hourly_cost = fields.Monetary(
        string="Hourly Cost of the Workshop",
        groups="rma_service.group_service_manager",
        help="What an hour of work costs the company, for technicians without an hourly"
        " cost of their own.",
    )
    service_tz = fields.Selection(
        related="partner_id.tz",
        readonly=False,
        string="Time Zone of Our Place",
        help="Whose days and hours count for warranties, estimates, promised dates, and"
        " on what is printed and mailed. Left empty, it is the time zone of the"
        " working hours. A warehouse elsewhere has that of its address.",
    )
    service_parallel_work = fields.Boolean(
        string="Several Operations at Once",
        help="One person may work on several operations at the same time. Otherwise"
        " starting one pauses the one before.",
    )
    service_return_days = fields.Integer(
        string="Repair Counts as Failed Within (days)",
        default=90,
        required=True,
        help="A repair was no success when the same device comes back within so many"
        " days after the hand-over.",
    )

    _service_days_positive = models.Constraint(
        "CHECK (service_reminder_days >= 0 AND service_reminder_interval >= 0"
        " AND service_reminder_limit >= 0 AND service_unclaimed_days >= 0"
        " AND service_storage_free_days >= 0 AND service_daily_list_days >= 0)",
        "Days and numbers of reminders cannot be negative.",
    )
    _service_hourly_cost_positive = models.Constraint(
        "CHECK (service_hourly_cost >= 0)", "The hourly cost cannot be negative."
    )
    _service_return_days_positive = models.Constraint(
        "CHECK (service_return_days >= 0)",
        "The days within which a repair counts as failed cannot be negative.",
    )

    def init(self):
        set_column_defaults(
            self,
            "service_label_format",
            "service_shelf_label_format",
            "service_return_days",
        )
        return super().init()

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_service_sequences()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(("partner_id", "resource_calendar_id")):
            self.env.registry.clear_cache()
        if "service_ancillary_ids" in vals:
            self.env["rma.service.type"]._clear_service_cache()
        return result

    # === THE DAY AT OUR PLACE ===#

    @tools.ormcache("self.id")
    def _get_service_zone(self):
        """Return the name of the time zone that the days of the company go by.

        See ``tools/place.py``, which is how it is asked for.
        """
        self.ensure_one()
        return self._find_service_zone() or "UTC"

    def _find_service_zone(self):
        """Return the time zone that something tells, or None."""
        company = self.sudo()
        hours = company.resource_calendar_id.tz
        return (
            company.partner_id.tz
            or (hours if hours != "UTC" else None)
            or place.get_country_zone(company.country_id)
        )

    def _settle_service_zone(self):
        """Give companies whose time zone nothing tells that of most of their users.

        Before there was a place, the days of who clicked counted.
        """
        for company in self.sudo():
            if company._find_service_zone():
                continue
            users = company.user_ids.filtered(lambda u: u.tz and not u.share)
            zones = users.grouped("tz")
            if zones:
                company.service_tz = max(zones, key=lambda tz: (len(zones[tz]), tz))

    # === NUMBERS ===#

    def _create_service_sequences(self):
        """Give each company its numbering of service orders.

        Companies that have one already keep it.
        """
        sequences = self.env["ir.sequence"].sudo()
        for code, values in self._get_service_sequences().items():
            found = sequences.search(
                [("code", "=", code), ("company_id", "in", self.ids)]
            ).company_id
            sequences.create(
                [
                    values | {"code": code, "company_id": company.id}
                    for company in self - found
                ]
            )

    def _get_next_service_number(self, model):
        """Return the next number of documents of a model.

        A company that has no such document yet gets the sequence with the first one;
        where the sequence was deleted later, a new one would give old numbers again.

        :param model: name of the model, which is also the code of its sequence
        :raises UserError: if the sequence of the company is gone
        """
        self.ensure_one()
        sequence = self._find_service_sequence(model)
        if not sequence and not self._has_service_documents(model):
            self._create_service_sequences()
            sequence = self._find_service_sequence(model)
        if not sequence:
            raise UserError(
                self.env._(
                    "%(company)s has no number sequence for %(documents)s: create one"
                    " with the code %(code)s in Settings > Technical > Sequences.",
                    company=self.name,
                    documents=self._get_service_sequences()[model]["name"],
                    code=model,
                )
            )
        return sequence._next()

    def _find_service_sequence(self, model):
        """Return the sequence of a model's numbers, as Odoo finds it, and read it.

        :param model: name of the model, which is also the code of its sequence
        """
        return (
            self.env["ir.sequence"]
            .with_company(self)
            .search_fetch(
                [("code", "=", model), ("company_id", "in", (self.id, False))],
                order="company_id",
                limit=1,
            )
        )

    def _has_service_documents(self, model):
        """Tell whether the company has numbered documents of a model."""
        documents = self.env[model].sudo().with_context(active_test=False)
        return bool(documents.search_count([("company_id", "=", self.id)], limit=1))

    def _get_service_sequences(self):
        """Return the sequences of a company: code → values."""
        return {
            "rma.service.order": {
                "name": self.env._("Service orders"),
                "prefix": "SRV/%(year)s/",
                "padding": 5,
            },
            "rma.service.costing": {
                "name": self.env._("Price checks"),
                "prefix": "PC/%(year)s/",
                "padding": 5,
            },
            "rma.service.vendor.claim": {
                "name": self.env._("Vendor claims"),
                "prefix": "VC/%(year)s/",
                "padding": 5,
            },
            "rma.service.scheme.claim": {
                "name": self.env._("Claims on payment schemes"),
                "prefix": "CL/%(year)s/",
                "padding": 5,
            },
            "rma.service.visit": {
                "name": self.env._("Service visits"),
                "prefix": "VIS/%(year)s/",
                "padding": 5,
            },
        }

    def _get_public_holidays(self, day):
        """Return the public holidays of the company from a day on, as dates.

        :param day: date; holidays of the month after it are found
        """
        start = place.get_moment(self, day)
        calendars = Domain("calendar_id", "in", [False, *self.resource_calendar_id.ids])
        leaves = self.env["resource.calendar.leaves"].search(
            Domain("resource_id", "=", False)
            & Domain("company_id", "in", [False, *self.ids])
            & calendars
            & Domain("date_to", ">", start)
            & Domain("date_from", "<", start + HOLIDAYS)
        )
        days = set()
        for leave in leaves:
            first = place.get_day(self, leave.date_from)
            last = place.get_day(self, leave.date_to - timedelta(seconds=1))
            days.update(first + timedelta(n) for n in range((last - first).days + 1))
        return days
