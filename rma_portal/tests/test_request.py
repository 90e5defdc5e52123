from lxml import html

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools.convert import convert_file

from odoo.addons.rma_service.tools import place

from .common import SECRET, PortalCommon

PAGE = "/service/request"
DETAILS = f"{PAGE}/details"
TEMPLATES = "data/mail_template_data.xml"


class RequestCommon(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Those of the demo are none of these tests.
        cls.env["rma.service.request"].search([]).unlink()
        cls.env["rma.service.type"].search([]).is_offered_online = False
        cls.company.service_request_from = "everybody"
        cls.type_repair.diagnosis_product_id = False
        cls.phone_type = cls.env["rma.service.equipment.type"].create({"name": "Phone"})
        cls.own_device = cls.env["stock.lot"].create(
            {
                "name": "OWN-1",
                "product_id": cls.device_product.id,
                "owner_id": cls.firm.id,
            }
        )
        cls.foreign_device = cls.env["stock.lot"].create(
            {
                "name": "FOREIGN-1",
                "product_id": cls.device_product.id,
                "owner_id": cls.partner.id,
            }
        )
        cls.orders = cls.env["rma.service.order"].search([])
        # Mails go to the queue, which no test empties.
        cls.requests = cls.env["rma.service.request"]

    def _login(self, user=None):
        login = user and user.login
        self.authenticate(login, login)

    def _read_form(self, **choice):
        """Return what the form brings along: its hidden inputs."""
        page = html.fromstring(self.url_open(DETAILS, params=choice).text)
        [form] = page.xpath("//form[@data-captcha]")
        return {
            field.get("name"): field.get("value") or ""
            for field in form.xpath(".//input[@type='hidden']")
        }

    def _fill(self, choice=None, **values):
        """Return what a visitor or customer sends."""
        data = self._read_form(**(choice or {"equipment": self.phone_type.id}))
        data["problem"] = "It does not switch on"
        data |= {"name": "Anna Visitor", "email": "anna@visitors.example"}
        return data | {"consent": "1"} | values

    def _send(self, data, files=()):
        return self.url_open(
            DETAILS,
            data=data,
            files=[("files", each) for each in files] or None,
            allow_redirects=False,
        )

    def _get_new(self):
        return self.env["rma.service.order"].search([]) - self.orders

    def _get_problems(self, response):
        page = html.fromstring(response.text)
        return [
            each.text_content().strip()
            for each in page.xpath("//div[@data-name='problems']//li")
        ]

    def assertSent(self, response):
        self.assertEqual(response.status_code, 303, response.text)
        self.assertIn(f"{PAGE}/sent/", response.headers["Location"])

    def assertNothingSent(self):
        self.assertFalse(self._get_new())
        self.assertFalse(self.requests.search([]))


@tagged("post_install", "-at_install")
class TestRequest(RequestCommon):
    """A customer who is logged in asks for a service."""

    def setUp(self):
        super().setUp()
        self._login(self.owner)

    # === FROM THE FORM TO THE ORDER ===#

    def test_request_for_an_own_device_is_an_order_at_once(self):
        day = place.get_today(self.company)
        data = self._fill({"device": self.own_device.id}, date=str(day), time="morning")
        response = self._send(data)
        self.assertSent(response)
        order = self._get_new()
        self.assertRecordValues(
            order,
            [
                {
                    "partner_id": self.owner.partner_id.id,
                    "company_id": self.company.id,
                    "device_id": self.own_device.id,
                    "product_id": self.device_product.id,
                    "problem": "It does not switch on",
                    "phase": "request",
                    "date_wanted": day,
                    "wanted_time": "morning",
                    "date_in": False,
                }
            ],
        )
        self.assertTrue(order.access_token)
        page = self.url_open(response.headers["Location"]).text
        self.assertIn(order.name, page)
        self.assertIn(order._get_request_moment(), page)
        self.assertEqual(self._open(order, self.owner.login).status_code, 200)

    def test_new_device_is_told_and_makes_nothing(self):
        count = self.env["product.product"].search_count([])
        lots = self.env["stock.lot"].search_count([])
        data = self._fill(
            {
                "equipment": self.phone_type.id,
                "brand": "  Datix ",
                "model": "P 9",
                "serial": "sn  77",
            }
        )
        self.assertSent(self._send(data))
        order = self._get_new()
        self.assertRecordValues(
            order,
            [
                {
                    "equipment_type_id": self.phone_type.id,
                    "told_device": "Datix P 9, sn 77",
                    "product_id": False,
                    "device_id": False,
                }
            ],
        )
        self.assertEqual(self.env["product.product"].search_count([]), count)
        self.assertEqual(self.env["stock.lot"].search_count([]), lots)
        self.assertIn("Datix P 9", self._open(order, self.owner.login).text)

    def test_what_was_told_begins_the_dialog_of_the_device(self):
        data = self._fill({"model": "P 9", "brand": "Datix", "serial": "NEW-77"})
        self._send(data)
        order = self._get_new()
        dialog = (
            self.env["rma.service.device.create"]
            .with_user(self.clerk)
            .with_context(active_model=order._name, active_id=order.id)
            .create({})
        )
        dialog.action_confirm()
        self.assertEqual(order.device_id.name, "NEW-77")
        self.assertEqual(order.product_id.name, "Datix P 9")

    def test_own_serial_finds_the_device(self):
        self.assertSent(self._send(self._fill({"serial": "own - 1".replace(" ", "")})))
        self.assertEqual(self._get_new().device_id, self.own_device)

    def test_colleagues_of_the_workshop_are_told(self):
        team = self.env["rma.service.team"].create(
            {"name": "Counter", "user_id": self.manager.id}
        )
        self.type_repair.team_id = team
        self._send(self._fill())
        order = self._get_new()
        self.assertIn(self.manager, order.activity_ids.user_id)
        [message] = order.message_ids.filtered(
            lambda message: (
                "does not switch on" in (message.body or "")
                and message.message_type == "comment"
            )
        )
        self.assertEqual(message.author_id, self.owner.partner_id)
        self.assertIn(self.owner.partner_id, order.message_partner_ids)

    def test_receipt_says_number_day_and_hour_of_our_place(self):
        self.company.service_tz = "Asia/Tokyo"
        self.owner.tz = "America/New_York"
        self.owner.partner_id.email = "owner@example.com"
        team = self.env["rma.service.team"].create(
            {"name": "Desk", "email": "desk@example.com"}
        )
        self.env["rma.service.type"].search([]).team_id = team
        convert_file(self.env, "rma_portal", TEMPLATES, {}, mode="init", noupdate=True)
        self._send(self._fill())
        order = self._get_new()
        receipt = order.message_ids.filtered(
            lambda message: "We have your request" in (message.subject or "")
        )
        self.assertEqual(len(receipt), 1)
        self.assertEqual(receipt.partner_ids, self.owner.partner_id)
        self.assertIn("desk@example.com", receipt.email_from)
        self.assertIn("Kind regards", receipt.body)
        self.assertIn(order.name, receipt.body)
        moment = order._get_request_moment()
        self.assertIn(moment, receipt.body)
        self._do_jobs()
        mail = self.env["mail.mail"].search([("mail_message_id", "=", receipt.id)])
        self.assertEqual(mail.recipient_ids, self.owner.partner_id)

    def test_form_that_is_sent_twice_is_one_order(self):
        data = self._fill()
        first, second = self._send(data), self._send(data)
        self.assertSent(second)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(len(self._get_new()), 1)
        self.assertSent(self._send(self._fill()))
        self.assertEqual(len(self._get_new()), 2)

    # === WHAT IS KNOWN ===#

    def test_warranty_of_an_own_device_is_told(self):
        day = place.get_today(self.company)
        self.env["rma.service.warranty"].create(
            {
                "name": "Two years",
                "device_id": self.own_device.id,
                "granted_by": "company",
                "date_start": day,
                "date_end": day.replace(year=day.year + 1),
            }
        )
        page = self.url_open(f"{DETAILS}?device={self.own_device.id}").text
        self.assertIn("Two years", page)
        self.assertIn("valid until", page)

    def test_device_on_an_open_order_is_told_and_asked_about(self):
        opened = self._create_own(device_id=self.own_device.id)
        self.orders |= opened
        page = html.fromstring(
            self.url_open(f"{DETAILS}?device={self.own_device.id}").text
        )
        [link] = page.xpath("//div[@data-name='open']//a")
        self.assertEqual(link.text, opened.name)
        self.assertEqual(link.get("href"), opened.access_url)
        data = self._fill({"device": self.own_device.id})
        self.assertIn("open order", self._get_problems(self._send(data))[0])
        self.assertNothingSent()
        self.assertSent(self._send(data | {"again": "1"}))
        self.assertEqual(self._get_new().device_id, self.own_device)

    def test_device_that_was_asked_for_already_is_asked_about(self):
        self.assertSent(self._send(self._fill({"model": "P 9", "serial": "NEW-77"})))
        first = self._get_new()
        data = self._fill({"model": "P 9", "serial": "new-77"})
        response = self._send(data)
        self.assertIn("open order", self._get_problems(response)[0])
        self.assertIn(first.access_url, response.text)
        self._login(self.stranger)
        data = self._fill({"model": "P 9", "serial": "NEW-77"})
        self.assertSent(self._send(data))

    def test_order_of_another_on_an_own_device_is_not_told(self):
        opened = self._create_order(device_id=self.own_device.id)
        self.orders |= opened
        page = self.url_open(f"{DETAILS}?device={self.own_device.id}").text
        self.assertNotIn(opened.name, page)
        self.assertSent(self._send(self._fill({"device": self.own_device.id})))

    def test_device_of_another_looks_as_one_that_nobody_knows(self):
        for choice, shown in (
            ({"serial": "FOREIGN-1"}, "FOREIGN-1"),
            ({"serial": "NOBODYS-1"}, "NOBODYS-1"),
        ):
            choice |= {"model": "Till"}
            response = self.url_open(DETAILS, params=choice)
            text = response.text.replace(shown, "")
            self.assertNotIn(self.device_product.name, text)
            self.assertNotIn(self.partner.name, text)
        data = self._fill({"device": self.foreign_device.id, "model": "Till"})
        self.assertEqual(data["device"], "")
        data["device"] = str(self.foreign_device.id)
        self.assertSent(self._send(data))
        self.assertFalse(self._get_new().device_id)

    def test_list_has_the_devices_of_the_firm_and_of_nobody_else(self):
        page = self.url_open(PAGE).text
        self.assertIn("OWN-1", page)
        self.assertNotIn("FOREIGN-1", page)
        self._login(self.colleague)
        self.assertIn("OWN-1", self.url_open(PAGE).text)
        self._login(self.stranger)
        self.assertNotIn("OWN-1", self.url_open(PAGE).text)
        # Who sold it sees it no more.
        self.own_device.action_change_owner(self.partner, "Sold on")
        self._login(self.owner)
        self.assertNotIn("OWN-1", self.url_open(PAGE).text)
        self.assertFalse(
            self._read_form(device=self.own_device.id, model="X")["device"]
        )

    def test_contact_who_sees_his_own_alone_is_told_of_his_own_alone(self):
        opened = self._create_own(device_id=self.own_device.id)
        self.orders |= opened
        self.colleague.partner_id.service_portal_scope = "own"
        self._login(self.colleague)
        self.assertNotIn("OWN-1", self.url_open(PAGE).text)
        self.own_device.end_customer_id = self.colleague.partner_id
        self.assertIn("OWN-1", self.url_open(PAGE).text)
        page = self.url_open(f"{DETAILS}?device={self.own_device.id}").text
        self.assertNotIn(opened.name, page)
        opened.delegate_id = self.colleague.partner_id
        page = self.url_open(f"{DETAILS}?device={self.own_device.id}").text
        self.assertIn(opened.name, page)

    def test_nothing_is_asked_on_without_a_device(self):
        page = self.url_open(DETAILS).text
        self.assertIn("Which device is it?", page)
        self.assertIn("Choose one of your devices", page)

    # === COST OF THE DIAGNOSIS ===#

    def _charge_for_diagnosis(self, price=30):
        fee = self._create_product("Diagnosis", type="service", list_price=price)
        self.type_repair.diagnosis_product_id = fee
        return fee

    def test_cost_of_the_diagnosis_is_told_first_and_agreed_to(self):
        tax = self.env["account.tax"].create({"name": "VAT 20", "amount": 20})
        self._charge_for_diagnosis().taxes_id = tax
        page = self.url_open(f"{DETAILS}?model=Till").text
        self.assertIn("36.00", page)
        data = self._fill({"model": "Till"})
        del data["consent"]
        self.assertIn("diagnosis costs", self._get_problems(self._send(data))[0])
        self.assertNothingSent()
        self.assertSent(self._send(data | {"consent": "1"}))
        self.assertRecordValues(
            self._get_new(),
            [
                {
                    "diagnosis_told_way": "page",
                    "diagnosis_told_amount": 36,
                    "diagnosis_told_currency_id": self.company.currency_id.id,
                }
            ],
        )

    def test_cost_that_changed_meanwhile_is_agreed_to_anew(self):
        fee = self._charge_for_diagnosis()
        data = self._fill({"model": "Till"})
        fee.list_price = 50
        [problem] = self._get_problems(self._send(data))
        self.assertIn("50.00", problem)
        self.assertNothingSent()
        data |= {"fee": self._read_form(model="Till")["fee"]}
        self.assertSent(self._send(data))
        self.assertEqual(self._get_new().diagnosis_told_amount, 50)

    def test_amount_that_somebody_makes_up_is_not_taken(self):
        self._charge_for_diagnosis()
        data = self._fill({"model": "Till"}) | {"fee": "0.0 USD"}
        self.assertTrue(self._get_problems(self._send(data)))
        self.assertNothingSent()

    def test_kind_without_a_fee_asks_for_nothing(self):
        data = self._fill()
        self.assertNotIn("fee", data)
        self._send(data)
        self.assertFalse(self._get_new().diagnosis_told_way)

    # === WHAT IS OFFERED ===#

    def test_types_that_are_offered_can_be_chosen_and_no_others(self):
        offered = self.type_repair.copy({"name": "Quick", "is_offered_online": True})
        other = self.type_repair.copy({"name": "Secret kind"})
        page = self.url_open(PAGE).text
        self.assertNotIn("Secret kind", page)
        for chosen in (offered, other):
            self._send(self._fill({"model": "Till", "type": chosen.id}))
            [order] = self._get_new()
            self.assertEqual(order.type_id, offered)
            self.orders |= order

    def test_equipment_type_proposes_the_type(self):
        proposed = self.type_repair.copy({"name": "Phones"})
        self.phone_type.default_type_id = proposed
        self._send(self._fill())
        self.assertEqual(self._get_new().type_id, proposed)

    def test_symptoms_are_those_of_the_equipment(self):
        symptoms = self.env["rma.service.symptom"]
        till_type = self.phone_type.create({"name": "Till"})
        glass, keys, common = symptoms.create(
            [
                {"name": "Glass broken", "equipment_type_ids": self.phone_type.ids},
                {"name": "Keys stick", "equipment_type_ids": till_type.ids},
                {"name": "Gets hot"},
            ]
        )
        page = self.url_open(f"{DETAILS}?equipment={self.phone_type.id}").text
        self.assertIn("Glass broken", page)
        self.assertIn("Gets hot", page)
        self.assertNotIn("Keys stick", page)
        data = self._fill()
        data["symptom"] = [str(each.id) for each in (glass, keys, common)] + ["x", "-1"]
        self.assertSent(self._send(data))
        self.assertEqual(self._get_new().symptom_ids, glass | common)

    def test_custom_fields_are_asked_where_the_types_say_so(self):
        self.type_repair.properties_definition = [
            {"name": "color", "string": "Colour", "type": "char"},
            {"name": "pieces", "string": "Pieces", "type": "integer"},
            {
                "name": "boss",
                "string": "Boss",
                "type": "many2one",
                "comodel": "res.users",
            },
        ]
        self.phone_type.order_properties_definition = [
            {
                "name": "system",
                "string": "System",
                "type": "selection",
                "selection": [["a", "Old"], ["b", "New"]],
            },
            {"name": "locked", "string": "Locked", "type": "boolean"},
            {"name": "bought", "string": "Bought", "type": "date"},
        ]
        url = f"{DETAILS}?equipment={self.phone_type.id}"
        page = self.url_open(url).text
        self.assertNotIn("Colour", page)
        self.assertNotIn("System", page)
        self.type_repair.asks_properties = True
        self.phone_type.asks_properties = True
        page = self.url_open(url).text
        for label in ("Colour", "Pieces", "System", "Locked", "Bought"):
            self.assertIn(label, page)
        self.assertNotIn("Boss", page)
        data = self._fill(
            p_color="Red",
            p_pieces="x",
            p_boss="1",
            e_system="c",
            e_locked="1",
            e_bought="2026-02-30",
        )
        problems = self._get_problems(self._send(data))
        self.assertEqual(len(problems), 2, problems)
        data |= {"p_pieces": "3", "e_bought": "2026-02-03", "e_system": "b"}
        self.assertSent(self._send(data))
        order = self._get_new()
        self.assertEqual(dict(order.properties), {"color": "Red", "pieces": 3})
        values = dict(order.equipment_properties)
        self.assertEqual(values["system"], "New")
        self.assertIs(values["locked"], True)
        self.assertEqual(str(values["bought"]), "2026-02-03")

    # === WHO MAY, AND WHERE IT IS SHOWN ===#

    def test_switch_decides_who_may_ask(self):
        for wanted, customer, visitor in (
            ("everybody", 200, 200),
            ("customers", 200, 303),
            ("nobody", 404, 404),
        ):
            self.company.service_request_from = wanted
            for user, status in ((self.owner, customer), (None, visitor)):
                self._login(user)
                for url in (PAGE, f"{DETAILS}?model=Till"):
                    response = self.url_open(url, allow_redirects=False)
                    self.assertEqual(response.status_code, status, (wanted, url))
                if status != 200:
                    form = {"csrf_token": Request.csrf_token(self), "key": "a" * 32}
                    response = self._send(form | {"model": "x", "problem": "y"})
                    self.assertNotIn("/sent/", response.headers.get("Location", ""))
        self.assertNothingSent()

    def test_home_and_list_lead_to_the_form_while_it_is_on(self):
        for wanted, is_shown in (("customers", True), ("nobody", False)):
            self.company.service_request_from = wanted
            for url in ("/my", "/my/service-orders"):
                links = html.fromstring(self.url_open(url).text).xpath("//a/@href")
                self.assertEqual(PAGE in links, is_shown, (wanted, url))

    def test_pages_cost_few_statements_beyond_the_layout(self):
        layout = len(self._count_statements("/my/closed/s/1"))
        details = f"{DETAILS}?device={self.own_device.id}"
        for url in (PAGE, details):
            statements = self._count_statements(url)
            self.assertLessEqual(len(statements), layout + 12, "\n".join(statements))
        # Odoo looks for the customer's fiscal position among all his addresses.
        self._charge_for_diagnosis()
        statements = self._count_statements(details)
        self.assertLessEqual(len(statements), layout + 12, "\n".join(statements))

    def test_inputs_have_labels_and_errors_are_tied_to_them(self):
        self._charge_for_diagnosis()
        data = self._fill() | {"problem": "", "consent": "", "date": "2001-01-01"}
        details = self.url_open(f"{DETAILS}?model=Till")
        [fault] = html.fromstring(details.text).xpath("//textarea")
        self.assertEqual(fault.get("name"), "problem")
        self.assertFalse(fault.text)
        for response in (
            self.url_open(PAGE),
            details,
            self._send(data),
        ):
            page = html.fromstring(response.text)
            self.assertEqual(page.xpath("/html/@lang"), ["en-US"])
            self.assertEqual(page.xpath("//title/text()"), ["Ask for a Service"])
            names = page.xpath("//@id")
            self.assertEqual(len(names), len(set(names)))
            fields = page.xpath(
                "//main//*[self::input or self::select or self::textarea]"
                "[not(@type='hidden')]"
            )
            self.assertTrue(fields)
            for field in fields:
                label = page.xpath(f"//label[@for='{field.get('id')}']")
                self.assertEqual(len(label), 1, html.tostring(field))
                for name in (field.get("aria-describedby") or "").split():
                    self.assertIn(name, names)
            for link in page.xpath("//div[@data-name='problems']//a/@href"):
                self.assertIn(link.removeprefix("#"), names)

    def test_internal_words_do_not_show(self):
        self._create_own(device_id=self.own_device.id, diagnosis="Half a guess")
        page = self.url_open(f"{DETAILS}?device={self.own_device.id}").text
        self.assertNotIn(SECRET, page)
        self.assertNotIn("Half a guess", page)
