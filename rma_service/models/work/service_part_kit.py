from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RmaServicePart(models.Model):
    """Parts that are kits: one line of the order, several products of the stock.

    The customer is offered and invoiced the kit. What is reserved, bought, used and
    brought back are its components, each move knowing how much of it makes one kit.
    """

    _inherit = "rma.service.part"

    stock_product_ids = fields.Many2many(
        comodel_name="product.product",
        string="Taken from Stock",
        compute="_compute_stock_product_ids",
        compute_sudo=True,
        help="What leaves the stock with the part: the components, if it is a kit.",
    )

    @api.depends("product_id")
    def _compute_stock_product_ids(self):
        for part in self:
            part.stock_product_ids = part._get_products_to_take()

    @api.depends("product_id")
    def _compute_tracking(self):
        for part in self:
            found = set(part.stock_product_ids.mapped("tracking"))
            part.tracking = next(
                (kind for kind in ("serial", "lot") if kind in found), "none"
            )

    @api.constrains("product_id")
    def _check_kit(self):
        """A kit of services alone has nothing to take from stock."""
        for part in self:
            company = part.order_id.company_id
            product = part.product_id
            if product._get_kit_bom(company) and not part._get_kit_ratios():
                raise ValidationError(
                    self.env._(
                        "%(order)s: %(kit)s is a kit without goods. Add what is in it"
                        " as operations.",
                        order=part.order_id.name,
                        kit=product.display_name,
                    )
                )

    def _get_kit_ratios(self):
        """Return how much of which product leaves the stock for one unit of the line.

        A kit is taken apart when it is procured first; another bill of materials does
        not change what is under way.

        :return: dict product → (quantity in its unit, values for its move); empty for
            what is no kit
        """
        self.ensure_one()
        moves = self.sudo()._get_consumption_moves()
        known = {
            move.product_id: (move.service_kit_quantity, move._get_kit_values())
            for move in moves
            if move.service_kit_quantity
        }
        if known or self.product_id in moves.product_id:
            return known
        components = self.product_id._get_kit_components(self.order_id.company_id)
        if not components:
            return {}
        unit, own = self.product_uom_id, self.product_id.uom_id
        pieces = unit._compute_quantity(1.0, own, round=False) if unit else 1.0
        return {
            product: (quantity * pieces, values)
            for product, (quantity, values) in components.items()
        }

    def _get_products_to_take(self):
        """Return the products that leave the stock with the part."""
        self.ensure_one()
        products = self.env["product.product"].concat(*self._get_kit_ratios())
        return products or self.product_id

    def _get_stock_quantities(self, quantity):
        """Return what leaves the stock for a quantity of the part.

        :param quantity: in the unit of the line
        :return: quantity by product, in the unit of that product
        """
        self.ensure_one()
        ratios = self._get_kit_ratios()
        if not ratios:
            return {self.product_id: self._get_product_quantity(quantity)}
        return {
            product: product.uom_id.round(ratio * quantity)
            for product, (ratio, _values) in ratios.items()
        }

    def _get_line_quantity(self, moves):
        """Return how much of the part moves are, in the unit of the line.

        :param moves: moves of the part; a kit is as complete as its rarest component
        """
        self.ensure_one()
        ratios = self._get_kit_ratios()
        if not ratios:
            return sum(
                move.product_uom._compute_quantity(
                    move.quantity, self.product_uom_id, rounding_method="HALF-UP"
                )
                * move._get_direction()
                for move in moves
            )
        net = dict.fromkeys(ratios, 0.0)
        for move in moves.filtered(lambda m: m.product_id in net):
            net[move.product_id] += move._get_direction() * (
                move.product_uom._compute_quantity(
                    move.quantity, move.product_id.uom_id, rounding_method="HALF-UP"
                )
            )
        return self.product_uom_id.round(
            min(net[product] / ratio for product, (ratio, _values) in ratios.items())
        )

    def _get_kit_needs(self):
        """Return what of the components no move covers yet.

        :return: list of (product, quantity in its unit, values for its moves)
        """
        self.ensure_one()
        wanted = self._get_quantity_wanted()
        moves = self._get_consumption_moves() | self._get_return_moves()
        needs = []
        for product, (ratio, values) in self._get_kit_ratios().items():
            unit = product.uom_id
            covered = sum(
                move._get_direction()
                * move.product_uom._compute_quantity(
                    move.product_uom_qty, unit, rounding_method="HALF-UP"
                )
                for move in moves
                if move.product_id == product
            )
            missing = unit.round(wanted * ratio - covered)
            if unit.compare(missing, 0) > 0:
                values = values | {"service_kit_quantity": ratio}
                needs.append((product, missing, values))
        return needs
