"""Nobody takes a day from a moment but ``tools/place.py``, which knows the place.

What is forbidden in models, wizards, reports, pages and tests says today, or the day of
a moment, by the clock of the server (UTC) or of the reader. See ``tools/place.py`` for
what to write instead. A day that is no matter of a place (a date field, the text of
one) comes from ``place.parse_day``.
"""

import ast
import re
from pathlib import Path

from lxml import etree

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged

ADD_ONS = ("rma_service", "rma_portal")
# The one place where a moment becomes a day, and this test.
HELPERS = (
    "tools/place.py",
    "tests/house/test_day_rule.py",
    # Bounds that lie decades ahead are no day of a place.
    "tools/bounds.py",
    # Counts from days to days.
    "migrations/19.0.1.5.0/post-last_day_of_warranties.py",
)
# Attributes that are called to get a day, or the reader's clock.
CALLS = {
    "context_today": "place.get_today(record)",
    "context_timestamp": "place.get_day(record, moment)",
    "today": "place.get_today(record)",
    "utcnow": "fields.Datetime.now()",
    "date": "place.get_day(record, moment)",
    "to_date": "place.get_day(record, moment), or place.parse_day(value)",
}
# Odoo writes today by the clock of the context on what these make.
DATED_WIZARDS = (
    "account.move.reversal",
    "account.payment.register",
    "sale.advance.payment.inv",
)
# Schedules at our place by itself: models/order/service_order_dates.py.
PLACED = "RmaServiceOrder"
CLOCKS = ("pytz", "zoneinfo", "dateutil.tz")
SQL_DAY = re.compile(r"::\s*date\b|\bdate_trunc\b|\bCURRENT_DATE\b|\bAS date\)")
# Writers of a day: what they write is a day already, or a day of our place.
FORMATS = ("format_date", "format_datetime")
DATES_IN_DOMAINS = re.compile(r"""["'](?:today|now)\b""")


class DayRule(ast.NodeVisitor):
    """Finds what takes a day elsewhere than at our place.

    :param moments: names of all fields that hold a moment
    """

    def __init__(self, moments):
        self.moments = moments
        self.found = []
        self.classes = []
        self.functions = []

    def _note(self, node, instead):
        self.found.append((node.lineno, ast.unparse(node)[:70], instead))

    def visit_Attribute(self, node):
        # As default=fields.Date.context_today, which nobody calls here.
        if node.attr in ("context_today", "context_timestamp"):
            self._note(node, CALLS[node.attr])
        elif node.attr == "today" and ast.unparse(node.value) in (
            "fields.Date",
            "fields.Datetime",
            "Date",
            "Datetime",
            "date",
            "datetime",
        ):
            self._note(node, CALLS[node.attr])
        self.generic_visit(node)

    def visit_ClassDef(self, node):
        self.classes.append(node.name)
        self.generic_visit(node)
        self.classes.pop()

    def visit_FunctionDef(self, node):
        self.functions.append(ast.unparse(node))
        self.generic_visit(node)
        self.functions.pop()

    def visit_Subscript(self, node):
        is_at_place = any("at_place(" in text for text in self.functions)
        if ast.unparse(node.slice).strip("'") in DATED_WIZARDS and not is_at_place:
            self._note(node, "place.at_place(env[wizard], record)")
        self.generic_visit(node)

    def _check_schedule(self, node):
        """Activities are due today at our place, not where somebody reads."""
        receiver = ast.unparse(node.func.value)
        own = PLACED in self.classes and re.match(r"(self|order|own|super)\b", receiver)
        if not own and "at_place(" not in receiver:
            self._note(node, "place.at_place(record, whose).activity_schedule(...)")

    def visit_Call(self, node):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        is_method = isinstance(node.func, ast.Attribute)
        if is_method and name == "date" and not node.args:
            self._note(node, CALLS["date"])
        elif is_method and name in ("to_date", "utcnow"):
            self._note(node, CALLS[name])
        elif name in FORMATS:
            self._check_format(node, name)
        elif is_method and name == "activity_schedule":
            self._check_schedule(node)
        self.generic_visit(node)

    def _check_format(self, node, name):
        if name == "format_datetime":
            if not any(keyword.arg == "tz" for keyword in node.keywords):
                self._note(node, "format_datetime(..., tz=place.get_zone(record))")
            return
        for value in node.args[1:2]:
            named = {
                part.attr for part in ast.walk(value) if isinstance(part, ast.Attribute)
            }
            if named & self.moments and "get_day" not in named:
                self._note(node, "format_date(env, place.get_day(record, moment))")

    def visit_Constant(self, node):
        if isinstance(node.value, str) and SQL_DAY.search(node.value):
            self._note(node, "place.get_sql_day(env, moment, warehouse)")

    def visit_Import(self, node):
        for alias in node.names:
            self._check_import(node, alias.name)

    def visit_ImportFrom(self, node):
        self._check_import(node, node.module or "")

    def _check_import(self, node, module):
        if module.startswith(CLOCKS):
            self._note(node, "a function of tools/place.py")


