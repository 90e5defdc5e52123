from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import place
from ...tools.bounds import MARK

# So many days before the end a colleague is reminded.
REMIND_DAYS = 30


class RmaServiceAuthorisation(models.Model):
    """What a technician may work on: given by a maker or an authority, for a time.

    An authorisation is for a product or an equipment type, which includes the types
    below it. Service types that ask for one let nobody finish work without it
    (``models/compliance/service_order_authorisation.py``); entries in the book of a
    device name its number.
    """

    _name = "rma.service.authorisation"
    _description = "Authorisation of a Technician"
    _inherit = ["rma.service.guarded", "mail.thread", "mail.activity.mixin"]
    _rec_name = "number"
    _order = "date_to, number, id"
    _check_company_auto = True
    _bounds = {"number": MARK, "main_vat": MARK}

    number = fields.Char(required=True, tracking=True, copy=False)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Technician",
        domain="[('share', '=', False)]",
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
        help="A list of an authority names numbers only: until the technician is"
        " chosen, the authorisation counts for nobody.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        index="btree_not_null",
        ondelete="restrict",
        help="Includes the types below it.",
    )
    product_tmpl_id = fields.Many2one(
        comodel_name="product.template",
        string="Product",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    model_name = fields.Char(
        string="Type in Lists",
        compute="_compute_model_name",
        store=True,
        readonly=False,
        precompute=True,
        help="Name of the type as it stands in the lists of authorities.",
    )
    is_online = fields.Boolean(
        string="On-line", help="The type sends its data on-line."
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Issued By",
        index="btree_not_null",
        ondelete="restrict",
        help="Maker or main service that gave it.",
    )
    main_vat = fields.Char(
        string="Tax Number of the Main Service",
        compute="_compute_main_vat",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_from = fields.Date(string="Valid From", tracking=True)
    date_to = fields.Date(string="Valid Until", tracking=True, index=True)
    is_reminded = fields.Boolean(
        readonly=True, copy=False, help="Somebody was reminded that it ends."
    )
    state = fields.Selection(
        selection=[
            ("valid", "Valid"),
            ("soon", "Expires soon"),
            ("later", "Not valid yet"),
            ("expired", "Expired"),
        ],
        compute="_compute_state",
        search="_search_state",
    )

    _dates_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "An authorisation cannot end before it begins.",
    )
    _user_idx = models.Index("(user_id, company_id, date_to) WHERE active IS TRUE")

    # === COMPUTE METHODS ===#

    @api.depends("equipment_type_id", "product_tmpl_id")
    def _compute_model_name(self):
        for row in self:
            named = row.product_tmpl_id or row.equipment_type_id
            row.model_name = named.name or row.model_name

    @api.depends("partner_id")
    def _compute_main_vat(self):
        for row in self:
            row.main_vat = row.partner_id.commercial_partner_id.vat or row.main_vat

    @api.depends("date_from", "date_to", "company_id")
    def _compute_state(self):
        for row in self:
            today = place.get_today(row)
            if row.date_from and row.date_from > today:
                row.state = "later"
            elif row.date_to and row.date_to < today:
                row.state = "expired"
            elif row.date_to and row.date_to <= today + timedelta(days=REMIND_DAYS):
                row.state = "soon"
            else:
                row.state = "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented

        def build(here):
            return Domain.OR(self._get_state_domain(state, here) for state in value)

        return place.get_domain(self.env, build, "company_id")

    @api.model
    def _get_state_domain(self, state, here):
        """Return the domain of a state at a place.

        :param state: key of the state; a false one has no rows
        :param here: a place, see ``tools/place.py``
        """
        today = place.get_today(here)
        soon = today + timedelta(days=REMIND_DAYS)
        begun = Domain("date_from", "=", False) | Domain("date_from", "<=", today)
        endless = Domain("date_to", "=", False)
        return {
            "later": ~begun,
            "expired": begun & Domain("date_to", "<", today),
            "soon": begun
            & Domain("date_to", ">=", today)
            & Domain("date_to", "<=", soon),
            "valid": begun & (endless | Domain("date_to", ">", soon)),
        }.get(state, Domain.FALSE)

    @api.constrains("equipment_type_id", "product_tmpl_id")
    def _check_devices(self):
        for row in self:
            if not row.equipment_type_id and not row.product_tmpl_id:
                raise ValidationError(
                    self.env._(
                        "%(number)s: choose the equipment type or the product that the"
                        " authorisation is for.",
                        number=row.number,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if "date_to" in vals:
            # Somebody is reminded of the new end, too.
            self.sudo()._as_system().write({"is_reminded": False})
        return result

    # === WHO MAY ===#

    @api.model
    def _find(self, user, product, equipment_type, company):
        """Return the authorisation of a technician for a device, valid today, or none.

        :param user: ``res.users``
        :param product: ``product.product`` of the device
        :param equipment_type: its ``rma.service.equipment.type``, may be empty
        :param company: ``res.company`` that he works for
        """
        day = place.get_today(company)
        return self.sudo().search(
            self._get_domain_of(user, product, equipment_type, company)
            & (Domain("date_from", "=", False) | Domain("date_from", "<=", day))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day)),
            order="date_to DESC, id DESC",
            limit=1,
        )

    @api.model
    def _find_expired(self, user, product, equipment_type, company):
        """Return the authorisation that ended last; for the arguments see ``_find``."""
        return self.sudo().search(
            self._get_domain_of(user, product, equipment_type, company)
            & Domain("date_to", "<", place.get_today(company)),
            order="date_to DESC, id DESC",
            limit=1,
        )

    @api.model
    def _get_domain_of(self, user, product, equipment_type, company):
        """Return the domain of what a technician ever had for a device."""
        path = (equipment_type.sudo().parent_path or "").split("/")
        types = [int(part) for part in path if part]
        return (
            Domain("user_id", "=", user.id)
            & Domain("company_id", "=", company.id)
            & Domain("product_tmpl_id", "in", (False, product.product_tmpl_id.id))
            & Domain("equipment_type_id", "in", [False, *types])
        )

    def _get_service_heirs(self, without=None):
        """Return who takes over what a colleague who left had to do here."""
        managers = self.env["res.users"]._get_service_managers(self.company_id)
        return managers - without if without else managers

    # === BEFORE IT ENDS ===#

    @api.model
    def _cron_remind(self):
        """Remind a manager of authorisations that end soon, once for each end."""

        def build(here):
            today = place.get_today(here)
            return Domain("date_to", ">=", today) & Domain(
                "date_to", "<=", today + timedelta(days=REMIND_DAYS)
            )

        ending = place.get_domain(self.env, build, "company_id")
        rows = self.sudo().search(ending & Domain("is_reminded", "=", False))
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(rows))
        for row in rows:
            if row.try_lock_for_update():
                row._remind()
            if not cron._commit_progress(1):
                break

    def _remind(self):
        """Give a manager an activity to renew the authorisation."""
        self.ensure_one()
        manager = self.env["res.users"]._get_service_managers(self.company_id)[:1]
        if manager:
            own = self.with_context(lang=manager.lang or self.env.lang)
            place.at_place(own).activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.date_to,
                summary=own.env._(
                    "Authorisation %(number)s of %(technician)s ends",
                    number=self.number,
                    technician=self.user_id.name or "—",
                ),
                user_id=manager.id,
            )
        self._as_system().write({"is_reminded": True})
