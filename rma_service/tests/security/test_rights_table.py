from pathlib import Path

from odoo.exceptions import AccessError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ServiceCommon
from ..common.rights_table import (
    LETTERS,
    RightsTable,
    get_letters,
    get_public_methods,
    get_routes,
)

ADDON = "rma_service"
# A page for customers may bring fields; they are open to colleagues, or not, as ours.
ADDONS = {ADDON, "rma_portal"}
# What every model has.
MAGIC_FIELDS = {*MAGIC_COLUMNS, "display_name"}
# Who works here, by the groups that they have beside that of every internal user.
# Customers and visitors have their own table in rma_portal.
STAFF = {
    "own": "rma_service.group_service_own",
    "all": "rma_service.group_service_all",
    "manager": "rma_service.group_service_manager",
    "accountant": "account.group_account_invoice",
    "store": "stock.group_stock_user",
    "sales": "sales_team.group_sale_salesman",
    "plain": "base.group_user",
}


class StaffTable(RightsTable, ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = {
            name: cls._create_user(f"table_{name}", group)
            for name, group in STAFF.items()
        }

    def _name_all(self, names):
        """Return names of ``STAFF`` as they stand in the file."""
        return "*" if names == [*self.staff] else " ".join(names) or "-"


@tagged("post_install", "-at_install")
class TestRightsTable(StaffTable):
    """Who of the staff may do what: all models, dialogs, methods and routes."""

    path = Path(__file__).with_name("rights.txt")

    def _get_own_models(self, is_dialog):
        found = self.env["ir.model.data"].search(
            [("module", "=", ADDON), ("model", "=", "ir.model")]
        )
        models = self.env["ir.model"].browse(found.mapped("res_id")).exists()
        return [
            model.model
            for model in models
            if not model.abstract
            and model.transient == is_dialog
            and self.env[model.model]._is_service_model()
        ]

    def _get_rights(self, model):
        return " ".join(
            get_letters(self.env[model].with_user(user)) for user in self.staff.values()
        )

    def test_models(self):
        models = self._get_own_models(is_dialog=False)
        self.assertIn("rma.service.order", models)
        self.assert_section("models", {name: self._get_rights(name) for name in models})

    def test_dialogs(self):
        dialogs = self._get_own_models(is_dialog=True)
        self.assertIn("rma.service.approve", dialogs)
        self.assert_section(
            "dialogs", {name: self._get_rights(name) for name in dialogs}
        )

    def _get_given_rights(self):
        found = self.env["ir.model.data"].search(
            [("module", "=", ADDON), ("model", "=", "ir.model.access")]
        )
        return self.env["ir.model.access"].browse(found.mapped("res_id"))

    def test_nothing_is_given_to_people_from_outside(self):
        for right in self._get_given_rights():
            self.assertIn(
                self.env.ref("base.group_user"),
                right.group_id.all_implied_ids,
                right.name,
            )

    def test_rights_on_models_of_odoo(self):
        lines = {}
        for right in self._get_given_rights():
            model = right.model_id.model
            if model.startswith("rma.service."):
                continue
            group = right.group_id.get_external_id()[right.group_id.id]
            lines[f"{model}:{group.partition('.')[2]}"] = "".join(
                letter if right[f"perm_{operation}"] else "."
                for letter, operation in LETTERS.items()
            )
        self.assertIn("sale.order:group_service_own", lines)
        self.assert_section("given", lines)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_methods(self):
        lines = {}
        for model, name in get_public_methods(self.env, {ADDON}):
            callers = []
            for caller, user in self.staff.items():
                try:
                    self.env[model].with_user(user)._check_service_call(name)
                except AccessError:
                    continue
                callers.append(caller)
            lines[f"{model}.{name}"] = self._name_all(callers)
        self.assertIn("rma.service.order.action_receive", lines)
        self.assert_section("methods", lines)

    def test_what_is_unknown_gone_or_different_is_told(self):
        lines = self._read_section("dialogs")
        self.assertFalse(self._find_differences("dialogs", lines))
        everything = "crwu crwu crwu crwu crwu crwu crwu"
        gone = lines.pop("rma.service.approve")
        lines["rma.service.decline"] = everything
        lines["rma.service.new"] = everything
        place = "[dialogs] of rma_service/tests/security/rights.txt"
        self.assertEqual(
            self._find_differences("dialogs", lines),
            [
                f"rma.service.approve is gone, but still in {place}.",
                f"rma.service.decline is {everything}, but {gone} in {place}.",
                f"rma.service.new ({everything}) is not in {place}: decide who may.",
                "./dev rights writes the file anew, for you to review.",
            ],
        )

    def test_routes(self):
        """Pages are in the add-on of the portal; calendars of technicians, which no
        customer opens, are not."""
        self.assertEqual(
            get_routes(self.env, {ADDON}), ["/service/calendar/<string:secret>.ics"]
        )


@tagged("post_install", "-at_install")
class TestFieldsTable(StaffTable):
    """Who of the staff may read which field, where he may read the model."""

    path = Path(__file__).with_name("fields.txt")

    def test_fields(self):
        lines = {}
        for data in self.env["ir.model.fields"].search([]):
            model = self.env[data.model]
            if model._abstract or not set(data.modules.split(", ")) <= ADDONS:
                continue
            if data.name in MAGIC_FIELDS:
                continue
            field = model._fields[data.name]
            if field.inherited and not model._is_service_model():
                # As in the model it comes from, whichever add-ons build on that.
                continue
            lines[f"{data.model}.{data.name}"] = self._name_all(
                [
                    name
                    for name, user in self.staff.items()
                    if model.with_user(user)._has_field_access(field, "read")
                ]
            )
        self.assertEqual(lines["rma.service.order.problem"], "*")
        self.assertEqual(lines["res.users.service_hourly_cost"], "manager")
        self.assert_section("fields", lines)
