from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.bounds import DAYS
from ...tools.rights import reading_all

# What a customer can be told of: what happened, by the kind of work.
EVENTS = [
    ("received", "Device received"),
    ("visit_planned", "Visit planned"),
    ("estimate", "Estimate sent"),
    ("expiring", "Reminder before the estimate expires"),
    ("approved", "Estimate agreed to"),
    ("delayed", "Part delayed"),
    ("ready", "Ready to be collected"),
    ("visited", "Work at the customer's place finished"),
    ("advised", "Advice given"),
    ("answered", "Request answered"),
    ("collect", "Reminder to collect"),
    ("sent_back", "Sent back"),
    ("handed_over", "Handed over, please rate us"),
    ("merged", "Requests merged"),
    ("split", "Request split"),
]
# Which of them a phase stands for, where the device is with us, we come, advise, or
# answer a request.
KIND_EVENTS = {
    "workshop": {"intake": "received", "ready": "ready", "done": "handed_over"},
    "visit": {"intake": "visit_planned", "ready": "visited", "done": "handed_over"},
    "advice": {"ready": "advised", "done": "handed_over"},
    "request": {"done": "answered"},
}
# Events that the customer must hear of: where he cannot be written to, he is called.
CALL_EVENTS = (
    *("visit_planned", "estimate", "expiring", "delayed", "ready", "collect"),
    "answered",
)
USUAL_EVENTS = (
    *("received", "visit_planned", "ready", "visited", "advised", "answered"),
    *("sent_back", "handed_over"),
)


class MessageRule(NamedTuple):
    """What a move has to know of a rule, as plain values fit for a cache."""

    id: int
    event: str
    stage_id: int
    type_ids: frozenset
    company_id: int

    def fits(self, type_id, company_id):
        """Tell whether the rule is meant for orders of the type and company."""
        return (not self.type_ids or type_id in self.type_ids) and (
            not self.company_id or self.company_id == company_id
        )


