from odoo import Command, api, fields, models, tools

# Sequence codes of our operation types: the prefix of their transfers, and how a
# reinstall recognises the types that an earlier install left behind.
TYPE_CODES = {
    "service_in_type_id": "SIN",
    "service_out_type_id": "SOUT",
    "service_parts_type_id": "SPART",
}


class StockWarehouse(models.Model):
    """Operation types, custody location and parts route of a service centre."""

    _name = "stock.warehouse"
    _inherit = ["stock.warehouse", "rma.service.cached"]

    service_in_type_id = fields.Many2one(
        comodel_name="stock.picking.type",
        string="Device Intake Type",
        check_company=True,
        copy=False,
    )
    service_out_type_id = fields.Many2one(
        comodel_name="stock.picking.type",
        string="Device Hand-over Type",
        check_company=True,
        copy=False,
    )
    service_parts_type_id = fields.Many2one(
        comodel_name="stock.picking.type",
        check_company=True,
        copy=False,
    )
    service_custody_location_id = fields.Many2one(
        comodel_name="stock.location",
        string="Custody Location",
        check_company=True,
        copy=False,
        help="Where customers' devices stand while they are with us.",
    )
    service_loan_location_id = fields.Many2one(
        comodel_name="stock.location",
        string="Loan Location",
        check_company=True,
        copy=False,
        help="Where our loan devices stand while customers have them.",
    )
    service_route_id = fields.Many2one(
        comodel_name="stock.route",
        string="Service Parts Route",
        check_company=True,
        copy=False,
        ondelete="set null",
        help="How parts get into the device: from stock, else bought for the order.",
    )

    service_tz = fields.Selection(
        related="partner_id.tz",
        readonly=False,
        string="Time Zone",
        help="Time zone of the address: whose days and hours count for what happens"
        " here. Left empty, it is that of the company.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        warehouses._create_service_equipment()
        return warehouses

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active"):
            self._create_service_equipment()
        if "partner_id" in vals:
            self.env.registry.clear_cache()
        return result

    @tools.ormcache("self.id")
    def _get_service_zone(self):
        """Return the name of the time zone that the days of the warehouse go by.

        See ``tools/place.py``, which is how it is asked for.
        """
        self.ensure_one()
        warehouse = self.sudo()
        return warehouse.partner_id.tz or warehouse.company_id._get_service_zone()

    @api.model
    @tools.ormcache("company_id", cache="stable")
    def _get_first_id(self, company_id):
        """Return the id of the first warehouse of a company, or False.

        :param company_id: id of the company
        """
        domain = [("company_id", "=", company_id)]
        return self.sudo().search(domain, limit=1).id

    def _create_service_equipment(self):
        """Give the warehouses what service orders need; safe to call again.

        What an earlier install of this add-on left behind is taken over.

        With the rights of who makes the warehouse, as Odoo makes its own types and
        routes: routes are read on the way that warehouses of all companies share, and
        what is read with more rights stays for the user, who is then refused.
        """
        for warehouse in self.with_context(active_test=False):
            warehouse = warehouse.with_company(warehouse.company_id)
            warehouse._ensure_custody_location()
            warehouse._adopt_service_types()
            if any(not warehouse[name] for name in TYPE_CODES):
                values = warehouse._create_or_update_sequences_and_picking_types()
                warehouse.write(values)
            warehouse._ensure_service_route()

    # === LOCATION ===#

    def _ensure_custody_location(self):
        """Return the custody location, created where it is missing.

        It stands beside the warehouse, not below it: what is in the warehouse's view
        counts as on hand, and what is below its stock can be taken by any delivery.
        """
        self.ensure_one()
        if self.service_custody_location_id:
            return self.service_custody_location_id
        locations = self.env["stock.location"].sudo().with_context(active_test=False)
        values = self._prepare_custody_location_vals()
        location = self._find_left_custody_location()
        if location:
            location.write({"is_custody": True, "active": True})
        else:
            location = locations.create(values)
        self.service_custody_location_id = location
        return location

    def _find_left_custody_location(self):
        """Return the location that the intake type of an earlier install fills."""
        self.ensure_one()
        types = self.env["stock.picking.type"].sudo().with_context(active_test=False)
        intake = types.search(
            [
                ("warehouse_id", "=", self.id),
                ("sequence_code", "=", TYPE_CODES["service_in_type_id"]),
            ],
            limit=1,
        )
        location = intake.default_location_dest_id
        is_ours = location.usage == "internal" and not location.warehouse_id
        return location if is_ours else location.browse()

    def _prepare_custody_location_vals(self):
        self.ensure_one()
        code = (self.code or "").replace(" ", "").upper()
        return {
            "name": self.env._("%(code)s Customers' Devices", code=self.code),
            "usage": "internal",
            "is_custody": True,
            "company_id": self.company_id.id,
            "location_id": False,
            "barcode": f"{code}CUSTODY",
        }

    def _ensure_loan_location(self):
        """Return the location of lent devices, created with the first loan.

        It is beside the warehouse, so that what is lent is not available, and belongs
        to the company, so that it stays valued.
        """
        self.ensure_one()
        if not self.service_loan_location_id:
            code = (self.code or "").replace(" ", "").upper()
            barcode = f"{code}LOAN"
            locations = self.env["stock.location"].with_context(active_test=False)
            location = locations.search(
                [("company_id", "=", self.company_id.id), ("barcode", "=", barcode)],
                limit=1,
            )
            self.service_loan_location_id = location or locations.create(
                {
                    "name": self.env._("%(code)s Lent to Customers", code=self.code),
                    "usage": "internal",
                    "company_id": self.company_id.id,
                    "location_id": False,
                    "barcode": barcode,
                }
            )
        return self.service_loan_location_id

    # === OPERATION TYPES ===#

    def _adopt_service_types(self):
        """Take over operation types that an earlier install left behind."""
        self.ensure_one()
        types = self.env["stock.picking.type"].sudo().with_context(active_test=False)
        for name, code in TYPE_CODES.items():
            if self[name]:
                continue
            found = types.search(
                [("warehouse_id", "=", self.id), ("sequence_code", "=", code)], limit=1
            )
            if found:
                found.active = self.active
                values = self._get_picking_type_create_values(0)[0][name]
                found.write(
                    {
                        key: values[key]
                        for key in (
                            "default_location_src_id",
                            "default_location_dest_id",
                        )
                    }
                )
                self[name] = found

    def _get_sequence_values(self, name=False, code=False):
        values = super()._get_sequence_values(name=name, code=code)
        labels = {
            "service_in_type_id": self.env._("Sequence device intake"),
            "service_out_type_id": self.env._("Sequence device hand-over"),
            "service_parts_type_id": self.env._("Sequence service parts"),
        }
        for field_name, label in labels.items():
            values[field_name] = {
                "name": f"{name or self.name} {label}",
                "prefix": f"{code or self.code}/{TYPE_CODES[field_name]}/",
                "padding": 5,
                "company_id": self.company_id.id,
            }
        return values

    def _get_picking_type_create_values(self, max_sequence):
        data, next_sequence = super()._get_picking_type_create_values(max_sequence)
        custody = self._ensure_custody_location()
        customers = self._get_partner_locations()[0]
        common = {"company_id": self.company_id.id}
        data["service_in_type_id"] = common | {
            "name": self.env._("Device Intake"),
            "code": "incoming",
            "use_create_lots": True,
            "use_existing_lots": True,
            "default_location_src_id": customers.id,
            "default_location_dest_id": custody.id,
            "sequence": next_sequence + 1,
            "sequence_code": TYPE_CODES["service_in_type_id"],
        }
        data["service_out_type_id"] = common | {
            "name": self.env._("Device Hand-over"),
            "code": "outgoing",
            "use_create_lots": False,
            "use_existing_lots": True,
            "default_location_src_id": custody.id,
            "default_location_dest_id": customers.id,
            "sequence": next_sequence + 2,
            "sequence_code": TYPE_CODES["service_out_type_id"],
        }
        data["service_parts_type_id"] = common | {
            "name": self.env._("Service Parts"),
            "code": "outgoing",
            "use_create_lots": False,
            "use_existing_lots": True,
            "default_location_src_id": self.lot_stock_id.id,
            "default_location_dest_id": customers.id,
            "sequence": next_sequence + 3,
            "sequence_code": TYPE_CODES["service_parts_type_id"],
        }
        return data, next_sequence + 4

    def _get_picking_type_update_values(self):
        data = super()._get_picking_type_update_values()
        for name in TYPE_CODES:
            data[name] = {"active": self.active}
        return data

    # === ROUTE ===#

    def _ensure_service_route(self):
        """Create the parts route: from the stock, else trigger what supplies it."""
        self.ensure_one()
        if self.service_route_id:
            return
        rules = self.env["stock.rule"].sudo().with_context(active_test=False)
        rule = rules.search(
            [("picking_type_id", "=", self.service_parts_type_id.id)], limit=1
        )
        rule_vals = self._prepare_service_rule_vals()
        if rule:
            # Moves may hang on the rule of an earlier install: it is used again.
            route = rule.route_id
            route.active = True
            rule.write({"active": True} | rule_vals)
        else:
            name = self.env._("%(warehouse)s: Service parts", warehouse=self.name)
            route = rules.route_id.create(
                {
                    "name": name,
                    "company_id": self.company_id.id,
                    "product_selectable": False,
                    "sequence": 90,
                    "rule_ids": [Command.create(rule_vals)],
                }
            )
        self.service_route_id = route

    def _prepare_service_rule_vals(self):
        self.ensure_one()
        customers = self._get_partner_locations()[0]
        return {
            "name": self.env._("%(code)s: Stock → Service order", code=self.code),
            "action": "pull",
            "procure_method": "mts_else_mto",
            "location_src_id": self.lot_stock_id.id,
            "location_dest_id": customers.id,
            "picking_type_id": self.service_parts_type_id.id,
            "warehouse_id": self.id,
            "company_id": self.company_id.id,
            "propagate_cancel": False,
        }

    # === UNINSTALL ===#

    def _retire_service_equipment(self):
        """Archive types, route and empty location when the add-on goes."""
        for warehouse in self.sudo():
            for name in TYPE_CODES:
                warehouse[name].active = False
            warehouse.service_route_id.active = False
            location = warehouse.service_custody_location_id
            # Also what stands on the shelves below keeps the location in use.
            quants = self.env["stock.quant"].sudo()
            domain = [("location_id", "child_of", location.ids), ("quantity", "!=", 0)]
            if location and not quants.search_count(domain, limit=1):
                location.active = False
