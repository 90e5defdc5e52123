from odoo import models

from .service_order_remark import PAGE_MESSAGE_TYPES

# What people wrote. What happened to a request stays in its own history.
WRITTEN = (*PAGE_MESSAGE_TYPES, "sms")


class RmaServiceOrder(models.Model):
    """Messages, files, followers and tasks of requests that are merged or split.

    What was written moves to the order that goes on, with author, date and who may read
    it, and answers to it follow. Where the two customers must not see each other's
    orders (two people of one firm who each see their own), everybody keeps what is his,
    and colleagues get a copy: what one of them writes later, too.
    """

    _inherit = "rma.service.order"

    # === MERGED ===#

    def _absorb(self, others):
        result = super()._absorb(others)
        shared = others.filtered(self._shares_eyes_with)
        self._take_written(shared)
        for order in others - shared:
            files = order._find_own_files()
            copies = self._copy_files(files)
            order._copy_written(self, copies, as_notes=True)
        self._take_followers(others)
        self._take_tasks(others)
        return result

    def _take_written(self, others):
        """Move messages and files of other requests here."""
        messages = others._find_written()
        files = others._find_own_files()
        if messages:
            messages.write({"res_id": self.id})
        uploaded = files.filtered("service_uploaded_to")
        if uploaded:
            uploaded.write({"service_uploaded_to": files._get_upload_key(self)})
        if files:
            files.write({"res_id": self.id})

    def _find_written(self):
        """Return what people wrote on the orders, oldest first."""
        return self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("message_type", "in", WRITTEN),
            ],
            order="id",
        )

    def _find_own_files(self):
        """Return the files of the orders: of messages, photos, and added ones."""
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("res_field", "=", False),
            ],
            order="id",
        )

    def _copy_files(self, files):
        """Copy files of another order to this one.

        :param files: ``ir.attachment``
        :return: dict id of a file → its copy
        """
        self.ensure_one()
        copies = files.copy({"res_model": self._name, "res_id": self.id})
        return dict(zip(files.ids, copies, strict=True))

    def _copy_written(self, order, copies, as_notes=False):
        """Copy what was written to another order; nobody is told of it again.

        :param order: where it is read, too
        :param copies: dict id of a file → its copy on that order
        :param as_notes: for colleagues alone
        """
        note = self.env.ref("mail.mt_note")
        return self.env["mail.message"].create(
            [
                {
                    "model": order._name,
                    "res_id": order.id,
                    "author_id": message.author_id.id,
                    "email_from": message.email_from,
                    "reply_to": message.reply_to,
                    "date": message.date,
                    "subject": message.subject,
                    "body": message.body,
                    "message_type": message.message_type,
                    "subtype_id": note.id if as_notes else message.subtype_id.id,
                    "is_internal": as_notes or message.is_internal,
                    "attachment_ids": [
                        copies[file.id].id
                        for file in message.attachment_ids
                        if file.id in copies
                    ],
                }
                for message in self._find_written()
            ]
        )

    def _take_followers(self, others):
        """Let those follow who followed other orders, if they may see this one."""
        people = others.message_partner_ids - self.message_partner_ids
        outside = people.filtered("partner_share")
        inside = (people - outside).filtered(
            lambda partner: any(
                self.with_user(user).has_access("read") for user in partner.user_ids
            )
        )
        self.message_subscribe(
            partner_ids=(inside | outside.filtered(self._is_shown_to)).ids
        )

    def _take_tasks(self, others):
        """Take what is to be done; the same thing for the same colleague once."""
        known, double = set(), self.env["mail.activity"]
        for task in self.activity_ids | others.activity_ids:
            key = (task.activity_type_id, task.user_id, task.summary)
            if key in known and task.res_id != self.id:
                double |= task
            known.add(key)
        tasks = others.activity_ids - double
        double.unlink()
        if tasks:
            tasks.write({"res_id": self.id})
            (self | others).invalidate_recordset(["activity_ids"])

    def _note_merge(self, others):
        result = super()._note_merge(others)
        apart = others.filtered(lambda order: not order._shares_eyes_with(self))
        for order in apart:
            self._message_log(
                body=self.env._(
                    "%(partner)s may not see this order: what came from %(order)s is"
                    " for colleagues alone. Write to %(partner)s there.",
                    partner=order.partner_id.display_name,
                    order=order._get_html_link(),
                )
            )
        if others - apart:
            self._send_event("merged")
        apart._send_event("merged")
        return result

    def _get_message_key(self, rule):
        """What was merged later is told once more."""
        key = super()._get_message_key(rule)
        if rule.event == "merged" and self.former_numbers:
            return f"{key}:{self.former_numbers.count(',') + 1}"
        return key

    # === WRITTEN LATER ===#

    def _hear_customer(self, message):
        """What is written to a request that goes on elsewhere is read there."""
        merged = self.filtered("merged_into_id")
        told = super(RmaServiceOrder, self - merged)._hear_customer(message)
        for order in merged.sudo():
            order._pass_on(message)
        return told

    def _pass_on(self, message):
        """Copy what a customer wrote to the order that goes on, for colleagues.

        :param message: what came to this request
        """
        self.ensure_one()
        target = self._get_surviving()
        message = message.sudo()
        copies = target._copy_files(message.attachment_ids)
        target.message_post(
            body=message.body,
            subject=message.subject,
            message_type=message.message_type,
            subtype_xmlid="mail.mt_note",
            author_id=message.author_id.id or False,
            email_from=message.email_from,
            attachment_ids=[copy.id for copy in copies.values()],
        )

    def _post_word(self, author, text, files=()):
        """Who still has the page of a merged request open writes on the one that goes
        on, if he may see that."""
        target = self._get_surviving()
        if target != self and self._shares_eyes_with(target):
            return target._post_word(author, text, files)
        return super()._post_word(author, text, files)

    # === SPLIT ===#

    def _hand_on(self, orders, parts):
        result = super()._hand_on(orders, parts)
        for order, part in zip(orders, parts, strict=True):
            copies = order._copy_files(part.get("files", self.env["ir.attachment"]))
            photos = [
                copy.id
                for id_, copy in copies.items()
                if id_ in self.intake_photo_ids.ids
            ]
            if photos:
                order.intake_photo_ids = photos
            if part.get("has_messages"):
                self._copy_written(order, copies)
            order._take_followers(self)
        orders[0]._take_tasks(self)
        return result

    def _note_split(self, orders):
        result = super()._note_split(orders)
        self._send_event("split")
        return result