def find_in_source(source, moments):
    """Return what a Python source does against the rule: (line, code, instead)."""
    rule = DayRule(moments)
    rule.visit(ast.parse(source))
    return rule.found


def find_in_template(source, moments):
    """Return the expressions of a template that show a moment on the reader's clock."""
    found = []
    for node in etree.fromstring(source).iter(etree.Element):
        shown = node.get("t-field") or node.get("t-out") or ""
        is_moment = shown.rpartition(".")[2] in moments and "(" not in shown
        is_dated = "'widget': 'datetime'" in (node.get("t-options") or "")
        if is_moment or (is_dated and "tz_name" not in node.get("t-options")):
            found.append((node.sourceline, shown))
    return found


@tagged("post_install", "-at_install")
class TestDayRule(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.moments = cls._get_names("datetime") - cls._get_names("date")

    @classmethod
    def _get_names(cls, kind):
        """Return the names of the fields of a kind, of our models and those we use."""
        return {
            name
            for model in cls.env.registry.values()
            if not model._abstract or model._name.startswith("rma.")
            for name, field in model._fields.items()
            if field.type == kind
        }

    def _files(self, pattern):
        for add_on in ADD_ONS:
            root = Path(get_module_path(add_on))
            for path in sorted(root.rglob(pattern)):
                name = path.relative_to(root).as_posix()
                if name not in HELPERS:
                    yield f"{add_on}/{name}", path

    def test_days_are_taken_at_our_place_alone(self):
        faults = [
            f"{name}:{line}: {code} (instead: {instead})"
            for name, path in self._files("*.py")
            for line, code, instead in find_in_source(path.read_text(), self.moments)
            # What tests schedule or pay, a colleague does on his own screen.
            if not (name.split("/")[1] == "tests" and "at_place" in instead)
        ]
        self.assertFalse(faults, "\n".join(faults))

    def test_templates_show_days_of_our_place(self):
        faults = [
            f"{name}:{line}: {shown}"
            for name, path in self._files("*.xml")
            if "<template" in path.read_text()
            for line, shown in find_in_template(path.read_bytes(), self.moments)
        ]
        self.assertFalse(faults, "\n".join(faults))

    def test_filters_ask_for_days_of_our_place(self):
        faults = [
            f"{name}:{node.sourceline}: {node.get('domain')}"
            for name, path in self._files("*.xml")
            for node in etree.fromstring(path.read_bytes()).iter("filter")
            if DATES_IN_DOMAINS.search(node.get("domain") or "")
            # What is planned for whom is that person's day.
            and "activity" not in node.get("domain")
        ]
        self.assertFalse(faults, "\n".join(faults))

    def test_rule_finds_each_way_to_take_a_day_elsewhere(self):
        for code in (
            "fields.Date.today()",
            "Date.today()",
            "date.today()",
            "fields.Date.context_today(self)",
            "x = fields.Date(default=fields.Date.context_today)",
            "fields.Date.to_date(order.date_in)",
            "order.date_in.date()",
            "datetime.now().date()",
            "fields.Datetime.context_timestamp(self, order.date_in).hour",
            "format_date(self.env, order.date_in)",
            "format_date(self.env, order.date_in or order.create_date)",
            "format_datetime(self.env, order.date_in)",
            "from pytz import timezone",
            "import zoneinfo",
            "SQL('SELECT o.date_in::date')",
            "purchase.activity_schedule('x')",
            "class RmaServiceOrder:\n    claim.activity_schedule()",
            "def a(self):\n    self.env['account.move.reversal'].create({})",
            "register = invoice.env['account.payment.register']",
        ):
            self.assertTrue(find_in_source(code, self.moments), code)
        for code in (
            "place.get_day(order, order.date_in)",
            "format_date(self.env, place.get_day(order, order.date_in))",
            "format_date(self.env, estimate.validity_date)",
            "format_datetime(self.env, value, tz=place.get_zone(order))",
            "date(2026, 3, 5)",
            "self.date = 1",
            "place.at_place(purchase).activity_schedule('x')",
            "class RmaServiceOrder:\n    order.activity_schedule()",
            "def a(self):\n    place.at_place(self.env['account.move.reversal'], self)",
        ):
            self.assertFalse(find_in_source(code, self.moments), code)

    def test_rule_finds_moments_in_templates(self):
        for shown in (
            """<p t-field="doc.date_in" t-options="{'widget': 'date'}"/>""",
            """<p t-out="order.date_in"/>""",
            """<p t-out="moment" t-options="{'widget': 'datetime'}"/>""",
        ):
            self.assertTrue(find_in_template(shown, self.moments), shown)
        for shown in (
            """<p t-out="day_of(doc, doc.date_in)" t-options="{'widget': 'date'}"/>""",
            """<p t-field="doc.validity_date"/>""",
        ):
            self.assertFalse(find_in_template(shown, self.moments), shown)
