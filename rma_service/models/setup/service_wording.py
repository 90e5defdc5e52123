from odoo import Command, api, fields, models, tools

from .service_stage import PHASES

# Where the work is done: what a customer is told follows from it.
WORK_KINDS = [
    ("workshop", "The device comes to us"),
    ("visit", "We come to the customer"),
    ("advice", "Advice from afar"),
    ("request", "A request without a device, to be answered"),
]
# What a customer reads apart from the phases: how it went.
SITUATIONS = [
    ("agreed", "Agreed, not begun yet"),
    ("reworked", "Rejected by the customer, at work again"),
    ("declined", "Ready: the estimate was declined"),
    ("not_repaired", "Ready: not repaired"),
    ("no_fault", "Ready: no fault found"),
    ("replaced", "Ready: replaced"),
    ("refunded", "Ready: refunded"),
    ("collect", "Ready: how it is collected"),
    ("to_ship", "Ready: it is sent"),
    ("sent_back", "Handed over: it was sent"),
]
WORDING_KEYS = [*PHASES, *SITUATIONS]
# The steps of an order's page, in their order; a cancelled order has none.
STEP_PHASES = tuple(phase for phase, _label in PHASES if phase != "cancel")


class RmaServiceWording(models.Model):
    """What a customer reads of where his order stands, for one kind of work.

    Nobody who was visited is told that his device is here. The words belong to the
    kind of work; a service type may have its own. Each line has a sentence for a phase
    or for how it ended, and the name of the step that begins with it: a line without
    one belongs to the step before.
    """

    _name = "rma.service.wording"
    _description = "Words for Customers"
    _inherit = ["rma.service.cached", "rma.service.guarded"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=WORK_KINDS,
        string="Kind of Work",
        required=True,
        default="workshop",
        help="The first words of a kind are those of all its service types that have"
        " none of their own.",
    )
    line_ids = fields.One2many(
        comodel_name="rma.service.wording.line",
        inverse_name="wording_id",
        string="Words",
        copy=True,
    )

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        result = super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )
        self._clear_service_cache()
        return result

    @api.model
    def _get_default(self, kind):
        """Return the words of service types that have none of their own.

        :param kind: key of ``WORK_KINDS``
        """
        return self.sudo().search([("kind", "=", kind)], limit=1)

    @tools.ormcache("self.id", "self.env.lang", cache="stable")
    def _get_words(self):
        """Return the words in the language of the environment.

        :return: dict key of ``WORDING_KEYS`` → (name of the step or False, sentence)
        """
        self.ensure_one()
        return {line.key: (line.step, line.sentence) for line in self.sudo().line_ids}

    def action_complete(self):
        """Add the lines that are missing, with the words of the kind."""
        for wording in self:
            usual = self._get_default(wording.kind)
            missing = usual.line_ids.filtered(
                lambda line, own=wording.line_ids: line.key not in own.mapped("key")
            )
            wording.line_ids = [
                Command.create(vals)
                for vals in missing.copy_data({"wording_id": False})
            ]
        return True
