from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.locking import done_once


class RmaServiceBookNote(models.TransientModel):
    """Add an entry to the book of a device that no finished order writes.

    What was taken over from a former book, sealed at the first start, or wrong in a
    former entry.
    """

    _name = "rma.service.book.note"
    _inherit = ["rma.service.checked.links", "rma.service.done.once"]
    _description = "Entry in the Book of a Device, by Hand"
    _bounds = {
        "what": (None, 5000),
        "seals_before": (None, 200),
        "seals_after": (None, 200),
    }

    device_id = fields.Many2one(comodel_name="stock.lot", required=True, readonly=True)
    corrects_id = fields.Many2one(comodel_name="rma.service.book.entry", readonly=True)
    what = fields.Text(string="What Was Done", required=True)
    seals_before = fields.Char()
    seals_after = fields.Char()

    @api.model
    def _open(self, device, corrected=None):
        """Return the action that opens the dialog.

        :param device: one ``stock.lot``
        :param corrected: entry that the new one corrects
        """
        note = self.create(
            {
                "device_id": device.id,
                "corrects_id": corrected.id if corrected else False,
                "what": corrected.what if corrected else self.env._("Noted by hand"),
                "seals_before": corrected.seals_before if corrected else False,
                "seals_after": corrected.seals_after if corrected else False,
            }
        )
        return note._get_records_action(
            name=self.env._("Add to the Book"), target="new"
        )

    @done_once
    def action_confirm(self):
        """Add the entry, in the name of the user.

        :raises UserError: for lots, and entries of another device
        """
        self.ensure_one()
        if not self.env.user.has_group("rma_service.group_service_own"):
            raise AccessError(
                self.env._("Only people of the service write into books of devices.")
            )
        self.device_id.check_access("read")
        if not self.device_id._is_single_unit():
            raise UserError(
                self.env._(
                    "%(device)s is a lot of many units: it has no book.",
                    device=self.device_id.name,
                )
            )
        if self.corrects_id and self.corrects_id.device_id != self.device_id:
            raise UserError(
                self.env._("The entry that is corrected is of another device.")
            )
        entries = self.env["rma.service.book.entry"]
        vals = entries._prepare_vals(
            self.device_id.sudo(),
            self.env.company,
            self.env.user,
            self.what,
            (self.seals_before, self.seals_after),
        )
        entries._write_entries([vals | {"corrects_id": self.corrects_id.id}])
        return {"type": "ir.actions.act_window_close"}
