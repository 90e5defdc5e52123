"""What the web client asks for when somebody opens a screen, in Python.

The specification of what is read is taken from the view's arch, as the client does.
``get_screens`` names every view of every action of ours; ``Screen.open`` makes the
calls of one.
"""

from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import datetime, safe_eval, time

OURS = ("rma_service", "rma_portal")
LIMIT = 80  # rows a page, as in the client
COUNT_LIMIT = 10_000
MOST_EVENTS = 501  # in order_views.js
TAGS = {"many2many_tags", "many2many_tags_avatar", "many2many_avatar_user"}
ALWAYS = {"1", "True"}


class Screen:
    """One view of an action, and the calls that bring what it shows.

    :param env: of the user who opens it
    :param action: ``ir.actions.act_window``
    :param view: type of the view
    :param view_id: the view, or False for the model's first one
    """

    def __init__(self, env, action, view, view_id=False):
        self.action, self.view = action, view
        self.with_hidden = False  # whether somebody chose all optional columns
        values = {
            "active_id": False,
            "active_ids": [],
            "allowed_company_ids": env.companies.ids,
            "context_today": lambda: datetime.date.today(),
            "datetime": datetime,
            "time": time,
            "uid": env.uid,
        }
        self.values = values
        context = safe_eval(action.context or "{}", dict(values))
        self.model = env[action.res_model].with_context(**context)
        self.defaults = {
            name.removeprefix("search_default_"): value
            for name, value in context.items()
            if name.startswith("search_default_") and value
        }
        views = self.model.get_views([(view_id, view), (False, "search")])["views"]
        self.arch = etree.fromstring(views[view]["arch"])
        self.search = etree.fromstring(views["search"]["arch"])
        self.domain = Domain(safe_eval(action.domain or "[]", dict(values)))

    @property
    def name(self):
        xml_id = self.action.get_external_id()[self.action.id]
        return f"{xml_id.partition('.')[2]} {self.view}"

    def get_default_search(self):
        """Return (domain, names to group by) of the filters that are on at first.

        Filters of one group are alternatives, a separator begins the next group.
        """
        groups, names = [[]], []
        for node in self.search:
            if node.tag == "separator":
                groups.append([])
            for each in [node, *node] if node.tag in ("filter", "group") else []:
                if each.tag != "filter" or each.get("name") not in self.defaults:
                    continue
                period = each.get("default_period", "").removeprefix("custom_")
                for own in [each, *each.iterfind(f"filter[@name='{period}']")]:
                    if text := own.get("domain"):
                        values = dict(self.values)
                        groups[-1].append(Domain(safe_eval(text, values)))
                context = safe_eval(each.get("context") or "{}", dict(self.values))
                if name := context.get("group_by"):
                    names.append(name)
        return Domain.AND(Domain.OR(group) for group in groups if group), names

    def open(self, domain=None, groups=()):
        """Make the calls of the view.

        :param domain: ``Domain`` of the rows beside the action's own; the filters that
            are on at first if it is left out
        :return: how many rows it shows, None where it shows sums
        """
        if domain is None:
            domain, groups = self.get_default_search()
        domain = list(self.domain & domain)
        return getattr(self, f"_open_{self.view}")(domain, list(groups))

    def _get_specification(self):
        asked = get_specification(self.model, self.arch)
        if self.arch.get("js_class") != "service_order_list" or self.with_hidden:
            return asked
        # Columns that are not shown are not asked for: see shown_columns.js.
        shown = {
            node.get("name")
            for node in self.arch.iter("field")
            if node.get("optional") != "hide"
        }
        return {name: asked[name] for name in asked if name in {*shown, "team_id"}}

    def _open_list(self, domain, groups):
        if groups:
            return self._open_groups(domain, groups)
        order = self.arch.get("default_order")
        found = self.model.web_search_read(
            domain,
            self._get_specification(),
            limit=int(self.arch.get("limit") or LIMIT),
            order=order,
            count_limit=int(self.arch.get("count_limit") or COUNT_LIMIT) + 1,
        )
        return len(found["records"])

    def _open_kanban(self, domain, groups):
        group = self.arch.get("default_group_by")
        if not (groups or group):
            return self._open_list(domain, [])
        return self._open_groups(domain, groups or [group], unfold=True)

    def _open_groups(self, domain, groups, unfold=False):
        sums = [
            f"{node.get('name')}:sum"
            for node in self.arch.iter("field")
            if node.get("sum") and self.model._fields[node.get("name")].store
        ]
        found = self.model.web_read_group(
            domain,
            groups[:1],
            sums,
            limit=80,
            order=self.arch.get("default_order") if unfold else None,
            auto_unfold=unfold or self.arch.get("expand") in ALWAYS,
            unfold_read_specification=self._get_specification(),
            unfold_read_default_limit=int(self.arch.get("limit") or LIMIT)
            if not unfold
            else 40,
            groupby_read_specification={},
        )
        for node in self.arch.iter("progressbar"):
            self.model.read_progress_bar(
                domain,
                groups[0],
                {
                    "colors": safe_eval(node.get("colors")),
                    "field": node.get("field"),
                    "sum_field": node.get("sum_field"),
                },
            )
        return sum(len(group.get("__records", ())) for group in found["groups"])

    def _open_form(self, domain, groups):
        records = self.model.search(domain, limit=LIMIT)
        return len(records.web_read(self._get_specification()))

    def _open_calendar(self, domain, groups):
        """One month, as the client opens it; a day more at both ends, as it does."""
        start, stop = self.arch.get("date_start"), self.arch.get("date_stop")
        today = datetime.date.today()
        first = today.replace(day=1) - datetime.timedelta(days=7)
        last = today.replace(day=28) + datetime.timedelta(days=14)
        if self.arch.get("mode") in ("week", "day"):
            first = today - datetime.timedelta(days=today.weekday() + 1)
            last = first + datetime.timedelta(days=8)
        domain = Domain(domain) & Domain(start, "<=", str(last))
        domain &= Domain(stop or start, ">=", str(first))
        names = {start, stop, self.arch.get("color"), self.arch.get("date_delay")}
        names |= {node.get("name") for node in self.arch.iter("field")}
        names = sorted(name for name in names | {"display_name"} if name)
        limit = MOST_EVENTS if self.arch.get("js_class") == "service_calendar" else None
        return len(self.model.search_read(list(domain), names, limit=limit))

    def _open_activity(self, domain, groups):
        self.model.env["mail.activity"].get_activity_data(
            self.model._name, domain, limit=100, offset=0, fetch_done=True
        )
        found = self.model.web_search_read(
            [*domain, ("activity_ids", "!=", False)], self._get_specification(), 0, 100
        )
        return len(found["records"])

    def _open_pivot(self, domain, groups):
        names = {"row": [], "col": [], "measure": []}
        for node in self.arch.iter("field"):
            if node.get("type") and node.get("invisible") not in ALWAYS:
                interval = node.get("interval")
                name = node.get("name")
                full = f"{name}:{interval}" if interval else name
                names[node.get("type")].append(self._with_interval(full))
        rows = [self._with_interval(name) for name in groups] or names["row"][:1]
        columns = names["col"][:1]
        self.model.formatted_read_grouping_sets(
            domain,
            [[], rows, columns, [*rows, *columns]],
            self._get_aggregates(names["measure"]),
        )

    def _open_graph(self, domain, groups):
        names, measures = [], []
        for node in self.arch.iter("field"):
            if node.get("invisible") in ALWAYS:
                continue
            if node.get("type") == "measure":
                measures.append(node.get("name"))
            else:
                interval = node.get("interval")
                name = node.get("name")
                names.append(f"{name}:{interval}" if interval else name)
        names = [self._with_interval(name) for name in groups or names]
        measures = self._get_aggregates(measures[:1])
        self.model.formatted_read_group(domain, names, measures)

    def _with_interval(self, name):
        field = self.model._fields.get(name)
        dated = field is not None and field.type in ("date", "datetime")
        return f"{name}:month" if dated else name

    def _get_aggregates(self, names):
        fields = self.model._fields
        return [
            "__count",
            *(
                f"{name}:{fields[name].aggregator}"
                for name in names
                if name in fields and fields[name].aggregator
            ),
        ]


