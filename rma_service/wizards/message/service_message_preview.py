from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locking import done_once


class RmaServiceMessagePreview(models.TransientModel):
    """Show what a customer would be told, before it is sent or by hand."""

    _name = "rma.service.message.preview"
    _inherit = ["rma.service.checked.links", "rma.service.done.once"]
    _description = "Message to the Customer"

    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Service Order",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    rule_id = fields.Many2one(
        comodel_name="rma.service.message.rule",
        string="Message",
        required=True,
        domain="[('event', '!=', 'estimate'),"
        " ('company_id', 'in', (False, company_id))]",
        context={"active_test": False},
        default=lambda self: self._default_rule_id(),
    )
    company_id = fields.Many2one(related="order_id.company_id")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    email = fields.Char(related="partner_id.email", string="E-mail")
    phone = fields.Char(related="partner_id.phone", string="Phone")
    is_rule_active = fields.Boolean(related="rule_id.active")
    channel = fields.Selection(
        selection=[
            ("email", "E-mail"),
            ("sms", "SMS"),
            ("both", "E-mail and SMS"),
            ("none", "Nothing: the customer is to be called"),
        ],
        string="Goes out by",
        compute="_compute_preview",
    )
    date_sent = fields.Datetime(string="Sent Already", compute="_compute_preview")
    subject = fields.Char(compute="_compute_preview")
    body = fields.Html(compute="_compute_preview", sanitize=False)
    sms_body = fields.Text(string="Words of the SMS", compute="_compute_preview")

    def _default_rule_id(self):
        """Propose the message that the phase of the order stands for."""
        rules = self.env["rma.service.message.rule"].with_context(active_test=False)
        order = self.env["rma.service.order"].browse(
            self.env.context.get("default_order_id")
        )
        events = {
            "approval": "expiring",
            "parts": "delayed",
            "repair": "approved",
            "quality": "approved",
            "ready": "ready",
            "done": "handed_over",
        }
        event = events.get(order.phase, "received")
        if order._is_request():
            event = "answered"
        return rules.search([("event", "=", event)], order="active desc", limit=1)

    @api.depends("order_id", "rule_id")
    def _compute_preview(self):
        for wizard in self:
            rule, order = wizard.rule_id.sudo(), wizard.order_id
            channels = rule._get_channels(order.partner_id) if rule else ()
            wizard.channel = order._get_log_channel(channels) if channels else "none"
            wizard.subject = wizard.body = wizard.sms_body = False
            wizard.date_sent = False
            if not rule:
                continue
            about = rule._get_key()
            sent = order.sudo().message_log_ids.filtered(
                lambda log, about=about: (
                    (log.event or log.key) == about and not log.reason
                )
            )
            wizard.date_sent = sent[:1].create_date
            mail, sms = rule.mail_template_id, rule.sms_template_id
            if mail.model == order._name:
                wizard.subject = wizard._render(mail, "subject")
                wizard.body = wizard._render(mail, "body_html")
            wizard.sms_body = wizard._render(sms, "body")

    def _render(self, template, field):
        """Return ``field`` of a template in the words for the customer."""
        order = self.order_id
        if not template or not order:
            return False
        try:
            return template._render_field(field, order.ids, compute_lang=True)[order.id]
        except UserError as error:
            return str(error)

    @done_once
    def action_send(self):
        """Send the message now, also if it was sent before.

        :return: True
        """
        self.ensure_one()
        self.order_id._check_service_access()
        rule = self.rule_id.sudo()
        order = self.order_id
        order._send_rule(rule, order._get_message_key(rule), repeat=True)
        return True
