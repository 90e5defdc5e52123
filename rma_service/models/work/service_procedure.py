from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.rights import reading_all


class RmaServiceProcedure(models.Model):
    """Steps that a technician follows and ticks: how a piece of work is done here.

    It belongs to services, to equipment types, or to a service on certain types only.
    Opened on an operation, its steps are copied there with the version; what happens to
    the procedure later changes nothing on them.
    """

    _name = "rma.service.procedure"
    _description = "Service Procedure"
    _inherit = ["rma.service.versioned", "rma.service.guarded"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(comodel_name="res.company", index="btree_not_null")
    product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="rma_service_procedure_product_rel",
        column1="procedure_id",
        column2="product_id",
        string="Operations",
        check_company=True,
        domain="[('type', '=', 'service')]",
        help="Services that are done this way. Empty: every operation on the types.",
    )
    equipment_type_ids = fields.Many2many(
        comodel_name="rma.service.equipment.type",
        relation="rma_service_procedure_equipment_type_rel",
        column1="procedure_id",
        column2="equipment_type_id",
        string="Equipment Types",
        help="Only on devices of these families, their subtypes included. Empty: on all"
        " devices.",
    )
    is_required = fields.Boolean(
        string="Must Be Followed",
        help="An operation cannot be finished before its mandatory steps are ticked."
        " Otherwise they are asked for only once the procedure was opened.",
    )
    step_ids = fields.One2many(
        comodel_name="rma.service.procedure.step",
        inverse_name="procedure_id",
        string="Steps",
        copy=True,
    )
    step_count = fields.Integer(compute="_compute_step_count")

    @api.depends("step_ids")
    def _compute_step_count(self):
        for procedure in self:
            procedure.step_count = len(procedure.step_ids)

    @api.constrains("name", "product_ids", "equipment_type_ids")
    def _check_where(self):
        for procedure in self:
            if not procedure.product_ids and not procedure.equipment_type_ids:
                raise ValidationError(
                    self.env._(
                        "Say where procedure %s is followed: choose operations,"
                        " equipment types, or both.",
                        procedure.name,
                    )
                )

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"is_used", "version", "version_date", "sequence"}:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def copy_data(self, default=None):
        return [
            vals | {"name": self.env._("%(name)s (copy)", name=procedure.name)}
            for procedure, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # === FIND ===#

    @api.model
    @tools.ormcache()
    def _get_index(self):
        """Return where procedures are followed, without records.

        :return: tuple of (id, company id, must be followed, services, equipment types);
            the types with all their subtypes
        """
        types = self.env["rma.service.equipment.type"].sudo()
        types = types.with_context(active_test=False)
        procedures = self.sudo().search(Domain.TRUE)
        # It is kept for everybody: with the products of all companies.
        with reading_all(procedures, "product_ids"):
            return tuple(
                (
                    procedure.id,
                    procedure.company_id.id,
                    procedure.is_required,
                    frozenset(procedure.product_ids.ids),
                    frozenset(
                        types._search(
                            [("id", "child_of", procedure.equipment_type_ids.ids)]
                        )
                        if procedure.equipment_type_ids
                        else ()
                    ),
                )
                for procedure in procedures
            )

    @api.model
    def _get_ids_for(self, product_id, equipment_type_id, company_id, required=False):
        """Return the ids of the procedures of an operation; asks no database.

        :param product_id: id of the service
        :param equipment_type_id: id of the family of the device, or False
        :param company_id: id of the company of the order
        :param required: only those that must be followed
        """
        return [
            procedure_id
            for procedure_id, company, is_required, products, types in self._get_index()
            if (not company or company == company_id)
            and (is_required or not required)
            and (not products or product_id in products)
            and (not types or equipment_type_id in types)
        ]

    def _prepare_step_vals(self, operation):
        """Return the values of the steps to tick on an operation."""
        lang = self.env.user.lang
        return [
            {
                "operation_id": operation.id,
                "procedure_id": procedure.id,
                "procedure_version": procedure.version,
                "sequence": number,
                "name": step.name,
                "description": step.description,
                "image": step.image,
                "is_mandatory": step.is_mandatory,
            }
            for procedure in self.with_context(lang=lang)
            for number, step in enumerate(procedure.step_ids, start=1)
        ]
