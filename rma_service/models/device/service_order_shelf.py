from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError


class RmaServiceOrder(models.Model):
    """The shelf or bin on which the device stands while it is with us.

    Shelves are locations below the custody location of the warehouse. Where the device
    is stock, another shelf is a done internal transfer with its owner and serial; a
    device that is no stock just has it written down. Handed over, it is on no shelf.
    """

    _inherit = "rma.service.order"

    shelf_id = fields.Many2one(
        comodel_name="stock.location",
        check_company=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        domain="[('id', 'child_of', custody_location_id),"
        " ('id', '!=', custody_location_id)]",
        help="Where the device stands. Another shelf moves the device there.",
    )
    custody_location_id = fields.Many2one(
        related="warehouse_id.service_custody_location_id"
    )

    @api.constrains("shelf_id", "warehouse_id")
    def _check_shelf(self):
        """A device must never get among the stock of the warehouse."""
        for order in self:
            shelf = order.shelf_id.sudo()
            if not shelf:
                continue
            custody = order.warehouse_id.sudo().service_custody_location_id
            if not shelf.parent_path.startswith(custody.parent_path or "-"):
                raise ValidationError(
                    self.env._(
                        "%(order)s: %(shelf)s is no shelf of %(custody)s: choose one"
                        " that stands there.",
                        order=order.name,
                        shelf=shelf.display_name,
                        custody=custody.display_name,
                    )
                )

    def write(self, vals):
        """Another shelf moves the devices that are here."""
        if "shelf_id" not in vals:
            return super().write(vals)
        moved = self.filtered(lambda order: order.shelf_id.id != vals["shelf_id"])
        result = super().write(vals)
        moved._move_to_shelf()
        return result

    def _enter_done(self):
        result = super()._enter_done()
        self.filtered("shelf_id").write({"shelf_id": False})
        return result

    def _move_to_shelf(self):
        """Move the devices in custody to their shelves, off the shelf without one.

        Behind the rights on the order: who may choose the shelf needs no stock rights.
        """
        orders = self.sudo().filtered(
            lambda order: (
                order.custody_in_move_id
                and not order.vendor_claim_id
                and order._is_in_custody()
                and order._get_device_location() != order._get_shelf_location()
            )
        )
        if orders:
            orders._do_custody_transfers(
                "custody_in_move_id", lambda order: order._prepare_shelf_vals()
            )

    def _get_shelf_location(self):
        """Return where the device has to stand: on its shelf, else in custody."""
        self.ensure_one()
        return self.shelf_id or self.warehouse_id.service_custody_location_id

    def _prepare_shelf_vals(self):
        """Return the values of the transfer to the shelf.

        Its move takes the place of the one that brought the device in, so that the way
        back is chained to where the device stands.
        """
        self.ensure_one()
        vals = self._prepare_custody_vals(
            picking_type=self.warehouse_id.int_type_id,
            source=self._get_device_location(),
            destination=self._get_shelf_location(),
            owner=self.custody_in_move_id.restrict_partner_id,
        )
        move_vals = vals["move_ids"][0][2]
        move_vals["move_orig_ids"] = [Command.set(self.custody_in_move_id.ids)]
        return vals
