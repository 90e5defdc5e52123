"""Papers of one unit on its owner's page: certificates, and files for the owner."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_devices import PAGE, DevicesCommon

OTHERS = ("page_stranger", "service_manager", None)


@tagged("post_install", "-at_install")
class TestDeviceCertificates(DevicesCommon):
    def _note(self, device, what="Sealed", **values):
        """Return an entry that was written into the book of a device by hand."""
        entries = self.env["rma.service.book.entry"]
        return entries._write_entries(
            [
                entries._prepare_vals(
                    device, self.company, self.technician, what, ("A1", "B7")
                )
                | values
            ]
        )

    def _get_link(self, entry):
        return f"/{entry.device_id.id}/certificates/{entry.id}"

    def assertCertified(self, entries, others, login="page_owner"):
        """Assert of which entries the pages have a certificate, and of which none."""
        for entry in entries:
            page = self._get(f"/{entry.device_id.id}", login).text
            self.assertIn(f'href="{PAGE}{self._get_link(entry)}"', page)
            answer = self._get(self._get_link(entry), login)
            self.assertEqual(answer.status_code, 200)
            self.assertIn(entry.what, answer.text)
        for entry in others:
            page = self._get(f"/{entry.device_id.id}", login).text
            self.assertNotIn(self._get_link(entry), page)
            answer = self._get(self._get_link(entry), login)
            self.assertEqual(answer.status_code, 404)
            self.assertNotIn(entry.what, answer.text)

    @mute_logger("odoo.http")
    def test_owner_and_colleague_read_it_and_nobody_else_does(self):
        entry = self._note(self.mine)
        foreign = self._note(self.foreign, "Elsewhere")
        for login in ("page_owner", "page_colleague"):
            self.assertCertified(entry, foreign, login)
            # Under the address of an own device a foreign entry is not found.
            path = f"/{self.mine.id}/certificates/{foreign.id}"
            self.assertEqual(self._get(path, login).status_code, 404)
        for login in OTHERS:
            answer = self._get(self._get_link(entry), login)
            self.assertNotIn("Sealed", answer.text, login)
            self.assertIn(answer.status_code, (303, 404), login)

    @mute_logger("odoo.http")
    def test_order_s_entry_is_read_by_who_sees_the_order(self):
        order = self._create_own(device_id=self.shared.id)
        entry = self._note(self.shared, order_id=order.id)
        other = self._create_own(
            device_id=self.shared.id, partner_id=self.stranger.partner_id.id
        )
        hidden = self._note(self.shared, "For somebody else", order_id=other.id)
        self.assertCertified(entry, hidden)
        self.colleague.partner_id.service_portal_scope = "own"
        self.shared.end_customer_id = self.colleague.partner_id
        none = entry.browse()
        self.assertCertified(none, entry | hidden, "page_colleague")

    @mute_logger("odoo.http")
    def test_new_owner_reads_nothing_of_the_former_one_s_time(self):
        with freeze_time("2026-05-04 10:00:00"):
            self.mine = self._create_device("BOOK-1", self.owner.partner_id)
            before = self._note(self.mine, "Before")
        with freeze_time("2026-05-05 10:00:00"):
            self.mine.action_change_owner(self.stranger.partner_id, "Sold on")
        with freeze_time("2026-05-06 10:00:00"):
            after = self._note(self.mine, "After")
            corrected = self._note(self.mine, "Put right", corrects_id=before.id)
        self.assertCertified(after, before | corrected, "page_stranger")

    @mute_logger("odoo.http")
    def test_correction_takes_the_place_of_what_it_corrects(self):
        wrong = self._note(self.mine, "Wrong seal")
        right = self._note(self.mine, "Right seal", corrects_id=wrong.id)
        self.assertCertified(right, wrong)

    @mute_logger("odoo.http")
    def test_another_company_s_book_is_not_ours_to_show(self):
        company = self.env["res.company"].create({"name": "Other Workshop"})
        entry = self._note(self.mine, "Theirs", company_id=company.id)
        self.assertCertified(entry.browse(), entry)

    def test_words_of_the_book_are_text(self):
        entry = self._note(self.mine, "<script>alert(1)</script>")
        page = self._get(self._get_link(entry)).text
        self.assertNotIn("<script>alert(1)", page)
        self.assertIn("&lt;script&gt;alert(1)", page)


@tagged("post_install", "-at_install")
class TestDeviceFiles(DevicesCommon):
    def _attach(self, device=None, name="Calibration.txt", **values):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": b"Measured well",
                "res_model": device and device._name,
                "res_id": device and device.id,
            }
            | values
        )

    def _get_link(self, device, file):
        return f"/{device.id}/papers/{file.id}"

    @mute_logger("odoo.http")
    def test_owner_reads_what_was_put_there_for_him_and_nobody_else_does(self):
        file, internal = self._attach(self.mine), self._attach(self.mine, "Ours.txt")
        self.mine.owner_file_ids = file
        for login in ("page_owner", "page_colleague"):
            page = self._get(f"/{self.mine.id}", login).text
            self.assertIn(f'href="{PAGE}{self._get_link(self.mine, file)}"', page)
            self.assertNotIn("Ours.txt", page)
            answer = self._get(self._get_link(self.mine, file), login)
            self.assertEqual(answer.content, b"Measured well")
            self.assertIn("attachment", answer.headers["Content-Disposition"])
            for device, wrong in ((self.mine, internal), (self.shared, file)):
                answer = self._get(self._get_link(device, wrong), login)
                self.assertEqual(answer.status_code, 404)
        for login in OTHERS:
            answer = self._get(self._get_link(self.mine, file), login)
            self.assertNotIn("Measured well", answer.text, login)
            self.assertIn(answer.status_code, (303, 404), login)

    @mute_logger("odoo.http")
    def test_page_that_is_uploaded_is_not_shown_as_one(self):
        file = self._attach(
            name="page.html", raw=b"<script>1</script>", mimetype="text/html"
        )
        self.mine.owner_file_ids = file
        answer = self._get(self._get_link(self.mine, file))
        self.assertIn("attachment", answer.headers["Content-Disposition"])

    def test_technician_puts_files_there_and_they_are_the_device_s_own(self):
        device = self.mine.with_user(self.technician)
        files = self.env["ir.attachment"].with_user(self.technician)
        file = files.create({"name": "Mine.txt", "raw": b"Measured well"})
        device.owner_file_ids = file
        self.assertEqual((file.res_model, file.res_id), ("stock.lot", self.mine.id))
        theirs = self._attach(self.foreign)
        device.owner_file_ids += theirs
        self.assertNotIn(theirs, self.mine.owner_file_ids)
        self.assertEqual(theirs.res_id, self.foreign.id)
        self.assertEqual(set(self.mine.owner_file_ids.mapped("res_id")), {self.mine.id})
        self.assertEqual(len(self.mine.owner_file_ids), 2)

    @mute_logger("odoo.addons.base.models.ir_access", "odoo.models")
    def test_nobody_shows_what_he_may_not_read_himself(self):
        secret = self._attach(self.env["ir.config_parameter"].search([], limit=1))
        device = self.mine.with_user(self.technician)
        with self.assertRaises(AccessError):
            device.owner_file_ids = secret
        with self.assertRaises(AccessError):
            device.create(
                {
                    "name": "NEW-1",
                    "product_id": self.device_product.id,
                    "owner_file_ids": secret.ids,
                }
            )
        for user in (self.owner, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.mine.with_user(user).owner_file_ids = self._attach()

    def test_links_and_too_many_files_are_refused(self):
        link = self._attach(type="url", url="https://example.com", raw=False)
        with self.assertRaisesRegex(ValidationError, "upload the file itself"):
            self.mine.owner_file_ids = link
        files = self.env["ir.attachment"].create(
            [{"name": f"{number}.txt", "raw": b"x"} for number in range(51)]
        )
        with self.assertRaisesRegex(ValidationError, "at most 50 files"):
            self.mine.owner_file_ids = files
