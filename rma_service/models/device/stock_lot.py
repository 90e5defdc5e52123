import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import place
from ...tools.arguments import TEXT, record_of, takes
from ...tools.bounds import MARK
from ...tools.columns import set_column_defaults
from ...tools.locking import locks_first

FIRST_YEAR = 1900
YEAR = re.compile("[0-9]{4}")


class StockLot(models.Model):
    """The device: a physical unit that customers bring for service.

    Owner, sale, warranties and service life of the unit with this serial number. A
    delivery of ours fills what it knows; for a unit bought elsewhere it is typed.
    """

    _name = "stock.lot"
    _inherit = ["stock.lot", "rma.service.guarded", "rma.service.import.again"]
    _fields_of_creation = frozenset({"date_out_of_service", "service_state"})
    _bounds = {"name": MARK, "internal_number": MARK}

    owner_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        help="Customer the device belongs to. Changes are kept in the history.",
    )
    end_customer_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        help="Who uses the device, where that is not the owner.",
    )
    owner_history_ids = fields.One2many(
        comodel_name="rma.service.device.owner", inverse_name="device_id", readonly=True
    )
    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        compute="_compute_equipment_type_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    device_properties = fields.Properties(
        string="Custom Fields",
        definition="equipment_type_id.device_properties_definition",
    )
    internal_number = fields.Char(
        string="Own Number",
        copy=False,
        index="btree_not_null",
        help="Number of ours, also as barcode, for units without a readable serial.",
    )
    image = fields.Image(string="Photo", max_width=1024, max_height=1024)
    year_of_manufacture = fields.Char(size=4, help="Four digits.")
    vendor_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        help="Who sold the device to us or, bought elsewhere, to the customer.",
    )
    is_foreign = fields.Boolean(
        string="Bought Elsewhere", help="The device was not bought from us."
    )
    sale_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    date_sold = fields.Date(string="Sold", copy=False, tracking=True)
    invoice_reference = fields.Char(
        copy=False, help="Invoice of the sale; typed where the sale was not ours."
    )
    date_in_service = fields.Date(string="In Service Since", copy=False, tracking=True)
    service_state = fields.Selection(
        selection=[("in", "In service"), ("out", "Out of service")],
        string="Service Life",
        default="in",
        required=True,
        tracking=True,
    )
    date_out_of_service = fields.Date(string="Out of Service", copy=False)
    is_loan_unit = fields.Boolean(
        string="Loan Device",
        help="A unit of ours that is lent to customers during a repair.",
    )
    loan_id = fields.Many2one(
        comodel_name="rma.service.loan",
        string="Lent",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Loan with which the unit is with a customer now.",
    )
    warranty_ids = fields.One2many(
        comodel_name="rma.service.warranty", inverse_name="device_id"
    )
    warranty_until = fields.Date(
        compute="_compute_warranty",
        help="Last day of the warranty that we give the customer on the device.",
    )
    warranty_state = fields.Selection(
        selection=[
            ("unknown", "Unknown"),
            ("in", "In warranty"),
            ("out", "Out of warranty"),
        ],
        compute="_compute_warranty",
    )
    service_order_ids = fields.One2many(
        comodel_name="rma.service.order",
        inverse_name="device_id",
        string="Service Orders",
        groups="rma_service.group_service_own",
    )
    service_order_count = fields.Integer(compute="_compute_service_order_count")

    _internal_number_uniq = models.UniqueIndex(
        "(internal_number) WHERE internal_number IS NOT NULL",
        "This own number is already given to another device.",
    )
    _owner_idx = models.Index("(owner_id, id DESC) WHERE owner_id IS NOT NULL")
    _loan_unit_idx = models.Index("(name, id) WHERE is_loan_unit IS TRUE")

    # === COMPUTE METHODS ===#

    @api.depends("product_id")
    def _compute_equipment_type_id(self):
        for device in self:
            equipment_type = device.product_id.equipment_type_id
            if equipment_type:
                device.equipment_type_id = equipment_type

    @api.depends(
        "warranty_ids.date_start", "warranty_ids.date_end", "warranty_ids.is_void"
    )
    def _compute_warranty(self):
        for device in self:
            ours = device.warranty_ids.filtered(
                lambda w: (
                    w.granted_by in ("company", "extension")
                    and not w.is_void
                    and not w.holder_id  # units of a lot: see the customers
                )
            )
            device.warranty_until = max(
                (w.date_end for w in ours if w.date_end), default=False
            )
            device.warranty_state = ours._get_state_of_device()

    def _compute_service_order_count(self):
        self.service_order_count = 0
        orders = self.env["rma.service.order"]
        if not orders.has_access("read"):
            return
        counts = dict(
            orders._read_group(
                [("device_id", "in", self.ids)], ["device_id"], ["__count"]
            )
        )
        for lot in self:
            lot.service_order_count = counts.get(lot._origin, 0)

    @api.constrains("year_of_manufacture")
    def _check_year_of_manufacture(self):
        last = place.get_today(self).year + 1
        for device in self:
            year = device.year_of_manufacture
            if year and not (YEAR.fullmatch(year) and FIRST_YEAR <= int(year) <= last):
                raise ValidationError(
                    self.env._(
                        "%(device)s: “%(year)s” is no year of manufacture. Enter four"
                        " digits, %(first)s to %(last)s.",
                        device=device.name,
                        year=year,
                        first=FIRST_YEAR,
                        last=last,
                    )
                )

    # === CRUD ===#

    def init(self):
        set_column_defaults(self, "service_state")
        return super().init()

    @api.model_create_multi
    def create(self, vals_list):
        self.env.company.sudo()._warm().currency_id._warm()
        devices = super().create(vals_list)
        owned = devices.filtered("owner_id")
        if owned:
            owned._log_owner()
        return devices

    def write(self, vals):
        owners = (
            {device: device.owner_id for device in self} if "owner_id" in vals else {}
        )
        result = super().write(vals)
        changed = self.filtered(
            lambda device: device in owners and device.owner_id != owners[device]
        )
        if changed:
            changed._close_owner(owners)
            changed._log_owner()
        if vals.get("date_in_service"):
            day = place.parse_day(vals["date_in_service"])
            # Found by a search: what is read with all rights stays in the field.
            warranties = self.env["rma.service.warranty"].sudo()
            warranties.search([("device_id", "in", self.ids)])._begin("service", day)
        return result

    def _log_owner(self):
        """Open a history row for the owner of each device."""
        now = fields.Datetime.now()
        self.env["rma.service.device.owner"].sudo().create(
            [
                {
                    "device_id": device.id,
                    "partner_id": device.owner_id.id,
                    "date_from": now,
                    "user_id": self.env.user.id,
                    "note": self.env.context.get("rma_owner_note"),
                }
                for device in self
                if device.owner_id
            ]
        )

    def _close_owner(self, owners):
        """Close the history rows of the last owners.

        :param owners: dict device → owner before the change
        """
        had_owner = self.filtered(lambda device: owners[device])
        if had_owner:
            self.env["rma.service.device.owner"].sudo().search(
                [("device_id", "in", had_owner.ids), ("date_to", "=", False)]
            ).write({"date_to": fields.Datetime.now()})

    # === ACTIONS ===#

    def action_view_service_orders(self):
        """Open the service orders of the devices."""
        return self.service_order_ids._get_records_action(
            name=self.env._("Service Orders")
        )

    @takes(partner=record_of("res.partner"), reason=TEXT)
    @locks_first
    def action_change_owner(self, partner, reason):
        """Give the devices another owner; logged in their history.

        :param partner: the new owner
        :param reason: why: sold on, moved, mistake...
        :raises UserError: without a reason
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the device changes its owner."))
        self._check_single_units()
        self.with_context(rma_owner_note=reason).write({"owner_id": partner.id})
        return True

    @locks_first
    def action_out_of_service(self):
        """Take the devices out of service; intake warns of them from now on."""
        for device in self:
            device._as_system().write(device._prepare_out_of_service_vals())
        return True

    def _prepare_out_of_service_vals(self):
        """Return the values of a device that goes out of service today."""
        self.ensure_one()
        return {
            "service_state": "out",
            "date_out_of_service": place.get_today(self),
        }

    @locks_first
    def action_in_service(self):
        """Put the devices (back) in service, today if no day is known."""
        for device in self:
            device._as_system().write(
                {
                    "service_state": "in",
                    "date_out_of_service": False,
                    "date_in_service": device.date_in_service
                    or place.get_today(device),
                }
            )
        return True

    def _get_service_heirs(self, without=None):
        """Return who takes over what a colleague who left had to do on the device.

        Who looks after its newest open order, else the service managers.
        """
        orders = self.service_order_ids.filtered("is_open").sorted("id")
        if orders:
            return orders[-1]._get_service_heirs(without)
        managers = self.env["res.users"]._get_service_managers(self.company_id)
        return managers - without if without else managers

    # === SALE ===#

    def _register_sale(self, sale_line, partner, date):
        """Fill what a delivery of ours knows, and copy the warranties of its product.

        :param sale_line: the delivered ``sale.order.line``
        :param partner: who received the device
        :param date: day of the delivery
        """
        rules = self.env["rma.service.warranty.rule"]
        warranties = self.env["rma.service.warranty"].sudo()
        owner = partner.commercial_partner_id
        vals_list = []
        company = sale_line.company_id
        for device in self.sudo().with_company(company):
            sale = sale_line.order_id
            sold = place.get_day(sale, sale.date_order)
            device._end_former_sale(sale_line, owner)
            device.write(
                {
                    "owner_id": owner.id,
                    "end_customer_id": partner.id if partner != owner else False,
                    "sale_line_id": sale_line.id,
                    "date_sold": sold,
                    "is_foreign": False,
                    "vendor_id": device.vendor_id.id
                    or device._get_purchase_vendor().id,
                }
            )
            dates = {"sale": sold, "delivery": date, "service": device.date_in_service}
            found = rules._find_rules(device.product_id, device.vendor_id, company)
            if device.warranty_ids.filtered(
                lambda w: w.granted_by == "vendor" and not w.is_void
            ):
                # It began when the unit was sold first, and is not given twice.
                found = found.filtered(lambda rule: rule.granted_by != "vendor")
            vals_list += [
                rule._prepare_warranty_vals(device, dates, company) for rule in found
            ]
        return warranties.with_company(company).create(vals_list)

    def _end_former_sale(self, sale_line, owner):
        """A unit that is sold again carries nothing over from who had it before.

        Its return is noted as it comes in; this is for units whose return nobody wrote
        down.

        :param sale_line: the sale that begins
        :param owner: who owns the unit from now on
        """
        self.ensure_one()
        is_resold = self.sale_line_id and self.sale_line_id != sale_line
        if is_resold or (self.owner_id and self.owner_id != owner):
            self._become_ours(sale_line.order_id.name)

    def _is_with_customer(self):
        """Tell whether the unit is a customer's, as far as we know."""
        self.ensure_one()
        return bool(
            self.owner_id
            or self.end_customer_id
            or self.sale_line_id
            or self.warranty_ids.holder_id
        )

    def _get_purchase_vendor(self):
        """Return the vendor that the device was bought from, or an empty partner."""
        self.ensure_one()
        orders = self.purchase_order_ids
        return orders.sorted("date_order")[-1:].partner_id.commercial_partner_id

    # === EXCHANGE ===#

    def _replace_by(self, new, note, partner, vendor=None):
        """Let another unit take over owner, sale and remaining warranties of this one.

        :param new: the unit that the customer gets
        :param note: kept in the history of owners: claim or order
        :param partner: the customer
        :param vendor: who gave the new unit; that of the old one by default
        """
        self.ensure_one()
        holder = partner.commercial_partner_id
        warranties = self._get_warranties_of(partner)
        if not new._is_single_unit():
            warranties._carry_over(new, holder)
            return
        is_unit = self._is_single_unit()
        owner = self.owner_id if is_unit else holder
        new.with_context(rma_owner_note=note).write(
            {
                "owner_id": owner.id,
                "end_customer_id": self.end_customer_id.id if is_unit else False,
                "sale_line_id": self.sale_line_id.id,
                "date_sold": self.date_sold,
                "date_in_service": self.date_in_service,
                "vendor_id": (vendor or self.vendor_id).id,
            }
        )
        warranties._carry_over(new)

    def _become_ours(self, note, partner=None, is_scrapped=False):
        """The unit is ours: no owner, no sale, and the customer's warranties end.

        That of the vendor stays, we may claim it. Who had it, and until when, stays in
        the history.

        :param note: order or transfer on which that happened
        :param partner: customer who had it; needed where it is one of a lot
        :param is_scrapped: the unit goes out of service as well
        """
        lots = self.filtered(lambda device: not device._is_single_unit())
        if lots and partner:
            lots._end_holding(partner, note)
        self -= lots
        ended = self.warranty_ids.filtered(lambda w: w.granted_by != "vendor")
        reason = self.env._("Left to us: %(order)s", order=note)
        self._leave_customer(note, ended, reason, is_over=is_scrapped)
        # The next customer's warranty begins with what happens to him.
        self.write(
            {
                "sale_line_id": False,
                "date_sold": False,
                "invoice_reference": False,
                "date_in_service": False,
            }
        )

    def _leave_customer(self, note, ended, reason, is_over):
        """The units belong to no customer any more.

        :param note: order or claim on which that happened, for the history of owners
        :param ended: warranties that end with it
        :param reason: why these are void
        :param is_over: the units go out of service as well
        """
        for device in self:
            if device.owner_id:
                device.message_post(
                    body=self.env._(
                        "Does not belong to %(owner)s any more (%(document)s).",
                        owner=device.owner_id.display_name,
                        document=note,
                    )
                )
            vals = {"owner_id": False, "end_customer_id": False}
            if is_over:
                vals |= device._prepare_out_of_service_vals()
            device._as_system().with_context(rma_owner_note=note).write(vals)
        ended.filtered(lambda w: not w.is_void).action_void(reason)

    # === WARRANTY ===#

    def _get_warranty_for(self, kind, product, date, partner):
        """Return the warranty that covers work on the device, or an empty recordset.

        A warranty on an earlier repair of the same part or labour comes first, then
        ours on the device.

        :param kind: ``"parts"`` or ``"labour"``
        :param product: product of the line
        :param date: day the device came in
        :param partner: customer who brings it
        """
        self.ensure_one()
        valid = self._get_warranties_of(partner).filtered(
            lambda w: w[f"covers_{kind}"] and w._get_state(date) == "valid"
        )
        on_repair = valid.filtered(
            lambda w: w.granted_by == "repair" and w.product_id == product
        )
        ours = valid.filtered(lambda w: w.granted_by in ("company", "extension"))
        return (on_repair or ours)[:1]
