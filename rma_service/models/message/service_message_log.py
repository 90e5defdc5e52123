from odoo import api, fields, models
from odoo.exceptions import UserError

from .service_message_rule import EVENTS

# How far a message got: statuses of its notification that mean that it did not.
FAILED = ("bounce", "exception")


class RmaServiceMessageLog(models.Model):
    """One message to the customer of an order, sent or not. Append-only.

    The unique index is what keeps a message from being sent twice, also when two
    people move the order at once.
    """

    _name = "rma.service.message.log"
    _description = "Message Sent to a Customer"
    _inherit = ["rma.service.order.log", "rma.service.guarded"]
    _order = "create_date desc, id desc"

    key = fields.Char(
        required=True, help="The event or the stage; sent once an order, if not asked."
    )
    is_repeat = fields.Boolean(
        string="Repeated", help="Asked for by somebody, or a reminder: may come again."
    )
    event = fields.Selection(selection=EVENTS)
    rule_id = fields.Many2one(
        comodel_name="rma.service.message.rule",
        string="Message",
        index="btree_not_null",
        ondelete="set null",
    )
    name = fields.Char(string="About", required=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", ondelete="set null"
    )
    channel = fields.Selection(
        selection=[
            ("email", "E-mail"),
            ("sms", "SMS"),
            ("both", "E-mail and SMS"),
            ("none", "Not sent"),
        ],
        required=True,
    )
    reason = fields.Selection(
        selection=[
            ("phone", "To be called"),
            ("no_address", "No address"),
            ("error", "The template could not be filled"),
        ],
        help="Why nothing was sent.",
    )
    mail_message_id = fields.Many2one(
        comodel_name="mail.message", index="btree_not_null", ondelete="set null"
    )
    sms_message_id = fields.Many2one(
        comodel_name="mail.message", index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one(comodel_name="res.users", string="By")
    is_failed = fields.Boolean(string="Not Delivered", compute="_compute_is_failed")

    _once_uniq = models.UniqueIndex(
        "(order_id, key) WHERE is_repeat IS NOT TRUE",
        "The customer was told of this already.",
    )

    @api.depends("mail_message_id", "sms_message_id")
    def _compute_is_failed(self):
        messages = self.mail_message_id | self.sms_message_id
        failed = {
            message.id
            for [message] in self.env["mail.notification"]
            .sudo()
            ._read_group(
                [
                    ("mail_message_id", "in", messages.ids),
                    ("notification_status", "in", FAILED),
                    ("notification_type", "in", ("email", "sms")),
                ],
                ["mail_message_id"],
            )
        }
        for log in self:
            sent = log.mail_message_id | log.sms_message_id
            log.is_failed = bool(failed & set(sent.ids)) or log.reason == "error"

    def write(self, vals):
        if vals:
            raise UserError(
                self.env._("The log of messages to customers is never edited.")
            )
        return super().write(vals)

    def _get_deletion_refusal(self):
        return self.env._("The log of messages to customers is never deleted.")
