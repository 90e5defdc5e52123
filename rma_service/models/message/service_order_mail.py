from odoo import api, models
from odoo.tools import html2plaintext

# Longer mails are cut in the description of the fault; the chatter keeps all of it.
PROBLEM_LENGTH = 4000


class RmaServiceOrder(models.Model):
    """What customers write: a mail to a team opens an order, an answer finds its own.

    Who looks after the order and the leader of the team hear of it, however it came: by
    mail or from the portal.
    """

    _inherit = "rma.service.order"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Open a request from a mail to a team.

        :param msg_dict: the mail, as the gateway reads it
        :param custom_values: defaults of the alias: the team
        :return: the new order
        """
        values = dict(custom_values or {})
        team = self.env["rma.service.team"].sudo().browse(values.get("team_id"))
        company = team.company_id or self.env.company
        orders = self.with_company(company)
        service_type = self._get_mail_type(team, company)
        if service_type:
            values["type_id"] = service_type.id
        if service_type.kind == "request":
            values["title"] = orders._get_mail_title(msg_dict)
        values |= {
            "name": self.env._("New"),
            "company_id": company.id,
            "partner_id": orders._get_mail_customer(msg_dict).id,
            "problem": orders._get_mail_problem(msg_dict),
        }
        order = super(RmaServiceOrder, orders).message_new(msg_dict, values)
        # The customer hears what colleagues answer.
        order.message_subscribe(partner_ids=order.partner_id.ids)
        return order

    @api.model
    def _get_mail_type(self, team, company):
        """Return the service type of what a mail to a team opens, or none.

        :param team: ``rma.service.team`` with superuser rights, may be empty
        :param company: whose order it becomes
        """
        types = self.env["rma.service.type"]
        companies = (company.browse(), company)
        chosen = team.mail_type_id
        if chosen.active and chosen.company_id in companies:
            return chosen
        return types.search(
            [
                ("team_id", "=", team.id or -1),
                ("company_id", "in", (False, company.id)),
            ],
            limit=1,
        )

    @api.model
    def _get_mail_title(self, msg_dict):
        """Return the subject of a mail as the title of a request."""
        subject = " ".join((msg_dict.get("subject") or "").replace("\0", "").split())
        return subject and self._propose_title(subject)

    def _get_mail_customer(self, msg_dict):
        """Return who wrote a mail: a known partner of the company, or a new one.

        A sender that no answer may go to (an alias of ours, an unreadable address)
        becomes a customer without address, so that no two machines write to each other.

        :param msg_dict: the mail, as the gateway reads it
        """
        company = self.env.company
        sender = msg_dict.get("email_from") or ""
        author = self.env["res.partner"].browse(msg_dict.get("author_id"))
        if author and author.company_id in (company.browse(), company):
            return author
        found = self.env["mail.thread"]._partner_find_from_emails_single(
            [sender],
            filter_found=lambda p: p.company_id in (company.browse(), company),
        )
        if found:
            return found[:1]
        return self.env["res.partner"].create(
            {"name": sender or self.env._("Unknown sender")}
        )

    def _get_mail_problem(self, msg_dict):
        """Return subject and text of a mail as the fault in the customer's words."""
        text = html2plaintext(msg_dict.get("body") or "").strip()
        subject = (msg_dict.get("subject") or "").strip()
        problem = "\n\n".join(filter(None, [subject, text]))
        return problem.replace("\0", "")[:PROBLEM_LENGTH]

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """No button in mails to customers where no page would answer it."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        if self and not self._get_page_url():
            for name, _filter, options in groups:
                if name in ("portal_customer", "portal"):
                    options["has_button_access"] = False
        return groups

    def _message_post_after_hook(self, message, msg_values):
        """A customer who writes is heard, by mail and from the portal alike."""
        if self._is_customers_word(message):
            # Told in any case, not only if they follow the order and want comments.
            told = self._hear_customer(message)
            msg_values["partner_ids"] = [
                *{*(msg_values.get("partner_ids") or ()), *told.ids}
            ]
        return super()._message_post_after_hook(message, msg_values)

    @api.model
    def _is_customers_word(self, message):
        """Tell whether somebody wrote who is no colleague, by mail or on a page.

        :param message: a message of an order or of its estimate
        """
        if message.message_type not in ("email", "comment") or message.is_internal:
            return False
        author = message.sudo().author_id
        return not author or author.partner_share

    def _hear_customer(self, message):
        """Tell technician and leader, and note for one of them that an answer is due.

        :param message: what a customer wrote
        :return: the partners of the colleagues who have to read it
        """
        told = self.env["res.partner"]
        for order in self.sudo():
            staff = order._get_responsibles()
            responsible = staff[:1]
            staff |= order.team_id.user_id._filter_service_colleagues(order.company_id)
            order.message_subscribe(partner_ids=staff.partner_id.ids)
            told |= staff.partner_id
            summary = order._get_answer_summary()
            waiting = order.activity_ids.filtered(
                lambda activity, responsible=responsible, summary=summary: (
                    activity.user_id == responsible and activity.summary == summary
                )
            )
            if responsible and not waiting:
                # The message itself tells them, a second mail would be one too many.
                order.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=summary,
                    user_id=responsible.id,
                )
        return told

    def _hear_about_estimate(self, message):
        """Take over what a customer wrote about an estimate: an answer to its mail.

        Technicians have no access to the estimate itself; the order is where they
        look.

        :param message: the message on the estimate
        """
        self.ensure_one()
        message = message.sudo()
        order = self.sudo()
        files = [
            attachment.copy({"res_model": order._name, "res_id": order.id}).id
            for attachment in message.attachment_ids
        ]
        order.message_post(
            body=message.body,
            subject=message.subject,
            message_type=message.message_type,
            subtype_xmlid="mail.mt_comment",
            author_id=message.author_id.id or False,
            email_from=message.email_from,
            attachment_ids=files,
        )

    def _get_answer_summary(self):
        """Return the summary of the activity, in the language of who reads it."""
        self.ensure_one()
        reader = self._get_responsible()
        return self.with_context(lang=reader.lang).env._("The customer wrote: answer")
