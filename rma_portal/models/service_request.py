import uuid
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import consteq, hmac

from odoo.addons.rma_service.tools.bounds import MARK, PERSON
from odoo.addons.rma_service.tools.locking import lock

# How long a visitor has time to open the link in his mail, and how long we know that a
# form was sent already.
DAYS_TO_CONFIRM = 3
DAYS_KEPT = 7
MAIL_QUEUE = "mail.ir_cron_mail_scheduler_action"


class RmaServiceRequest(models.Model):
    """A form that somebody sent us online: what becomes a service order.

    A customer who is logged in gets his order at once. A visitor first opens the link
    in a mail, so that nobody sends requests in another's name; until then nothing of
    his is an order, a customer or a device, and after some days it is gone.

    Each form has a key: sent twice, it is one request. What it said stays here no
    longer than until it is an order.
    """

    _name = "rma.service.request"
    _inherit = ["rma.service.guarded"]
    _description = "Request Sent Online"
    _order = "id desc"
    _bounds = {"key": MARK, "name": PERSON, "email": (None, 254), "phone": MARK}

    key = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        ondelete="cascade",
        help="Who was logged in; empty for a visitor.",
    )
    name = fields.Char(readonly=True)
    email = fields.Char(readonly=True)
    phone = fields.Char(readonly=True)
    lang = fields.Char(readonly=True)
    details = fields.Json(
        readonly=True, help="What the form said, once it was checked."
    )
    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        readonly=True,
        ondelete="cascade",
        help="Whose order it became.",
    )

    _key_uniq = models.UniqueIndex("(key)")
    _create_date_idx = models.Index("(create_date)")

    # === TAKING IN ===#

    @api.model
    def _make_key(self):
        """Return the key of a new form."""
        return uuid.uuid4().hex

    @api.model
    def _take(self, key, company, vals, files):
        """Keep what a form said, once.

        Of two that come at once the database lets one wait and refuses him then; Odoo
        does his request once more, and he finds what the first made.

        :param key: of the form
        :param company: who is asked
        :param vals: further values of the row, checked
        :param files: list of (name, content), checked
        :return: the request, and whether it is a new one
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO rma_service_request"
                " (key, company_id, create_date, create_uid, write_date, write_uid)"
                " VALUES (%(key)s, %(company)s, %(now)s, %(uid)s, %(now)s, %(uid)s)"
                " ON CONFLICT (key) DO NOTHING RETURNING id",
                key=key,
                company=company.id,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            ),
            log_exceptions=False,
        )
        requests = self.sudo()
        found = self.env.cr.fetchall()
        if not found:
            return requests.search([("key", "=", key)]), False
        request = requests.browse(found[0])
        request.write(vals)
        request._attach(files)
        return request, True

    def _attach(self, files):
        """Keep the files of a form; each is shown as what its content is.

        :param files: list of (name, content), checked
        """
        self.ensure_one()
        attachments = self.env["ir.attachment"].sudo()
        for name, content in files:
            attachments.create(
                {
                    "name": name,
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )._settle_type()

    def _get_files(self):
        return (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )

    # === CONFIRMING ===#

    def _get_confirm_code(self):
        """Return what the link in the mail has: nobody else can make it."""
        self.ensure_one()
        return hmac(self.env(su=True), "rma_portal-request", (self.id, self.key))

    def _get_confirm_url(self):
        """Return the whole address that the mail to a visitor leads to."""
        self.ensure_one()
        code = self._get_confirm_code()
        return f"{self.get_base_url()}/service/request/{self.id}/{code}"

    @api.model
    def _find_by_code(self, request_id, code):
        """Return the request of a link, with superuser rights; empty for a wrong one.

        :param request_id: what stands in the address
        :param code: what stands in the address
        """
        request = self.sudo().browse(request_id).exists()
        is_right = request and code.isascii() and not request.user_id
        if is_right and consteq(request._get_confirm_code(), code):
            return request
        return self.sudo()

    def _ask_to_confirm(self):
        """Mail the link to the visitor, right after the click."""
        self.ensure_one()
        template = self.env.ref("rma_portal.mail_template_service_request_confirm")
        template.sudo().send_mail(
            self.id, email_layout_xmlid="mail.mail_notification_light"
        )
        self.env["rma.service.job"]._call_cron(MAIL_QUEUE)

    # === LANDING ===#

    def _land(self):
        """Make the order of the request, once, and tell everybody who has to know.

        :return: the order, with superuser rights; empty where the visitor's address is
            none that we may write to
        """
        self.ensure_one()
        lock(self, wait=True)
        if self.order_id:
            return self.order_id
        request = self.sudo().with_company(self.company_id)
        partner = request.user_id.partner_id or request._find_customer()
        if not partner:
            return self.env["rma.service.order"]
        orders = self.env["rma.service.order"].sudo().with_company(self.company_id)
        order = orders.create(request._prepare_order_vals(partner))
        order.message_subscribe(partner_ids=partner.ids)
        request._tell_fee(order)
        request._post_words(order, partner)
        request._book_chosen(order, partner)
        order._send_receipt()
        request.write(
            {
                "order_id": order.id,
                "partner_id": partner.id,
                # It stands on the order now.
                "details": False,
                "name": False,
                "email": False,
                "phone": False,
            }
        )
        return order

    def _find_customer(self):
        """Return the customer with the visitor's address, or a new one.

        The link went to that address: who opened it reads what is sent there.
        """
        self.ensure_one()
        companies = (self.company_id.browse(), self.company_id)
        return self.env["mail.thread"]._partner_find_from_emails_single(
            [self.email],
            filter_found=lambda partner: partner.company_id in companies,
            additional_values={
                self.email: {
                    "name": self.name,
                    "phone": self.phone,
                    "lang": self.lang,
                    "company_id": False,
                }
            },
        )[:1]

    def _prepare_order_vals(self, partner):
        """Return the values of the order: named one by one.

        :param partner: the customer
        """
        self.ensure_one()
        details = self.details
        vals = {
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "type_id": details["type_id"],
            "problem": details["problem"],
            "symptom_ids": [fields.Command.set(details["symptom_ids"])],
            "date_wanted": details["date_wanted"],
            "wanted_time": details["wanted_time"],
            "told_brand": details["brand"],
            "told_model": details["model"],
            "told_serial": details["serial"],
        }
        if details.get("title"):
            vals["title"] = details["title"]
        device = self.env["stock.lot"].sudo().browse(details["device_id"]).exists()
        service_type = self.env["rma.service.type"].sudo().browse(details["type_id"])
        if device and service_type._warm().kind == "request":
            # It is about the device, and no work on it.
            vals |= {"product_id": device.product_id.id, "told_serial": device.name}
        elif device:
            vals |= {"device_id": device.id, "product_id": device.product_id.id}
        equipment_type = device.equipment_type_id.id or details["equipment_type_id"]
        if equipment_type:
            vals["equipment_type_id"] = equipment_type
        for name in ("properties", "equipment_properties"):
            if details[name]:
                vals[name] = details[name]
        return vals

    def _tell_fee(self, order):
        """Note what the customer was told of the diagnosis: what he read, then."""
        self.ensure_one()
        fee = self.details["fee"]
        if not fee:
            return
        order._tell_diagnosis_fee("page")
        order._as_system().write(
            {
                "diagnosis_told_way": "page",
                "diagnosis_told_amount": fee["amount"],
                "diagnosis_told_currency_id": fee["currency_id"],
                "diagnosis_told_date": fee["date"],
            }
        )

    def _post_words(self, order, partner):
        """Put what the customer wrote and sent into the history, as his message.

        Colleagues are told by it, as they are by his mail.
        """
        self.ensure_one()
        files = self._get_files()
        files.write({"res_model": order._name, "res_id": order.id})
        # Odoo takes files of what is sent on a page from their maker alone.
        order.with_user(SUPERUSER_ID).message_post(
            body=self.details["problem"],
            subject=self.env._("Request sent online"),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=partner.id,
            email_from=partner.email_formatted,
            attachment_ids=files.ids,
        )

    # === FORGETTING ===#

    @api.autovacuum
    def _gc_requests(self):
        """Forget what nobody confirmed, with its files, and what is an order for days.

        :return: how many are gone, and whether there may be more
        """
        now = fields.Datetime.now()
        old = self.sudo().search(
            [
                "|",
                "&",
                ("order_id", "=", False),
                ("create_date", "<", now - timedelta(days=DAYS_TO_CONFIRM)),
                ("create_date", "<", now - timedelta(days=DAYS_KEPT)),
            ],
            limit=1000,
        )
        old._get_files().unlink()
        old.unlink()
        return len(old), len(old) == 1000
