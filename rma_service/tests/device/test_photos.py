from base64 import b64decode

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ...models.device.service_order_photos import MAX_PHOTOS
from ..common.service import ServiceCommon

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
