from odoo import fields, models


class RmaServiceOperation(models.Model):
    """When an operation is to be done, and where.

    Its technician is who has it to do anyway (``planned_user_id``). The planning board
    alone sets these fields: see ``rma.service.planning``.
    """

    _inherit = "rma.service.operation"

    planned_start = fields.Datetime(readonly=True, copy=False)
    planned_stop = fields.Datetime(string="Planned End", readonly=True, copy=False)
    bench_id = fields.Many2one(
        comodel_name="rma.service.bench",
        string="Bench or Vehicle",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )

    # What is planned from some moment on: the past of the table does not matter.
    _planned_idx = models.Index(
        "(planned_stop, company_id) WHERE planned_stop IS NOT NULL"
    )
    _planned_stop_after_start = models.Constraint(
        "CHECK (planned_stop > planned_start)",
        "Planned work ends after it begins.",
    )
