from odoo import api, fields, models, tools
from odoo.fields import Domain

# Records that service documents are attached to.
DOCUMENT_MODELS = (
    "product.template",
    "product.product",
    "rma.service.equipment.type",
)


class ProductDocument(models.Model):
    """Files of a product or of an equipment type that the workshop needs."""

    _inherit = "product.document"

    service_usage = fields.Selection(
        selection=[("document", "Document"), ("procedure", "Procedure")],
        string="In the Workshop",
        index="btree_not_null",
        help="Shown on the operations of the service or of the equipment type: as a"
        " document (manual, drawing) or as a procedure (steps to follow).",
    )

    @api.model
    @tools.ormcache()
    def _get_service_index(self):
        """Tell which records have workshop files: dict usage, model → set of ids."""
        index = {}
        rows = self.sudo().search_fetch(
            [("service_usage", "!=", False), ("res_model", "in", DOCUMENT_MODELS)],
            ["service_usage", "res_model", "res_id"],
        )
        for row in rows:
            key = (row.service_usage, row.res_model)
            index.setdefault(key, set()).add(row.res_id)
        return {key: frozenset(ids) for key, ids in index.items()}

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        if any(documents.mapped("service_usage")):
            self.env.registry.clear_cache()
        return documents

    def write(self, vals):
        result = super().write(vals)
        if {"service_usage", "active", "res_id", "res_model"} & vals.keys():
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        used = any(self.mapped("service_usage"))
        result = super().unlink()
        if used:
            self.env.registry.clear_cache()
        return result

    @api.model
    def _get_service_domain(self, usage, owners):
        """Return the domain of the workshop files of records.

        :param usage: ``document`` or ``procedure``
        :param owners: dict model → ids of the records that the files belong to
        """
        return Domain("service_usage", "=", usage) & Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", list(res_ids))
            for model, res_ids in owners.items()
        )

    def action_open_service(self):
        """Open the file, or the page that it links to, in a tab of its own."""
        self.ensure_one()
        self.check_access("read")
        url = (
            self.url
            if self.type == "url"
            else f"/web/content/{self.ir_attachment_id.id}"
        )
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}
