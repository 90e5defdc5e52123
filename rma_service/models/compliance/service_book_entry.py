from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locking import lock


class RmaServiceBookEntry(models.Model):
    """An entry in the book of a device: what was done to it, by whom, with which seals.

    Entries are only added: each device numbers its own from 1 on without gaps, and
    nobody writes or deletes one, whatever rights he has. What was wrong is corrected by
    a further entry that refers to the former. Names and numbers are kept as they were.

    Finished work of service types that ask for it writes them
    (``models/compliance/service_order_book.py``), and a dialog what happened otherwise.
    """

    _name = "rma.service.book.entry"
    _description = "Entry in the Book of a Device"
    _inherit = ["rma.service.guarded"]
    _order = "device_id, number desc, id desc"
    _bounds = {"what": (None, 5000)}

    device_id = fields.Many2one(
        comodel_name="stock.lot",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    date = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Technician",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    technician_name = fields.Char(
        string="Name of the Technician", required=True, readonly=True
    )
    authorisation_number = fields.Char(string="Authorisation", readonly=True)
    what = fields.Text(string="What Was Done", required=True, readonly=True)
    seals_before = fields.Char(readonly=True)
    seals_after = fields.Char(readonly=True)
    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Service Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    owner_name = fields.Char(
        string="Owner at That Time", readonly=True, help="Whose the device was."
    )
    corrects_id = fields.Many2one(
        comodel_name="rma.service.book.entry",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Former entry that this one corrects.",
    )
    correction_ids = fields.One2many(
        comodel_name="rma.service.book.entry",
        inverse_name="corrects_id",
        string="Corrected By",
        readonly=True,
    )

    _number_uniq = models.UniqueIndex(
        "(device_id, number)", "The book of this device has that number already."
    )

    @api.depends("device_id", "number")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = f"{entry.device_id.name} #{entry.number}"

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        """Number the entries, one device after the other.

        The device is locked: of two who write at once the second gets the next number.
        """
        vals_list = [dict(vals) for vals in vals_list]
        device_ids = {vals["device_id"] for vals in vals_list if vals.get("device_id")}
        devices = self.env["stock.lot"].sudo().browse(sorted(device_ids))
        lock(devices, wait=True)
        last = {
            device.id: number
            for device, number in self.sudo()._read_group(
                [("device_id", "in", devices.ids)], ["device_id"], ["number:max"]
            )
        }
        for vals in vals_list:
            device_id = vals.get("device_id")
            last[device_id] = last.get(device_id, 0) + 1
            vals["number"] = last[device_id]
        return super().create(vals_list)

    def write(self, vals):
        """Refuse: entries stay as they were written.

        :raises UserError: always
        """
        self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        self._refuse_change()

    def _refuse_change(self):
        """Say what to do instead.

        :raises UserError: always
        """
        raise UserError(
            self.env._(
                "Entries in the book of a device are neither changed nor deleted. Add"
                " an entry that corrects the former one."
            )
        )

    # === ACTIONS ===#

    def action_correct(self):
        """Open the dialog that adds an entry which corrects this one."""
        self.ensure_one()
        return self.env["rma.service.book.note"]._open(self.device_id, corrected=self)

    def action_print_certificate(self):
        """Print the certificate of the entry."""
        report = self.env.ref("rma_service.action_report_book_certificate")
        return report.report_action(self)

    # === BUSINESS METHODS ===#

    @api.model
    def _prepare_vals(self, device, company, user, what, seals):
        """Return the values of an entry, with names and numbers as they are now.

        :param device: one ``stock.lot``
        :param company: ``res.company`` in whose name it is written
        :param user: the technician
        :param what: text
        :param seals: seals before and after, two texts that may be empty
        """
        authorisation = self.env["rma.service.authorisation"]._find(
            user, device.product_id, device.equipment_type_id, company
        )
        before, after = seals
        return {
            "device_id": device.id,
            "company_id": company.id,
            "user_id": user.id,
            "technician_name": user.name,
            "authorisation_number": authorisation.number,
            "owner_name": device.owner_id.name,
            "what": what,
            "seals_before": before,
            "seals_after": after,
        }

    @api.model
    def _write_entries(self, vals_list):
        """Add entries with the rights of the system.

        :param vals_list: list of dicts, see ``_prepare_vals``
        """
        return self.sudo()._as_system().create(vals_list)

    def _get_service_place(self):
        """Whose day an entry falls on: the company that wrote it."""
        return self.company_id
