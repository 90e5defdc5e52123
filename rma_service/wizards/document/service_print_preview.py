from base64 import b64encode

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.setup.service_print_block import OF_COMPANY, PRINTS
from ...tools.kept import Preview

# What is printed: of an order, or of what is named here.
REPORTS = {
    "intake": "rma_service.report_intake_protocol",
    "estimate": "rma_service.report_estimate",
    "work": "rma_service.report_work",
    "handover": "rma_service.report_handover_act",
    "job": "rma_service.report_job_sheet",
    "claim": "rma_service.report_vendor_claim",
}
# Of which orders a print tells most.
PHASES = {
    "intake": ("intake", "diagnosis", "approval", "parts", "repair"),
    "work": ("done", "ready"),
    "handover": ("done", "ready"),
    "job": ("repair", "parts", "diagnosis"),
}


class RmaServicePrintPreview(models.TransientModel):
    """Look at a print as it would be now, before any customer does.

    It is the print of a real order, the latest one of the service type of which there
    is something to tell; of another type where this one has none. The switches are
    those of the chosen type. Nothing is kept and nothing is signed.
    """

    _name = "rma.service.print.preview"
    _description = "Preview of a Print"
    _inherit = ["rma.service.checked.links"]

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    print_name = fields.Selection(
        selection=PRINTS, string="Printed Document", required=True, default="handover"
    )
    type_id = fields.Many2one(
        comodel_name="rma.service.type",
        string="Service Type",
        domain="[('company_id', 'in', (False, company_id))]",
        help="Whose switches count. Left empty, those of the company.",
    )
    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Shown With",
        domain="[('company_id', '=', company_id)]",
        help="The order whose print is shown. Left empty, the latest that fits.",
    )
    pdf = fields.Binary(string="Preview File", compute="_compute_pdf")
    problem = fields.Char(compute="_compute_pdf")

    # === COMPUTE METHODS ===#

    def _compute_pdf(self):
        """Without dependencies: made where it is read, and not at each keystroke."""
        for wizard in self:
            wizard.pdf = wizard.problem = False
            try:
                wizard.pdf = b64encode(wizard._print())
            except UserError as error:
                wizard.problem = str(error)

    # === THE PRINT ===#

    def _print(self):
        """Return the print as a PDF.

        :raises UserError: where there is nothing to show, or no program for PDF files
        """
        self.ensure_one()
        record = self._get_shown()
        if not record:
            raise UserError(
                self.env._("There is nothing to show yet: make a first order.")
            )
        service_type = self.type_id
        if self.print_name in OF_COMPANY:
            service_type = service_type.browse()
        reports = self.env["ir.actions.report"].with_context(
            rma_print_preview=Preview(self.company_id.id, service_type.id),
            rma_print_unsigned=True,
            force_report_rendering=True,
        )
        name = REPORTS[self.print_name]
        return reports._render_qweb_pdf(name, record.ids)[0]

    def _get_shown(self):
        """Return whose print is shown: the chosen order, else the latest that fits."""
        self.ensure_one()
        company = [("company_id", "=", self.company_id.id)]
        if self.print_name in OF_COMPANY:
            claims = self.env["rma.service.vendor.claim"]
            return claims.search(company, order="id desc", limit=1)
        orders = self.env["rma.service.order"]
        if self.order_id:
            return self.order_id
        fits = [("phase", "in", PHASES.get(self.print_name, ()))]
        if self.print_name == "estimate":
            fits = [("estimate_ids", "!=", False)]
        of_type = [("type_id", "=", self.type_id.id)] if self.type_id else []
        # Another order is better than none: the switches are those that were asked for.
        for domain in (of_type + fits, fits, of_type, []):
            if found := orders.search(company + domain, order="id desc", limit=1):
                return found
        return orders

    # === ACTIONS ===#

    @api.model
    def _open(self, service_type, print_name):
        """Open the preview.

        :param service_type: whose switches count; none for those of the company
        :param print_name: key of ``PRINTS``
        :return: window action
        """
        wizard = self.create({"type_id": service_type.id, "print_name": print_name})
        return wizard.action_show()

    def action_show(self):
        """Show the print that is chosen now.

        :return: window action that opens the preview anew
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
