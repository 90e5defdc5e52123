from base64 import b64encode
from datetime import timedelta

from odoo.tools.misc import file_open

from ...tools import place
from ..messages import (
    KEPT,
    RATED,
    RETURN_REASON,
    RETURNED,
    SIGNED,
    TOLD,
    UNREACHABLE,
)
from .prints import printing


class Messages:
    """What the demo workshop sent, had signed and was told.

    Played between the steps of the orders, so that the chatter of each tells its story
    in the right order.
    """

    def _play(self, job, step, word, when, last_ids):
        """Tell, sign, keep and rate beside the steps of the orders chosen for it."""
        name = job["xml_id"].rpartition("_")[2]
        if name in TOLD:
            self = self.with_context(rma_no_messages=False)
        if step == "hand" and name in SIGNED:
            before = when - timedelta(minutes=3)
            self._play_signature("handover", job["order"], name, before, last_ids)
        result = super()._play(job, step, word, when, last_ids)
        after = when + timedelta(minutes=3)
        if step == "receive" and name in SIGNED:
            self._play_signature("intake", job["order"], name, after, last_ids)
        if step == "send" and name in KEPT:
            self._keep_estimate(job["order"], after, last_ids)
        if step == "hand" and name in RATED:
            self._play_rating(job["order"], *RATED[name], when, last_ids)
        return result

    def _play_signature(self, kind, order, name, when, last_ids):
        """Let the customer sign at the counter.

        :param kind: ``intake`` or ``handover``
        """
        clerk = self._ref("user", "clerk")
        signer = SIGNED[name]
        with file_open(f"rma_service/demo/img/signature_{signer}.png", "rb") as image:
            signature = b64encode(image.read())
        with self._dated(when, last_ids, [order]), printing(self.env, when):
            own = order.with_user(clerk)
            action = getattr(own, f"action_sign_{kind}")()
            wizard = own.env[action["res_model"]].browse(action["res_id"])
            wizard.write(
                {
                    "signature": signature,
                    "signed_by": self._ref("partner", signer).name,
                }
            )
            wizard.action_sign()

    def _keep_estimate(self, order, when, last_ids):
        """Keep the estimate that was just sent, with the date until which it binds.

        Sending keeps it by itself, but not while modules are loaded.
        """
        estimate = order.sudo().estimate_id
        with self._dated(when, last_ids, [order]), printing(self.env, when):
            estimate._open_closed().validity_date -= place.get_today(
                estimate
            ) - place.get_day(estimate, when)
            self.env["rma.service.document"].with_user(
                self._ref("user", "clerk")
            )._freeze("estimate", estimate)

    def _date_validity(self, last_id):
        """Leave the estimates alone that were kept with their date."""
        documents = self.env["rma.service.document"]
        kept = documents.search([("estimate_id", "!=", False)]).estimate_id
        dates = [(estimate, estimate.validity_date) for estimate in kept]
        result = super()._date_validity(last_id)
        for estimate, date in dates:
            estimate._open_closed().validity_date = date
        return result

    def _play_rating(self, order, value, feedback, when, last_ids):
        """Let the customer answer the next day how satisfied he was."""
        later = when + timedelta(hours=21)
        order = order.sudo()
        with self._dated(later, last_ids, [order]):
            token = order._rating_get_access_token()
            rating = order.rating_apply(value, token=token, feedback=feedback)
        self._write_date(rating, "rated_on", later)

    def _load_messages(self):
        """Play an order whose customer cannot be told, and a mail that came back."""
        if self.env.ref("rma_service.demo_order_unreachable", False):
            return
        company = self._get_company()
        self = self.with_context(
            allowed_company_ids=company.ids,
            mail_auto_subscribe_no_notify=True,
            mail_notify_force_send=False,
        )
        last_ids = self._get_last_ids()
        first_ids = dict(last_ids)
        job = UNREACHABLE | {
            "number": 6,
            "xml_id": "rma_service.demo_order_unreachable",
        }
        days = self._get_workdays(job["day"] + 4)
        for when, _number, step, word, _job in self._plan(job, days):
            self._play(job, step, word, when, last_ids)
        self._date_validity(first_ids["sale.order"])
        self._settle_mails(first_ids["mail.message"])
        logs = self.env["rma.service.message.log"]
        logs = logs.search([("sms_message_id", "!=", False)])
        # Nothing of the demo really goes out: the queue counts as sent.
        self.env["sms.sms"].search(
            [("mail_message_id", "in", logs.sms_message_id.ids)]
        ).state = "sent"
        returned = self._ref("order", RETURNED).message_log_ids[0].mail_message_id
        returned.notification_ids.write(
            {
                "notification_status": "bounce",
                "failure_type": "mail_bounce",
                "failure_reason": RETURN_REASON,
            }
        )
