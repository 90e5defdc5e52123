from odoo import api, models

# In these phases nothing is procured any more.
CLOSED_PHASES = ("ready", "done", "cancel")


class RmaServicePart(models.Model):
    """Whether a part is here, on its way, or nobody brings it."""

    _inherit = "rma.service.part"

    @api.depends(
        "product_id",
        "quantity",
        "is_consumed",
        "move_ids.state",
        "move_ids.created_purchase_line_ids.state",
        "move_ids.created_purchase_line_ids.move_ids.state",
        "quantity_used",
        "order_id.warehouse_id",
        "order_id.phase",
    )
    def _compute_availability(self):
        self.availability = False
        self.expected_date = False
        planned = self.browse()
        rules = {}
        self._fetch_for_availability()
        for part in self:
            moves = part._get_consumption_moves()
            pending = moves.filtered(lambda move: move.state != "done")
            if part.is_consumed:
                part.availability = "used"
            elif waiting := pending.filtered(lambda move: move._is_waiting()):
                part._set_availability_of_moves(waiting, rules)
            elif part.order_id.phase in CLOSED_PHASES:
                continue
            elif part._needs_procurement():
                planned |= part
            elif pending:
                part.availability = "available"
        planned._set_availability_of_stock(rules)

    def _fetch_for_availability(self):
        """Read at once what the availability of each part asks for in turn."""
        self._fetch_supply()
        places = self.order_id.warehouse_id._warm().lot_stock_id
        while places:
            places = places._warm().location_id
        moves = self.move_ids
        moves.location_final_id.mapped("usage")
        moves.location_dest_id.mapped("usage")
        waiting = moves.filtered(lambda move: move._is_waiting())
        purchases = waiting.created_purchase_line_ids
        origins = waiting
        while origins := origins.move_orig_ids:
            origins.move_dest_ids.mapped("quantity")
            purchases |= origins.created_purchase_line_ids
        purchases = purchases.with_prefetch(purchases.ids)
        purchases.order_id.mapped("state")
        purchases.move_ids.location_dest_id.mapped("usage")
        products = self.product_id | moves.product_id | self.stock_product_ids
        products |= purchases.move_dest_ids.product_id
        products = products.with_prefetch(products.ids)
        (products.uom_id | self.product_uom_id | moves.product_uom)._warm()
        products.mapped("route_ids")
        products.categ_id.mapped("total_route_ids")
        products.seller_ids.mapped("company_id")

    def _set_availability_of_moves(self, waiting, rules):
        """Availability of a part whose moves wait: what is on its way to them.

        :param waiting: moves of the part
        :param rules: see ``_has_supply_of``
        """
        self.ensure_one()
        short = waiting.filtered(lambda move: move._get_service_shortage() > 0)
        if not short:
            purchases, arriving = waiting._get_service_supply()
            # A request that no buyer has confirmed is no order yet.
            asked = (purchases | arriving.created_purchase_line_ids).filtered(
                lambda line: line.state not in ("purchase", "done", "cancel")
            )
            self.availability = "to_order" if asked else "ordered"
            dates = purchases.mapped("date_planned") + arriving.mapped("date")
            self.expected_date = max((date for date in dates if date), default=False)
        elif all(self._has_supply_of(move.product_id, rules) for move in short):
            self.availability = "to_order"
        else:
            self.availability = "no_vendor"

    def _set_availability_of_stock(self, rules):
        """Availability of what no move covers yet: free stock, then vendors.

        :param rules: see ``_has_supply_of``
        """
        for warehouse, parts in self.grouped(lambda p: p.order_id.warehouse_id).items():
            location = warehouse.lot_stock_id.id
            needs = {
                part: {
                    product: need for product, need, _values in part._get_kit_needs()
                }
                if part._get_kit_ratios()
                else {
                    part.product_id: part._get_product_quantity(
                        part._get_quantity_to_procure()
                    )
                }
                for part in parts
            }
            products = self.env["product.product"].union(
                *(product for need in needs.values() for product in need)
            )
            products = products.with_context(location=location)
            in_stock = {product.id: product.free_qty for product in products}
            free = {}
            for part in parts:
                missing = []
                for product, needed in needs[part].items():
                    key = (part.order_id, product)
                    if key not in free:
                        free[key] = in_stock[product.id]
                    enough = product.uom_id.compare(free[key], needed) >= 0
                    if product.is_storable and not enough:
                        missing.append(product)
                if not missing:
                    part.availability = "available"
                    for product, needed in needs[part].items():
                        free[part.order_id, product] -= needed
                elif all(part._has_supply_of(product, rules) for product in missing):
                    part.availability = "to_order"
                else:
                    part.availability = "no_vendor"

    def _has_supply_of(self, product, rules=None):
        """Tell whether a route brings a missing product: a vendor, another warehouse.

        :param product: the part, or a component of the kit
        :param rules: dict that keeps the rules which were found, for products with the
            same routes
        """
        self.ensure_one()
        warehouse = self.order_id.warehouse_id
        company = warehouse.company_id
        if not product or not warehouse:
            return False
        rules = {} if rules is None else rules
        stock_rules = self.env["stock.rule"]
        routes = warehouse.route_ids.filtered(
            lambda route: stock_rules._filter_warehouse_routes(
                product, warehouse, route
            )
        )
        key = (warehouse, routes, product.route_ids, product.categ_id)
        if key not in rules:
            rules[key] = stock_rules._get_rule(
                product, warehouse.lot_stock_id, {"warehouse_id": warehouse}
            )
        rule = rules[key]
        if rule.action == "buy":
            sellers = product._prepare_sellers(False)
            return any(
                s.company_id in (s.company_id.browse(), company) for s in sellers
            )
        return bool(rule)
