from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import place

TEMPLATE = "rma_service.mail_template_service_inspection"
# Devices of one mail.
MOST_TOLD = 200


class RmaServiceInspection(models.Model):
    """Customers are mailed what is due: one mail for all that they are asked then.

    Whoever mails one locks the others of the customer, so that none is in two mails;
    what somebody else has in this moment is in his mail.
    """

    _inherit = "rma.service.inspection"

    def _mail_customers(self):
        """Mail the customer of one row all that he is to be asked by now."""
        self.ensure_one()
        customer = self._get_customer()
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if not template or not customer.email:
            self._call_customer()
            self._note_asked()
            return
        rows = self
        # Words that a company wrote for one device go out for each.
        if "_get_told_rows" in (template.body_html or ""):
            rows |= self._find_to_mail()
        rows = rows.sorted(lambda row: (row.date_due, row.id))
        template = template.sudo().with_context(rma_told_ids=rows.ids)
        template.send_mail(
            rows[0].id, email_layout_xmlid="mail.mail_notification_light"
        )
        rows._note_mailed(customer)
        rows._note_asked()

    def _find_to_mail(self):
        """Return what else the customer is to be mailed by now, locked."""
        self.ensure_one()
        customer = self._get_customer()
        found = self.search(
            Domain(self._get_job_domain())
            & Domain("id", "!=", self.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("rule_id.way", "=", "mail")
            & (
                Domain("device_id.owner_id", "=", customer.id)
                | Domain("device_id.end_customer_id", "=", customer.id)
            )
        ).filtered(lambda row: row._get_customer() == customer)
        return found[: MOST_TOLD - 1]._lock_free()

    def _get_told_rows(self):
        """Return what a mail is about, as its template asks."""
        told = self.browse(self.env.context.get("rma_told_ids", ()))
        return told if self in told else self

    def _get_told_subject(self):
        """Return the subject of a mail, in the language of its reader."""
        rows = self._get_told_rows()
        if len(rows) > 1:
            return self.env._("%(count)s devices are due for service", count=len(rows))
        return self.env._(
            "%(inspection)s: %(device)s is due on %(date)s",
            inspection=self.rule_id.name or "",
            device=self.device_id.name or "",
            date=format_date(self.env, self.date_due),
        )

    def _note_mailed(self, customer):
        """Note on the devices that their customer was mailed.

        :param customer: ``res.partner``
        """
        for row in self:
            row.device_id._message_log(
                body=self.env._(
                    "%(customer)s was mailed: %(inspection)s is due.",
                    customer=customer.display_name,
                    inspection=row.rule_id.name,
                )
            )

    def _note_asked(self):
        """The customer knows of it: he is not asked again for this date."""
        self._as_system().write({"state": "asked", "asked_on": fields.Datetime.now()})

    def _call_customer(self):
        """Have a colleague call who cannot be mailed."""
        self._schedule_call(
            self.env._(
                "%(inspection)s is due: call %(customer)s",
                inspection=self.rule_id.name,
                customer=self._get_customer().display_name,
            )
        )

    def _schedule_call(self, summary):
        """Give the responsible colleague an activity on the device.

        :param summary: what is to be done
        """
        users = self.env["res.users"].sudo()
        company = self.company_id
        user = self.rule_id.user_id._filter_service_colleagues(company)
        user = user or users._get_service_managers(company)[:1]
        if user:
            place.at_place(self.device_id, self).activity_schedule(
                "mail.mail_activity_data_call", summary=summary, user_id=user.id
            )

    def _get_request_url(self):
        """Return where the customer asks for the work, or False; a hook."""
        return False
