from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

from ...tools import place
from ...tools.later import OrderpointsLater


class StockMove(models.Model):
    """A move of a part for a service order; the link survives chains and splits."""

    _name = "stock.move"
    _inherit = ["stock.move", "rma.service.guarded", "rma.service.whole"]
    _listed_by = frozenset({"service_part_id"})
    _system_fields = frozenset({"service_claim_line_id"})
    # Odoo copies them to the moves that it splits off.
    _fields_of_creation = frozenset({"service_kit_quantity", "service_part_id"})

    service_part_id = fields.Many2one(
        comodel_name="rma.service.part",
        index="btree_not_null",
        ondelete="set null",
        copy=True,
    )

    service_kit_quantity = fields.Float(
        digits=False,
        help="How much of the product makes one unit of the part, where that is a kit.",
    )

    service_claim_line_id = fields.Many2one(
        comodel_name="rma.service.vendor.claim.line",
        string="Vendor Claim Line",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A move of a part comes from its procurement, or is split off such a move.

        :raises AccessError: for a move of a part that somebody makes by hand
        """
        linked = [vals for vals in vals_list if vals.get("service_part_id")]
        if linked and not self._is_system():
            parts = self.env["rma.service.part"].sudo()
            for vals in linked:
                moves = parts.browse(vals["service_part_id"]).exists().move_ids
                if vals.get("product_id") not in moves.product_id.ids:
                    self._check_system_fields({"service_part_id"})
        return super().create(vals_list)

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if self.service_part_id:
            values["service_part_id"] = self.service_part_id.id
        if self.procure_method == "make_to_order" and self._is_service_consumption():
            values |= self._prepare_service_supply_dates(values)
        return values

    def _prepare_service_supply_dates(self, values):
        """Return when a missing part can be here, ordered today.

        Parts are wanted at once; the vendor still takes his time, and that is the day
        that the customer has to be told.
        """
        self.ensure_one()
        rules = self.product_id._get_rules_from_location(
            self.location_id, route_ids=values["route_ids"]
        )
        rules = rules.with_context(bypass_delay_description=True)
        delays, _descriptions = rules._get_lead_days(self.product_id)
        now = fields.Datetime.now()
        earliest = now + relativedelta(days=delays["total_delay"])
        if earliest <= values["date_planned"]:
            return {}
        return {"date_planned": earliest, "date_order": now}

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [
            *super()._prepare_merge_moves_distinct_fields(),
            "service_part_id",
            "service_kit_quantity",
            "service_claim_line_id",
        ]

    def _is_service_consumption(self):
        """Tell whether the move takes a part out of the stock into a device."""
        self.ensure_one()
        final = self.location_final_id or self.location_dest_id
        return bool(self.service_part_id) and final.usage == "customer"

    def _get_direction(self):
        """Return 1 for what goes into the device, -1 for what comes out of it."""
        self.ensure_one()
        return -1 if self.location_id.usage == "customer" else 1

    def _get_kit_values(self):
        """Return the values that tie the move to the kit that it is a part of."""
        self.ensure_one()
        if "bom_line_id" not in self._fields:
            return {}
        return {"bom_line_id": self.bom_line_id.id}

    def _should_be_assigned(self):
        """Parts need no transfer of their own: the service order is their document.

        Transfers that bring a part from elsewhere are transfers like any other.
        """
        return super()._should_be_assigned() and not self._is_service_consumption()

    @api.depends("service_part_id.order_id.name")
    def _compute_reference(self):
        ours = self.filtered(
            lambda move: not move.picking_id and move._is_service_consumption()
        )
        for move in ours:
            move.reference = move.service_part_id.order_id.name
        return super(StockMove, self - ours)._compute_reference()

    def _should_bypass_reservation(self, forced_location=False):
        """Devices are handed over with the serial and owner that came in."""
        return (
            super()._should_bypass_reservation(forced_location)
            or "rma_custody_transfer" in self.env.context
        )

    def _skip_push(self):
        """Devices and used parts have arrived: no push rule carries them on."""
        return (
            "rma_custody_transfer" in self.env.context
            or self._is_service_consumption()
            or super()._skip_push()
        )

    def _trigger_assign(self):
        """Nobody else waits for a device that was taken in or handed over."""
        if "rma_custody_transfer" in self.env.context:
            return None
        return super()._trigger_assign()

    def _update_orderpoints(self):
        """Devices in custody never count for replenishment."""
        if "rma_custody_transfer" in self.env.context:
            return None
        later = self.env.context.get("rma_orderpoints_later")
        if isinstance(later, OrderpointsLater):
            later.move_ids.update(self._ids)
            return None
        return super()._update_orderpoints()

    def _get_source_document(self):
        return self.service_part_id.order_id or super()._get_source_document()

    def _prepare_procurement_qty(self):
        """Do not procure what nobody can supply: the part waits and is shown so.

        Without a rule the procurement would refuse the whole run, and with it the
        customer's consent.
        """
        quantities = super()._prepare_procurement_qty()
        return [
            0.0
            if move.service_part_id
            and quantity
            and not move.service_part_id._has_supply_of(move.product_id)
            else quantity
            for move, quantity in zip(self.sudo(), quantities, strict=True)
        ]

    def _is_waiting(self):
        """Tell whether the move still waits for goods."""
        self.ensure_one()
        return self.state in ("waiting", "confirmed", "partially_available")

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        """What a part lacks in stock is ordered for it, and comes to it alone.

        Odoo buys the missing quantity of such moves for the stock, where whoever
        waited longest takes it. Therefore they are split into what the stock gives and
        what is made to order.
        """
        if not create_proc:
            return super()._action_confirm(
                merge=merge, merge_into=merge_into, create_proc=create_proc
            )
        served, ordered = self._split_service_moves()
        moves = self.browse()
        if served:
            # What the stock gives needs no look-up of routes and lead times.
            moves = super(StockMove, served._with_quants())._action_confirm(
                merge=merge, merge_into=merge_into, create_proc=False
            )
            moves = moves.with_env(self.env)
        rest = (self - served) | ordered
        if rest or not served:
            moves |= super(StockMove, rest)._action_confirm(
                merge=merge, merge_into=merge_into
            )
        return moves

    def _split_service_moves(self):
        """Set what the stock does not give of parts to be made to order.

        :return: the moves of parts that the stock serves, and the new draft moves that
            were split off these
        """
        ours = self.filtered(
            lambda move: (
                move.state == "draft"
                and move._is_service_consumption()
                and move.rule_id.procure_method == "mts_else_mto"
            )
        )
        vals_list = []
        for move, missing in zip(ours, ours._prepare_procurement_qty(), strict=True):
            if move.product_uom.compare(missing, 0) <= 0:
                continue
            if move.product_uom.compare(missing, move.product_uom_qty) < 0:
                vals_list += move.copy_data(
                    {"product_uom_qty": missing, "procure_method": "make_to_order"}
                )
                move.product_uom_qty -= missing
            else:
                move.procure_method = "make_to_order"
        served = ours.filtered(lambda move: move.procure_method == "make_to_stock")
        return served, self.create(vals_list) if vals_list else self.browse()

    def _get_service_returnable(self):
        """Return the lines of a done move with what of them did not come back yet.

        :return: list of (move line, quantity in the unit of the product)
        """
        self.ensure_one()
        returned = self.returned_move_ids.filtered(lambda m: m.state == "done")
        back = {}
        for line in returned.move_line_ids:
            back[line.lot_id] = back.get(line.lot_id, 0.0) + line.quantity_product_uom
        result = []
        for line in self.move_line_ids:
            gone = min(back.get(line.lot_id, 0.0), line.quantity_product_uom)
            if gone:
                back[line.lot_id] -= gone
            result.append((line, line.quantity_product_uom - gone))
        return result

    def _prepare_service_return_vals(self, lines):
        """Return the values of the move that brings used pieces back.

        :param lines: list of (done move line, quantity in the unit of the product)
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        return {
            "product_id": self.product_id.id,
            "product_uom": unit.id,
            "product_uom_qty": sum(quantity for _line, quantity in lines),
            "location_id": self.location_dest_id.id,
            "location_dest_id": self.location_id.id,
            "company_id": self.company_id.id,
            "origin": self.origin,
            "reference_ids": [Command.set(self.reference_ids.ids)],
            "service_part_id": self.service_part_id.id,
            "service_kit_quantity": self.service_kit_quantity,
            **self._get_kit_values(),
            "sale_line_id": self.sale_line_id.id,
            "origin_returned_move_id": self.id,
            "picked": True,
            "move_line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "product_uom_id": unit.id,
                        "quantity": quantity,
                        "lot_id": line.lot_id.id,
                        "owner_id": line.owner_id.id,
                        "location_id": line.location_dest_id.id,
                        "location_dest_id": line.location_id.id,
                        "company_id": line.company_id.id,
                        "picked": True,
                    }
                )
                for line, quantity in lines
            ],
        }

    def _scrap_service_return(self, order):
        """Scrap what these done moves brought back into our stock.

        :param order: service order that the scrap is for
        """
        scraps = self.env["stock.scrap"].sudo().with_company(order.company_id)
        for line in self.move_line_ids:
            scrap = scraps.create(
                {
                    "product_id": line.product_id.id,
                    "product_uom_id": line.product_uom_id.id,
                    "scrap_qty": line.quantity,
                    "lot_id": line.lot_id.id,
                    "owner_id": line.owner_id.id,
                    "location_id": line.location_dest_id.id,
                    "company_id": line.company_id.id,
                    "origin": order.name,
                }
            )
            scrap.do_scrap()
            # Of several at once *Manufacturing* gets the quantity of the first right.
            scrap.flush_recordset(["scrap_qty"])

    def _action_done(self, cancel_backorder=False):
        """Every move is done in its own company, whoever does it from which one.

        Odoo reads and writes cost, accounts and journals in the company of the user.
        """
        if self and self.company_id != self.env.company:
            done = self.browse()
            for company, moves in self.grouped("company_id").items():
                of_company = moves.with_company(company)
                done |= of_company._action_done(cancel_backorder).with_env(self.env)
            return done
        # What a receipt leaves out is cancelled before the rest of it has arrived.
        self._read_quants_ahead()
        waiting = self._get_parts_to_supply()
        moves = self.with_context(rma_supply_told_later=True) if waiting else self
        done = super(StockMove, moves)._action_done(cancel_backorder=cancel_backorder)
        done = done.with_env(self.env)
        done.sudo().service_part_id._follow_moves()
        done._register_returned_devices()
        done._register_sold_devices()
        self._tell_lost_supply(waiting)
        return done

    def _with_quants(self):
        """Return the moves for their reservation, with what the stock holds.

        Odoo looks it up move by move, and once more for each quant that it reserves.
        What is handed to it here it also uses itself when moves are done.
        """
        quants = self.env["stock.quant"]
        found = defaultdict(lambda: quants)
        for quant in quants.sudo().search_fetch(
            [
                ("product_id", "in", self.product_id.ids),
                ("location_id", "child_of", self.location_id.ids),
            ],
            self._get_quant_columns(),
            order="lot_id, id",
        ):
            key = (
                quant.product_id.id,
                quant.location_id.id,
                quant.lot_id.id,
                quant.package_id.id,
                quant.owner_id.id,
            )
            found[key] |= quant.sudo(False)
        return self.with_context(quants_cache=found)

    @api.model
    def _get_quant_columns(self):
        """Return the names of the fields that Odoo reads of a quant."""
        return [
            name
            for name, field in self.env["stock.quant"]._fields.items()
            if field.prefetch is True and field.store and field.column_type
        ]

    def _read_quants_ahead(self):
        """Read at once what Odoo reads quant by quant: those the moves take from."""
        is_custody = "rma_custody_transfer" in self.env.context
        ours = self.filtered(lambda move: is_custody or move.service_part_id)
        leaving = ours.filtered(lambda move: move.location_id.usage == "internal")
        # A quant that is made takes them over from its lot.
        (ours - leaving).move_line_ids.lot_id.mapped("lot_properties")
        lines = leaving.move_line_ids
        if not lines:
            return
        quants = self.env["stock.quant"].sudo()
        quants.search_fetch(
            [
                ("product_id", "in", lines.product_id.ids),
                ("location_id", "in", (lines.location_id | lines.location_dest_id).ids),
                ("lot_id", "in", [*lines.lot_id.ids, False]),
                ("owner_id", "in", [*lines.owner_id.ids, False]),
            ],
            self._get_quant_columns(),
        )

    def _get_service_place(self):
        """The day of a move is that of the warehouse that makes it."""
        warehouse = self.picking_type_id.warehouse_id or self.location_id.warehouse_id
        return warehouse or self.company_id

    def _register_sold_devices(self):
        """Devices that are delivered on a sale of ours know their sale from then on."""
        sold = self.filtered(
            lambda move: (
                move.sale_line_id
                and not move.service_part_id
                and move.has_tracking != "none"
                and move.location_dest_id.usage == "customer"
            )
        ).sudo()
        for move in sold:
            lots = move.move_line_ids.lot_id
            register = (
                lots._register_sale if move.has_tracking == "serial" else lots._sell_lot
            )
            register(
                move.sale_line_id,
                move.picking_id.partner_id or move.sale_line_id.order_partner_id,
                place.get_day(move, move.date),
            )

    def _get_holder(self):
        """Return the customer that the move brings goods to, or takes them from."""
        self.ensure_one()
        partner = (
            self.picking_id.partner_id
            or self.partner_id
            or self.sale_line_id.order_partner_id
        )
        return partner.commercial_partner_id

    def _register_returned_devices(self):
        """Units that come into our stock belong to no customer any more.

        They were returned, exchanged, or bought back. What is received into custody
        carries its owner and stays his.
        """
        lines = (
            self.filtered(
                lambda move: (
                    move.has_tracking != "none"
                    and not move.service_part_id
                    and move.location_id.usage in ("customer", "supplier")
                )
            )
            .sudo()
            .move_line_ids.filtered(
                lambda line: (
                    line.location_dest_id.usage in ("internal", "transit")
                    and not line.location_dest_id.is_custody
                    and line.owner_id
                    in (line.owner_id.browse(), line.company_id.partner_id)
                )
            )
        )
        for move, own in lines.grouped("move_id").items():
            devices = own.lot_id.filtered(lambda lot: lot._is_with_customer())
            if devices:
                note = move.picking_id.name or move.reference
                devices._become_ours(note, move._get_holder())
