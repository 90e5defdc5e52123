from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# An order with which the device is here, or at the vendor for us.
HERE = [
    ("is_open", "=", True),
    ("date_in", "!=", False),
    ("date_out", "=", False),
]


class StockLot(models.Model):
    """The device as the users of the service centre see it."""

    _inherit = "stock.lot"

    loan_partner_id = fields.Many2one(related="loan_id.partner_id", string="Lent to")
    loan_date_due = fields.Date(related="loan_id.date_due", string="Due Back")
    place = fields.Selection(
        selection=[
            ("customer", "Customer"),
            ("shelf", "With us"),
            ("workshop", "Workshop"),
            ("vendor", "Vendor"),
            ("loan", "On loan"),
            ("ours", "Our stock"),
        ],
        string="Where Is It",
        compute="_compute_place",
        search="_search_place",
    )
    is_known = fields.Boolean(
        string="Known to Service",
        store=False,
        search="_search_is_known",
        groups="rma_service.group_service_own",
        help="It belongs to somebody, has an equipment type, is lent, or was here.",
    )
    sale_invoice_names = fields.Char(
        string="Invoice",
        compute="_compute_sale_invoice_names",
        compute_sudo=True,
        help="Posted invoices of the order line with which the device was sold.",
    )

    @api.depends("loan_id", "owner_id", "service_state", "product_id")
    def _compute_place(self):
        # Where a device is everybody may know, whoever may see its order.
        orders = self.env["rma.service.order"].sudo()
        here = orders.search([("device_id", "in", self.ids), *HERE], order="id")
        places = {order.device_id.id: order.device_place for order in here}
        for device in self:
            if not device._is_single_unit():
                device.place = False  # The units of a lot are here and there.
            elif device.loan_id:
                device.place = "loan"
            elif device._origin.id in places:
                device.place = places[device._origin.id]
            elif device.owner_id:
                device.place = "customer"
            else:
                device.place = "ours" if device.service_state == "in" else False

    def _search_place(self, operator, value):
        if operator != "in":
            return NotImplemented
        lent = Domain("loan_id", "!=", False)
        owned = Domain("owner_id", "!=", False)
        here = Domain("service_order_ids", "any!", HERE)
        away = ~here & ~lent
        left = ~owned & away
        domains = {
            "loan": lent,
            "customer": owned & away,
            "ours": left & Domain("service_state", "=", "in"),
            False: left & Domain("service_state", "=", "out"),
        }
        for place in ("shelf", "workshop", "vendor"):
            domains[place] = ~lent & Domain(
                "service_order_ids", "any!", [*HERE, ("device_place", "=", place)]
            )
        is_unit = Domain("product_id.tracking", "=", "serial")
        found = is_unit & Domain.OR(domains[key] for key in value)
        return found | ~is_unit if False in value else found

    def _search_is_known(self, operator, value):
        """Devices, among all serial numbers of the stock.

        Nearly all are found by what they say themselves; for the rest one order is
        looked up by its index. An *or* with all orders of a relation would have the
        database read every order first.
        """
        if operator != "in":
            return NotImplemented

        visited = self.env["rma.service.order"]._fields["device_id"]
        known = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """(%s IS NOT NULL OR %s IS TRUE OR %s IS NOT NULL OR COALESCE(
                    (SELECT TRUE FROM rma_service_order o WHERE o.device_id = %s
                      LIMIT 1), FALSE))""",
                model._field_to_sql(alias, "owner_id", query),
                model._field_to_sql(alias, "is_loan_unit", query),
                model._field_to_sql(alias, "equipment_type_id", query),
                SQL.identifier(alias, "id", to_flush=visited),
            )
        )
        return Domain.OR(known if each else ~known for each in set(value))

    @api.depends("sale_line_id.invoice_lines.move_id.state")
    def _compute_sale_invoice_names(self):
        for device in self:
            moves = device.sale_line_id.invoice_lines.move_id.filtered(
                lambda move: move.state == "posted" and move.move_type == "out_invoice"
            )
            device.sale_invoice_names = ", ".join(moves.mapped("name")) or False

    def get_formview_id(self, access_uid=None):
        """Users without stock rights open the card of the device."""
        users = self.env["res.users"]
        user = users.browse(access_uid) if access_uid else self.env.user
        if user.has_group("rma_service.group_service_own") and not user.has_group(
            "stock.group_stock_user"
        ):
            return self.env.ref("rma_service.stock_lot_view_form_device").id
        return super().get_formview_id(access_uid=access_uid)
