from odoo import api, fields, models


class StockMove(models.Model):
    """A move of a part for a service order; the link survives chains and splits."""

    _inherit = "stock.move"

    service_part_id = fields.Many2one(
        comodel_name="rma.service.part",
        string="Service Part",
        index="btree_not_null",
        ondelete="set null",
        copy=True,
    )

    service_claim_line_id = fields.Many2one(
        comodel_name="rma.service.vendor.claim.line",
        string="Vendor Claim Line",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if self.service_part_id:
            values["service_part_id"] = self.service_part_id.id
        return values

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [
            *super()._prepare_merge_moves_distinct_fields(),
            "service_part_id",
            "service_claim_line_id",
        ]

    def _is_service_consumption(self):
        """Tell whether the move takes a part out of the stock into a device."""
        self.ensure_one()
        final = self.location_final_id or self.location_dest_id
        return bool(self.service_part_id) and final.usage == "customer"

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

    def _update_orderpoints(self):
        """Devices in custody never count for replenishment."""
        if "rma_custody_transfer" in self.env.context:
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
            if move.service_part_id and quantity and not move.service_part_id._has_supply()
            else quantity
            for move, quantity in zip(self, quantities, strict=True)
        ]

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        done.sudo().service_part_id._follow_moves()
        done._register_sold_devices()
        return done

    def _register_sold_devices(self):
        """Devices that are delivered on a sale of ours know their sale from then on."""
        sold = self.filtered(
            lambda move: move.sale_line_id
            and not move.service_part_id
            and move.has_tracking == "serial"
            and move.location_dest_id.usage == "customer"
        ).sudo()
        for move in sold:
            move.move_line_ids.lot_id._register_sale(
                move.sale_line_id,
                move.picking_id.partner_id or move.sale_line_id.order_partner_id,
                fields.Date.to_date(move.date),
            )

    def _rollup_move_origs_service(self):
        """Return the open moves that will supply these moves."""
        ids = self._rollup_move_origs() - set(self.ids)
        return self.browse(ids).filtered(lambda m: m.state not in ("done", "cancel"))
