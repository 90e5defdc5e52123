from datetime import timedelta

from lxml import html
from reportlab.pdfbase.pdfmetrics import stringWidth

from odoo import fields
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.rma_portal.controllers.track import MAX_OF_ADDRESS, MAX_OF_NUMBER
from odoo.addons.rma_portal.models.service_attempt import get_network
from odoo.addons.rma_portal.models.service_order_track import LENGTH, SIGNS
from odoo.addons.rma_service.tools.label import LABEL_SIZES

from .common import SECRET, PortalCommon

PAGE = "/service/track"
FRAME = "/service/track/embed"


@tagged("post_install", "-at_install")
class TestTrack(PortalCommon):
    """Where is my device: asked with number and code, by whoever has the paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_own(
            [cls.labour], device_id=cls.device.id, customer_note="Only for Anna"
        )
        cls.order.action_receive()
        cls.code = cls.order._get_track_code()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _ask(self, number, code, page=PAGE, **data):
        data |= {"number": number, "code": code}
        if page == PAGE:
            data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(page, data=data, allow_redirects=False)

    def _read(self, response):
        """Return what a page says, without what changes from one to the next."""
        page = html.fromstring(response.text)
        [main] = page.xpath("//main")
        for field in main.xpath(".//input"):
            field.attrib.pop("value", None)
        return " ".join(html.tostring(main).decode().split())

    def _find_answer(self, response):
        return html.fromstring(response.text).xpath("//div[@data-name='track']")

    # === WHAT IS TOLD ===#

    def test_right_pair_tells_where_the_device_is(self):
        for page in (PAGE, FRAME):
            response = self._ask(self.order.name, self.code, page)
            self.assertEqual(response.status_code, 200)
            [answer] = self._find_answer(response)
            text = answer.text_content()
            self.assertIn(self.order.name, text)
            self.assertIn(self.order._get_page_status([]), text)
            self.assertIn("Received", text)

    def test_pair_is_understood_as_people_type_it(self):
        number = self.order.name
        for typed, code in (
            (f"  {number.lower()} ", self.code.lower()),
            (number.replace("/", " / "), self.code.replace("-", "")),
            (number, f" {self.code.replace('-', ' ')} "),
        ):
            self.assertTrue(self._find_answer(self._ask(typed, code)), (typed, code))

    def test_nothing_of_customer_device_or_money_is_told(self):
        self._bring_to(self.order, "approval")
        estimate = self.order.estimate_id
        response = self._ask(self.order.name, self.code)
        [answer] = self._find_answer(response)
        self.assertIn("to answer", answer.text_content())
        for words in (
            self.owner.name,
            self.firm.name,
            self.device.name,
            self.device_product.name,
            "Keys stick",
            "Only for Anna",
            SECRET,
            estimate.name,
            f"{estimate.amount_total:.2f}",
            self.order.access_token,
            self.technician.name,
        ):
            self.assertNotIn(words, response.text)

    def test_customer_who_is_logged_in_gets_to_his_page(self):
        for login, is_own in (
            (self.owner.login, True),
            (self.colleague.login, True),
            (self.stranger.login, False),
            (self.manager.login, True),
        ):
            self.authenticate(login, login)
            response = self._ask(self.order.name, self.code)
            self.assertTrue(self._find_answer(response), login)
            links = html.fromstring(response.text).xpath("//a/@href")
            self.assertEqual(self.order.access_url in links, is_own, login)
            # In a frame on another site nobody's login shows.
            response = self._ask(self.order.name, self.code, FRAME)
            self.assertNotIn(self.order.access_url, response.text, login)

    def test_each_phase_is_told(self):
        order = self._create_own([self.labour])
        texts = [order._prepare_track_values()["status"]]
        for phase in ("intake", "diagnosis", "approval"):
            texts.append(self._bring_to(order, phase)._prepare_track_values()["status"])
        order.action_approve_estimate()
        for phase in ("repair", "quality", "ready", "done"):
            texts.append(self._bring_to(order, phase)._prepare_track_values()["status"])
        self.assertEqual(len(set(texts)), 8, texts)
        order = self._create_own()
        order.action_cancel()
        self.assertTrue(
            self._find_answer(self._ask(order.name, order._get_track_code()))
        )

    # === WRONG PAIRS ===#

    def test_wrong_pairs_look_alike(self):
        other = self._create_own()
        archived = self._create_own()
        archived.action_cancel()
        archived.active = False
        pairs = (
            (self.order.name, "AAAA-AAAA"),
            (self.order.name, other._get_track_code()),
            (self.order.name, ""),
            (self.order.name, "x" * 5000),
            (self.order.name, "%_"),
            (self.order.name, "ę\0"),
            ("SRV/1999/00001", self.code),
            ("", self.code),
            ("%", self.code),
            ("\0", self.code),
            (archived.name, archived._get_track_code()),
            (str(self.order.id), self.code),
        )
        for page in (PAGE, FRAME):
            answers = set()
            for number, code in pairs:
                response = self._ask(number, code, page)
                self.assertEqual(response.status_code, 200, (number, code))
                answers.add(self._read(response))
            self.assertEqual(len(answers), 1, answers)
            self.assertIn("do not belong together", answers.pop())

    def test_wrong_number_and_wrong_code_take_the_same_way(self):
        counts = set()
        for number, code in (
            ("SRV/1999/00001", self.code),
            (self.order.name, "AAAA-AAAA"),
        ):
            self._ask(number, code)
            self.env.flush_all()
            self.env.invalidate_all()
            profile = self.profile(collectors=["sql"], db=False)
            with profile:
                self._ask(number, code)
            [request] = profile._profiler__.sub_profilers
            counts.add(len(request.collectors[0].entries))
        self.assertEqual(len(counts), 1, counts)

    def test_what_was_typed_is_shown_as_text(self):
        for page in (PAGE, FRAME):
            response = self._ask('"><script>alert(1)</script>', "x", page)
            self.assertNotIn("<script>alert(1)", response.text)
        response = self.url_open(f"{PAGE}?number=%22%3E%3Cscript%3Ealert(1)")
        self.assertNotIn("<script>alert(1)", response.text)

    def test_order_without_a_token_is_not_found(self):
        order = self._create_own()
        order.access_token = False
        self.assertFalse(order._get_track_code())
        self.assertFalse(
            order._find_by_track_code(order.name, order._make_track_code())
        )

    # === WHOSE ORDER ===#

    def test_code_of_a_former_customer_ends(self):
        order = self._create_own()
        code = order._get_track_code()
        order.partner_id = self.partner
        self.assertNotEqual(order._get_track_code(), code)
        self.assertFalse(order._find_by_track_code(order.name, code))
        self.assertEqual(
            order._find_by_track_code(order.name, order._get_track_code()), order
        )

    def test_companies_with_the_same_number_are_told_apart(self):
        company = self.env["res.company"].create({"name": "Second Workshop"})
        self.env["ir.sequence"].search(
            [("code", "=", "rma.service.order"), ("company_id", "=", company.id)]
        ).prefix = "SRV/%(year)s/"
        twin = (
            self.env["rma.service.order"]
            .sudo()
            ._as_system()
            .create(
                {
                    "partner_id": self.partner.id,
                    "company_id": company.id,
                    "name": self.order.name,
                }
            )
        )
        self.assertEqual(twin.name, self.order.name)
        for order in (self.order, twin):
            found = order._find_by_track_code(order.name, order._get_track_code())
            self.assertEqual(found, order)

    def test_company_that_switched_it_off_tells_nothing(self):
        self.company.service_track = False
        self.assertFalse(self.order._get_track_code())
        self.assertFalse(self.order._get_track_address())
        self.assertFalse(self._find_answer(self._ask(self.order.name, self.code)))

    # === HOW OFTEN ===#

    @mute_logger("odoo.http")
    def test_number_is_tried_a_few_times_an_hour(self):
        other = self._create_own()
        attempts = self.env["rma.service.attempt"]
        for _attempt in range(MAX_OF_NUMBER):
            attempts._count("track_number", self.order.name)
        for typed in (self.order.name, self.order.name.lower()):
            response = self._ask(typed, self.code)
            self.assertEqual(response.status_code, 429)
            self.assertIn("Too many attempts", response.text)
            self.assertFalse(self._find_answer(response))
        response = self._ask(other.name, other._get_track_code())
        self.assertTrue(self._find_answer(response))

    def test_address_is_let_in_a_few_times_an_hour(self):
        for number in range(MAX_OF_ADDRESS):
            page = (PAGE, FRAME)[number % 2]
            self.assertEqual(self._ask(f"SRV/{number}", "x", page).status_code, 200)
        for page in (PAGE, FRAME):
            response = self._ask(self.order.name, self.code, page)
            self.assertEqual(response.status_code, 429)
            self.assertFalse(self._find_answer(response))

    def test_attempts_are_kept_without_address_and_number_and_forgotten(self):
        self._ask(self.order.name, self.code)
        attempts = self.env["rma.service.attempt"].search([])
        self.assertEqual(sorted(attempts.mapped("kind")), ["track", "track_number"])
        for digest in attempts.mapped("digest"):
            self.assertRegex(digest, "^[0-9a-f]{64}$")
        kept = attempts[:1]
        attempts.flush_recordset()
        self.env.cr.execute(
            "UPDATE rma_service_attempt SET begin = %s WHERE id != %s",
            [fields.Datetime.now() - timedelta(hours=3), kept.id],
        )
        attempts._gc_attempts()
        attempts.invalidate_model()
        self.assertEqual(attempts.search([]), kept)

    def test_household_counts_as_one_whatever_version_its_address_has(self):
        for one, other in (
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
        ):
            self.assertEqual(get_network(one), get_network(other))
        for one, other in (
            ("192.0.2.7", "192.0.2.8"),
            ("2001:db8:1:2::1", "2001:db8:1:3::1"),
        ):
            self.assertNotEqual(get_network(one), get_network(other))
        self.assertEqual(get_network(None), get_network("nonsense"))

    # === THE PAGES ===#

    def test_page_wants_a_token_and_the_frame_none(self):
        data = {"number": self.order.name, "code": self.code}
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(PAGE, data=data).status_code, 400)
        self.assertTrue(self._find_answer(self.url_open(FRAME, data=data)))

    def test_frame_alone_stands_on_other_sites(self):
        for answer in (self.url_open(PAGE), self._ask(self.order.name, self.code)):
            self.assertEqual(answer.headers["X-Frame-Options"], "SAMEORIGIN")
            self.assertEqual(
                answer.headers["Content-Security-Policy"], "frame-ancestors 'self'"
            )
        for answer in (
            self.url_open(FRAME),
            self._ask(self.order.name, self.code, FRAME),
        ):
            self.assertNotIn("X-Frame-Options", answer.headers)
            self.assertEqual(
                answer.headers["Content-Security-Policy"], "frame-ancestors *"
            )
            self.assertNotIn("Set-Cookie", answer.headers)
            self.assertNotIn("<script", answer.text)

    def test_forms_say_what_each_field_is(self):
        for page in (PAGE, FRAME):
            form = html.fromstring(self.url_open(f"{page}?number=SRV%2F7").text)
            self.assertEqual(form.xpath("/html/@lang"), ["en-US"])
            self.assertEqual(form.xpath("//title/text()"), ["Where is my device?"])
            for field in form.xpath("//main//input[not(@type='hidden')]"):
                labels = form.xpath(f"//label[@for='{field.get('id')}']")
                self.assertEqual(len(labels), 1)
            described = form.xpath("//main//input/@aria-describedby")
            for name in described:
                self.assertTrue(form.xpath(f"//*[@id='{name}']"), name)

    def test_pages_cost_few_statements_beyond_the_layout(self):
        layout = len(self._count_statements("/my/closed/s/1"))
        for page in (PAGE, FRAME):
            statements = self._count_statements(page)
            self.assertLessEqual(len(statements), layout + 12, "\n".join(statements))

    # === PAPER ===#

    def test_code_is_easy_to_read_and_stands_on_paper(self):
        self.assertRegex(self.code, f"^[{SIGNS}]{{4}}-[{SIGNS}]{{4}}$")
        self.assertEqual(len(self.code.replace("-", "")), LENGTH)
        self.assertFalse(set("01ILO") & set(SIGNS))
        self.assertIn(f"Code {self.code}", self.order._prepare_label()["lines"])
        protocol, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "rma_service.report_intake_protocol", self.order.ids
        )
        self.assertIn(self.code, protocol.decode())
        self.assertIn(self.order._get_track_address(), protocol.decode())

    def test_code_and_shelf_fit_on_labels_of_every_size(self):
        widest = "Code MMMM-MMMM · A12"
        for key, size in LABEL_SIZES.items():
            width = stringWidth(widest, "Helvetica", size.font) * 25.4 / 72
            room = size.get_text_width(size.get_square(False))
            self.assertLess(width, room, key)

    def test_settings_give_the_lines_for_another_web_site(self):
        settings = self.env["res.config.settings"].create({})
        snippet = html.fromstring(settings.service_track_snippet)
        self.assertEqual(snippet.tag, "iframe")
        self.assertTrue(snippet.get("src").endswith(FRAME))
        self.assertTrue(snippet.get("title"))
