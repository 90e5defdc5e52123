from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...tools import place


class RmaServicePrint(models.AbstractModel):
    """What the prints of the service centre have in common.

    Whoever may read the record may print it: the print itself is made with all rights,
    as it tells of estimates, stock and warranties too. Customers get prints only
    through colleagues and through pages that decide what they see.
    """

    _name = "rma.service.print"
    _description = "Print of the Service Centre"
    _print_model = "rma.service.order"
    # Kind of the frozen documents of the print, see rma.service.document.
    _print_kind = None
    # Method of the printed model that reads at once what the print needs.
    _print_fetch = None
    # Method of the printed model that refuses what reading the record does not.
    _print_check = None
    _prints_labels = False
    # Whether it says something of a device: requests without one are left out.
    _print_wants_device = False

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the values of the template.

        :raises AccessError: for records that the user may not read, and for customers
        :raises UserError: where nothing is left to print
        """
        if self._is_from_outside():
            raise AccessError(self.env._("Only colleagues print this document."))
        records = self.env[self._print_model].browse(docids)
        records.check_access("read")
        if self._print_wants_device:
            records = self._leave_requests_out(records)
            docids = records.ids
        if self._print_check:
            getattr(records, self._print_check)()
        return {
            "doc_ids": docids,
            "doc_model": self._print_model,
            "docs": self._get_docs(records.sudo()),
            **self._get_place_functions(),
            "get_signed": self._get_signed(records.sudo()).get,
        }

    @api.model
    def _leave_requests_out(self, orders):
        """Return those of the orders that are work on a device.

        :raises UserError: where all of them are requests without one
        """
        left = orders - orders._filter_requests()
        if orders and not left:
            raise UserError(
                self.env._(
                    "%(order)s is a request without a device: there is nothing to"
                    " print of one.",
                    order=orders[0].name,
                )
            )
        return left

    @api.model
    def _get_place_functions(self):
        """Return how templates say when: on the clock of the record's place.

        :return: ``day_of(record, moment)``, a date; ``zone_of(record)``, a time zone;
            ``moment_of(moment)``, the moment as a clock can show it
        """
        return {
            "day_of": place.get_print_day,
            "zone_of": place.get_print_zone,
            "moment_of": place.get_print_moment,
        }

    @api.model
    def _get_docs(self, records):
        """Return what is printed, one document each; a hook."""
        if self._print_fetch:
            getattr(records, self._print_fetch)()
        return records

    @api.model
    def _get_signed(self, records):
        """Return the signed documents that say what the prints say, by record."""
        if not self._print_kind:
            return {}
        documents = self.env["rma.service.document"]
        return documents._get_signed(self._print_kind, records)


class ReportEstimate(models.AbstractModel):
    """The estimates of service orders that stand; of those without, the last."""

    _name = "report.rma_service.report_estimate"
    _inherit = ["rma.service.print"]
    _description = "Print: Estimate of a Service Order"

    @api.model
    def _get_docs(self, records):
        estimates = self.env["sale.order"].sudo()
        for order in records:
            versions = order.estimate_ids.sorted("service_version")
            estimates |= (
                versions.filtered(lambda e: e.state != "cancel") or (versions[-1:])
            )
        estimates.order_line._fetch_for_amounts()
        return estimates


class ReportEstimateVersion(models.AbstractModel):
    """One version of an estimate."""

    _name = "report.rma_service.report_estimate_version"
    _inherit = ["rma.service.print"]
    _description = "Print: Version of an Estimate"
    _print_model = "sale.order"


class ReportIntakeProtocol(models.AbstractModel):
    _name = "report.rma_service.report_intake_protocol"
    _inherit = ["rma.service.print"]
    _description = "Print: Intake Protocol"
    _print_kind = "intake"
    _print_fetch = "_fetch_for_protocol"


class ReportIntakeProtocolVisit(models.AbstractModel):
    _name = "report.rma_service.report_intake_protocol_visit"
    _inherit = ["rma.service.print"]
    _description = "Print: Intake Protocol of a Visit"
    _print_model = "rma.service.visit"
    _print_check = "_check_whole"
    _print_kind = "intake"
    _print_fetch = "_fetch_for_protocol"


class ReportWork(models.AbstractModel):
    _name = "report.rma_service.report_work"
    _inherit = ["rma.service.print"]
    _description = "Print: Work Report"
    _print_fetch = "_fetch_for_amounts"


class ReportHandoverAct(models.AbstractModel):
    _name = "report.rma_service.report_handover_act"
    _inherit = ["rma.service.print"]
    _description = "Print: Hand-over Act"
    _print_wants_device = True
    _print_kind = "handover"
    _print_fetch = "_fetch_for_act"


class ReportHandoverActVisit(models.AbstractModel):
    _name = "report.rma_service.report_handover_act_visit"
    _inherit = ["rma.service.print"]
    _description = "Print: Hand-over Act of a Visit"
    _print_model = "rma.service.visit"
    _print_check = "_check_whole"
    _print_kind = "handover"
    _print_fetch = "_fetch_for_act"


class ReportAcceptance(models.AbstractModel):
    _name = "report.rma_service.report_acceptance"
    _inherit = ["rma.service.print"]
    _description = "Print: Acceptance of the Work"
    _print_wants_device = True
    _print_kind = "acceptance"


class ReportVendorClaim(models.AbstractModel):
    _name = "report.rma_service.report_vendor_claim"
    _inherit = ["rma.service.print"]
    _description = "Print: Vendor Claim Slip"
    _print_model = "rma.service.vendor.claim"
    _print_check = "_check_whole"


class ReportContractStatement(models.AbstractModel):
    _name = "report.rma_service.report_contract_statement"
    _inherit = ["rma.service.print"]
    _description = "Print: Statement of Units"
    _print_model = "rma.service.contract"

    @api.model
    def _get_report_values(self, docids, data=None):
        """The page for customers asks for an earlier term by the context."""
        values = super()._get_report_values(docids, data)
        return values | {"term": self.env.context.get("rma_statement_term")}


class ReportContractStatementTerm(models.AbstractModel):
    _name = "report.rma_service.report_contract_statement_term"
    _inherit = ["rma.service.print"]
    _description = "Print: Statement of Units of a Term"
    _print_model = "rma.service.contract.entry"
    _print_check = "_check_begins_term"


class ReportJobSheet(models.AbstractModel):
    _name = "report.rma_service.report_job_sheet"
    _inherit = ["rma.service.print"]
    _description = "Print: Job Sheet"
    _print_wants_device = True
    _print_fetch = "_fetch_for_job_sheet"


class ReportCosting(models.AbstractModel):
    _name = "report.rma_service.report_costing"
    _inherit = ["rma.service.print"]
    _description = "Print: Price Check"
    _print_model = "rma.service.costing"
