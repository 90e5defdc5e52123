"""No menu, filter, grouping, button or dialog ends in an error of rights, for nobody.

The client opens what a user sees; here the same is asked as each role: what the menus
of our app show him, with each filter and each grouping; the forms, and what their
buttons and the menu of actions open.
"""

from itertools import chain

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common.screens import Screen, get_specification
from ..common.workshop import WorkshopCommon

APP = "rma_service.rma_service_menu_root"
# Of these our screens open records, beside those of the menus.
OPENED = ("res.partner", "stock.lot", "rma.service.order", "rma.service.visit")


class EveryMenuCommon(WorkshopCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {
            "technician": cls.technician,
            "clerk": cls.clerk,
            "manager": cls.manager,
            "storekeeper": cls._create_user(
                "every_stock", "group_service_all", "stock.group_stock_user"
            ),
            "accountant": cls._create_user(
                "every_account", "account.group_account_invoice"
            ),
            "accountant in the workshop": cls._create_user(
                "every_both", "group_service_all", "account.group_account_invoice"
            ),
        }

    def _get_actions(self, user, root=APP):
        """Return the actions of the menus that a user sees, as (name, action)."""
        env = self.env(user=user)
        menus = env["ir.ui.menu"].load_menus(False)
        records = self.env["ir.ui.menu"].sudo()
        start = self.env.ref(root).id
        found, todo = [], [start] if start in menus else []
        while todo:
            menu = menus[todo.pop()]
            todo += menu["children"]
            action = records.browse(menu["id"]).action
            if action and action._name == "ir.actions.act_window":
                found.append((menu["name"], action))
        return found

    def _get_screens(self, user, action):
        env = self.env(user=user)
        for view_id, view in action.views:
            yield Screen(env, action, view, view_id)

    def _try(self, call):
        """Make a call; what it refuses with a sentence is no error."""
        with self.env.cr.savepoint():
            try:
                return call()
            except AccessError:
                raise
            except (UserError, ValueError):
                return None  # Odoo's own need more than one record to begin with.


@tagged("post_install", "-at_install")
class TestEveryMenu(EveryMenuCommon):
    def test_every_role_has_menus(self):
        for role, user in self.roles.items():
            names = {name for name, _action in self._get_actions(user)}
            with self.subTest(role):
                least = {"To Invoice"} if role == "accountant" else {"All Orders"}
                self.assertLessEqual(least, names)

    def test_every_screen_filter_and_grouping_opens(self):
        for role, user in self.roles.items():
            for name, action in self._get_actions(user):
                if action.target == "new" or self.env[action.res_model]._transient:
                    continue
                for screen in self._get_screens(user, action):
                    with self.subTest(role=role, menu=name, view=screen.view):
                        self._try(screen.open)
                    if screen.view not in ("list", "kanban"):
                        continue
                    for label, domain, groups in self._get_searches(screen):
                        with self.subTest(role=role, menu=name, search=label):
                            self._try(lambda s=screen, d=domain, g=groups: s.open(d, g))
                    break

    def _get_searches(self, screen):
        """Yield each filter and grouping of a screen: (label, domain, groups)."""
        for node in screen.search.iter("filter"):
            label = node.get("string") or node.get("name")
            if text := node.get("domain"):
                domain = Domain(safe_eval(text, dict(screen.values)))
                yield label, domain, ()
            context = safe_eval(node.get("context") or "{}", dict(screen.values))
            if group := context.get("group_by"):
                group = [group] if isinstance(group, str) else group
                names = [screen._with_interval(name) for name in group]
                kind = screen.model._fields.get(names[0].partition(":")[0])
                if kind is not None and kind.type != "properties":
                    yield label, Domain.TRUE, names

    def test_every_box_of_a_search_can_be_typed_into(self):
        for role, user in self.roles.items():
            for name, action in self._get_actions(user):
                if action.target == "new" or self.env[action.res_model]._transient:
                    continue
                screen = next(self._get_screens(user, action))
                for node in screen.search.iter("field"):
                    text = node.get("filter_domain")
                    field = screen.model._fields[node.get("name")]
                    if not text and field.type not in ("char", "text", "many2one"):
                        continue
                    values = dict(screen.values) | {"self": "12", "raw_value": "12"}
                    domain = (
                        Domain(safe_eval(text, values))
                        if text
                        else Domain(node.get("name"), "ilike", "12")
                    )
                    with self.subTest(role=role, menu=name, box=node.get("name")):
                        self._try(lambda s=screen, d=domain: s.model.search(d, limit=1))

    # === FORMS AND WHAT THEY OPEN ===#

    def _get_forms(self, user):
        """Yield the forms that a user may come to: (name, model, view id)."""
        env = self.env(user=user)
        seen = set()
        for name, action in self._get_actions(user):
            forms = [view_id for view_id, view in action.views if view == "form"]
            for view_id in forms or ([False] if action.target == "new" else []):
                key = (action.res_model, view_id)
                if key not in seen:
                    seen.add(key)
                    yield name, env[action.res_model], view_id
        for model in OPENED:
            if (model, False) not in seen and env[model].has_access("read"):
                yield model, env[model], False

    def _get_opened(self, model, views):
        """Yield the actions that buttons of views and their menu of actions open."""
        arches = (etree.fromstring(view["arch"]) for view in views.values())
        for node in chain.from_iterable(arch.iter("button") for arch in arches):
            if node.get("type") == "action":
                yield int(node.get("name"))
        for view in views.values():
            for entry in view.get("toolbar", {}).get("action", ()):
                yield entry["id"]

    def test_every_dialog_of_a_form_and_of_its_menu_opens(self):
        for role, user in self.roles.items():
            for name, model, view_id in self._get_forms(user):
                asked = [(view_id, "form"), (False, "list")]
                views = model.get_views(asked, {"toolbar": True})["views"]
                record = (
                    model.browse() if model._transient else model.search([], limit=1)
                )
                for action_id in self._get_opened(model, views):
                    with self.subTest(role=role, form=name, action=action_id):
                        self._try(
                            lambda a=action_id, r=record: self._open(r, a),
                        )

    def _open(self, record, action_id):
        """Open an action from a record as the client does."""
        env = record.env
        context = {
            "active_model": record._name,
            "active_id": record.id,
            "active_ids": record.ids,
        }
        action = self.env["ir.actions.actions"].browse(action_id)
        action = self.env[action.sudo().type].browse(action_id).sudo()
        if action._name == "ir.actions.server":
            if record:
                action.with_env(env).with_context(**context).run()
            return
        if action._name != "ir.actions.act_window":
            return
        values = {"active_id": record.id, "active_ids": record.ids, "uid": env.uid}
        context |= safe_eval(action.context or "{}", values)
        opened = env[action.res_model].with_context(**context)
        if opened._transient:
            [view_id] = [v for v, kind in action.views if kind == "form"][:1] or [False]
            arch = opened.get_views([(view_id, "form")])["views"]["form"]["arch"]
            opened.onchange({}, [], get_specification(opened, etree.fromstring(arch)))
            opened.check_access("create")
        else:
            opened.check_access("read")

    # === WHAT CONFIGURATION SHOWS ===#

    def test_manager_can_do_all_that_configuration_shows(self):
        """Operations and their prices are his, too."""
        root = "rma_service.rma_service_menu_configuration"
        for name, action in self._get_actions(self.manager, root):
            model = self.env(user=self.manager)[action.res_model]
            if model._transient:
                continue
            screen = next(self._get_screens(self.manager, action))
            with self.subTest(menu=name):
                self.assertTrue(model.has_access("write"))
                if screen.arch.get("create") not in ("0", "false", "False"):
                    self.assertTrue(model.has_access("create"))
        products = self.env["product.template"].with_user(self.manager)
        operation = products.create({"name": "Solder", "type": "service"})
        operation.write({"list_price": 35, "service_time_norm": 20})
        self.assertEqual(operation.product_variant_id.lst_price, 35)
