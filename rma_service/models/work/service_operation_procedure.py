from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from .service_operation_status import FINAL_KINDS


class RmaServiceOperation(models.Model):
    """Documents and procedures of the operation, and the steps ticked on it."""

    _inherit = "rma.service.operation"

    step_ids = fields.One2many(
        comodel_name="rma.service.operation.step",
        inverse_name="operation_id",
        string="Steps",
        copy=False,
        groups="rma_service.group_service_own",
    )
    step_count = fields.Integer(string="Steps to Do", readonly=True, copy=False)
    step_done_count = fields.Integer(string="Steps Done", readonly=True, copy=False)
    step_progress = fields.Char(string="Progress", compute="_compute_step_progress")
    step_percent = fields.Float(compute="_compute_step_progress")
    has_procedures = fields.Boolean(compute="_compute_has_files")
    has_documents = fields.Boolean(compute="_compute_has_files")
    procedure_document_ids = fields.Many2many(
        comodel_name="product.document",
        string="Procedure Files",
        compute="_compute_procedure_document_ids",
        groups="rma_service.group_service_own",
    )

    @api.depends("step_count", "step_done_count")
    def _compute_step_progress(self):
        for operation in self:
            done, count = operation.step_done_count, operation.step_count
            operation.step_progress = f"{done}/{count}" if count else False
            operation.step_percent = 100 * done / count if count else 0.0

    @api.depends(
        "product_id", "order_id.equipment_type_id", "status_kind", "step_count"
    )
    def _compute_has_files(self):
        index = self.env["product.document"]._get_service_index()
        for operation in self:
            owners = operation._get_document_owners() if index else {}

            def found(usage, owners=owners):
                return any(
                    not index.get((usage, model), frozenset()).isdisjoint(res_ids)
                    for model, res_ids in owners.items()
                )

            operation.has_documents = found("document")
            operation.has_procedures = bool(
                operation.step_count
                or (operation._takes_steps() and operation._get_procedure_ids())
                or found("procedure")
            )

    def _compute_procedure_document_ids(self):
        for operation in self:
            operation.procedure_document_ids = operation._get_documents("procedure")

    # === ACTIONS ===#

    def action_open_documents(self):
        """Show the documents of the service and of the device's equipment type."""
        self.ensure_one()
        return self._open_documents("document", self.env._("Documents"))

    def action_open_procedures(self):
        """Open the procedures of the operation, with steps to tick.

        The first time their steps are copied to the operation, in the present version.

        :return: the action of the dialog, or of the files if there are no steps
        """
        self.ensure_one()
        self.check_access("read")
        self._copy_steps()
        if not self.step_count:
            return self._open_documents("procedure", self.env._("Procedures"))
        form = self.env.ref("rma_service.rma_service_operation_view_form_procedure")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Procedure: %s", self.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(form.id, "form")],
            "target": "new",
        }

    # === BUSINESS METHODS ===#

    def _check_status_change(self, status):
        result = super()._check_status_change(status)
        if status.kind == "finished":
            self._check_steps()
        return result

    def _check_steps(self):
        """Ask for the mandatory steps before an operation is finished.

        Operations without procedure cost no query here.

        :raises UserError: naming the first operation and what is missing
        """
        for operation in self:
            required = operation._get_procedure_ids(required=True)
            if not required and not operation.step_count:
                continue
            steps = operation.sudo().step_ids
            missing = steps.filtered(lambda s: s.is_mandatory and not s.is_done)
            if missing:
                raise UserError(
                    self.env._(
                        "%(operation)s of %(order)s is not finished: tick the mandatory"
                        " steps of its procedure first: %(steps)s.",
                        operation=operation.display_name,
                        order=operation.order_id.name,
                        steps=format_list(self.env, missing.mapped("name")),
                    )
                )
            procedures = self.env["rma.service.procedure"].sudo().browse(required)
            unopened = (procedures - steps.procedure_id).filtered("step_ids")
            if unopened:
                raise UserError(
                    self.env._(
                        "%(operation)s of %(order)s is not finished: open Procedures"
                        " and follow %(procedures)s first.",
                        operation=operation.display_name,
                        order=operation.order_id.name,
                        procedures=format_list(self.env, unopened.mapped("name")),
                    )
                )

    def _takes_steps(self):
        """Tell whether steps may still be added: what is over stays as it was."""
        self.ensure_one()
        closed = self.order_id.phase in ("done", "cancel")
        return not closed and self.status_kind not in FINAL_KINDS

    def _get_procedure_ids(self, required=False):
        """Return the ids of the procedures for the operation and its device."""
        self.ensure_one()
        order = self.order_id
        return self.env["rma.service.procedure"]._get_ids_for(
            self.product_id.id,
            order.equipment_type_id.id,
            order.company_id.id,
            required=required,
        )

    def _copy_steps(self):
        """Copy the steps of procedures that were not opened here before.

        Steps of an older version are replaced as long as none of them is ticked.
        """
        for operation in self:
            procedure_ids = operation._takes_steps() and operation._get_procedure_ids()
            if not procedure_ids:
                continue
            procedures = self.env["rma.service.procedure"].sudo().browse(procedure_ids)
            present = operation.sudo().step_ids
            for procedure, steps in present.grouped("procedure_id").items():
                outdated = steps[:1].procedure_version != procedure.version
                if outdated and not any(steps.mapped("is_done")):
                    steps.unlink()
                else:
                    procedures -= procedure
            if procedures:
                operation.check_access("write")
                present.create(procedures._prepare_step_vals(operation))
                procedures._mark_used()
            operation._count_steps()

    def _count_steps(self):
        """Keep the progress on the row, so that reading it costs nothing."""
        for operation in self.sudo():
            steps = operation.step_ids
            done = len(steps.filtered("is_done"))
            if (operation.step_count, operation.step_done_count) != (len(steps), done):
                operation.write({"step_count": len(steps), "step_done_count": done})

    def _get_document_owners(self):
        """Return the records whose files belong to the operation: model → ids."""
        self.ensure_one()
        product = self.product_id
        path = self.order_id.equipment_type_id.parent_path or ""
        return {
            "product.template": product.product_tmpl_id.ids,
            "product.product": product.ids,
            "rma.service.equipment.type": [int(key) for key in path.split("/") if key],
        }

    def _get_documents(self, usage):
        """Return the workshop files of the operation.

        :param usage: ``document`` or ``procedure``
        """
        self.ensure_one()
        documents = self.env["product.document"]
        return documents.search(
            documents._get_service_domain(usage, self._get_document_owners())
        )

    def _open_documents(self, usage, title):
        """Open the only file of the operation, or the list of its files."""
        self.check_access("read")
        documents = self._get_documents(usage)
        if len(documents) == 1:
            return documents.action_open_service()
        view = self.env.ref("rma_service.product_document_view_list_service_open")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "product.document",
            "views": [(view.id, "list")],
            "domain": [("id", "in", documents.ids)],
            "target": "new",
            "context": {"create": False, "edit": False, "delete": False},
        }
