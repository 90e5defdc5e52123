from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.rma_portal.models.service_order import PORTAL_FIELDS

from .common import PortalCommon

ADDONS = {"rma_service", "rma_portal"}


@tagged("post_install", "-at_install")
class TestWhiteList(PortalCommon):
    """What is not named is neither read, searched, sorted nor grouped by outside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._bring_to(
            cls._create_own([cls.labour], parts=[cls.part_screw]), "approval"
        )
        cls.orders = cls.order.with_user(cls.owner)
        cls.closed = sorted(set(cls.order._fields) - PORTAL_FIELDS)
        cls.outside = (cls.owner, cls.stranger, cls.env.ref("base.public_user"))

    def _assert_refused(self, what, call, *args, **kwargs):
        with (
            self.subTest(what),
            mute_logger("odoo.models"),
            self.assertRaises(AccessError),
        ):
            call(*args, **kwargs)

    def _get_fields_on_odoo_models(self):
        """Return our fields on models that a customer may read: (model, name) pairs."""
        fields = self.env["ir.model.fields"].search(
            [("model", "not like", "rma.service.")]
        )
        return [
            (field.model, field.name)
            for field in fields
            if set(field.modules.split(", ")) <= ADDONS
            and self.env[field.model].with_user(self.owner).has_access("read")
        ]

    def test_order_is_filtered_by_named_fields_only(self):
        for name in self.closed:
            for condition in ((name, "!=", False), (name, "ilike", "a")):
                self._assert_refused(condition, self.orders.search, [condition])
        for name in PORTAL_FIELDS:
            if self.order._fields[name].store:
                with self.subTest(name):
                    self.orders.search([(name, "!=", False)])

    def test_order_is_sorted_by_named_fields_only(self):
        for name in self.closed:
            self._assert_refused(name, self.orders.search, [], order=name)

    def test_order_is_grouped_by_named_fields_only(self):
        for name in self.closed:
            field = self.order._fields[name]
            spec = f"{name}:month" if field.type in ("date", "datetime") else name
            for call in (
                self.orders._read_group,
                self.orders.formatted_read_group,
                self.orders.web_read_group,
            ):
                self._assert_refused(f"by {name}", call, [], [spec], ["__count"])
                self._assert_refused(
                    f"sum of {name}", call, [], ["phase"], [f"{name}:count"]
                )
        self.assertTrue(self.orders.formatted_read_group([], ["phase"], ["__count"]))

    def test_no_path_leads_around_the_list(self):
        late = ("is_late", "=", True)
        for model, path in (
            ("rma.service.order", "part_ids.availability"),
            ("rma.service.order", "device_id.service_order_ids.is_late"),
            ("rma.service.order", "partner_id.sale_order_ids.service_order_id.is_late"),
            ("rma.service.order", "estimate_ids.service_order_id.is_late"),
            ("res.partner", "sale_order_ids.service_order_id.is_late"),
            ("sale.order", "service_order_id.is_late"),
            ("sale.order.line", "order_id.service_order_id.is_late"),
        ):
            records = self.env[model].with_user(self.owner)
            self._assert_refused(path, records.search, [(path, "=", True)])
        for operator in ("any", "not any"):
            self._assert_refused(
                operator, self.orders.search, [("id", operator, [late])]
            )
            self._assert_refused(
                operator,
                self.env["sale.order"].with_user(self.owner).search,
                [("id", operator, [("service_order_id.id", operator, [late])])],
            )
            self._assert_refused(
                operator,
                self.env["sale.order"].with_user(self.owner).search,
                [("service_order_id", operator, [late])],
            )
            self._assert_refused(
                operator,
                self.env["res.partner"].with_user(self.owner).search,
                [
                    "|",
                    ("name", "=", "a"),
                    (
                        "sale_order_ids",
                        operator,
                        ["!", ("service_order_id", operator, [late])],
                    ),
                ],
            )

    def test_our_fields_on_odoo_models_are_closed(self):
        pairs = self._get_fields_on_odoo_models()
        self.assertIn(("sale.order", "service_order_id"), pairs)
        for model, name in pairs:
            records = self.env[model].with_user(self.owner)
            what = f"{model}.{name}"
            self.assertNotIn(name, records.fields_get(), what)
            self._assert_refused(what, records.search, [(name, "!=", False)])
            self._assert_refused(what, records.search, [], order=name)
            self._assert_refused(what, records._read_group, [], [], [f"{name}:count"])

    def test_odoo_fields_stay_open(self):
        estimate = self.order.estimate_id
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.owner.partner_id.id,
                "invoice_line_ids": [Command.create({"product_id": self.labour.id})],
            }
        )
        invoice.action_post()
        for record in (
            estimate,
            estimate.order_line[0],
            invoice,
            invoice.invoice_line_ids[0],
            self.owner.partner_id,
            self.owner,
            self.env.company,
        ):
            record = record.with_user(self.owner)
            ours = {
                name
                for model, name in self._get_fields_on_odoo_models()
                if model == record._name
            }
            readable = record.fields_get()
            for name, field in record._fields.items():
                if name in ours or name not in readable or field.groups:
                    continue
                self.env.invalidate_all()
                try:
                    record.read([name])
                except AccessError as error:
                    for other in ours:
                        self.assertNotIn(f'"{other}"', str(error), name)
                    self.assertNotRegex(
                        str(error), r"\(rma\.service|is for the staff", name
                    )

    def test_customer_writes_below_his_estimate(self):
        self.order.estimate_id.with_user(self.owner).message_post(
            body="Please do it",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertIn("Please do it", self.order.message_ids[:1].body)

    def test_specification_reads_no_closed_field(self):
        for specification in (
            {"internal_note": {}},
            {"partner_id": {"fields": {"service_order_count": {}}}},
            {"part_ids": {"fields": {"product_id": {}}}},
            {"device_id": {"fields": {"place": {}}}},
            {"stage_id": {"fields": {"sequence": {}}}},
        ):
            self._assert_refused(
                specification, self.orders.web_read, specification=specification
            )
            self._assert_refused(
                specification, self.orders.web_search_read, [], specification
            )
        [values] = self.orders.web_read(
            {"name": {}, "stage_id": {"fields": {"display_name": {}}}}
        )
        self.assertEqual(values["stage_id"]["display_name"], self.order.stage_id.name)

    def test_closed_field_is_not_exported(self):
        group = self.env.ref("base.group_allow_export")
        self.owner.group_ids += group
        self.env.invalidate_all()
        for path in ("internal_note", "part_ids/product_id", "partner_id/lang"):
            self.env.invalidate_all()
            if path == "partner_id/lang":
                self.assertTrue(self.orders.export_data(["name", path])["datas"])
            else:
                self._assert_refused(path, self.orders.export_data, ["name", path])

    def test_customer_finds_own_orders_by_name(self):
        found = self.orders.name_search(self.order.name)
        self.assertEqual([one[0] for one in found], self.order.ids)
        stranger = self.orders.with_user(self.stranger)
        self.assertFalse(stranger.name_search(self.order.name))

    def test_forms_and_defaults_are_closed(self):
        for user in self.outside:
            orders = self.order.browse().with_user(user)
            specification = {"serial": {}}
            for what, call, args in (
                ("default_get", orders.default_get, [["type_id"]]),
                ("onchange", orders.onchange, [{}, [], specification]),
                ("get_views", orders.get_views, [[(False, "form")]]),
                ("copy", self.order.with_user(user).copy, []),
                ("name_create", orders.name_create, ["New"]),
                ("load", orders.create, [{"problem": "New"}]),
            ):
                self._assert_refused(f"{user.login} {what}", call, *args)

    def test_colleague_who_becomes_a_customer_reads_as_one_from_that_moment(self):
        """Who somebody is counts, not what was known of him a moment ago."""
        person = self._create_user("service_leaving", "group_service_all")
        order = self.order.with_user(person)
        self.assertTrue(order.is_open)
        person.group_ids = self.env.ref("base.group_portal")
        self._assert_refused("is_open", lambda: order.is_open)
        person.group_ids = self.env.ref("rma_service.group_service_all")
        self.assertTrue(order.is_open)

    def test_who_reads_is_asked_where_nobody_else_has_a_word_in_it(self):
        """Fields without groups are decided here, if no other add-on decides below."""
        for model in ("rma.service.order", "res.partner", "sale.order"):
            with self.subTest(model):
                self.assertTrue(type(self.env[model])._is_field_access_plain)

    def test_colleagues_search_as_before(self):
        for user in (self.technician, self.clerk, self.manager):
            orders = self.order.with_user(user)
            self.assertEqual(
                orders.search([("id", "in", self.order.ids), ("is_late", "=", False)]),
                self.order,
            )
            self.assertTrue(
                self.env["sale.order"]
                .with_user(user)
                .search([("service_order_id.is_late", "=", False)])
            )
