from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize
from odoo.tools.misc import formatLang
from odoo.tools.sql import escape_psql

from odoo.addons.rma_service.tools import place
from odoo.addons.rma_service.tools.bounds import MARK, MB, PERSON

from ..tools.form_reader import MAX_TEXT, FormReader, read_id, read_line

MAX_FILES = 10
MAX_TOTAL = 40 * MB
MAX_DEVICES = 100
MAX_SYMPTOMS = 30
# Kinds of custom fields that a form without scripts can ask for.
ASKED_KINDS = (
    "char",
    "text",
    "boolean",
    "integer",
    "float",
    "date",
    "selection",
    "tags",
)
# The custom fields of the order, and how their inputs begin.
PREFIXES = {"properties": "p_", "equipment_properties": "e_"}


class RmaServiceRequest(models.Model):
    """What the form asks, and whether what comes back fits.

    Whatever is sent is looked up among what was offered: a type, a device, a symptom
    that is not on the list is none.
    """

    _inherit = "rma.service.request"

    # === WHAT IS OFFERED ===#

    @api.model
    def _get_offered_types(self, company):
        """Return the service types that may be asked for online.

        :return: those that say so; else an empty recordset: we choose
        """
        types = self.env["rma.service.type"].sudo()
        return types.browse(types._get_offered_ids(company.id))._warm()

    @api.model
    def _get_equipment_types(self):
        """Return the equipment types that a new device may be of."""
        return self.env["rma.service.equipment.type"].sudo().search(Domain.TRUE)

    @api.model
    def _get_devices(self, user, company):
        """Return the devices of the customer who is logged in.

        :param user: a visitor has none
        """
        devices = self.env["stock.lot"].sudo()
        if user._is_public():
            return devices
        return devices.search_fetch(
            self._get_device_domain(user, company),
            ["name", "product_id"],
            order="id desc",
            limit=MAX_DEVICES,
        )

    @api.model
    def _get_device_domain(self, user, company):
        """Return the domain of all devices of a customer, none of anybody else."""
        return (
            user.partner_id._get_portal_device_domain()
            & Domain("company_id", "in", (False, company.id))
            & Domain("service_state", "!=", "out")
        )

    @api.model
    def _find_own_device(self, user, company, device_id=None, serial=None):
        """Return a customer's device by its id or number; empty for all others'.

        Of a device that is not his nobody learns whether we know it.
        """
        devices = self.env["stock.lot"].sudo()
        if user._is_public():
            return devices
        if device_id:
            found = devices.browse(device_id)
        else:
            found = devices._find_by_number(serial, company) if serial else devices
        if not found:
            return devices
        own = Domain("id", "in", found.ids) & self._get_device_domain(user, company)
        found = devices.search_fetch(own, limit=2)
        return found if len(found) == 1 else devices

    @api.model
    def _get_symptoms(self, equipment_type):
        """Return the symptoms that devices of a type may have."""
        symptoms = self.env["rma.service.symptom"].sudo()
        if not equipment_type:
            return symptoms
        return symptoms.search(
            Domain("equipment_type_ids", "=", False)
            | Domain("equipment_type_ids", "parent_of", equipment_type.ids),
            limit=MAX_SYMPTOMS,
        )

    @api.model
    def _get_form_symptoms(self, choice):
        """Return the symptoms that the form offers: none for a plain request.

        :param choice: see ``_read_choice``
        """
        if choice["type"].kind == "request":
            return self.env["rma.service.symptom"].sudo()
        return self._get_symptoms(choice["equipment_type"])

    @api.model
    def _get_asked_fields(self, service_type, equipment_type):
        """Return the custom fields that the form asks for.

        :return: list of dicts with ``input`` (its name in the form), ``field`` of the
            order, ``name``, ``label``, ``kind`` and ``choices``
        """
        definitions = {
            "properties": service_type.properties_definition
            if service_type.asks_properties
            else [],
            "equipment_properties": equipment_type.order_properties_definition
            if equipment_type.asks_properties
            else [],
        }
        return [
            {
                "input": PREFIXES[field] + item["name"],
                "field": field,
                "name": item["name"],
                "label": item.get("string") or item["name"],
                "kind": item["type"],
                "choices": [
                    (choice[0], choice[1])
                    for choice in item.get(
                        "selection" if item["type"] == "selection" else "tags"
                    )
                    or ()
                ],
            }
            for field, definition in definitions.items()
            for item in definition or ()
            if item["type"] in ASKED_KINDS
        ]

    # === THE DEVICE AND THE KIND OF SERVICE ===#

    @api.model
    def _read_choice(self, form, user, company):
        """Return which device and which kind of service a form is about.

        :param form: what was sent: dict of texts
        :return: dict with ``device``, ``equipment_type``, ``type`` (records with
            superuser rights), ``brand``, ``model``, ``serial``; ``has_device``:
            whether we know which device it is about; and ``is_named``: whether that is
            enough to go on
        """
        texts = {
            name: read_line(form.get(name), MARK[1])
            for name in ("brand", "model", "serial")
        }
        device = self._find_own_device(
            user, company, device_id=read_id(form.get("device"))
        )
        if not device:
            device = self._find_own_device(user, company, serial=texts["serial"])
        equipment_types = self.env["rma.service.equipment.type"].sudo()
        equipment_type = device.equipment_type_id._warm()
        if not device and (chosen := read_id(form.get("equipment"))):
            equipment_type = equipment_types.search([("id", "=", chosen)])
        if device:
            texts = dict.fromkeys(texts, False)
        offered = self._get_offered_types(company)
        service_type = offered.filtered(
            lambda each: each.id == read_id(form.get("type"))
        )
        if not service_type:
            service_type = offered[:1] or self._get_usual_type(equipment_type, company)
        has_device = bool(device or equipment_type or texts["model"])
        return texts | {
            "device": device,
            "equipment_type": equipment_type,
            "type": service_type,
            "has_device": has_device,
            "is_named": has_device or service_type.kind == "request",
        }

    @api.model
    def _get_usual_type(self, equipment_type, company):
        """Return the service type where customers do not choose one themselves."""
        proposed = equipment_type._get_default_types(company.id)
        types = self.env["rma.service.type"].sudo()
        usual = types.browse(proposed.get(equipment_type.id, False))
        orders = self.env["rma.service.order"].sudo().with_company(company)
        return (usual or orders._default_type_id())._warm()

    @api.model
    def _prepare_facts(self, choice, user, company):
        """Return what we know of a customer's own device, in sentences.

        :param choice: see ``_read_choice``
        :return: dict with ``warranties``, list of texts; ``contracts``, see
            ``_prepare_portal_contracts`` of ``stock.lot``; and ``orders``, list of
            dicts with ``name`` and ``url`` of the open orders of the device
        """
        device, serial = choice["device"], choice["serial"]
        # What somebody asks is no repair of his device, and none of it is done twice.
        is_asked = choice["type"].kind == "request"
        if user._is_public() or is_asked or not (device or serial):
            return {"warranties": [], "contracts": [], "orders": []}
        orders = self.env["rma.service.order"].sudo()
        today = place.get_today(company)
        valid = device.warranty_ids.filtered(
            lambda warranty: warranty._get_state(today) == "valid"
        )
        opened = orders.search(
            (
                Domain("device_id", "=", device.id)
                if device
                # Asked for already, and nobody saw it yet.
                else Domain("told_serial", "=ilike", escape_psql(serial))
            )
            & Domain("is_open", "=", True)
            & user.partner_id._get_portal_order_domain(),
            limit=10,
        )
        return {
            "warranties": [orders._describe_warranty(each) for each in valid],
            "contracts": device._prepare_portal_contracts(user) if device else [],
            "orders": [{"name": each.name, "url": each.access_url} for each in opened],
        }

    @api.model
    def _prepare_fee(self, choice, user, company):
        """Return what the customer is told of the diagnosis fee; empty for none.

        :return: dict as of ``rma.service.type._get_diagnosis_fee_told``
        """
        if not choice["type"].diagnosis_product_id:
            return {}
        partner = user.partner_id if not user._is_public() else user.partner_id.browse()
        company.sudo()._warm().currency_id._warm()
        partner.sudo()._warm_addresses()
        return choice["type"]._get_diagnosis_fee_told(company, partner)

    @api.model
    def _format_fee(self, fee):
        """Return what the form brings back of the fee that it showed.

        :param fee: see ``_prepare_fee``
        """
        return f"{fee['currency'].round(fee['amount'])} {fee['currency'].name}"

    # === WHAT WAS SENT ===#

    @api.model
    def _read_form(self, form, files, choice, user, company):
        """Check what was sent, and return what the row of the request takes.

        :param form: ``MultiDict`` of texts
        :param files: list of (name, content)
        :param choice: see ``_read_choice``
        :return: values of the row, and dict name of an input → sentence on what is
            wrong with it
        """
        reader = FormReader(self.env, form)
        is_asked = choice["type"].kind == "request"
        problem = reader.read_text(
            "problem",
            MAX_TEXT,
            self.env._("Say what it is about.")
            if is_asked
            else self.env._("Say what is wrong with the device."),
        )
        symptoms = self._get_form_symptoms(choice)
        chosen = {read_id(each) for each in form.getlist("symptom")[:MAX_SYMPTOMS]}
        details = {
            "type_id": choice["type"].id,
            "device_id": choice["device"].id,
            "equipment_type_id": choice["equipment_type"].id,
            "brand": choice["brand"],
            "model": choice["model"],
            "serial": choice["serial"],
            "title": is_asked and read_line(form.get("title"), MARK[1]),
            "problem": problem,
            "symptom_ids": [each.id for each in symptoms if each.id in chosen],
            "date_wanted": self._read_wanted_day(reader, company),
            "wanted_time": reader.read_choice("time", self._get_wanted_times()),
            "slot": self._read_time(reader),
            "fee": self._read_fee(reader, choice, user, company),
        } | self._read_asked_fields(reader, choice)
        vals = {"details": details, "company_id": company.id, "lang": self.env.lang}
        if user._is_public():
            vals |= self._read_visitor(reader)
        else:
            vals["user_id"] = user.id
        if self._prepare_facts(choice, user, company)["orders"] and not form.get(
            "again"
        ):
            reader.refuse(
                "again",
                self.env._(
                    "This device is on an open order already. Look there first, or tick"
                    " that this is something else."
                ),
            )
        self._check_files(reader, files)
        return vals, reader.problems

    @api.model
    def _get_wanted_times(self):
        """Return the choices of the time of the day: list of (key, label)."""
        field = self.env["rma.service.order"]._fields["wanted_time"]
        return field._description_selection(self.env)

    @api.model
    def _read_wanted_day(self, reader, company):
        day = reader.read_day("date")
        if not day:
            return False
        today = place.get_today(company)
        if not today <= day <= today + relativedelta(years=1):
            reader.refuse("date", self.env._("Choose a day within a year from today."))
        return fields.Date.to_string(day)

    @api.model
    def _read_fee(self, reader, choice, user, company):
        """Return what the customer agreed to pay for a diagnosis, as it was shown."""
        fee = self._prepare_fee(choice, user, company)
        if not fee:
            return False
        if not reader.form.get("consent"):
            reader.refuse(
                "consent",
                self.env._("Tick that you know what the diagnosis costs."),
            )
        elif reader.form.get("fee") != self._format_fee(fee):
            reader.refuse(
                "consent",
                self.env._(
                    "The diagnosis now costs %(amount)s: tick once more.",
                    amount=formatLang(
                        self.env, fee["amount"], currency_obj=fee["currency"]
                    ),
                ),
            )
        return {
            "amount": fee["amount"],
            "currency_id": fee["currency"].id,
            "date": fields.Datetime.to_string(fields.Datetime.now()),
        }

    @api.model
    def _read_asked_fields(self, reader, choice):
        """Return the answers to the custom fields: dict field → dict name → value."""
        values = {field: {} for field in PREFIXES}
        asked = self._get_asked_fields(choice["type"], choice["equipment_type"])
        for item in asked:
            value = reader.read_property(item)
            if value not in (None, False, "", []):
                values[item["field"]][item["name"]] = value
        return values

    @api.model
    def _read_visitor(self, reader):
        """Return who the visitor says that he is."""
        email = email_normalize(reader.read_line("email", 254))
        if not email:
            reader.refuse(
                "email", self.env._("Type your e-mail address: we send you a link.")
            )
        return {
            "name": reader.read_line("name", PERSON[1], self.env._("Say your name.")),
            "email": email,
            "phone": reader.read_line("phone", MARK[1]),
        }

    @api.model
    def _check_files(self, reader, files):
        attachments = self.env["ir.attachment"]
        if len(files) > MAX_FILES:
            reader.refuse(
                "files",
                self.env._("Send %(count)s files at most.", count=MAX_FILES),
            )
            return
        if sum(len(content) for _name, content in files) > MAX_TOTAL:
            reader.refuse(
                "files",
                self.env._(
                    "Send %(limit)s MB at most, all files together.",
                    limit=MAX_TOTAL // MB,
                ),
            )
            return
        for name, content in files:
            if problem := attachments._get_file_problem(name, content):
                reader.refuse("files", problem)
