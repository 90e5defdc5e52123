import json

from odoo import fields, models


class RmaServiceFormExport(models.TransientModel):
    """Export of the repair information forms that were sent in a period.

    A file for a platform that lets people compare repairers: what annex I of Directive
    (EU) 2024/1799 asks for, by the numbers of its rows. Neither the customer nor the
    serial number of his device nor the address of his page is in it.
    """

    _name = "rma.service.form.export"
    _inherit = ["rma.service.period.export"]
    _description = "Export of Repair Information Forms"

    only_complete = fields.Boolean(
        string="Only European Forms",
        default=True,
        help="Leave out estimates that lacked something the form asks for.",
    )
    file = fields.Binary(string="JSON File")
    form_count = fields.Integer(string="Exported Forms", readonly=True)

    def action_export(self):
        """Write the file and offer it for download.

        :raises AccessError: for anybody who is not a service manager
        """
        self.ensure_one()
        self._check_manager()
        forms = [json.dumps(form, ensure_ascii=False) for form in self._iter_forms()]
        self.form_count = len(forms)
        # One form a line: a file of many years can be read line by line.
        content = "[\n" + ",\n".join(forms) + "\n]\n"
        return self._offer(
            content.encode(),
            f"repair_forms_{self.date_from}_{self.date_to}.json",
            self.env._("Export Repair Forms"),
        )

    def _iter_forms(self):
        """Yield the forms that were sent in the period, as data for others."""
        domain = [
            ("company_id", "=", self.company_id.id),
            ("service_order_id", "!=", False),
            ("service_order_id.type_id.kind", "!=", "request"),
            *self._get_period_domain("service_date_sent"),
        ]
        for batch in self._iter_records(self.env["sale.order"].sudo(), domain):
            for estimate in batch:
                form = estimate._get_form_data(is_public=True)
                if form["is_complete"] or not self.only_complete:
                    yield form
