from odoo import Command, fields, models
from odoo.exceptions import UserError

from ...tools.later import OrderpointsLater


class RmaServicePart(models.Model):
    """How a part gets into the device: procured by routes, then taken from stock."""

    _inherit = "rma.service.part"

    def _get_quantity_wanted(self):
        """Return the quantity to have at hand, in the unit of the line.

        Before the repair that is what is planned; from then on the technician says
        what is really used, and nothing is reserved or bought beyond it.
        """
        self.ensure_one()
        if self.order_id.date_repair:
            return self.quantity_used
        return max(self.quantity, self.quantity_used)

    def _get_quantity_to_procure(self):
        """Return what no move covers yet, in the unit of the line."""
        self.ensure_one()
        if not self.product_uom_id:
            return 0.0  # A new line in a form, before its product is chosen.
        wanted = self._get_quantity_wanted()
        returns = self._get_return_moves()
        covered = sum(
            move.product_uom._compute_quantity(
                move.product_uom_qty, self.product_uom_id, rounding_method="HALF-UP"
            )
            * (-1 if move in returns else 1)
            for move in self._get_consumption_moves() | returns
        )
        return self.product_uom_id.round(max(0.0, wanted - covered))

    def _procure_missing(self):
        """Procure what no move covers yet: one procurement run for all parts."""
        parts = self.filtered(lambda part: part._needs_procurement())
        if not parts:
            return
        parts.order_id._ensure_references()
        # Odoo looks at the rules of replenishment when a move is made, confirmed and
        # reserved, part by part: it is enough to do that in the end.
        later = OrderpointsLater(set())
        self.env["stock.rule"].sudo().with_context(rma_orderpoints_later=later).run(
            [
                procurement
                for part in parts
                for procurement in part._prepare_procurements()
            ]
        )
        moves = self.env["stock.move"].sudo().browse(later.move_ids)
        moves.exists()._update_orderpoints()

    def _needs_procurement(self):
        """Tell whether the part, or a component of the kit, is not covered by moves."""
        self.ensure_one()
        if self._get_kit_ratios():
            return bool(self._get_kit_needs())
        return self._get_quantity_to_procure() > 0

    def _prepare_procurements(self):
        """Return the procurements of what no move covers yet."""
        self.ensure_one()
        if self._get_kit_ratios():
            return [
                self._prepare_procurement(product, quantity, product.uom_id, values)
                for product, quantity, values in self._get_kit_needs()
            ]
        quantity = self._get_quantity_to_procure()
        return [
            self._prepare_procurement(self.product_id, quantity, self.product_uom_id)
        ]

    def _order_waiting(self):
        """Supply what no purchase or transfer under way brings to the open moves.

        That happens where the product had no vendor at first, or where a purchase was
        cancelled. What has come into stock meanwhile is reserved.
        """
        waiting = self._get_consumption_moves().filtered(lambda m: m._is_waiting())
        waiting._action_assign()
        again = waiting.browse()
        for move in waiting:
            shortage = move._get_service_shortage() if move._is_waiting() else 0.0
            product, part = move.product_id, move.service_part_id
            if not shortage or not part._has_supply_of(product):
                continue
            if product.uom_id.compare(shortage, move.product_qty) < 0:
                again |= move.create(move._split(shortage))
            else:
                move.state = "draft"
                again |= move
            move._as_system().is_supply_lost = False
        # What came for them before is gone or reserved for others.
        again.move_orig_ids = [Command.clear()]
        again._action_confirm(merge=False)

    def _prepare_procurement(self, product, quantity, unit, values=None):
        """Return the procurement of the part, or of a component of the kit.

        :param product: what is procured
        :param quantity: how much of it
        :param unit: unit of the quantity
        :param values: further values of the moves
        """
        self.ensure_one()
        order = self.order_id
        return self.env["stock.rule"].Procurement(
            product,
            quantity,
            unit,
            order._get_customer_location(),
            self.product_id.display_name,
            order.name,
            order.company_id,
            self._prepare_procurement_values() | (values or {}),
        )

    def _prepare_procurement_values(self):
        """Return the values that the procurement hands to moves and purchases."""
        self.ensure_one()
        order = self.order_id
        return {
            "service_part_id": self.id,
            "reference_ids": order.reference_id,
            "route_ids": order.warehouse_id.service_route_id,
            "warehouse_id": order.warehouse_id,
            "partner_id": order.partner_id.id,
            "date_planned": fields.Datetime.now(),
            "company_id": order.company_id,
        }

    def _prepare_moves_for_use(self):
        """Set the open moves of the parts to what was really used.

        :raises UserError: naming the parts of which less is in stock than was used, or
            whose serial number is missing
        """
        problems = []
        picked = self.env["stock.move"]
        for part in self:
            moves = part._get_consumption_moves().filtered(lambda m: m.state != "done")
            moves = moves.sorted(lambda move: not move.quantity)
            if not part.quantity_used:
                part._give_up_supply()
                continue
            problem = part._get_lot_problem()
            needs = {} if problem else part._get_stock_quantities(part.quantity_used)
            for product, quantity in needs.items():
                of_product = moves.filtered(lambda m, p=product: m.product_id == p)
                lots = part.lot_ids.filtered(lambda lot, p=product: lot.product_id == p)
                if lots and product.tracking != "none":
                    forced = part._assign_lots(of_product, lots, quantity)
                else:
                    forced = part._assign_quantity(of_product, quantity)
                problem = problem or part._get_use_problem(of_product, lots, forced)
            if problem:
                problems.append(f"{part.order_id.name}: {problem}")
            picked |= moves
        if problems:
            raise UserError("\n".join(problems))
        picked.write({"picked": True})
        for part, moves in picked.grouped("service_part_id").items():
            moves.write(part._prepare_move_sale_vals())

    def _prepare_move_sale_vals(self):
        """Return the values that tie the moves to the agreed estimate.

        Accounting takes the cost of the goods sold from these moves.
        """
        self.ensure_one()
        agreed = self.sale_line_ids.filtered(lambda line: line.state == "sale")
        if self.payer != "customer" or not agreed:
            return {}
        return {"sale_line_id": agreed.sorted("id")[0].id}

    def _assign_quantity(self, moves, quantity):
        """Make the open moves take the used quantity, the reserved pieces first.

        :param moves: open moves of one product
        :param quantity: used, in the unit of the product
        :return: whether they take more than was reserved
        """
        rest = quantity
        forced = False
        unit = moves.product_id.uom_id
        for move in moves:
            reserved = move.product_uom._compute_quantity(
                move.quantity, unit, rounding_method="HALF-UP"
            )
            take = rest if move == moves[-1] else min(rest, reserved)
            wanted = unit._compute_quantity(
                take, move.product_uom, rounding_method="HALF-UP"
            )
            difference = move.product_uom.compare(wanted, move.quantity)
            forced = forced or difference > 0
            if difference:
                move.quantity = wanted
            rest -= take
        return forced

    def _assign_lots(self, moves, lots, quantity):
        """Make the first open move take the lots that the technician named.

        Serials give one piece each; of several lots each gives what it has, the last
        one the rest.

        :param moves: open moves of one product
        :param lots: its lots that were named
        :param quantity: used, in the unit of the product
        :return: whether they take more than was reserved
        """
        move = moves[:1]
        if not move or moves.move_line_ids.lot_id == lots:
            return self._assign_quantity(moves, quantity)
        product = move.product_id
        (moves - move)._action_cancel()
        move.move_line_ids.unlink()
        rest = quantity
        vals_list = []
        for lot in lots:
            quant = self._get_quant_of_lot(lot, move.location_id)
            free = quant.quantity - self._get_quantity_elsewhere(lot, move)
            quantity = rest if lot == lots[-1:] else min(rest, max(free, 0.0))
            if product.tracking == "serial":
                quantity = 1.0
            rest -= quantity
            if product.uom_id.is_zero(quantity):
                continue
            vals_list.append(
                {
                    "move_id": move.id,
                    "picking_id": move.picking_id.id,
                    "product_id": product.id,
                    "product_uom_id": product.uom_id.id,
                    "quantity": quantity,
                    "lot_id": lot.id,
                    "location_id": (quant.location_id or move.location_id).id,
                    "location_dest_id": move.location_dest_id.id,
                    "company_id": move.company_id.id,
                }
            )
        self.env["stock.move.line"].create(vals_list)
        return True

    def _get_quantity_elsewhere(self, lot, move):
        """Return how much of a lot the other open moves of the order take.

        :param move: the move that is not counted
        """
        moves = self.order_id.part_ids._get_consumption_moves() - move
        lines = moves.filtered(lambda m: m.state != "done").move_line_ids
        taken = lines.filtered(lambda line: line.lot_id == lot)
        return sum(taken.mapped("quantity_product_uom"))

    def _get_quant_of_lot(self, lot, location):
        """Return the quant of our own pieces of ``lot`` below ``location``."""
        return lot.quant_ids.filtered(
            lambda quant: (
                quant.quantity > 0
                and not quant.owner_id
                and quant.location_id._child_of(location)
            )
        )[:1]

    def _get_lot_problem(self):
        """Return what is wrong with the serial numbers that were entered, or False."""
        self.ensure_one()
        if not self.lot_ids:
            return False
        for product, used in self._get_stock_quantities(self.quantity_used).items():
            lots = self.lot_ids.filtered(lambda lot, p=product: lot.product_id == p)
            unit = product.uom_id
            is_serial = product.tracking == "serial"
            if is_serial and lots and unit.compare(len(lots), used):
                return self.env._(
                    "%(count)s serial numbers are entered for %(used)s %(unit)s of"
                    " %(part)s: enter one for each.",
                    count=len(lots),
                    used=used,
                    unit=unit.name,
                    part=product.display_name,
                )
        return False

    def _get_use_problem(self, moves, lots, forced):
        """Return why the used quantity cannot be taken from stock, or False.

        :param moves: open moves of one product
        :param lots: its lots that were named
        :param forced: whether the moves take more than was reserved for them
        """
        self.ensure_one()
        product = moves.product_id
        if not product.is_storable:
            return False
        short = self._get_missing_in_stock(moves, lots) if forced else 0.0
        if short:
            return self.env._(
                "%(missing)s %(unit)s of %(part)s used are not in stock at"
                " %(location)s. Receive them first, or correct the used quantity.",
                missing=short,
                unit=product.uom_id.name,
                part=" ".join([product.display_name, *lots.mapped("name")]),
                location=moves[:1].location_id.display_name,
            )
        if product.tracking != "none" and any(
            not line.lot_id for line in moves.move_line_ids
        ):
            return self.env._(
                "enter the serial number of %(part)s that was built in.",
                part=product.display_name,
            )
        return False

    def _get_missing_in_stock(self, moves, lots):
        """Return how much more the moves take than the stock holds for them."""
        self.ensure_one()
        product = moves.product_id
        if lots and product.tracking != "none":
            return self._get_missing_of_lots(moves)
        quants = self.env["stock.quant"]
        missing = 0.0
        places = moves.move_line_ids.grouped(lambda ln: (ln.lot_id, ln.location_id))
        for lot, location in places:
            # Reservation has already taken the lines from what is free: what is below
            # zero then is not there.
            free = quants._get_available_quantity(
                product, location, lot_id=lot or None, allow_negative=True
            )
            missing += max(0.0, -free)
        return product.uom_id.round(missing)

    def _get_missing_of_lots(self, moves):
        """Return how much more the moves take of named lots than the stock holds.

        A piece that another order had reserved may be named: it is built in already.
        """
        missing = 0.0
        for line in moves.move_line_ids:
            quant = self._get_quant_of_lot(line.lot_id, line.location_id)
            missing += max(0.0, line.quantity_product_uom - quant.quantity)
        return moves.product_id.uom_id.round(missing)

    # === TAKING PARTS OUT AGAIN ===#

    def _check_take_out(self, quantity, destination, reason):
        """Refuse to take out more than was used, and to lose parts without a reason."""
        self.ensure_one()
        label = self.product_id.display_name
        if destination != "stock" and not reason:
            raise UserError(
                self.env._("Say why %(part)s does not go back to stock.", part=label)
            )
        if destination == "device":
            return
        unit = self.product_uom_id
        too_much = unit.compare(quantity, self.quantity_done) > 0
        if unit.compare(quantity, 0) <= 0 or too_much:
            raise UserError(
                self.env._(
                    "%(order)s: %(done)s %(unit)s of %(part)s were used. Enter how many"
                    " of these are taken out.",
                    order=self.order_id.name,
                    done=self.quantity_done,
                    unit=unit.name,
                    part=label,
                )
            )

    def _bring_back(self, quantity):
        """Move used pieces from the device back to where they came from.

        :param quantity: pieces to bring back, in the unit of the line; the last ones
            taken come back first
        :return: the done moves
        """
        self.ensure_one()
        moves = self.env["stock.move"].sudo()
        rest = self._get_stock_quantities(quantity)
        done = (
            self.sudo()._get_consumption_moves().filtered(lambda m: m.state == "done")
        )
        vals_list = []
        for move in done.sorted("id", reverse=True):
            lines = move._get_service_returnable()
            take = []
            product = move.product_id
            for line, available in lines:
                pieces = min(rest.get(product, 0.0), available)
                if product.uom_id.compare(pieces, 0) > 0:
                    take.append((line, pieces))
                    rest[product] -= pieces
            if take:
                vals_list.append(move._prepare_service_return_vals(take))
        returned = moves.create(vals_list)
        returned._action_done()
        return returned

    def _log_take_out(self, quantity, destination, reason):
        """Say on the order who took out what, and where it went."""
        self.ensure_one()
        labels = {
            "stock": self.env._("back to stock"),
            "scrap": self.env._("scrapped"),
            "device": self.env._("stays in the device, not charged"),
        }
        self.order_id._message_log(
            body=self.env._(
                "%(quantity)s %(unit)s of %(part)s: %(place)s. %(reason)s",
                quantity=quantity,
                unit=self.product_uom_id.name,
                part=self.product_id.display_name,
                place=labels[destination],
                reason=reason,
            )
        )
