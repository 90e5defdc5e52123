from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from .common import SECRET, PortalCommon

# Statements beyond those of the layout: of an order that waits for an answer, and of
# one with photos, messages, invoice, payment and all that a page can have.
MOST_WAITING = 6
MOST_FINISHED = 12

ROUTES = ("photos/{photo}", "picture", "files/{file}", "report", "invoices/{invoice}")


@tagged("post_install", "-at_install")
class TestPageParts(PortalCommon):
    """What the order's page shows beside its words, and to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open("web/static/img/logo.png", "rb") as image:
            cls.photo = image.read()
        documents = type(cls.env["rma.service.document"])
        cls.classPatch(documents, "_print_page", lambda self: (b"%PDF-1.4 kept", "pdf"))

    @classmethod
    def _create_file(cls, name="photo.png", content=None, **values):
        return cls.env["ir.attachment"].create(
            {"name": name, "raw": content or cls.photo} | values
        )

    def _create_whole(self):
        """Return an order of the owner with all that a page can have, and the ids."""
        order = self._create_own([self.labour], user_id=self.technician.id)
        before, after = self._create_file("before.png"), self._create_file("after.png")
        order.intake_photo_ids = before
        self._bring_to(order, "quality")
        order.done_photo_ids = after
        order.solution = "Keyboard replaced"
        self._bring_to(order, "ready")
        invoice = order.action_create_invoice() and order.invoice_ids
        invoice.action_post()
        file = self._create_file("told.png")
        order.message_post(
            body="Here it is",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=file.ids,
            author_id=self.technician.partner_id.id,
        )
        return order, {"photo": after.id, "file": file.id, "invoice": invoice.id}

    def _get(self, order, path, login=None, token=None):
        self.authenticate(login, login)
        query = f"?access_token={token}" if token is not None else ""
        return self.url_open(
            f"/my/service-orders/{order.id}/{path}{query}", allow_redirects=False
        )

    # === WHO ===#

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_parts_are_opened_by_whom_the_page_opens_for_and_by_nobody_else(self):
        order, ids = self._create_whole()
        self.device_product.image_1920 = self.env.company.logo
        other = self._create_own()
        for route in ROUTES:
            path = route.format(**ids)
            for login, token in (
                ("page_owner", None),
                ("page_colleague", None),
                (None, order.access_token),
            ):
                with self.subTest(path=path, login=login):
                    response = self._get(order, path, login, token)
                    expected = 303 if "invoices" in path else 200
                    self.assertEqual(response.status_code, expected)
        for route in (*ROUTES, "receipts/1", "documents/1"):
            path = route.format(**ids)
            for login, token in (
                (None, None),
                (None, "x"),
                (None, "%C4%99"),
                (None, other.access_token),
                ("page_stranger", None),
                ("page_stranger", other.access_token),
            ):
                with self.subTest(path=path, login=login, token=token):
                    self.assertClosed(self._get(order, path, login, token))

    def test_nothing_of_another_order_or_of_colleagues_is_found_under_this_one(self):
        order, ids = self._create_whole()
        other, foreign = self._create_whole()
        internal = self._create_file(res_model=order._name, res_id=order.id)
        note = self._create_file("note.png")
        order.message_post(body="Between us", attachment_ids=note.ids)
        mine = self._create_own()
        for route in ("photos/{photo}", "files/{file}", "invoices/{invoice}"):
            path = route.format(**foreign)
            response = self._get(order, path, token=order.access_token)
            self.assertEqual(response.status_code, 404, path)
            response = self._get(mine, route.format(**ids), token=mine.access_token)
            self.assertEqual(response.status_code, 404, path)
        for file in (internal, note):
            for route in ("photos", "files"):
                path = f"{route}/{file.id}"
                response = self._get(order, path, token=order.access_token)
                self.assertEqual(response.status_code, 404, path)
        for path in ("files/99999999999999999999", "photos/0", "receipts/1"):
            response = self._get(order, path, token=order.access_token)
            self.assertEqual(response.status_code, 404, path)

    # === WHAT ===#

    def test_page_shows_photos_messages_and_invoices_and_nothing_internal(self):
        order, ids = self._create_whole()
        order.message_post(body="Whispered among colleagues")
        order.internal_note = SECRET
        page = self._open(order, token=order.access_token).text
        for words in (
            "Photos before",
            "Photos after",
            "before.png",
            "after.png",
            "Here it is",
            "told.png",
            order.invoice_ids.name,
            f"/invoices/{ids['invoice']}",
            "Work report",
        ):
            self.assertIn(words, page)
        for words in (SECRET, "Whispered", self.technician.name):
            self.assertNotIn(words, page)

    def test_every_form_of_the_page_has_its_fields(self):
        self.type_repair.asks_acceptance = True
        order, _ids = self._create_whole()
        page = self._open(order, "page_owner").text
        for name in ("service_message", "service_files", "service_remark"):
            self.assertIn(f'id="{name}"', page)
        order.action_hand_over()
        page = self._open(order, "page_owner").text
        self.assertIn('id="service_feedback"', page)

    def test_what_a_former_customer_wrote_is_not_shown_to_the_next(self):
        order = self._create_own()
        order.message_post(
            body="My code is 1234",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.owner.partner_id.id,
        )
        order.partner_id = self.partner
        page = self._open(order, token=order.access_token).text
        self.assertNotIn("My code is 1234", page)

    def test_first_task_is_the_most_urgent_and_the_only_button(self):
        self.type_repair.asks_acceptance = True
        order, _ids = self._create_whole()
        tasks = [task["key"] for task in order._prepare_page_values()["tasks"]]
        self.assertEqual(tasks, ["accept", "pay", "collect"])
        page = self._open(order, token=order.access_token).text
        self.assertEqual(page.count('data-name="task"'), 1)
        waiting = self._bring_to(self._create_own([self.labour]), "approval")
        tasks = [task["key"] for task in waiting._prepare_page_values()["tasks"]]
        self.assertEqual(tasks, ["answer"])
        idle = self._create_own()
        self.assertEqual(idle._prepare_page_values()["tasks"], [])
        page = self._open(idle, token=idle.access_token).text
        self.assertIn("There is nothing to do for you.", page)

    def test_receipt_is_shown_of_payments_for_this_order_alone(self):
        order, ids = self._create_whole()
        other, _foreign = self._create_whole()
        invoice = order.invoice_ids
        payment = self._pay(invoice)
        both = self._pay(other.invoice_ids)
        self.assertEqual(order._get_page_payments(), payment)
        response = self._get(order, f"receipts/{payment.id}", token=order.access_token)
        self.assertEqual(response.status_code, 200)
        self.assertIn(invoice.name, response.text)
        response = self._get(order, f"receipts/{both.id}", token=order.access_token)
        self.assertEqual(response.status_code, 404)
        tasks = [task["key"] for task in order._prepare_page_values()["tasks"]]
        self.assertNotIn("pay", tasks)

    def _pay(self, invoices):
        """Return the payment of the invoices."""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({})
        )
        return wizard._create_payments()

    def test_documents_are_grouped_and_earlier_versions_are_folded(self):
        order = self._bring_to(self._create_own([self.labour]), "approval")
        first = order.estimate_id
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_revise_estimate()
        order.action_send_estimate()
        [group] = [
            each
            for each in order._prepare_page_values()["documents"]
            if each["label"] == "Estimate"
        ]
        self.assertEqual(
            [row["number"] for row in group["current"]], [order.estimate_id.name]
        )
        self.assertEqual([row["number"] for row in group["replaced"]], [first.name])
        page = self._open(order, token=order.access_token).text
        self.assertIn('data-name="replaced"', page)

    def test_warranty_loan_and_people_are_told(self):
        self.type_repair.warranty_labour_months = 12
        delegate = self.env["res.partner"].create(
            {"name": "Jan Driver", "parent_id": self.firm.id}
        )
        order = self._create_own(
            [self.labour], device_id=self.device.id, delegate_id=delegate.id
        )
        self._bring_to(order, "done")
        page = self._open(order, token=order.access_token).text
        self.assertIn("until and including", page)
        self.assertIn("Jan Driver", page)
        self.assertIn(self.owner.partner_id.name, page)

    def test_words_follow_the_kind_of_work(self):
        self.type_repair.has_custody = False
        for kind in ("visit", "advice"):
            self.type_repair.kind = kind
            order = self._create_own([self.labour])
            for phase in ("intake", "diagnosis", "approval", "quality", "ready"):
                if phase == "quality":
                    order.action_approve_estimate()
                self._bring_to(order, phase)
                page = self._open(order, token=order.access_token).text.lower()
                for words in ("your device is here", "collect it", "thank you for br"):
                    self.assertNotIn(words, page, (kind, phase))

    def test_page_takes_few_statements_beyond_those_of_its_layout(self):
        waiting = self._bring_to(self._create_own([self.labour]), "approval")
        finished, _ids = self._create_whole()
        paid, _ids = self._create_whole()
        paid.accessories = "Charger"
        self._pay(paid.invoice_ids)
        self.authenticate(None, None)
        layout = len(self._count_statements(f"/my/closed/s/{waiting.id}"))
        for order, most in (
            (waiting, MOST_WAITING),
            (finished, MOST_FINISHED),
            (paid, MOST_FINISHED),
        ):
            url = f"/my/service-orders/{order.id}?access_token={order.access_token}"
            statements = self._count_statements(url)
            self.assertLessEqual(
                len(statements) - layout,
                most,
                "\n".join(each.strip()[:150] for each in statements),
            )
