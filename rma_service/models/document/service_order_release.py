from odoo import api, fields, models

from ...tools.locking import locks_first

# What the technician writes → what the customer may read of it.
RELEASED = {"diagnosis": "released_diagnosis", "solution": "released_solution"}


class RmaServiceOrder(models.Model):
    """What was found and done, for the customer: not while it is being written.

    The technician releases his words; what he goes on writing is released again. They
    are released by themselves where they go out anyhow: what was found with the
    estimate, both when the work is finished, or a request is answered.
    """

    _inherit = "rma.service.order"

    released_diagnosis = fields.Text(
        string="Diagnosis for the Customer", readonly=True, copy=False
    )
    released_solution = fields.Text(
        string="Solution for the Customer", readonly=True, copy=False
    )
    released_on = fields.Datetime(readonly=True, copy=False)
    released_by_id = fields.Many2one(
        comodel_name="res.users", string="Released by", readonly=True, copy=False
    )
    has_unreleased_words = fields.Boolean(
        compute="_compute_has_unreleased_words",
        help="The customer does not see yet what is written.",
    )

    @api.depends(*RELEASED, *RELEASED.values())
    def _compute_has_unreleased_words(self):
        for order in self:
            order.has_unreleased_words = bool(order._get_unreleased(RELEASED))

    @locks_first
    def action_release_words(self):
        """Let the customers read what was found and done, as it is written now."""
        self.check_access("write")
        self._release_words(RELEASED)
        return True

    def _get_unreleased(self, names):
        """Return what is written and not released: dict of values to write.

        Of a request the answer alone is the customer's.

        :param names: keys of ``RELEASED``
        """
        self.ensure_one()
        if self._is_request():
            names = ("solution",)
        return {
            RELEASED[name]: self[name]
            for name in names
            if (self[name] or "") != (self[RELEASED[name]] or "")
        }

    def _release_words(self, names):
        """Release what is written.

        :param names: keys of ``RELEASED``
        """
        for order in self:
            words = order._get_unreleased(names)
            if words:
                order._as_system().write(
                    words
                    | {
                        "released_on": fields.Datetime.now(),
                        "released_by_id": self.env.uid,
                    }
                )

    def _write_stage(self, stage):
        """Finished work is told: on the work report, in the message that it is ready.

        Before the stage, so that both are written at once.
        """
        phase = stage._get_own_rules().phase
        if phase == "ready":
            self._release_words(RELEASED)
        elif phase == "done":
            self._filter_requests()._release_words(RELEASED)
        return super()._write_stage(stage)
