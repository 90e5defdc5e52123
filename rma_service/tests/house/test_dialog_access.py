"""Whoever names an order in a dialog or a new row needs the right to read it."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ServiceCommon

SECRET = "Found the diary of the customer"
# Records that belong to an order: what names one of them tells of the order.
OF_ORDERS = (
    "rma.service.order",
    "rma.service.operation",
    "rma.service.part",
    "rma.service.visit",
)


@tagged("post_install", "-at_install")
class TestDialogAccess(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls.env["res.company"].create({"name": "Another Service Centre"})
        cls.neighbour = cls._create_user(
            "other_manager",
            "group_service_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        cls.order = cls._create_order(
            [cls.labour], [cls.part_keyboard], problem=SECRET, user_id=cls.clerk.id
        )
        cls.visit = cls.env["rma.service.visit"].create(
            {
                "partner_id": cls.partner.id,
                "company_id": cls.company.id,
                "order_ids": cls.order.ids,
            }
        )
        cls.named = {
            "rma.service.order": cls.order,
            "rma.service.operation": cls.order.operation_ids,
            "rma.service.part": cls.order.part_ids,
            "rma.service.visit": cls.visit,
        }

    def _get_links(self, user):
        """Return each field through which ``user`` can name a record of an order.

        :return: list of (model with the user's rights, field)
        """
        links = []
        for name, model in self.env.registry.items():
            records = self.env[name].with_user(user)
            if (
                not name.startswith("rma.service.")
                or model._abstract
                or not model._auto
                or not records.has_access("create")
            ):
                continue
            links += [
                (records, field)
                for field in model._fields.values()
                if field.comodel_name in OF_ORDERS
                and field.store
                and not field.related
                and field.type in ("many2one", "many2many")
            ]
        return links

    def _name(self, field):
        """Return the value that names the order's record in ``field``."""
        record = self.named[field.comodel_name][:1]
        return record.id if field.type == "many2one" else [(6, 0, record.ids)]

    def test_the_fields_are_found(self):
        found = {(records._name, f.name) for records, f in self._get_links(self.clerk)}
        self.assertLessEqual(
            {
                ("rma.service.message.preview", "order_id"),
                ("rma.service.template.add", "order_id"),
                ("rma.service.device.create", "order_id"),
                ("rma.service.part.take.out", "part_id"),
                ("rma.service.loan", "order_id"),
                ("rma.service.vendor.claim.line", "order_id"),
                ("rma.service.approve", "order_ids"),
            },
            found,
        )

    def test_nobody_names_an_order_that_he_cannot_read(self):
        for user in (self.neighbour, self.technician):
            for records, field in self._get_links(user):
                spec = {name: {} for name in records._fields}
                value = self._name(field)
                ways = {
                    "form": lambda r=records, f=field, v=value, s=spec: r.onchange(
                        {f.name: v}, [f.name], s
                    ),
                    "first form": lambda r=records, f=field, v=value, s=spec: (
                        r.with_context(**{f"default_{f.name}": v}).onchange({}, [], s)
                    ),
                    "default": lambda r=records, f=field, v=value: r.with_context(
                        **{f"default_{f.name}": v}
                    ).default_get([f.name]),
                    "create": lambda r=records, f=field, v=value: r.create({f.name: v}),
                }
                for way, call in ways.items():
                    # What was read with all rights before must not help.
                    self.order.mapped("problem")
                    with (
                        self.subTest(
                            user=user.login,
                            model=records._name,
                            field=field.name,
                            way=way,
                        ),
                        self.assertRaises(AccessError),
                    ):
                        call()

    def test_order_of_the_screen_is_checked_like_any_other(self):
        dialogs = self.env["rma.service.device.create"].with_user(self.neighbour)
        dialogs = dialogs.with_context(
            active_model="rma.service.order", active_id=self.order.id
        )
        spec = {name: {} for name in dialogs._fields}
        with self.assertRaises(AccessError):
            dialogs.onchange({}, [], spec)
        with self.assertRaises(AccessError):
            dialogs.create({})

    def test_preview_tells_nobody_of_a_foreign_order(self):
        preview = self.env["rma.service.message.preview"]
        rule = self.env["rma.service.message.rule"].with_context(active_test=False)
        rule = rule.search([("event", "=", "received")], limit=1)
        own = preview.with_user(self.clerk).create(
            {"order_id": self.order.id, "rule_id": rule.id}
        )
        self.assertEqual(own.partner_id, self.partner)
        with self.assertRaises(AccessError):
            preview.with_user(self.neighbour).create(
                {"order_id": self.order.id, "rule_id": rule.id}
            )

    def test_row_of_a_form_is_checked_like_the_form(self):
        claims = self.env["rma.service.vendor.claim"].with_user(self.neighbour)
        line = {"order_id": self.order.id}
        with self.assertRaises(AccessError):
            claims.onchange(
                {"line_ids": [(0, "virtual_1", line)]},
                ["line_ids"],
                {"line_ids": {"fields": {"fault": {}, "product_id": {}}}},
            )

    def test_order_is_not_exchanged_in_an_open_dialog(self):
        own = self._create_order()
        dialog = self.env["rma.service.template.add"].with_user(self.technician)
        dialog = dialog.create({"order_id": own.id})
        with self.assertRaises(AccessError):
            dialog.order_id = self.order

    def test_dialogs_open_on_the_own_order(self):
        order = self._create_order(user_id=self.technician.id)
        for name in ("rma.service.template.add", "rma.service.message.preview"):
            dialogs = self.env[name].with_user(self.technician)
            dialogs = dialogs.with_context(default_order_id=order.id)
            spec = {name: {} for name in dialogs._fields}
            result = dialogs.onchange({}, [], spec)
            self.assertTrue(result["value"]["order_id"])
