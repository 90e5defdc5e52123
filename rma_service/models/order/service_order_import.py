from odoo import api, models
from odoo.exceptions import AccessError

# What managers may import with old orders, beside their stage.
IMPORTED_FIELDS = frozenset({"date_in", "date_last_stage_update", "date_out"})


class RmaServiceOrder(models.Model):
    """Old orders that are imported: with number, dates and the stage they have.

    They do not go through the door, so that only managers bring them in.
    """

    _inherit = "rma.service.order"

    def _is_imported(self):
        """Tell whether old orders come in, with the stage they have."""
        context = self.env.context
        return bool(context.get("import_file") or context.get("rma_ords_import"))

    def _open_for_import(self, vals_list):
        """Return the orders open for what managers may set of old ones.

        :param vals_list: values of imported orders
        :raises AccessError: if a stage is imported by somebody who is no manager
        """
        if self._is_system():
            return self
        if self.env.user.has_group("rma_service.group_service_manager"):
            names = set().union(*(vals.keys() for vals in vals_list))
            closed = self._get_closed_fields() - IMPORTED_FIELDS
            self._check_system_fields(names & closed)
            return self._as_system()
        default = self.env.context.get("default_stage_id")
        if default or any(vals.get("stage_id") for vals in vals_list):
            raise AccessError(
                self.env._(
                    "Only service managers import orders that are in a stage already:"
                    " leave the stage out, or ask a manager."
                )
            )
        return self

    def _take_devices_of_model(self, vals_list):
        """Take the device of the model that is named, of several with one number.

        A file names devices by their numbers, which makers give without asking others.

        :param vals_list: values of imported orders, changed in place
        """
        lots = self.env["stock.lot"]
        named = [
            vals
            for vals in vals_list
            if vals.get("device_id") and vals.get("product_id")
        ]
        devices = lots.browse([vals["device_id"] for vals in named]).exists()
        names = set(devices.mapped("name"))
        product_ids = [vals["product_id"] for vals in named]
        found = lots.search(
            [("name", "in", list(names)), ("product_id", "in", product_ids)]
        )
        by_key = {(lot.name, lot.product_id.id): lot for lot in found}
        for vals in named:
            key = (lots.browse(vals["device_id"]).name, vals["product_id"])
            if key in by_key:
                vals["device_id"] = by_key[key].id

    @api.model
    def _get_fields_without_default(self):
        """A default stage would let every new order pass by the door."""
        return super()._get_fields_without_default() | {"stage_id"}