def get_specification(model, arch):
    """Return what the client reads for a view of a model.

    :param arch: element of a list, kanban, form or activity view
    """
    specification = {}
    todo = list(arch)
    while todo:
        node = todo.pop(0)
        if node.tag != "field":
            if node.tag not in ("groupby", "searchpanel"):
                todo = [*node, *todo]
            continue
        name = node.get("name")
        field = model._fields.get(name)
        if field is None:
            continue
        hidden = {node.get("invisible"), node.get("column_invisible")} & ALWAYS
        asked = specification.setdefault(name, {})
        if field.type in ("many2one", "reference"):
            asked.setdefault("fields", {})
            if not hidden:
                asked["fields"]["display_name"] = {}
        elif field.type in ("one2many", "many2many") and not hidden:
            comodel = model.env[field.comodel_name]
            inner = asked.setdefault("fields", {})
            child = next((c for c in node if c.tag in ("list", "kanban")), None)
            if node.get("widget") in TAGS:
                inner["display_name"] = {}
                if "color" in comodel._fields:
                    inner["color"] = {}
            elif child is not None:
                inner |= get_specification(comodel, child)
                asked["limit"] = int(child.get("limit") or 40)
                if order := child.get("default_order"):
                    asked["order"] = order
            else:
                del asked["fields"]
        elif field.type == "properties":
            owner = specification.setdefault(field.definition_record, {})
            owner.setdefault("fields", {})["display_name"] = {}
    return specification


def get_screens(env):
    """Yield every screen that an action of ours opens, dialogs aside."""
    data = env["ir.model.data"].sudo()
    found = data.search(
        [("module", "in", OURS), ("model", "=", "ir.actions.act_window")], order="name"
    )
    actions = env["ir.actions.act_window"].sudo()
    for action in actions.browse(found.mapped("res_id")):
        if action.target == "new" or env[action.res_model]._transient:
            continue
        for view_id, view in action.views:
            yield Screen(env, action, view, view_id)
