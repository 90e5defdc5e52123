"""Fields that only the system sets, of every model, tried by every kind of user."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon

# A value that says something, for a field of each type.
VALUES = {
    "binary": "R0lGODlhAQABAAAAACwAAAAAAQABAAA=",
    "boolean": True,
    "char": "x",
    "date": "2026-01-01",
    "datetime": "2026-01-01 10:00:00",
    "float": 1.0,
    "html": "<p>x</p>",
    "image": "R0lGODlhAQABAAAAACwAAAAAAQABAAA=",
    "integer": 1,
    "json": {"x": 1},
    "many2many": [Command.set([1])],
    "many2one": 1,
    "monetary": 1.0,
    "one2many": [Command.link(1)],
    "text": "x",
}


@tagged("post_install", "-at_install")
class TestSystemFields(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storekeeper = cls._create_user("storekeeper", "stock.group_stock_manager")
        cls.accountant = cls._create_user("accountant", "account.group_account_manager")
        cls.both = cls._create_user(
            "everything",
            "group_service_manager",
            "stock.group_stock_manager",
            "account.group_account_manager",
            "sales_team.group_sale_manager",
        )
        cls.users = (
            cls.technician | cls.manager | cls.storekeeper | cls.accountant | cls.both
        )

    def _get_stored_models(self):
        """Return the models with rows of their own, ours and Odoo's."""
        return [
            model
            for name in sorted(self.env.registry)
            if not (model := self.env[name])._abstract
            and not model._transient
            and model._auto
        ]

    def _get_value(self, field):
        if field.type == "selection":
            return field.get_values(self.env)[-1]
        return VALUES[field.type]

    def _find_open(self, method, get_names):
        """Return the closed fields that a user could set, as texts."""
        found = []
        tried = 0
        for model in self._get_stored_models():
            if not hasattr(model, "_as_system"):
                continue
            for user in self.users:
                for name in sorted(get_names(model)):
                    vals = {name: self._get_value(model._fields[name])}
                    rows = model.with_user(user)
                    tried += 1
                    try:
                        with self.env.cr.savepoint():
                            getattr(rows, method)(vals)
                    except UserError:
                        continue
                    found.append(f"{user.login} {method} {model._name}.{name}")
        self.assertGreater(tried, 500)
        return found

    def test_nobody_creates_a_row_with_a_field_of_the_system(self):
        self.assertFalse(
            self._find_open("create", lambda model: model._get_closed_fields())
        )

    def test_nobody_writes_a_field_of_the_system(self):
        # No row is needed: the guard looks at names before it looks at rows.
        self.assertFalse(
            self._find_open("write", lambda model: model._get_fixed_fields())
        )

    def test_every_model_of_ours_is_guarded(self):
        self.assertFalse(
            [
                model._name
                for model in self._get_stored_models()
                if model._name.startswith("rma.") and not hasattr(model, "_as_system")
            ]
        )

    def test_every_read_only_field_of_ours_is_closed(self):
        """Also those that we add to Odoo's models."""
        self.assertFalse(
            [
                str(field)
                for model in self._get_stored_models()
                for field in model._fields.values()
                if field.store
                and field.readonly
                and (field._module or "").startswith("rma_")
                and field.name not in ("id", *self._get_magic_names())
                and not (
                    hasattr(model, "_as_system")
                    and field.name in model._get_fixed_fields()
                )
            ]
        )

    def _get_magic_names(self):
        return ("create_uid", "create_date", "write_uid", "write_date")

    def test_named_fields_exist(self):
        """A field that was renamed stays closed."""
        missing = []
        for model in self._get_stored_models():
            if hasattr(model, "_as_system"):
                missing += [
                    f"{model._name}.{name}"
                    for name in model._get_fixed_fields() - model._fields.keys()
                ]
        self.assertFalse(missing)

    def test_context_sets_no_field_of_the_system(self):
        orders = self.env["rma.service.order"].with_user(self.technician)
        order = orders.with_context(
            default_date_in="2020-01-01 10:00:00",
            default_date_out="2020-01-02 10:00:00",
            default_consent_override="so",
            default_ords_id="X-1",
        ).create({"partner_id": self.partner.id})
        self.assertFalse(order.date_in)
        self.assertFalse(order.date_out)
        self.assertFalse(order.consent_override)
        self.assertFalse(order.ords_id)

    def test_default_of_a_user_sets_no_field_of_the_system(self):
        defaults = self.env["ir.default"].with_user(self.technician)
        done = self.type_repair._get_stage_of_phase("done")
        for name, value in (
            ("consent_override", "so"),
            ("date_in", "2020-01-01 10:00:00"),
            ("stage_id", done.id),
            ("problem", "As always"),
        ):
            defaults.set("rma.service.order", name, value, user_id=True)
        orders = self.env["rma.service.order"].with_user(self.technician)
        order = orders.create({"partner_id": self.partner.id})
        self.assertEqual(order.problem, "As always")
        self.assertFalse(order.consent_override)
        self.assertFalse(order.date_in)
        self.assertEqual(order.phase, "request")

    def test_request_cannot_say_that_it_is_the_system(self):
        order = self._create_order(user_id=self.technician.id)
        order = order.with_user(self.technician)
        for value in (True, 1, "SYSTEM", {}):
            with self.subTest(value=value), self.assertRaises(AccessError):
                order.with_context(rma_system=value).write({"date_in": "2020-01-01"})

    def test_permission_of_the_system_ends_with_its_write(self):
        loans = self.env["rma.service.order"].with_user(self.technician)
        order = loans._as_system().create(
            {"partner_id": self.partner.id, "date_in": "2020-01-01 10:00:00"}
        )
        self.assertTrue(order.date_in)
        with self.assertRaises(AccessError):
            order.write({"date_in": False})

    def test_copy_leaves_out_what_steps_have_set(self):
        order = self._create_order(user_id=self.technician.id)
        order.sudo().write({"intake_confirmation": "seen", "date_in": "2020-01-01"})
        copied = order.with_user(self.technician).copy()
        self.assertFalse(copied.date_in)
        self.assertFalse(copied.intake_confirmation)
        self.assertEqual(copied.problem, order.problem)

    def test_empty_fields_of_a_form_are_no_attempt(self):
        orders = self.env["rma.service.order"].with_user(self.technician)
        order = orders.create(
            {"partner_id": self.partner.id, "date_in": False, "consent_override": ""}
        )
        self.assertEqual(order.phase, "request")
