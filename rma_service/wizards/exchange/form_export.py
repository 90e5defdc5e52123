import base64
import json

from odoo import fields, models
from odoo.exceptions import AccessError

from ...tools import place
from ...tools.bounds import MB

BATCH_SIZE = 1000


class RmaServiceFormExport(models.TransientModel):
    """Export of the repair information forms that were sent in a period.

    A file for a platform that lets people compare repairers: what annex I of Directive
    (EU) 2024/1799 asks for, by the numbers of its rows. Neither the customer nor the
    serial number of his device nor the address of his page is in it.
    """

    _name = "rma.service.form.export"
    _inherit = ["rma.service.checked.links"]
    _description = "Export of Repair Information Forms"
    # The forms of a year, and nothing that somebody sends us.
    _bounds = {"file": (None, 1024 * MB)}

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: place.get_today(self.env.company).replace(day=1),
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: place.get_today(self.env.company),
    )
    only_complete = fields.Boolean(
        string="Only European Forms",
        default=True,
        help="Leave out estimates that lacked something the form asks for.",
    )
    file = fields.Binary(string="JSON File", readonly=True, attachment=True)
    filename = fields.Char(readonly=True)
    form_count = fields.Integer(string="Exported Forms", readonly=True)

    def action_export(self):
        """Write the file and offer it for download.

        :raises AccessError: for anybody who is not a service manager
        """
        self.ensure_one()
        self._check_manager()
        forms = [json.dumps(form, ensure_ascii=False) for form in self._iter_forms()]
        # One form a line: a file of many years can be read line by line.
        content = "[\n" + ",\n".join(forms) + "\n]\n"
        self.form_count = len(forms)
        self.file = base64.b64encode(content.encode())
        self.filename = f"repair_forms_{self.date_from}_{self.date_to}.json"
        return self._get_records_action(
            name=self.env._("Export Repair Forms"), target="new"
        )

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(
            "rma_service.group_service_manager"
        ):
            raise AccessError(
                self.env._("Only managers of the service centre may export forms.")
            )

    def _iter_forms(self):
        """Yield the forms that were sent in the period, as data for others."""
        self.company_id.check_access("read")
        begin, _end = place.get_bounds(self.company_id, self.date_from)
        _begin, end = place.get_bounds(self.company_id, self.date_to)
        estimates = self.env["sale.order"].sudo()
        # The ids are held, not the records: the cache is emptied after each batch.
        estimate_ids = estimates.search(
            [
                ("company_id", "=", self.company_id.id),
                ("service_order_id", "!=", False),
                ("service_order_id.type_id.kind", "!=", "request"),
                ("service_date_sent", ">=", begin),
                ("service_date_sent", "<", end),
            ],
            order="id",
        ).ids
        for start in range(0, len(estimate_ids), BATCH_SIZE):
            batch = estimates.browse(estimate_ids[start : start + BATCH_SIZE])
            for estimate in batch:
                form = estimate._get_form_data(is_public=True)
                if form["is_complete"] or not self.only_complete:
                    yield form
            self.env.invalidate_all()
