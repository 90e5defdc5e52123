import runpy
from base64 import b64decode

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ...models.device.service_order_photos import MAX_PHOTOS
from ..common.service import ServiceCommon

UPDATE = "rma_service/migrations/19.0.1.6.0/post-photos.py"
# One transparent point
PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)
HTML = b"<html><script>alert(1)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


@tagged("post_install", "-at_install")
class TestPhotos(ServiceCommon):
    """Photos of the intake: what is one, its content decides."""

    def _add(self, order, *contents, name="photo.png"):
        order.write(
            {
                "intake_photo_ids": [
                    Command.create({"name": name, "raw": content})
                    for content in contents
                ]
            }
        )

    def test_page_and_drawing_are_no_photos_whatever_they_are_called(self):
        order = self._create_order()
        damaged = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHD\xd9\x00\x00\x01\xe0"
        for content in (HTML, SVG, b"", b"%PDF-1.4", b"\x89PNG no picture", damaged):
            with (
                self.subTest(content=content),
                self.assertRaisesRegex(ValidationError, r"photo\.png is no photo"),
                self.cr.savepoint(),
            ):
                self._add(order, PIXEL, content)
            order.invalidate_recordset()
            self.assertFalse(order.intake_photo_ids)

    def test_new_order_takes_no_page_as_photo(self):
        file = self.env["ir.attachment"].create({"name": "a.png", "raw": HTML})
        with self.assertRaisesRegex(ValidationError, "no photo"):
            self._create_order(intake_photo_ids=[Command.set(file.ids)])

    def test_photo_is_added_beside_what_was_kept_before_files_were_looked_at(self):
        order = self._create_order()
        self._add(order, PIXEL)
        order.intake_photo_ids.raw = HTML
        self._add(order, PIXEL)
        self.assertEqual(len(order.intake_photo_ids), 2)
        # The page among them is not printed.
        self.assertEqual(len(order._get_intake_photos()), 1)

    def test_there_is_an_end_to_photos(self):
        order = self._create_order()
        self._add(order, *[PIXEL] * MAX_PHOTOS)
        with self.assertRaisesRegex(ValidationError, f"at most {MAX_PHOTOS} photos"):
            self._add(order, PIXEL)

    # === WHOSE THEY ARE ===#

    def _attach(self, **values):
        return self.env["ir.attachment"].create(
            {"name": "photo.png", "raw": PIXEL} | values
        )

    def test_photo_taken_before_the_order_was_saved_is_seen_by_colleagues(self):
        file = self._attach(res_model="rma.service.order", res_id=0)
        self.assertFalse(file.with_user(self.clerk).has_access("read"))
        order = self._create_order(intake_photo_ids=[Command.set(file.ids)])
        self.env.invalidate_all()
        self.assertEqual(file.sudo().res_id, order.id)
        seen = order.with_user(self.clerk).intake_photo_ids
        self.assertEqual(seen.mapped("name"), ["photo.png"])

    def test_photo_of_another_record_stays_there_and_the_order_has_a_copy(self):
        partner = self.env["res.partner"].create({"name": "Somebody"})
        file = self._attach(res_model="res.partner", res_id=partner.id)
        order = self._create_order()
        order.intake_photo_ids = [Command.link(file.id)]
        self.assertEqual(file.sudo().res_id, partner.id)
        self.assertNotEqual(order.intake_photo_ids, file)
        self.assertEqual(order.intake_photo_ids.raw, PIXEL)
        self.assertEqual(order.intake_photo_ids.res_id, order.id)

    def test_photos_of_an_order_are_read_without_the_files_of_all_others(self):
        order = self._create_order()
        self._add(order, PIXEL)
        for _file in range(3):
            self._attach()
        self.env.flush_all()
        order = order.with_user(self.clerk)
        self.env.invalidate_all()
        [row] = order.read(["intake_photo_ids"])
        files = self.env["ir.attachment"]
        read = files._fields["res_model"]._get_cache(order.env)
        self.assertLessEqual(set(read), set(row["intake_photo_ids"]))

    def test_update_gives_photos_to_their_orders(self):
        order, other = (self._create_order(device_id=False) for _turn in range(2))
        self._add(order, PIXEL)
        self._add(other, PIXEL)
        file = order.intake_photo_ids
        file.write({"res_model": False, "res_id": False})
        self.env.flush_all()
        runpy.run_path(file_path(UPDATE))["migrate"](self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()
        self.assertEqual(file.res_id, order.id)
        self.assertEqual(file.res_model, "rma.service.order")
        self.assertEqual(other.intake_photo_ids.res_id, other.id)