class RmaServiceMessageRule(models.Model):
    """What a customer is told by itself: which event, which words, which channel.

    Nothing is sent without an active rule. Of several rules for one event the first
    that fits the order is taken. A customer gets the message of an event once an order,
    even if the order comes back to the stage.
    """

    _name = "rma.service.message.rule"
    _description = "Message to Customers"
    _inherit = ["rma.service.cached", "rma.service.guarded"]
    _order = "sequence, id"
    _check_company_auto = True
    _bounds = {"days_before": DAYS}

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(
        default=True, help="Nothing is sent while this is switched off."
    )
    sequence = fields.Integer(default=10)
    trigger = fields.Selection(
        selection=[("event", "An event"), ("stage", "A stage")],
        string="Sent at",
        required=True,
        default="event",
    )
    event = fields.Selection(selection=EVENTS, help="What happened to the order.")
    stage_id = fields.Many2one(
        comodel_name="rma.service.stage",
        index="btree_not_null",
        ondelete="cascade",
        help="Sent when the order enters this stage for the first time.",
    )
    type_ids = fields.Many2many(
        comodel_name="rma.service.type",
        relation="rma_service_message_rule_type_rel",
        column1="rule_id",
        column2="type_id",
        string="Service Types",
        help="Only for orders of these types. Leave empty for all types.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Leave empty for all companies.",
    )
    channel = fields.Selection(
        selection=[
            ("preferred", "As the customer prefers"),
            ("email", "E-mail"),
            ("sms", "SMS"),
            ("both", "E-mail and SMS"),
        ],
        required=True,
        default="preferred",
        help="Where the address for it is missing, the other channel is used.",
    )
    mail_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="E-mail",
        ondelete="restrict",
        domain="[('model', '=', template_model)]",
        help="Words of the e-mail, in the customer's language.",
    )
    sms_template_id = fields.Many2one(
        comodel_name="sms.template",
        string="SMS",
        ondelete="restrict",
        domain="[('model', '=', 'rma.service.order')]",
        help="Words of the short message, in the customer's language.",
    )
    template_model = fields.Char(compute="_compute_template_model")
    days_before = fields.Integer(
        default=3, help="How many days before the estimate expires it is sent."
    )

    _trigger_filled = models.Constraint(
        "CHECK ((trigger = 'event' AND event IS NOT NULL)"
        " OR (trigger = 'stage' AND stage_id IS NOT NULL))",
        "Choose the event or the stage at which the message is sent.",
    )
    _days_before_positive = models.Constraint(
        "CHECK (days_before > 0)",
        "The reminder is sent at least one day before the estimate expires.",
    )

    # === COMPUTE METHODS AND CONSTRAINTS ===#

    @api.depends("trigger", "event")
    def _compute_template_model(self):
        for rule in self:
            of_estimate = rule.trigger == "event" and rule.event == "estimate"
            rule.template_model = "sale.order" if of_estimate else "rma.service.order"

    @api.constrains("trigger", "event", "mail_template_id", "sms_template_id")
    def _check_templates(self):
        for rule in self:
            if not rule.mail_template_id and not rule.sms_template_id:
                raise ValidationError(
                    self.env._(
                        "Message “%(rule)s” says nothing yet: choose an e-mail or an"
                        " SMS template.",
                        rule=rule.name,
                    )
                )
            mail, sms = rule.mail_template_id, rule.sms_template_id
            if (mail and mail.sudo().model != rule.template_model) or (
                sms and sms.sudo().model != "rma.service.order"
            ):
                raise ValidationError(
                    self.env._(
                        "The template of message “%(rule)s” is made for other"
                        " documents: choose one for service orders (the e-mail with an"
                        " estimate: one for quotations).",
                        rule=rule.name,
                    )
                )

    # === CRUD ===#

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        result = super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )
        self._clear_service_cache()
        return result

    # === ACTIONS ===#

    @api.model
    def action_switch_on_usual(self):
        """Switch the usual messages on: what came in, is finished, went back.

        :return: an action that shows the messages
        """
        self.with_context(active_test=False).search(
            [("event", "in", USUAL_EVENTS), ("active", "=", False)]
        ).active = True
        return self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_message_rule_action"
        )

    # === RULES, CACHED ===#

    @api.model
    @tools.ormcache(cache="stable")
    def _get_active(self):
        """Return the active rules in their order, as a tuple of ``MessageRule``.

        Every move of every order asks, and most companies have few rules or none.
        """
        rules = self.sudo().with_context(active_test=True).search(Domain.TRUE)
        with reading_all(rules, "type_ids"):
            return tuple(
                MessageRule(
                    id=rule.id,
                    event=rule.event if rule.trigger == "event" else "",
                    stage_id=rule.stage_id.id if rule.trigger == "stage" else 0,
                    type_ids=frozenset(rule.type_ids.ids),
                    company_id=rule.company_id.id or 0,
                )
                for rule in rules
            )

    @tools.ormcache("self.id", "self.env.lang", cache="stable")
    def _get_name(self):
        """Return the name of the rule in the language of the environment."""
        self.ensure_one()
        return self.sudo().name

    def _get_key(self):
        """Return what a message of the rule is logged as."""
        self.ensure_one()
        if self.trigger == "stage":
            return f"stage:{self.stage_id.id}"
        return self.event

    def _get_channels(self, partner):
        """Return the channels on which ``partner`` can be told, most wanted first.

        :param partner: the customer
        :return: tuple of ``email`` and ``sms``; empty for customers who want to be
            called, and for those who cannot be written to
        """
        self.ensure_one()
        usable = []
        if self.mail_template_id and partner.email:
            usable.append("email")
        if self.sms_template_id and partner.phone:
            usable.append("sms")
        if self.channel == "both":
            return tuple(usable)
        wanted = self.channel
        if wanted == "preferred":
            wanted = partner.service_channel or "email"
        if wanted == "phone":
            return ()
        return (wanted,) if wanted in usable else tuple(usable[:1])
