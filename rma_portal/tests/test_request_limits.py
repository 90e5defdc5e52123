from io import BytesIO
from struct import pack
from zlib import compress, crc32

from PIL import Image

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.rma_portal.controllers.request import MAX_OF_CUSTOMER
from odoo.addons.rma_portal.models.service_request_form import MAX_FILES
from odoo.addons.rma_service.tools.upload import MAX_BYTES

from .test_request import DETAILS, RequestCommon

PDF = b"%PDF-1.4 a bill"
SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def make_bomb(side=60_000):
    """Return a small PNG that says that it has billions of pixels."""

    def chunk(kind, data):
        check = pack(">I", crc32(kind + data))
        return pack(">I", len(data)) + kind + data + check

    head = chunk(b"IHDR", pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", compress(b"\0" * side))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def make_image(kind="PNG"):
    content = BytesIO()
    Image.new("RGB", (8, 8), "red").save(content, kind)
    return content.getvalue()


@tagged("post_install", "-at_install")
class TestRequestLimits(RequestCommon):
    """What nobody should send: files, texts, ids and fields that are not asked for."""

    def setUp(self):
        super().setUp()
        self._login(self.owner)

    # === FILES ===#

    def test_photos_and_files_are_on_the_order(self):
        files = [
            ("front.png", make_image()),
            ("back.jpg", make_image("JPEG")),
            ("bill.pdf", PDF),
            ("page.html", make_image("GIF")),
        ]
        self.assertSent(self._send(self._fill(), files))
        order = self._get_new()
        [message] = order.message_ids.filtered("attachment_ids")
        kept = message.attachment_ids
        self.assertEqual(kept.mapped("res_id"), order.ids * 4)
        self.assertEqual(
            sorted(kept.mapped("mimetype")),
            ["application/pdf", "image/gif", "image/jpeg", "image/png"],
        )
        self.assertIn(PDF, kept.mapped("raw"))
        self.assertFalse(any(kept.mapped("public")))
        # Colleagues of the workshop see them; the photos of the intake are ours.
        self.assertEqual(len(kept.with_user(self.clerk).mapped("name")), 4)
        self.assertFalse(order.intake_photo_ids)

    def test_files_of_other_kinds_are_refused_by_their_content(self):
        count = self.env["ir.attachment"].search_count([])
        for name, content, sentence in (
            ("photo.png", b"<html><script>alert(1)</script></html>", "cannot be sent"),
            ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be"),
            ("photo.jpg", b"MZ\x90", "cannot be sent"),
            ("photo.jpg", b"", "cannot be sent"),
            ("photo.png", make_bomb(), "cannot be sent"),
            ("bill.pdf", PDF + b"x" * MAX_BYTES, "larger than 10 MB"),
            ("b" * 300 + ".pdf", PDF, "name of the file"),
        ):
            response = self._send(self._fill(), [(name, content)])
            self.assertIn(sentence, self._get_problems(response)[0], name)
        files = [(f"{number}.pdf", PDF) for number in range(MAX_FILES + 1)]
        [problem] = self._get_problems(self._send(self._fill(), files))
        self.assertIn(str(MAX_FILES), problem)
        large = PDF + b"x" * (MAX_BYTES - len(PDF))
        many = [(f"{number}.pdf", large) for number in range(5)]
        [problem] = self._get_problems(self._send(self._fill(), many))
        self.assertIn("all files together", problem)
        self.assertNothingSent()
        self.assertEqual(self.env["ir.attachment"].search_count([]), count)
        self.assertSent(self._send(self._fill(), files[:MAX_FILES]))

    # === TEXTS ===#

    def test_texts_are_shown_as_text(self):
        self.type_repair.properties_definition = [
            {"name": "color", "string": SCRIPT, "type": "char"}
        ]
        self.type_repair.asks_properties = True
        choice = {"brand": SCRIPT, "model": SCRIPT, "serial": SCRIPT}
        data = self._fill(choice, problem=SCRIPT, p_color=SCRIPT)
        sent = self._send(data | {"date": SCRIPT})
        self.assertTrue(self._get_problems(sent))
        pages = [
            sent.text,
            self.url_open(DETAILS, params=choice).text,
            self.url_open("/service/request", params=choice).text,
        ]
        self.assertSent(self._send(data))
        order = self._get_new()
        self.assertEqual(order.problem, SCRIPT)
        pages.append(self._open(order, self.owner.login).text)
        for page in pages:
            self.assertNotIn("<script>alert(1)", page)
            self.assertNotIn("<img src=x", page)
        for message in order.message_ids:
            self.assertNotIn("<script", message.body)
            self.assertNotIn("<img src=x", message.body)

    def test_visitors_texts_are_shown_as_text(self):
        self._login()
        self._send(self._fill(problem=SCRIPT, name=SCRIPT, phone=SCRIPT))
        row = self.requests.search([])
        path = row._get_confirm_url().partition("/service")
        page = self.url_open("/service" + path[2])
        self.assertNotIn("<script>alert(1)", page.text)
        self.assertIn("alert(1)", page.text)
        order = row._land()
        self.assertEqual(order.partner_id.name, " ".join(SCRIPT.split()))
        for message in order.message_ids:
            self.assertNotIn("<script", message.body)

    def test_texts_that_are_too_long_or_cannot_be_kept_are_told(self):
        for values in (
            {"problem": "x" * 5000},
            {"problem": "  "},
            {"problem": "a\0b"},
            {"date": "soon"},
            {"date": "9999-12-31"},
            {"date": "1999-01-01"},
        ):
            response = self._send(self._fill(**values))
            self.assertEqual(response.status_code, 200, values)
            self.assertEqual(len(self._get_problems(response)), 1, values)
        self.assertNothingSent()
        data = self._fill({"model": "M" * 900, "serial": "S" * 900})
        self.assertSent(self._send(data | {"time": "midnight"}))
        order = self._get_new()
        self.assertEqual(len(order.told_model), 100)
        self.assertFalse(order.wanted_time)

    # === FIELDS AND IDS ===#

    def test_fields_that_are_not_asked_for_change_nothing(self):
        stage = self.env["rma.service.stage"].search([("phase", "=", "ready")], limit=1)
        other = self.env["res.company"].create({"name": "Second Workshop"})
        data = self._fill(
            partner_id=self.partner.id,
            user_id=self.technician.id,
            company_id=other.id,
            stage_id=stage.id,
            priority="2",
            internal_note="Mine",
            diagnosis="Mine",
            cost_limit="1",
            default_priority="2",
            details='{"problem": "other"}',
            product_id=self.device_product.id,
            device_id=self.foreign_device.id,
        )
        self.assertSent(self._send(data))
        self.assertRecordValues(
            self._get_new(),
            [
                {
                    "partner_id": self.owner.partner_id.id,
                    "company_id": self.company.id,
                    "user_id": False,
                    "phase": "request",
                    "priority": "0",
                    "internal_note": False,
                    "diagnosis": False,
                    "cost_limit": 0,
                    "product_id": False,
                    "device_id": False,
                    "problem": "It does not switch on",
                }
            ],
        )

    def test_ids_that_are_none_are_none(self):
        for wrong in ("-1", "0", "x", "1e9", "99999999999999999999", "٣", "1 OR 1=1"):
            data = self._fill({"model": "Till"})
            data |= dict.fromkeys(("device", "equipment", "type", "symptom"), wrong)
            self.assertSent(self._send(data))
            [order] = self._get_new()
            self.assertFalse(order.device_id or order.symptom_ids)
            self.assertEqual(order.told_model, "Till")
            self.orders |= order

    def test_device_of_another_company_is_none(self):
        other = self.env["res.company"].create({"name": "Second Workshop"})
        self.own_device.company_id = other
        self._send(self._fill({"device": self.own_device.id, "model": "Till"}))
        self.assertFalse(self._get_new().device_id)

    def test_form_without_its_token_or_key_does_nothing(self):
        data = self._fill()
        with mute_logger("odoo.http"):
            wrong = data | {"csrf_token": "x"}
            self.assertEqual(self._send(wrong).status_code, 400)
        for key in ("", "x", "g" * 32, "a" * 33, None):
            self._send(data | {"key": key})
        self.assertNothingSent()

    def test_key_of_another_does_not_send_his_form_again(self):
        data = self._fill()
        self._send(data)
        order = self._get_new()
        self._login(self.stranger)
        token = Request.csrf_token(self)
        response = self._send(self._fill() | {"key": data["key"], "csrf_token": token})
        page = self.url_open(response.headers["Location"]).text
        self.assertNotIn(order.name, page)
        self.assertEqual(self._get_new(), order)

    def test_customer_sends_some_forms_an_hour(self):
        attempts = self.env["rma.service.attempt"]
        for _attempt in range(MAX_OF_CUSTOMER):
            attempts._count("request_user", str(self.owner.id))
        self.assertEqual(self._send(self._fill()).status_code, 429)
        self.assertNothingSent()
        self._login(self.colleague)
        self.assertSent(self._send(self._fill()))

    def test_captcha_of_odoo_is_asked_where_it_is_installed(self):
        asked = []
        self.patch(
            self.env.registry["ir.http"],
            "_verify_request_recaptcha_token",
            lambda self, action: asked.append(action),
        )
        data = self._fill()
        self.assertFalse(asked)
        self._send(data)
        self.assertEqual(asked, ["service_request"])
