"""My devices: whose they are, and what their pages tell to whom."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SECRET, PortalCommon

PAGE = "/my/service-devices"
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


class DevicesCommon(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device_product.service_brand = "Tillmaker"
        cls.mine = cls._create_device("MINE-1", cls.owner.partner_id)
        cls.shared = cls._create_device("FIRM-1", cls.firm)
        cls.foreign = cls._create_device("ELSE-1", cls.partner)
        cls.all = cls.mine | cls.shared | cls.foreign

    @classmethod
    def _create_device(cls, name, owner, **values):
        return cls.env["stock.lot"].create(
            {
                "name": name,
                "product_id": cls.device_product.id,
                "owner_id": owner.id,
                "is_foreign": True,
            }
            | values
        )

    def _get(self, path="", login="page_owner"):
        self.authenticate(login, login)
        return self.url_open(f"{PAGE}{path}", allow_redirects=False)


@tagged("post_install", "-at_install")
class TestDevices(DevicesCommon):
    def assertListed(self, devices, path="", login="page_owner"):
        response = self._get(path, login)
        self.assertEqual(response.status_code, 200)
        for device in self.all:
            check = self.assertIn if device in devices else self.assertNotIn
            check(device.name, response.text, (path, login))
        return response.text

    def assertOpens(self, devices, login):
        for device in self.all:
            page = self._get(f"/{device.id}", login)
            if device in devices:
                self.assertEqual(page.status_code, 200)
                self.assertIn(device.name, page.text)
            else:
                self.assertClosed(page)
                self.assertNotIn(device.name, page.text)

    # === WHOSE ===#

    def test_company_s_people_see_its_devices_and_nobody_else_does(self):
        own = self.mine | self.shared
        for login, devices in (
            ("page_owner", own),
            ("page_colleague", own),
            ("page_stranger", self.all.browse()),
            ("service_manager", self.all.browse()),
        ):
            self.assertListed(devices, login=login)
            self.assertOpens(devices, login)
        page = self.assertListed(self.all.browse(), login="page_stranger")
        self.assertIn("There are no devices of yours yet.", page)

    def test_visitors_are_asked_to_log_in(self):
        for path in ("", f"/{self.mine.id}", f"/{self.mine.id}/picture"):
            response = self._get(path, None)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])

    def test_contact_with_own_orders_only_sees_what_he_owns_or_uses(self):
        self.colleague.partner_id.service_portal_scope = "own"
        self.owner.partner_id.service_portal_scope = "own"
        self.assertListed(self.mine, login="page_owner")
        self.assertOpens(self.all.browse(), "page_colleague")
        self.shared.end_customer_id = self.colleague.partner_id
        # Who uses the device of another company is not its customer.
        self.foreign.end_customer_id = self.colleague.partner_id
        self.assertListed(self.shared, login="page_colleague")
        self.assertOpens(self.shared, "page_colleague")

    def test_device_goes_with_its_owner_and_so_does_its_page(self):
        order = self._create_own(device_id=self.mine.id)
        self.mine.action_change_owner(self.stranger.partner_id, "Sold on")
        self.assertListed(self.shared)
        self.assertOpens(self.shared, "page_owner")
        self.assertListed(self.mine, login="page_stranger")
        page = self._get(f"/{self.mine.id}", "page_stranger")
        # What was done for the former owner is his.
        self.assertNotIn(order.name, page.text)
        self.assertNotIn("Keys stick since Monday", page.text)

    def test_loan_devices_of_ours_are_not_the_customer_s(self):
        self.mine.is_loan_unit = True
        self.assertListed(self.shared)

    def test_customers_get_no_right_on_serial_numbers(self):
        self.assertFalse(self.mine.with_user(self.owner).has_access("read"))

    # === LIST ===#

    def test_search_finds_serial_model_and_brand(self):
        till = self._create_product(
            "Scanner", is_storable=True, tracking="serial", default_code="SC-7"
        )
        self.shared.product_id = till
        for path, devices in (
            ("?search=mine-1", self.mine),
            ("?search=mine-1&search_in=model", self.all.browse()),
            ("?search=scann&search_in=model", self.shared),
            ("?search=sc-7", self.shared),
            ("?search=tillmaker", self.mine),
            ("?search=%00", self.mine | self.shared),
        ):
            page = self._get(path).text
            rows = page.count('data-name="device"')
            self.assertEqual(rows, len(devices), path)
            for device in devices:
                self.assertIn(f'{PAGE}/{device.id}"', page, path)

    def test_brand_is_not_said_twice(self):
        self.assertIn("Tillmaker", self._get().text)
        self.device_product.name = "TillMaker Pro cash register"
        self.assertNotIn("Tillmaker", self._get().text)
        self.assertNotIn("Tillmaker", self._get(f"/{self.mine.id}").text)

    def test_nothing_hidden_is_searched_or_sorted_by(self):
        self.mine.internal_number = "OURS-77"
        self.assertIn("No device fits", self._get("?search=OURS-77").text)
        for name in ("internal_number", "owner_id", "owner_id.email", "id; drop"):
            page = self._get(f"?search_in={name}&search=OURS-77&sortby={name}")
            self.assertIn("No device fits", page.text)
            self.assertListed(self.mine | self.shared, f"?sortby={name}")

    def test_sortings(self):
        first = self._create_device("AAA-1", self.firm)
        for sortby, is_first in (("newest", True), ("serial", True), ("model", True)):
            page = self._get(f"?sortby={sortby}").text
            self.assertEqual(
                page.index(first.name) < page.index("MINE-1"), is_first, sortby
            )
        last = self._create_device("ZZZ-1", self.firm)
        page = self._get("?sortby=serial").text
        self.assertLess(page.index("MINE-1"), page.index(last.name))

    def test_long_lists_have_pages(self):
        for number in range(80):
            self._create_device(f"LONG-{number}", self.firm)
        first, second = self._get(), self._get("/page/2")
        self.assertEqual(first.text.count('data-name="device"'), 80)
        self.assertEqual(second.text.count('data-name="device"'), 2)
        self.assertEqual(self._get("/page/99999999999999999999").status_code, 200)

    def test_home_counts_devices(self):
        for login, count in (("page_colleague", 2), ("page_stranger", 0)):
            self.authenticate(login, login)
            self.assertIn(PAGE, self.url_open("/my").text)
            values = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["service_device_count"]}
            )
            self.assertEqual(values["service_device_count"], count)

    # === PAGE ===#

    def test_page_tells_history_in_the_customer_s_words(self):
        order = self._create_own(
            device_id=self.mine.id, released_solution="Keys cleaned", solution="A draft"
        )
        other = self._create_own(device_id=self.shared.id)
        page = self._get(f"/{self.mine.id}", "page_colleague").text
        for text in (order.name, "Keys stick since Monday", "Keys cleaned"):
            self.assertIn(text, page)
        self.assertNotIn(other.name, page)
        # What the technician did not release yet, and what is ours.
        for text in ("A draft", SECRET):
            self.assertNotIn(text, page)
        self.colleague.partner_id.service_portal_scope = "own"
        self.mine.end_customer_id = self.colleague.partner_id
        page = self._get(f"/{self.mine.id}", "page_colleague").text
        self.assertNotIn(order.name, page)

    def test_history_is_long_and_leads_to_the_rest(self):
        orders = self.env["rma.service.order"].create(
            [
                {"partner_id": self.firm.id, "device_id": self.mine.id}
                for _number in range(21)
            ]
        )
        page = self._get(f"/{self.mine.id}").text
        self.assertNotIn(orders[0].name, page)
        self.assertIn(orders[1].name, page)
        self.assertIn("search_in=device&amp;search=MINE-1", page)

    def test_free_text_is_text(self):
        self.mine.name = "<script>alert(1)</script>"
        self._create_own(device_id=self.mine.id, solution="<b>bold</b>")
        for path in ("", f"/{self.mine.id}"):
            self.assertNotIn("<script>alert(1)", self._get(path).text)
        self.assertNotIn("<b>bold</b>", self._get(f"/{self.mine.id}").text)

    def test_warranties_are_told_until_and_including_without_our_reasons(self):
        warranties = self.env["rma.service.warranty"].create(
            [
                {
                    "device_id": self.mine.id,
                    "name": name,
                    "granted_by": kind,
                    "date_start": "2026-01-01",
                    "date_end": "2070-12-30",
                }
                for name, kind in (("Two years", "company"), ("Maker's", "vendor"))
            ]
        )
        warranties[1].action_void("Opened by somebody")
        page = self._get(f"/{self.mine.id}").text
        for text in ("Our warranty", "Two years", "12/30/2070", "Void"):
            self.assertIn(text, page)
        self.assertNotIn("Opened by somebody", page)
        self.assertIn("12/30/2070", self._get().text)

    def test_new_request_begins_with_the_device(self):
        self.company.service_request_from = "customers"
        page = self._get(f"/{self.mine.id}").text
        url = f"/service/request/details?device={self.mine.id}"
        self.assertIn(url, page)
        self.assertIn("MINE-1", self.url_open(url).text)
        self.mine.action_out_of_service()
        page = self._get(f"/{self.mine.id}").text
        self.assertNotIn(url, page)
        self.assertIn("Out of service", page)
        self.company.service_request_from = "nobody"
        page = self._get(f"/{self.shared.id}").text
        self.assertNotIn("/service/request/details", page)

    # === DOCUMENTS ===#

    def _create_file(self, record, name="Manual.txt", **values):
        return self.env["product.document"].create(
            {
                "name": name,
                "res_model": record._name,
                "res_id": record.id,
                "raw": b"Read me",
                "is_for_owner": True,
            }
            | values
        )

    @mute_logger("odoo.http")
    def test_flagged_files_of_the_model_are_read_by_owners_only(self):
        root, leaf = self.env["rma.service.equipment.type"].create(
            [{"name": "Tills"}, {"name": "Small tills"}]
        )
        leaf.parent_id = root
        self.mine.equipment_type_id = leaf
        template = self.device_product.product_tmpl_id
        shown = [
            self._create_file(template),
            self._create_file(self.device_product, "Sheet.txt"),
            self._create_file(root, "Safety.txt"),
        ]
        hidden = [
            self._create_file(template, "Schematic.txt", is_for_owner=False),
            self._create_file(self.part_keyboard, "Other.txt"),
            self._create_file(template, "Old.txt", active=False),
        ]
        page = self._get(f"/{self.mine.id}").text
        for file in shown:
            self.assertIn(file.name, page)
            answer = self._get(f"/{self.mine.id}/files/{file.id}")
            self.assertEqual(answer.content, b"Read me")
            self.assertIn("attachment", answer.headers["Content-Disposition"])
            path = f"/{self.mine.id}/files/{file.id}"
            self.assertClosed(self._get(path, "page_stranger"))
        for file in hidden:
            self.assertNotIn(file.name, page)
            answer = self._get(f"/{self.mine.id}/files/{file.id}")
            self.assertEqual(answer.status_code, 404)

    def test_link_of_the_model_is_a_link(self):
        self._create_file(
            self.device_product, "Film", type="url", url="https://example.com/film"
        )
        self.assertIn(
            'href="https://example.com/film"', self._get(f"/{self.mine.id}").text
        )

    def test_kept_prints_and_invoices_go_with_their_orders(self):
        order = self._create_own([self.labour], device_id=self.mine.id)
        self._bring_to(order, "ready").action_create_invoice()
        page = self._get(f"/{self.mine.id}").text
        document = order._get_page_documents()[0]
        papers = self.mine._read_portal_papers(order.sudo())["prints"]
        self.assertEqual(
            [row["url"].rpartition("/")[2] for row in papers],
            [str(each.id) for each in order._get_page_documents()],
        )
        self.assertIn(f"{order.access_url}/documents/{document.id}", page)
        # A draft is no invoice yet.
        invoice = order.invoice_ids
        self.assertNotIn("/invoices/", page)
        invoice.action_post()
        page = self._get(f"/{self.mine.id}", "page_colleague").text
        self.assertIn(f"{order.access_url}/invoices/{invoice.id}", page)
        # The firm's invoice is not the contact's who sees his own orders only.
        self.colleague.partner_id.service_portal_scope = "own"
        self.mine.end_customer_id = self.colleague.partner_id
        page = self._get(f"/{self.mine.id}", "page_colleague").text
        self.assertNotIn("/invoices/", page)
        self.assertNotIn("/documents/", page)

    @mute_logger("odoo.http")
    def test_picture_is_the_device_s_else_the_model_s(self):
        path = f"/{self.mine.id}"
        self.assertNotIn(f"{PAGE}{path}/picture", self._get(path).text)
        self.assertEqual(self._get(f"{path}/picture").status_code, 404)
        self.device_product.product_tmpl_id.image_1920 = PIXEL
        self.assertIn(f"{PAGE}{path}/picture", self._get(path).text)
        self.assertEqual(
            self._get(f"{path}/picture").headers["Content-Type"], "image/png"
        )
        self.mine.image = PIXEL
        found = self.mine._get_portal_image()
        self.assertEqual((found.res_model, found.res_id), ("stock.lot", self.mine.id))
        self.assertEqual(self._get(f"{path}/picture").status_code, 200)
        self.assertClosed(self._get(f"{path}/picture", "page_stranger"))

    # === SPEED ===#

    def test_pages_take_few_statements_however_much_they_show(self):
        self._bring_to(self._create_own([self.labour], device_id=self.mine.id), "done")
        self.authenticate("page_owner", "page_owner")
        # Odoo's layout of lists and pages asks who of us looks after the firm, too.
        layout = len(self._count_statements("/my/closed/s/1")) + 1
        few = self._count_statements(PAGE)
        page = f"{PAGE}/{self.mine.id}"
        short = self._count_statements(page)
        for number in range(78):
            device = self._create_device(f"MANY-{number}", self.firm)
            self._create_own(device_id=device.id)
        order = self._create_own([self.labour], device_id=self.mine.id)
        self._bring_to(order, "done").action_create_invoice()
        order.invoice_ids.action_post()
        for _number in range(10):
            self._create_own(device_id=self.mine.id)
        # Given later, or it would have paid.
        self.env["rma.service.warranty"].create(
            {
                "device_id": self.mine.id,
                "name": "Two years",
                "granted_by": "company",
                "date_start": "2026-01-01",
                "date_end": "2070-12-30",
            }
        )
        self.mine.write({"year_of_manufacture": "2020", "image": PIXEL})
        self.mine.equipment_type_id = self.env["rma.service.equipment.type"].create(
            {"name": "Tills"}
        )
        for number in range(3):
            self._create_file(self.device_product, f"Manual {number}.txt")
        self.mine.owner_file_ids = self.env["ir.attachment"].create(
            {"name": "Calibration.txt", "raw": b"Measured well"}
        )
        entries = self.env["rma.service.book.entry"]
        entries._write_entries(
            [
                entries._prepare_vals(
                    self.mine, self.company, self.technician, "Sealed", ("A1", "B7")
                )
            ]
        )
        many = self._count_statements(PAGE)
        self.assertEqual(len(few), len(many), "\n".join(many))
        self.assertLessEqual(len(many), layout + 12, "\n".join(many))
        long = self._count_statements(page)
        self.assertLessEqual(len(long), layout + 12, "\n".join(long))
        self.assertLessEqual(len(short), len(long))
