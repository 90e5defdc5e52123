from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...tools.locking import done_once

# More jobs than this are found by typing.
LIMIT = 60


class RmaServiceTemplateAdd(models.TransientModel):
    """Choose ready jobs for a service order: those of its device first."""

    _name = "rma.service.template.add"
    _inherit = ["rma.service.checked.links", "rma.service.done.once"]
    _description = "Add Ready Jobs"

    order_id = fields.Many2one(
        comodel_name="rma.service.order", required=True, ondelete="cascade"
    )
    equipment_type_id = fields.Many2one(related="order_id.equipment_type_id")
    product_id = fields.Many2one(related="order_id.product_id", string="Model")
    currency_id = fields.Many2one(related="order_id.currency_id")
    words = fields.Char(
        string="Job to Find", help="Name or short code of the job; press Enter."
    )
    show_all = fields.Boolean(
        string="Other devices too",
        help="Also jobs that are meant for other types and models.",
    )
    line_ids = fields.One2many(
        comodel_name="rma.service.template.add.line",
        inverse_name="wizard_id",
        string="Ready Jobs",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    time_norm = fields.Float(string="Chosen (min)", compute="_compute_chosen")
    price_total = fields.Monetary(
        string="Chosen Price", compute="_compute_chosen", help="With taxes."
    )
    repeated = fields.Char(
        compute="_compute_chosen", help="Chosen jobs that are on the order already."
    )
    is_repeat_wanted = fields.Boolean(string="Add them once more")

    @api.depends("order_id", "words", "show_all")
    def _compute_line_ids(self):
        """The jobs that are found; what is ticked stays, first in the list."""
        for wizard in self:
            chosen = wizard.line_ids.filtered("is_chosen").template_id
            jobs = chosen | wizard._find_jobs()
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create({"template_id": job.id, "is_chosen": job in chosen})
                    for job in jobs._origin
                ),
            ]

    @api.depends("line_ids.is_chosen")
    def _compute_chosen(self):
        for wizard in self:
            chosen = wizard.line_ids.filtered("is_chosen")
            wizard.time_norm = sum(chosen.mapped("time_norm"))
            wizard.price_total = sum(chosen.mapped("price_total"))
            wizard.repeated = ", ".join(
                chosen.filtered("is_on_order").mapped("template_id.name")
            )

    def _find_jobs(self):
        """Return the jobs for the order's device and the typed words, best first."""
        self.ensure_one()
        order = self.order_id
        jobs = self.env["rma.service.template"]
        if self.show_all:
            domain = jobs._get_offered_domain(order.company_id)
        else:
            domain = jobs._get_fitting_domain(
                order.equipment_type_id, order.product_id, order.company_id
            )
        if self.words:
            domain &= Domain.OR(
                Domain(name, "ilike", self.words)
                for name in ("name", "code", "line_ids.product_id")
            )
        return jobs.search(domain, limit=LIMIT)._sorted_for_device()

    @done_once
    def action_add(self):
        """Add the chosen jobs to the order.

        :return: the action that closes the dialog
        :raises UserError: if none is chosen, or one is on the order already and it is
            not said that it is wanted twice
        """
        self.ensure_one()
        jobs = self.line_ids.filtered("is_chosen").template_id
        if not jobs:
            raise UserError(self.env._("Tick the ready jobs that you want to add."))
        if self.repeated and not self.is_repeat_wanted:
            raise UserError(
                self.env._(
                    "%(jobs)s is on %(order)s already: tick “Add them once more” if it"
                    " is to be done twice.",
                    jobs=self.repeated,
                    order=self.order_id.name,
                )
            )
        jobs._add_to_order(self.order_id)
        return {"type": "ir.actions.act_window_close"}
