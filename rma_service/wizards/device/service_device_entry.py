from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from ...tools.bounds import MARK


class RmaServiceDeviceEntry(models.AbstractModel):
    """A device by its number; one that nobody knows yet is made with its product.

    Whoever inherits this says for which company and customer (``_get_company``,
    ``_get_partner``). A known serial or own number fills device and product. For an
    unknown one the model is chosen or, if it is new as well, described by brand, name
    and equipment type. Without a serial the device gets a number of ours when it is
    received.
    """

    _name = "rma.service.device.entry"
    _inherit = ["rma.service.checked.links"]
    _description = "Entry of a Device"
    _bounds = {
        "serial": MARK,
        "brand": MARK,
        "model": MARK,
    }

    serial = fields.Char(
        string="Serial Number",
        help="Serial number or own number of the device. Left empty, the device gets a"
        " number of ours when it is received.",
    )
    device_id = fields.Many2one(
        comodel_name="stock.lot",
        compute="_compute_device_id",
        store=True,
        readonly=False,
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Model",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        domain="[('type', '=', 'consu')]",
    )
    has_found_product = fields.Boolean(
        compute="_compute_product_id",
        store=True,
        readonly=False,
        help="The model comes from a known device and goes with it.",
    )
    brand = fields.Char()
    model = fields.Char(
        string="New Model",
        help="Name of a model that is not in the list; one with this name is found.",
    )
    equipment_type_id = fields.Many2one(
        comodel_name="rma.service.equipment.type",
        compute="_compute_equipment_type_id",
        store=True,
        readonly=False,
    )
    candidate_ids = fields.Many2many(
        comodel_name="stock.lot",
        string="Devices with This Number",
        compute="_compute_candidate_ids",
    )
    is_unknown = fields.Boolean(compute="_compute_candidate_ids")

    # === WHAT THE HEIRS SAY ===#

    def _get_company(self):
        """Return the company that takes the device in."""
        return self.env.company

    def _get_partner(self):
        """Return the customer, or an empty partner."""
        return self.env["res.partner"]

    # === COMPUTE METHODS ===#

    @api.depends("serial")
    def _compute_device_id(self):
        for entry in self:
            entry.device_id = entry._find_device()

    @api.depends("device_id", "model")
    def _compute_product_id(self):
        for entry in self:
            if not entry.device_id and entry.has_found_product:
                # Another serial was entered: the model of the last one is not meant.
                entry.update({"product_id": False, "equipment_type_id": False})
            entry.has_found_product = bool(entry.device_id)
            product = entry.device_id.product_id
            if not product and entry.model:
                product = entry._find_product()
            entry.product_id = product or entry.product_id

    @api.depends("device_id", "product_id")
    def _compute_equipment_type_id(self):
        for entry in self:
            entry.equipment_type_id = (
                entry.device_id.equipment_type_id
                or entry.product_id.equipment_type_id
                or entry.equipment_type_id
            )

    @api.depends("serial", "device_id")
    def _compute_candidate_ids(self):
        candidates = self._group_candidates()
        for entry in self:
            found = candidates[entry]
            entry.candidate_ids = found if len(found) > 1 else False
            entry.is_unknown = bool((entry.serial or "").strip()) and not found

    # === FINDING ===#

    def _find_candidates(self):
        self.ensure_one()
        return self.env["stock.lot"]._find_by_number(self.serial, self._get_company())

    def _group_candidates(self):
        """Return the devices with the number of each entry, found at once."""
        found = {}
        for company, entries in self.grouped(lambda e: e._get_company()).items():
            numbers = set(entries.mapped("serial"))
            by_number = self.env["stock.lot"]._find_by_numbers(numbers, company)
            found.update((entry, by_number[entry.serial]) for entry in entries)
        return found

    def _find_device(self):
        """Return the one device with the number; of several the customer's, or none."""
        self.ensure_one()
        found = self._find_candidates()
        if len(found) > 1 and self.product_id:
            of_product = found.filtered(lambda lot: lot.product_id == self.product_id)
            found = of_product or found
        if len(found) > 1:
            customer = self._get_partner().commercial_partner_id
            found = found.filtered(
                lambda lot: (
                    customer and lot.sudo().owner_id.commercial_partner_id == customer
                )
            )
        return found if len(found) == 1 else found.browse()

    def _find_product(self):
        """Return the product that is called like the new model, or an empty one."""
        self.ensure_one()
        names = self._get_model_names()
        if not names:
            return self.env["product.product"]
        products = self.env["product.product"].search(
            Domain("type", "=", "consu")
            & Domain("company_id", "in", (False, self._get_company().id))
            & Domain.OR(
                [
                    *(Domain("name", "=ilike", escape_psql(name)) for name in names),
                    Domain("default_code", "=", names[0]),
                    Domain("barcode", "=", names[0]),
                ]
            ),
            limit=10,
        )
        return products.sorted(lambda p: not p.equipment_type_id)[:1]

    def _get_model_names(self):
        """Return how the product of the new model may be called, with brand last."""
        self.ensure_one()
        model = " ".join((self.model or "").split())
        brand = " ".join((self.brand or "").split())
        if not model:
            return []
        if not brand or model.lower().startswith(brand.lower()):
            return [model]
        return [model, f"{brand} {model}"]

    # === MAKING ===#

    def _ensure_product(self):
        """Return the product of the device, created where the model is new.

        The catalogue is closed to the counter: only what a device needs is written.

        :raises UserError: if no model was chosen or named
        """
        self.ensure_one()
        product = self.device_id.product_id or self.product_id or self._find_product()
        if product:
            return product
        if not self._get_model_names():
            raise UserError(
                self.env._(
                    "%(serial)s: choose the model of the device, or name a new one.",
                    serial=self.serial or self.env._("Device without serial number"),
                )
            )
        self.env["rma.service.order"].check_access("create")
        products = self.env["product.product"].sudo()
        return products.create(self._prepare_product_vals()).sudo(False)

    def _prepare_product_vals(self):
        """Return the values of the product of a new model."""
        self.ensure_one()
        return {
            "name": self._get_model_names()[-1],
            "type": "consu",
            "is_storable": True,
            "tracking": "serial",
            "sale_ok": False,
            "purchase_ok": False,
            "service_brand": " ".join((self.brand or "").split()) or False,
            "equipment_type_id": self.equipment_type_id.id,
            "company_id": False,
        }

    def _ensure_devices(self):
        """Return the device of each entry, those of unknown serials made at once.

        :return: dict entry → device, empty without a serial
        """
        devices = {}
        new = {}
        candidates = self._group_candidates()
        for entry in self:
            found = entry._find_or_prepare_device(candidates[entry])
            if isinstance(found, dict):
                key = (found["product_id"], found["name"])
                new.setdefault(key, (found, []))[1].append(entry)
            else:
                devices[entry] = found
        made = self.env["stock.lot"].create([vals for vals, _entries in new.values()])
        for device, (_vals, entries) in zip(made, new.values(), strict=True):
            devices.update(dict.fromkeys(entries, device))
        return devices

    def _find_or_prepare_device(self, candidates):
        """Return the device, or the values of a new one for an unknown serial.

        :param candidates: the devices that have the number now
        :raises UserError: if several devices have the number
        """
        self.ensure_one()
        serial = " ".join((self.serial or "").split())
        if self.device_id or not serial:
            return self.device_id
        if len(self.candidate_ids) > 1 and not self.product_id:
            raise UserError(
                self.env._(
                    "Several devices have the number %(serial)s: choose the one that is"
                    " handed in.",
                    serial=serial,
                )
            )
        product = self._ensure_product()
        known = candidates.filtered(lambda lot: lot.product_id == product)
        if known or product.tracking == "none":
            return known[:1]
        # Whatever we delivered is known by its serial number.
        vals = {"product_id": product.id, "name": serial, "is_foreign": True}
        if self.equipment_type_id:
            vals["equipment_type_id"] = self.equipment_type_id.id
        return vals

    def _ensure_device(self):
        """Return the device, created for an unknown serial; empty without a serial."""
        self.ensure_one()
        return self._ensure_devices()[self]
