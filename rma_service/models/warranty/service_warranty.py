from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import place
from ...tools.arguments import TEXT, WHOLE_NUMBER, takes
from ...tools.bounds import MONTHS
from ...tools.locking import locks_first
from .service_warranty_rule import GRANTED_BY


class RmaServiceWarranty(models.Model):
    """A warranty that one device carries: from whom, on what, from when until when.

    It stands on its own: neither the rule it came from nor the product changes it
    later. It is never deleted but voided, with a reason.
    """

    _name = "rma.service.warranty"
    _inherit = [
        "rma.service.checked.links",
        "rma.service.traced",
        "rma.service.guarded",
        "rma.service.whole",
    ]
    _listed_by = frozenset({"device_id", "order_id"})
    _description = "Device Warranty"
    _order = "date_end desc, id desc"
    # That it is void, and why, has a message of its own.
    _traced_fields = frozenset(
        {
            "covers_labour",
            "covers_parts",
            "date_end",
            "date_start",
            "granted_by",
            "holder_id",
            "months",
            "name",
            "partner_id",
            "start_event",
        }
    )
    _bounds = {"months": MONTHS}
    _fields_of_creation = frozenset({"device_id", "granted_by"})

    device_id = fields.Many2one(
        comodel_name="stock.lot", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
        help="Company that gave or recorded the warranty.",
    )
    rule_id = fields.Many2one(
        comodel_name="rma.service.warranty.rule", readonly=True, ondelete="set null"
    )
    name = fields.Char(required=True)
    granted_by = fields.Selection(
        selection=GRANTED_BY, required=True, default="extension"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Vendor", ondelete="restrict"
    )
    holder_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="restrict",
        help="Whose units of a lot are covered; a serial number is one unit, and its"
        " warranties are its owner's.",
    )
    covers_parts = fields.Boolean(string="Parts", default=True)
    covers_labour = fields.Boolean(string="Labour", default=True)
    start_event = fields.Selection(
        selection=[
            ("sale", "Date of sale"),
            ("delivery", "Delivery"),
            ("service", "Put in service"),
            ("repair", "Hand-over"),
        ],
        string="Begins with",
        default="sale",
    )
    months = fields.Integer()
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="Until and Including", index=True)
    is_void = fields.Boolean(string="Void", readonly=True)
    void_reason = fields.Char(readonly=True)
    state = fields.Selection(
        selection=[
            ("waiting", "Not begun"),
            ("valid", "Valid"),
            ("expired", "Expired"),
            ("void", "Void"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Granted by Order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Repair that the warranty is given on.",
    )
    is_repair_extension = fields.Boolean(
        string="Extended by a Repair",
        readonly=True,
        help="A repair under the legal guarantee extended our liability; it does once.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Covers",
        readonly=True,
        ondelete="set null",
        help="Part or labour that a warranty on a repair covers; empty: the device.",
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "A warranty cannot end before it begins.",
    )

    @api.depends("date_start", "date_end", "is_void")
    def _compute_state(self):
        for warranty in self:
            warranty.state = warranty._get_state(place.get_today(warranty))

    def _get_traced_document(self):
        """What a warranty covers, and until when, is in the history of its device."""
        return self.device_id

    def _get_state(self, date):
        """Return the state of the warranty on a day."""
        self.ensure_one()
        if self.is_void:
            return "void"
        if not self.date_start or date < self.date_start:
            return "waiting"
        return "valid" if not self.date_end or date <= self.date_end else "expired"

    def _get_state_of_device(self):
        """Return whether what we promised, of these warranties, covers a device today.

        :return: ``"in"``, ``"out"``, or ``"unknown"`` where we promised nothing
        """
        ours = self.filtered(
            lambda w: w.granted_by in ("company", "extension") and not w.is_void
        )
        if not ours:
            return "unknown"
        is_in = any(w._get_state(place.get_today(w)) == "valid" for w in ours)
        return "in" if is_in else "out"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        live = Domain("is_void", "=", False)

        def build(here):
            today = place.get_today(here)
            begun = Domain("date_start", "<=", today)
            over = Domain("date_end", "<", today)
            domains = {
                "void": ~live,
                "waiting": live & ~begun,
                "valid": live & begun & ~over,
                "expired": live & begun & over,
            }
            return Domain.OR([domains[key] for key in value if key in domains])

        return place.get_domain(self.env, build, "company_id")

    @api.constrains("months")
    def _check_months(self):
        for warranty in self:
            if warranty.months < 0:
                raise ValidationError(
                    self.env._("The duration of a warranty cannot be negative.")
                )

    def write(self, vals):
        """What a void warranty said stays as it was."""
        if not self._is_system() and any(warranty.is_void for warranty in self):
            raise UserError(
                self.env._("A void warranty is not changed: add a new one instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        raise UserError(
            self.env._("Warranties are not deleted: void them and say why.")
        )

    @takes(reason=TEXT)
    @locks_first
    def action_void(self, reason):
        """Void the warranties: opened by others, seal broken, misuse...

        :param reason: why; required, kept and logged on the device
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the warranty is void."))
        self._as_system().write({"is_void": True, "void_reason": reason})
        for warranty in self:
            warranty.device_id.message_post(
                body=self.env._(
                    "Warranty “%(warranty)s” is void: %(reason)s",
                    warranty=warranty.name,
                    reason=reason,
                )
            )
        return True

    @takes(months=WHOLE_NUMBER, reason=TEXT)
    def action_extend(self, months, reason=None):
        """Extend the warranties: a new one follows each, the old one stays as it was.

        :param months: months to add, above zero
        :param reason: kept as the name of the extension
        :return: the extensions
        """
        if months <= 0:
            raise UserError(self.env._("Extend a warranty by at least one month."))
        if months > MONTHS[1]:
            raise UserError(
                self.env._(
                    "Extend a warranty by %(months)s months at most.", months=MONTHS[1]
                )
            )
        vals_list = []
        for warranty in self:
            end = place.get_day(warranty, warranty.date_end)
            start = (end or place.get_today(warranty)) + timedelta(days=1)
            company = warranty.company_id
            vals_list.append(
                {
                    "device_id": warranty.device_id.id,
                    "company_id": company.id,
                    "holder_id": warranty.holder_id.id,
                    "granted_by": "extension",
                    "name": reason or self.env._("Extension of %s", warranty.name),
                    "covers_parts": warranty.covers_parts,
                    "covers_labour": warranty.covers_labour,
                    "start_event": warranty.start_event,
                    "months": months,
                    "date_start": start,
                    "date_end": company._get_warranty_end(start, months, counts=True),
                }
            )
        return self._as_system().create(vals_list)

    def _extend_by_repair(self, order, months, reason):
        """Extend our liability for a unit that was repaired.

        :param order: the repair
        :param months: by how many months
        :param reason: name of the extension
        :return: the extension; it follows without a gap
        """
        extension = self.action_extend(months, reason)
        extension._as_system().write(
            {"is_repair_extension": True, "order_id": order.id}
        )
        return extension

    def _begin(self, event, date):
        """Begin the warranties that wait for ``event``.

        :param event: key of ``start_event``
        :param date: day it happened
        """
        waiting = self.filtered(
            lambda w: w.start_event == event and not w.date_start and not w.is_void
        )
        for warranty in waiting:
            warranty.write(
                {
                    "date_start": date,
                    "date_end": warranty.company_id._get_warranty_end(
                        date, warranty.months
                    ),
                }
            )

    def _carry_over(self, device, holder=None):
        """Give another unit the terms that remain: what it replaces is covered on.

        :param device: the unit that replaces the warranties' device
        :param holder: customer who has it; needed where it is one of a lot
        :return: the new warranties, with the same end
        """
        today = place.get_today(device)
        alive = self.filtered(lambda w: w._get_state(today) in ("valid", "waiting"))
        return self._as_system().create(
            [
                {
                    "device_id": device.id,
                    "company_id": warranty.company_id.id,
                    "holder_id": holder.id if holder else False,
                    "rule_id": warranty.rule_id.id,
                    "name": warranty.name,
                    "granted_by": warranty.granted_by,
                    "partner_id": warranty.partner_id.id,
                    "covers_parts": warranty.covers_parts,
                    "covers_labour": warranty.covers_labour,
                    "start_event": warranty.start_event,
                    "is_repair_extension": warranty.is_repair_extension,
                    "months": warranty.months,
                    "date_start": warranty.date_start,
                    "date_end": warranty.date_end,
                }
                for warranty in alive
                if warranty.granted_by != "repair" or not warranty.product_id
            ]
        )
