import json
import os
from base64 import b64encode

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from odoo.addons.rma_service.tools.upload import MAX_BYTES, MAX_FILES, MAX_MESSAGE

from .common import PortalCommon

PDF = b"%PDF-1.4 a bill"
HTML = b"<html><script>alert(1)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


@tagged("post_install", "-at_install")
class TestPortalLimits(PortalCommon):
    """What is sent from outside, too long, too large or of a wrong kind: an answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open("web/static/img/logo.png", "rb") as image:
            cls.image = image.read()
        cls.order = cls._bring_to(cls._create_own([cls.labour]), "approval")
        cls.estimate = cls.order.estimate_id

    @mute_logger("odoo.http")  # refusals are logged
    def _call(self, path, **params):
        response = self.url_open(
            path,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def _upload(self, content, name="photo.png", record=None, **access):
        record = record or self.estimate
        return self.url_open(
            "/mail/attachment/upload",
            data={
                "csrf_token": Request.csrf_token(self),
                "thread_id": record.id,
                "thread_model": record._name,
                "is_pending": "true",
                **access,
            },
            files=[("ufile", (name, content))],
        ).json()

    def _count_files(self):
        return self.env["ir.attachment"].search_count([])

    # === SIGNING ===#

    def test_name_of_a_signer_that_is_too_long_is_told_on_the_page(self):
        self.authenticate(None, None)
        for name, signature, sentence in (
            ("A" * 100_000, self.image, "longer than 200"),
            ("Anna\0", self.image, "cannot be kept"),
            ("Anna", HTML, "no image"),
            ("Anna", SVG, "no image"),
        ):
            result = self._call(
                f"/my/orders/{self.estimate.id}/accept",
                access_token=self.estimate.access_token,
                name=name,
                signature=b64encode(signature).decode(),
            )
            self.assertIn(sentence, result["result"]["error"])
            self.assertEqual(self.estimate.state, "sent")
            self.assertFalse(self.estimate.signed_by)

    # === FILES ===#

    def test_images_and_pdf_are_taken_by_their_content(self):
        for login, record, access in (
            (None, self.estimate, {"token": self.estimate.access_token}),
            ("page_owner", self.order, {}),
        ):
            self.authenticate(login, login)
            for content, name, mimetype in (
                (self.image, "photo.png", "image/png"),
                (self.image + b"<script>", "photo.html", "image/png"),
                (PDF, "bill.pdf", "application/pdf"),
            ):
                with self.subTest(login=login, name=name):
                    result = self._upload(content, name, record, **access)
                    file = self.env["ir.attachment"].browse(
                        result["data"]["attachment_id"]
                    )
                    self.assertEqual(file.raw, content)
                    self.assertEqual(file.mimetype, mimetype)

    def test_other_files_are_refused_with_a_sentence_and_not_stored(self):
        before = self._count_files()
        for login, record, access in (
            (None, self.estimate, {"token": self.estimate.access_token}),
            ("page_owner", self.order, {}),
        ):
            self.authenticate(login, login)
            for content, name, sentence in (
                (HTML, "photo.png", "cannot be sent"),
                (SVG, "photo.svg", "cannot be sent"),
                (b"MZ\x90", "photo.jpg", "cannot be sent"),
                (b"", "photo.jpg", "cannot be sent"),
                (PDF + b"x" * MAX_BYTES, "bill.pdf", "larger than 10 MB"),
                (PDF, "b" * 300, "name of the file"),
            ):
                with self.subTest(login=login, name=name):
                    result = self._upload(content, name, record, **access)
                    self.assertIn(sentence, result["error"])
        self.assertEqual(self._count_files(), before)

    def test_files_of_a_day_are_counted_by_document(self):
        self.authenticate(None, None)
        token = self.estimate.access_token
        for _number in range(MAX_FILES):
            self.assertIn("data", self._upload(PDF, token=token))
        self.assertIn("files were sent", self._upload(PDF, token=token)["error"])
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = now() - interval '25 hours'"
            " WHERE service_uploaded_to IS NOT NULL"
        )
        self.assertIn("data", self._upload(PDF, token=token))

    def test_file_from_elsewhere_gets_on_no_message(self):
        self.authenticate(None, None)
        file = self.env["ir.attachment"].create(
            {"name": "page.html", "raw": HTML, "res_model": "mail.compose.message"}
        )
        result = self._call(
            "/mail/message/post",
            thread_model="sale.order",
            thread_id=self.estimate.id,
            token=self.estimate.access_token,
            post_data={
                "body": "Look",
                "attachment_ids": file.ids,
                "attachment_tokens": [file._get_ownership_token()],
            },
        )
        self.assertIn("page.html cannot be sent", json.dumps(result))
        self.assertNotEqual(file.res_id, self.estimate.id)

    def test_message_that_is_too_long_is_refused(self):
        self.authenticate(None, None)
        result = self._call(
            "/mail/message/post",
            thread_model="sale.order",
            thread_id=self.estimate.id,
            token=self.estimate.access_token,
            post_data={"body": "x" * (MAX_MESSAGE + 1)},
        )
        self.assertIn("longer than 20000", json.dumps(result))

    @mute_logger("odoo.http")  # refusals are logged
    def test_reason_to_decline_that_is_too_long_declines_nothing(self):
        self.authenticate(None, None)
        response = self.url_open(
            f"/my/orders/{self.estimate.id}/decline",
            data={
                "csrf_token": Request.csrf_token(self),
                "access_token": self.estimate.access_token,
                "decline_message": "x" * (MAX_MESSAGE + 1),
            },
        )
        self.assertLess(response.status_code, 500)
        self.assertIn("longer than 20000", response.text)
        self.assertEqual(self.estimate.state, "sent")

    def test_colleague_sends_what_he_likes(self):
        self.authenticate("service_manager", "service_manager")
        self.assertIn("data", self._upload(HTML, "page.html", self.order))

    # === ADDRESSES ===#

    def test_addresses_that_cannot_be_are_answered(self):
        orders = "/my/service-orders"
        page = f"{orders}/{self.order.id}"
        self.authenticate("page_owner", "page_owner")
        for path in (
            f"{orders}?search=a%00b",
            f"{orders}?search=%00",
            f"{orders}?search={'x' * 5000}",
            f"{orders}?search=%25%5C&search_in=%00",
            f"{orders}?sortby=__class__&filterby=%00",
            f"{orders}/page/999999999999999999999999",
            f"{orders}/page/0?page=-5",
            f"{page}?access_token=%C5%BC",
            f"{page}?access_token=%00&pid=x&hash=%00",
            f"{page}?form=x&order=1&document=2&values=3&session_history=4&page=5",
        ):
            with self.subTest(path=path):
                self.assertEqual(self.url_open(path).status_code, 200)
        self.authenticate(None, None)
        for path in (
            f"{page}?access_token=%C5%BC%00",
            f"{orders}/99999999999999999999?access_token=a",
            f"/my/orders/{self.estimate.id}?access_token=%C5%BC",
            f"/s/{self.order.id}/%00%C5%BC",
            "/s/2147483648/abc",
            f"{page}/documents/99999999999999999999?access_token=a",
        ):
            with self.subTest(path=path):
                self.assertLess(self.url_open(path).status_code, 500)

    def test_page_says_that_the_file_of_a_document_is_gone(self):
        documents = type(self.env["rma.service.document"])
        self.patch(documents, "_print_page", lambda _self: (b"%PDF-1.4 gone", "pdf"))
        document = self.env["rma.service.document"]._freeze("intake", self.order)
        file = document._get_files()
        os.unlink(file._full_path(file.store_fname))
        self.authenticate(None, None)
        response = self.url_open(
            f"/my/service-orders/{self.order.id}/documents/{document.id}"
            f"?access_token={self.order.access_token}"
        )
        self.assertEqual(response.status_code, 404)
        self.assertIn("cannot be found any more", response.text)
        self.assertIn(document.name, response.text)
