"""The counter: found by phone or number, photos, what is promised, its own address."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .test_intake import IntakeCommon
from .test_photos import HTML, PIXEL

COUNTER = {"res_partner_search_mode": "customer", "rma_counter": True}


@tagged("post_install", "-at_install")
class TestIntakeCounter(IntakeCommon):
    def _find(self, text):
        partners = self.env["res.partner"].with_user(self.clerk)
        rows = partners.with_context(**COUNTER).name_search(text)
        return partners.browse([row[0] for row in rows])

    def _take_photo(self, user=None, **values):
        return (
            self.env["ir.attachment"]
            .with_user(user or self.clerk)
            .create(
                {
                    "name": "case.png",
                    "raw": PIXEL,
                    "res_model": "rma.service.intake",
                    "res_id": 0,
                }
                | values
            )
        )

    # === THE CUSTOMER ===#

    def test_customer_is_found_by_phone_and_tax_number_however_they_are_written(self):
        self.partner.phone = "+40 (0)722 907-115"
        company = self.env["res.partner"].create({"name": "Firm", "vat": "XX90711599"})
        for text in ("0722 907 115", "722907115", "907.115"):
            with self.subTest(text):
                self.assertIn(self.partner, self._find(text))
        self.assertEqual(self._find("xx 907 115 99"), company)
        self.assertNotIn(self.partner, self._find("0722 907 116"))

    def test_number_that_nobody_has_is_no_name_but_begins_the_customer(self):
        partners = self.env["res.partner"].with_user(self.clerk).with_context(**COUNTER)
        for text in ("0722 907 119", "XX 9071 1999"):
            with self.subTest(text), self.assertRaisesRegex(ValidationError, "who is"):
                partners.name_create(text)
        view = "rma_service.res_partner_view_form_counter"
        form = Form(partners.with_context(default_name="0722 907 119"), view)
        self.assertFalse(form.name)
        self.assertEqual(form.phone, "0722 907 119")
        form.name = "Newcomer"
        self.assertEqual(form.save().phone.replace(" ", "")[-9:], "722907119")
        form = Form(partners.with_context(default_name="ro 907 119 90"), view)
        self.assertEqual(form.vat, "RO90711990")
        self.assertTrue(form.is_company)
        self.assertEqual(form.country_id, self.env.ref("base.ro"))
        self.assertTrue(partners.name_create("Area 51"))

    # === WHAT IS SAID AND SEEN ===#

    def test_promise_and_photos_go_to_the_order_of_their_device(self):
        photo = self._take_photo()
        intake = self._intake(
            {
                "serial": "SN-0001",
                "date_promised": "2031-05-06 15:00:00",
                "photo_ids": [Command.set(photo.ids)],
            },
            {"serial": "SN-0002"},
        )
        intake.action_confirm()
        order, other = intake.line_ids.order_id.sorted("id")
        self.assertEqual(str(order.date_promised), "2031-05-06 15:00:00")
        self.assertEqual(order.intake_photo_ids.raw, PIXEL)
        self.assertEqual(order.intake_photo_ids.res_id, order.id)
        self.assertFalse(other.intake_photo_ids)

    def test_photos_of_the_first_device_are_not_those_of_the_second(self):
        form = self._form()
        form.serial = "SN-0001"
        form.photo_ids.add(self._take_photo())
        intake = form.save()
        intake.action_add_device()
        self.assertFalse(intake.photo_ids)
        self.assertEqual(intake.line_ids.photo_ids.raw, PIXEL)
        intake.line_ids.action_edit()
        self.assertEqual(intake.photo_ids.raw, PIXEL)

    def test_scan_puts_the_photos_on_the_list_with_their_device(self):
        form = self._form()
        form.serial = "SN-0001"
        form.photo_ids.add(self._take_photo())
        form._barcode_scanned = "SN-0002"
        self.assertFalse(form.photo_ids)
        intake = form.save()
        self.assertEqual(intake.line_ids.photo_ids.raw, PIXEL)

    def test_page_is_no_photo_in_the_dialog_either(self):
        page = self._take_photo(raw=HTML)
        with self.assertRaisesRegex(ValidationError, "case.png is no photo"):
            self._intake({"serial": "SN-0001", "photo_ids": [Command.set(page.ids)]})

    def test_nobody_gets_a_file_by_calling_it_a_photo(self):
        foreign = self._take_photo(user=self.manager)
        for technician in (self.clerk, self.technician):
            files = foreign.with_user(technician)
            self.assertFalse(files.has_access("read"))
            item = {"serial": "SN-0001", "photo_ids": [Command.set(foreign.ids)]}
            with self.subTest("dialog"), self.assertRaises(AccessError):
                self._intake(item, user=technician)
            order = self._create_order(user_id=technician.id)
            order = order.with_user(technician)
            with self.subTest("order"), self.assertRaises(AccessError):
                order.intake_photo_ids = [Command.link(foreign.id)]
            with self.subTest("after the work"), self.assertRaises(AccessError):
                order.done_photo_ids = [Command.link(foreign.id)]

    # === WHERE IT LEADS ===#

    def test_what_was_taken_in_has_an_address_of_its_own(self):
        """Of the order that was on the screen before, nothing is left in it."""
        intake = self._intake({"serial": "SN-0001"})
        action = intake.action_confirm()
        self.assertEqual(action["target"], "main")
        self.assertEqual(action["path"], "service-orders")
        self.assertEqual(action["res_id"], intake.line_ids.order_id.id)
        visit = self._intake({"serial": "SN-0002"}, {"serial": "NEW-1", "model": "X"})
        action = visit.action_confirm()
        self.assertEqual(action["target"], "main")
        self.assertEqual(action["res_id"], visit.visit_id.id)

    def test_customer_signs_right_after_the_device_is_received(self):
        intake = self._intake({"serial": "SN-0001"})
        action = intake.action_confirm_and_sign()
        opened, sign = action["params"]["actions"]
        self.assertEqual(opened["res_id"], intake.line_ids.order_id.id)
        dialog = self.env[sign["res_model"]].browse(sign["res_id"])
        self.assertEqual(dialog.order_id, intake.line_ids.order_id)
        registered = self._intake({"serial": "SN-0002"}, receive_now=False)
        with self.assertRaisesRegex(UserError, "receive the device"):
            registered.action_confirm_and_sign()
