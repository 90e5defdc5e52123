"""Files come to an order, and to the fields of a record, by checked ways."""

import base64

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ServiceCommon

IMAGE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestFilesOfOthers(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._create_user("files_colleague", "group_service_own")
        cls.salesman = cls._create_user(
            "files_sales", "sales_team.group_sale_salesman_all_leads"
        )
        cls.own = cls._create_order([cls.labour], user_id=cls.technician.id)
        cls.foreign = cls._create_order(user_id=cls.colleague.id, device_id=False)
        cls.files = cls.env["ir.attachment"]

    def _attach(self, order, **values):
        return self.files.create(
            {
                "name": "salaries.png",
                "datas": IMAGE,
                "res_model": order._name,
                "res_id": order.id,
            }
            | values
        )

    def test_photo_is_none_that_one_may_not_read(self):
        order = self.own.with_user(self.technician)
        for values in ({}, {"raw": b"text", "datas": False}):
            file = self._attach(self.foreign, **values)
            self.env.flush_all()
            self.env.invalidate_all()
            for call in (
                lambda links: order.write({"intake_photo_ids": links}),
                lambda links: order.create(
                    {
                        "partner_id": self.partner.id,
                        "type_id": self.type_repair.id,
                        "problem": "Broken",
                        "intake_photo_ids": links,
                    }
                ),
            ):
                with self.assertRaises(AccessError) as caught:
                    call([Command.link(file.id)])
                self.assertNotIn("salaries", str(caught.exception))

    def test_own_photo_is_taken(self):
        order = self.own.with_user(self.technician)
        files = self.files.with_user(self.technician)
        # The form uploads it before it is saved, on an order that is new without id.
        for res_id in (order.id, 0):
            file = files.create(
                {
                    "name": "intake.png",
                    "datas": IMAGE,
                    "res_model": order._name,
                    "res_id": res_id,
                }
            )
            order.write({"intake_photo_ids": [Command.link(file.id)]})
            self.assertIn(file, order.intake_photo_ids)

    def test_signature_is_not_put_behind_its_field(self):
        estimate = self._bring_to(self.own, "approval").estimate_id
        files = self.files.with_user(self.salesman)
        with self.assertRaises(AccessError):
            files.create(
                {
                    "name": "signature",
                    "res_model": "sale.order",
                    "res_field": "signature",
                    "res_id": estimate.id,
                    "datas": IMAGE,
                }
            )
        moved = self._attach(estimate).with_user(self.salesman)
        with self.assertRaises(AccessError):
            moved.write({"res_field": "signature"})
        self.env.invalidate_all()
        self.assertFalse(estimate.signature)

    def test_signature_is_neither_exchanged_nor_deleted_behind_its_field(self):
        estimate = self._bring_to(self.own, "approval").estimate_id
        estimate.write({"signature": IMAGE, "signed_by": "Anna"})
        self.env.flush_all()
        file = self.files.search(
            [
                ("res_model", "=", "sale.order"),
                ("res_field", "=", "signature"),
                ("res_id", "=", estimate.id),
            ]
        )
        self.assertTrue(file)
        file = file.with_user(self.salesman)
        for call in (
            lambda: file.write({"datas": base64.b64encode(b"other")}),
            lambda: file.write({"res_field": False}),
            file.unlink,
        ):
            with self.assertRaises(AccessError):
                call()

    def test_photo_of_a_device_is_bounded_by_its_field(self):
        device = self.device.with_user(self.technician)
        with self.assertRaises(AccessError):
            self.files.with_user(self.technician).create(
                {
                    "name": "image",
                    "res_model": device._name,
                    "res_field": "image",
                    "res_id": device.id,
                    "raw": b"<html>",
                }
            )
        device.image = IMAGE
        self.assertTrue(device.image)
        device.image = False
