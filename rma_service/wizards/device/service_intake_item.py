from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ...models.device.service_order_photos import MAX_PHOTOS, find_photo_problem
from ...tools.bounds import PLANNED


class RmaServiceIntakeItem(models.AbstractModel):
    """One device that is handed in: what it is, what is said about it, what is odd.

    The intake dialog holds the device that is entered now, its lines those before it.
    """

    _name = "rma.service.intake.item"
    _inherit = ["rma.service.device.entry"]
    _description = "Device Handed In"
    _bounds = {"date_promised": PLANNED}

    # Path from the item to the customer.
    _partner_path = "partner_id"

    problem = fields.Text(string="Fault", help="In the words of the customer.")
    accessories = fields.Text(help="What is handed in with the device.")
    condition = fields.Text(help="Scratches, damage, seals: how the device looks.")
    cost_limit = fields.Float(
        digits="Product Price",
        help="The most that the customer wants to spend, taxes included; 0 where he"
        " named none.",
    )
    date_promised = fields.Datetime(
        string="Promised",
        help="When the customer is told that the device will be ready. Left empty, it"
        " follows from what is promised for such work.",
    )
    photo_ids = fields.Many2many(
        comodel_name="ir.attachment",
        string="Photos",
        # They are his who takes them; see the photos of the order.
        bypass_search_access=True,
        help="How the device looks now; printed on the intake protocol.",
    )
    priority = fields.Selection(
        selection=[("0", "Normal"), ("1", "Urgent"), ("2", "Very urgent")],
        default="0",
        required=True,
    )
    shelf_id = fields.Many2one(comodel_name="stock.location")
    reason = fields.Char(
        string="Why Is It Right?",
        help="Why the device is received in spite of the warning; logged on the order.",
    )
    change_owner = fields.Boolean(
        string="The Customer Owns It Now",
        help="The customer becomes the owner of the device. The change is kept in the"
        " history of the device.",
    )
    title = fields.Char(string="Model of the Device", compute="_compute_title")
    owner_id = fields.Many2one(comodel_name="res.partner", compute="_compute_facts")
    warranty_message = fields.Char(string="Warranty", compute="_compute_facts")
    known_faults = fields.Text(related="product_id.service_known_faults")
    warning = fields.Text(compute="_compute_facts")
    is_stranger = fields.Boolean(compute="_compute_facts")
    is_here = fields.Boolean(
        string="Already Here",
        compute="_compute_facts",
        help="The device is with us on another open order.",
    )
    open_order_ids = fields.Many2many(
        comodel_name="rma.service.order",
        string="Open Orders",
        compute="_compute_facts",
    )

    @api.constrains("photo_ids")
    def _check_photo_ids(self):
        for item in self:
            photos = item.photo_ids
            problem = len(photos) > MAX_PHOTOS and self.env._(
                "%(device)s: at most %(count)s photos are kept.",
                device=item._get_title(),
                count=MAX_PHOTOS,
            )
            problems = (find_photo_problem(photo) for photo in photos)
            problem = problem or next(filter(None, problems), None)
            if problem:
                raise ValidationError(problem)

    @api.model
    def _get_item_fields(self):
        """Return the names of the fields that belong to one device, in the dialog and
        on its lines. Wings above add theirs."""
        return (
            "serial",
            "device_id",
            "product_id",
            "has_found_product",
            "brand",
            "model",
            "equipment_type_id",
            "problem",
            "accessories",
            "condition",
            "cost_limit",
            "date_promised",
            "photo_ids",
            "priority",
            "shelf_id",
            "reason",
            "change_owner",
        )

    def _get_item_values(self):
        """Return the values of the device, for the dialog or for a line."""
        self.ensure_one()
        values = {}
        for name in self._get_item_fields():
            value, kind = self[name], self._fields[name].type
            if kind == "many2many":
                value = [Command.set(value._origin.ids)]
            elif kind == "many2one":
                value = value.id
            values[name] = value
        return values

    def _get_partner(self):
        return self.mapped(self._partner_path)

    def _get_triggers(self):
        return ("device_id", self._partner_path)

    @api.depends(lambda self: self._get_triggers())
    def _compute_facts(self):
        for item in self:
            device = item.device_id.sudo()
            orders = item._find_open_orders()
            partner = item._get_partner()
            is_unit = device and device._is_single_unit()
            owner = device.owner_id if is_unit else device.owner_id.browse()
            warnings = (
                device._get_intake_warnings(partner, orders)
                if device and partner
                else []
            )
            messages = [
                orders._describe_warranty(warranty)
                for warranty in (device._get_warranties_of(partner) if device else ())
            ]
            item.owner_id = owner
            item.warranty_message = " · ".join(filter(None, messages)) or False
            item.warning = "\n".join(warnings) or False
            item.is_stranger = bool(
                owner
                and partner
                and owner.commercial_partner_id != partner.commercial_partner_id
            )
            item.is_here = any(order._is_in_custody() for order in orders)
            # Only those that he may open are listed; the warning names all.
            item.open_order_ids = orders.sudo(False)._filtered_access("read")

    @api.depends("product_id", "brand", "model")
    def _compute_title(self):
        for item in self:
            names = item._get_model_names() or [False]
            item.title = item.product_id.display_name or names[-1]

    def _find_open_orders(self):
        """Return the open orders of the device, whoever may see them."""
        self.ensure_one()
        orders = self.env["rma.service.order"].sudo()
        device = self.device_id
        if not device or device.product_id.tracking != "serial":
            return orders
        return orders.search([("device_id", "in", device.ids), ("is_open", "=", True)])

    def _is_filled(self):
        """Tell whether anything was entered about a device."""
        self.ensure_one()
        texts = (self.serial, self.model, self.problem)
        return bool(
            self.device_id or self.product_id or any((t or "").strip() for t in texts)
        )

    def _get_title(self):
        """Return how messages call the device."""
        self.ensure_one()
        names = (
            self.device_id.name or self.serial,
            self.product_id.display_name or self.model,
        )
        return next(filter(None, names), None) or self.env._("Device")

    def _get_problems(self, receive):
        """Return what stands against taking the device in, as a list of sentences.

        :param receive: it is received now, not only registered
        """
        self.ensure_one()
        title = self._get_title()
        if self._get_type().kind == "request":
            return self._get_problems_of_request()
        if not self.device_id and not self.product_id and not self._get_model_names():
            return [
                self.env._(
                    "%(device)s: choose the model of the device, or name a new one.",
                    device=title,
                )
            ]
        if not receive:
            return []
        if self.is_here:
            return [
                self.env._(
                    "%(device)s is already here with %(orders)s: go on with that.",
                    device=title,
                    orders=", ".join(self._find_open_orders().mapped("name")),
                )
            ]
        if self.warning and not (self.reason or "").strip():
            return [
                self.env._(
                    "%(warning)s Say why it is right, or take the device off the list.",
                    warning=self.warning.replace("\n", " "),
                )
            ]
        return []

    def _get_type(self):
        """Return the service type of the order; a hook."""
        return self.env["rma.service.type"]

    def _get_problems_of_request(self):
        """Return what stands against a request without a device, as a list."""
        self.ensure_one()
        if self.device_id or (self.serial or self.model or "").strip():
            return [
                self.env._(
                    "%(device)s: %(type)s is a request without a device. Choose another"
                    " service type, or clear the device.",
                    device=self._get_title(),
                    type=self._get_type().name,
                )
            ]
        if not (self.problem or "").strip():
            return [self.env._("Say what it is about.")]
        return []
