"""Requests of one customer, for the tests of merging and splitting them."""

from base64 import b64decode

from odoo.addons.mail.tests.common import MailCommon

from .service import ServiceCommon

PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class RequestCommon(ServiceCommon, MailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.env["res.partner"].create({"name": "ACME", "is_company": True})
        cls.boss = cls.env["res.partner"].create(
            {"name": "Boss", "parent_id": cls.firm.id, "email": "boss@example.com"}
        )
        cls.stranger = cls.env["res.partner"].create({"name": "Stranger"})

    @classmethod
    def _create_request(cls, **values):
        """Return a request without a device, which nobody has taken yet."""
        return cls._create_order(
            **{"device_id": False, "product_id": False, "partner_id": cls.boss.id}
            | values
        )

    @classmethod
    def _write_as(cls, order, author, body, **values):
        """Let somebody write on an order; return the message."""
        return order.message_post(
            **{
                "body": body,
                "author_id": author.id,
                "email_from": author.email or "somebody@example.com",
                "message_type": "email",
                "subtype_xmlid": "mail.mt_comment",
            }
            | values
        )

    @classmethod
    def _add_file(cls, order, name="photo.png", content=PIXEL):
        """Return a file that is kept with an order."""
        return cls.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": order._name,
                "res_id": order.id,
            }
        )
