from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .service_wording import STEP_PHASES, WORDING_KEYS


class RmaServiceWordingLine(models.Model):
    """One sentence for customers, and the step that begins with it."""

    _name = "rma.service.wording.line"
    _description = "Sentence for Customers"
    _inherit = ["rma.service.cached", "rma.service.guarded"]
    _order = "wording_id, sequence, id"
    _rec_name = "sentence"

    wording_id = fields.Many2one(
        comodel_name="rma.service.wording",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(compute="_compute_sequence", store=True, precompute=True)
    key = fields.Selection(selection=WORDING_KEYS, string="When", required=True)
    step = fields.Char(
        translate=True,
        help="Name of the step that begins here; left empty, it is part of the step"
        " before.",
    )
    sentence = fields.Char(
        required=True,
        translate=True,
        help="What the customer reads first on the page of his order.",
    )

    _key_uniq = models.Constraint(
        "UNIQUE (wording_id, key)", "There is one sentence for each of these already."
    )

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        result = super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )
        self._clear_service_cache()
        return result

    @api.depends("key")
    def _compute_sequence(self):
        order = [key for key, _label in WORDING_KEYS]
        for line in self:
            line.sequence = order.index(line.key) if line.key else len(order)

    @api.constrains("key", "step")
    def _check_first_step(self):
        for line in self:
            if line.key == STEP_PHASES[0] and not line.step:
                raise ValidationError(
                    self.env._("The first step needs a name: give it one.")
                )
