import json
from base64 import b64encode
from io import BytesIO

from PIL import Image

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from odoo.addons.rma_service.tools.upload import MAX_BYTES, MAX_FILES, MAX_MESSAGE

from .common import PortalCommon

PDF = b"%PDF-1.4 a bill"
HTML = b"<html><script>alert(1)</script></html>"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
# Form → what is sent with it where it is to be taken.
FORMS = {
    "message": {"message": "When is it ready?"},
    "reject": {"remark": "It still sticks"},
    "rate": {"rate": "5"},
}


class AnswerCommon(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_repair.asks_acceptance = True
        with file_open("web/static/img/logo.png", "rb") as image:
            cls.photo = image.read()
        documents = type(cls.env["rma.service.document"])
        cls.classPatch(documents, "_print_page", lambda self: (b"%PDF-1.4 kept", "pdf"))

    def _create_for(self, form):
        """Return an order of the owner that the form can be sent for."""
        phases = {"reject": "ready", "accept": "ready", "rate": "done"}
        order = self._create_own([self.labour], user_id=self.technician.id)
        return self._bring_to(order, phases.get(form, "request"))

    @mute_logger("odoo.http")  # refusals are logged
    def _send(self, order, form, login=None, token=None, files=(), csrf=True, **data):
        """Send a form of the page of ``order``; what it answers is not followed."""
        self.authenticate(login, login)
        query = f"?access_token={token}" if token is not None else ""
        if csrf:
            data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(
            f"/my/service-orders/{order.id}/{form}{query}",
            data=data,
            files=[("files", file) for file in files] or None,
            allow_redirects=False,
        )

    @mute_logger("odoo.http")
    def _accept(self, order, login=None, token=None, csrf=True, **params):
        """Sign on the page of ``order``; return what the page is told."""
        self.authenticate(login, login)
        query = f"csrf_token={Request.csrf_token(self)}" if csrf else ""
        if token is not None:
            query = f"{query}&access_token={token}"
        params = {"name": "Anna", "signature": b64encode(self.photo).decode()} | params
        response = self.url_open(
            f"/my/service-orders/{order.id}/accept?{query}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()["result"]

    def _get_state(self, order):
        """Return what the forms of the page may change."""
        order.invalidate_recordset()
        return (
            order.phase,
            order.acceptance_state,
            order.rework_count,
            order.rating_last_value,
            len(order.message_ids),
            order.partner_id,
            order.problem,
            order.user_id,
        )


@tagged("post_install", "-at_install")
class TestPageAnswers(AnswerCommon):
    """Forms of the order's page: who may send them, and what is taken of them."""

    # === WHO ===#

    def test_owner_colleague_and_who_has_the_link_send_each_form(self):
        for form, data in FORMS.items():
            for login, with_token in (
                ("page_owner", False),
                ("page_colleague", False),
                (None, True),
            ):
                with self.subTest(form=form, login=login):
                    order = self._create_for(form)
                    before = self._get_state(order)
                    token = order.access_token if with_token else None
                    response = self._send(order, form, login, token, **data)
                    self.assertEqual(response.status_code, 303, response.text[:500])
                    self.assertNotEqual(self._get_state(order), before)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_nobody_else_sends_any_of_them(self):
        for form, data in [*FORMS.items(), ("accept", {})]:
            order, other = self._create_for(form), self._create_for(form)
            before = self._get_state(order)
            for login, token in (
                (None, None),
                (None, ""),
                (None, "x"),
                (None, "%C4%99"),
                (None, "%00"),
                (None, other.access_token),
                ("page_stranger", None),
                ("page_stranger", other.access_token),
                ("service_manager", None),
                ("service_manager", order.access_token),
            ):
                with self.subTest(form=form, login=login, token=token):
                    if form == "accept":
                        result = self._accept(order, login, token)
                        self.assertIn("opens nothing", result["error"])
                    else:
                        response = self._send(order, form, login, token, **data)
                        self.assertClosed(response)
                    self.assertEqual(self._get_state(order), before)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_former_customer_sends_nothing_any_more(self):
        for form in ("message",):
            order = self._create_for(form)
            old = order.access_token
            order.partner_id = self.partner
            before = self._get_state(order)
            for login, token in (("page_owner", None), (None, old)):
                with self.subTest(form=form, login=login):
                    response = self._send(order, form, login, token, **FORMS[form])
                    self.assertClosed(response)
                    self.assertEqual(self._get_state(order), before)

    def test_forms_from_other_sites_are_refused(self):
        for form, data in FORMS.items():
            order = self._create_for(form)
            before = self._get_state(order)
            token = order.access_token
            response = self._send(order, form, token=token, csrf=False, **data)
            self.assertEqual(response.status_code, 400, form)
            path = f"/my/service-orders/{order.id}/{form}?access_token={token}"
            self.assertIn(self.url_open(path).status_code, (404, 405), form)
            self.assertEqual(self._get_state(order), before)
        order = self._create_for("accept")
        result = self._accept(order, token=order.access_token, csrf=False)
        self.assertIn("reload", result["error"])
        self.assertFalse(order.acceptance_state)

    def test_order_that_is_not_there_is_no_error(self):
        order = self._create_for("message")
        for form, data in FORMS.items():
            self.authenticate(None, None)
            response = self.url_open(
                f"/my/service-orders/999999999999999999999/{form}?access_token=x",
                data={**data, "csrf_token": Request.csrf_token(self)},
            )
            self.assertClosed(response)
        self.assertEqual(order.phase, "request")

    # === WHAT IS TAKEN ===#

    def test_other_fields_than_the_named_ones_are_passed_over(self):
        order = self._create_for("message")
        self._send(
            order,
            "message",
            "page_owner",
            message="Hello",
            phase="done",
            problem="Other words",
            partner_id=str(self.partner.id),
            author_id=str(self.technician.partner_id.id),
            user_id="1",
            attachment_ids="1",
            is_internal="1",
            subtype_xmlid="mail.mt_note",
            order_id="1",
        )
        order.invalidate_recordset()
        self.assertEqual(order.phase, "request")
        self.assertEqual(order.problem, "Keys stick since Monday")
        self.assertEqual(order.partner_id, self.owner.partner_id)
        message = order.message_ids[0]
        self.assertEqual(message.author_id, self.owner.partner_id)
        self.assertFalse(message.attachment_ids)
        self.assertFalse(message.is_internal)

    def test_who_writes_is_named_and_colleagues_have_to_answer(self):
        for login, token, author in (
            ("page_colleague", None, self.colleague.partner_id),
            (None, True, self.owner.partner_id),
        ):
            order = self._create_for("message")
            token = order.access_token if token else None
            self._send(order, "message", login, token, message="When is it ready?")
            message = order.message_ids[0]
            self.assertEqual(message.author_id, author)
            self.assertIn(self.technician.partner_id, message.notified_partner_ids)
            self.assertEqual(order.activity_ids.user_id, self.technician)
            page = self._open(order, login, token).text
            self.assertIn("When is it ready?", page)

    def test_markup_in_what_customers_write_is_text(self):
        order = self._create_for("message")
        token = order.access_token
        self._send(order, "message", token=token, message=SCRIPT)
        finished = self._create_for("reject")
        self._send(finished, "reject", token=finished.access_token, remark=SCRIPT)
        rated = self._create_for("rate")
        self._send(rated, "rate", token=rated.access_token, rate="1", feedback=SCRIPT)
        for each in (order, finished, rated):
            page = self._open(each, token=each.access_token).text
            self.assertNotIn("<script>alert(1)", page)
            self.assertNotIn("<img src=x", page)
        self.assertIn("&lt;script&gt;alert(1)", self._open(order, token=token).text)
        # The page that says why something was not taken shows it once more.
        response = self._send(
            order, "message", token=token, message=SCRIPT, files=[("a.png", HTML)]
        )
        self.assertEqual(response.status_code, 422)
        self.assertNotIn("<script>alert(1)", response.text)

    def test_words_that_are_written_twice_at_once_are_one_message(self):
        order = self._create_for("message")
        before = len(order.message_ids)
        for _click in range(2):
            response = self._send(order, "message", "page_owner", message="Hello?")
            self.assertEqual(response.status_code, 303)
        self.assertEqual(len(order.message_ids), before + 1)

    def test_too_long_or_empty_words_are_refused_and_kept_in_the_form(self):
        order = self._create_for("message")
        token = order.access_token
        before = self._get_state(order)
        for words, sentence in (
            ("", "Write a message"),
            ("   ", "Write a message"),
            ("Long " * (MAX_MESSAGE // 5) + "x", "longer than 20000"),
            ("a\0b", "cannot be kept"),
        ):
            response = self._send(order, "message", token=token, message=words)
            self.assertEqual(response.status_code, 422)
            self.assertIn(sentence, response.text)
        self.assertEqual(self._get_state(order), before)

    # === FILES ===#

    def test_photos_and_pdf_come_along_by_their_content(self):
        order = self._create_for("message")
        token = order.access_token
        self._send(
            order,
            "message",
            token=token,
            message="Look",
            files=[("keys.html", self.photo), ("bill.pdf", PDF)],
        )
        files = order.message_ids[0].attachment_ids.sorted("id")
        self.assertEqual(files.mapped("mimetype"), ["image/png", "application/pdf"])
        page = self._open(order, token=token).text
        for file in files:
            path = f"/my/service-orders/{order.id}/files/{file.id}"
            self.assertIn(path, page)
            sent = self.url_open(f"{path}?access_token={token}")
            self.assertEqual(sent.content, file.raw)
            self.assertIn("attachment", sent.headers["Content-Disposition"])

    def test_other_files_and_bombs_are_refused_with_a_sentence(self):
        order = self._create_for("message")
        token = order.access_token
        bomb = BytesIO()
        Image.new("1", (9000, 9000)).save(bomb, "PNG")
        before = self.env["ir.attachment"].search_count([])
        for name, content, sentence in (
            ("photo.png", HTML, "cannot be sent"),
            ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be"),
            ("photo.jpg", b"MZ\x90", "cannot be sent"),
            ("photo.png", bomb.getvalue(), "cannot be sent"),
            ("bill.pdf", PDF + b"x" * MAX_BYTES, "larger than 10 MB"),
            ("b" * 300 + ".pdf", PDF, "name of the file"),
        ):
            with self.subTest(name=name, sentence=sentence):
                response = self._send(
                    order, "message", token=token, message="x", files=[(name, content)]
                )
                self.assertEqual(response.status_code, 422)
                self.assertIn(sentence, response.text)
        response = self._send(
            order,
            "message",
            token=token,
            message="x",
            files=[(f"{number}.pdf", PDF) for number in range(11)],
        )
        self.assertIn("at most 10 files", response.text)
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)

    def test_files_of_a_day_are_counted(self):
        order = self._create_for("message")
        token = order.access_token
        for number in range(MAX_FILES // 10):
            files = [(f"{number}-{each}.pdf", PDF) for each in range(10)]
            response = self._send(
                order, "message", token=token, message=f"{number}", files=files
            )
            self.assertEqual(response.status_code, 303)
        response = self._send(
            order, "message", token=token, message="more", files=[("a.pdf", PDF)]
        )
        self.assertIn("files were sent", response.text)

    def test_rejection_takes_photos_alone(self):
        order = self._create_for("reject")
        response = self._send(
            order,
            "reject",
            token=order.access_token,
            remark="Look",
            files=[("bill.pdf", PDF)],
        )
        self.assertEqual(response.status_code, 422)
        self.assertIn("is no photo", response.text)
        self.assertEqual(order.phase, "ready")
        self._send(
            order,
            "reject",
            token=order.access_token,
            remark="Look",
            files=[("keys.png", self.photo)],
        )
        order.invalidate_recordset()
        self.assertEqual(order.phase, "repair")
        page = self._open(order, token=order.access_token).text
        self.assertIn("keys.png", page)
        self.assertIn("We are looking at your device again.", page)

    # === ACCEPTED, RATED ===#

    def test_work_is_accepted_with_a_signature(self):
        order = self._create_for("accept")
        page = self._open(order, "page_owner").text
        self.assertIn('data-task="accept"', page)
        result = self._accept(order, "page_owner")
        self.assertTrue(result["force_refresh"], result)
        order.invalidate_recordset()
        self.assertEqual(order.acceptance_state, "accepted")
        page = self._open(order, "page_owner").text
        self.assertIn('data-name="accepted"', page)
        self.assertIn("Acceptance of the Work", page)
        self.assertNotIn('data-name="acceptance"', page)

    def test_signature_that_is_none_is_told_below_it(self):
        order = self._create_for("accept")
        for params in (
            {"name": ""},
            {"name": "x" * 10_000},
            {"name": "a\0"},
            {"signature": ""},
            {"signature": b64encode(HTML).decode()},
            {"signature": "A" * 30_000_000},
        ):
            result = self._accept(order, token=order.access_token, **params)
            self.assertTrue(result.get("error"), params)
        order.invalidate_recordset()
        self.assertFalse(order.acceptance_state)

    def test_service_is_rated_once_after_the_hand_over(self):
        order = self._create_for("rate")
        token = order.access_token
        for rate in ("", "0", "2", "11", "-1", "5.0", "NaN", "<b>"):
            response = self._send(order, "rate", token=token, rate=rate)
            self.assertEqual(response.status_code, 422, rate)
        self._send(order, "rate", token=token, rate="3", feedback="Slow")
        order.invalidate_recordset()
        self.assertEqual(order.rating_last_value, 3)
        self.assertEqual(order.rating_last_feedback, "Slow")
        self._send(order, "rate", token=token, rate="5")
        order.invalidate_recordset()
        self.assertEqual(order.rating_last_value, 3)
        self.assertIn("Thank you for your rating", self._open(order, token=token).text)
        early = self._create_for("message")
        self._send(early, "rate", token=early.access_token, rate="1")
        early.invalidate_recordset()
        self.assertFalse(early.rating_last_value)
