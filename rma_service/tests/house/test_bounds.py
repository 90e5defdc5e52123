"""Every number, date, text and file of ours has bounds, whoever writes it how."""

from base64 import b64encode
from datetime import date
from io import BytesIO

from freezegun import freeze_time
from PIL import Image
from psycopg2.errors import NotNullViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from ...tools.bounds import DEFAULTS, TEXTS, Bound, find_fault
from ..common.service import ServiceCommon

OURS = {"rma_service", "rma_portal"}
# These hold one of a few values that Odoo itself compares with its list.
CLOSED_TYPES = {"boolean", "selection"}
HTML = b64encode(b"<html><script>alert(1)</script></html>").decode()
SVG = b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>")
# What breaks columns, prints, calendars or memory, by kind of field.
BAD_VALUES = {
    "integer": [2**31, -(2**40), "abc", float("nan"), float("inf"), []],
    "float": [1e300, float("nan"), float("-inf"), "12 Euro", {}],
    "monetary": [1e300, float("nan"), "NaN", "inf"],
    "date": [
        "9999-12-31",
        "0001-01-01",
        "yesterday",
        "2026-02-31",
        7,
        "2026-02-03 10:00:00",
    ],
    "datetime": ["9999-12-31 23:59:59", "0001-01-01 00:00:00", "now", 7],
    "char": ["x" * 10_000_000, "nul\0", "half \ud83d", {}],
    "text": ["x" * 10_000_000, "nul\0", "half \ud83d", []],
    "html": ["<p>" + "x" * 10_000_000, "nul\0", "half \ud83d"],
    "binary": ["abcde", "ä", 7],
    "image": [HTML, SVG.decode(), b64encode(b"text").decode(), "abcde", 7],
    "json": [{"key": "nul\0"}, ["half \ud83d"], {"key": float("nan")}],
    "properties": [{"key": "nul\0"}, [{"value": float("inf")}]],
    "properties_definition": [[{"string": "nul\0"}]],
    "many2one": [2**40, -1, 0, "base.main_company", "5", 1.5, True, [5]],
    "many2one_reference": [2**40],
    "one2many": [[(4, 2**40)], [(6, 0, [2**70])], [(9,)], "rows", [(0, 0, "row")]],
    "many2many": [[(4, 2**40)], [(6, 0, [2**70])], [-1], ["5"], 5, [(6, 0, ["5"])]],
}


@tagged("post_install", "-at_install")
class TestBounds(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open("web/static/img/logo.png", "rb") as image:
            cls.image = b64encode(image.read()).decode()

    def _get_own_fields(self):
        """Yield model and field of all that can be written of ours."""
        for name in self.env.registry:
            model = self.env[name]
            for field in model._fields.values():
                if set(field._modules or ()) & OURS and (field.store or field.inverse):
                    yield model, field

    def _get_bad_values(self, bound):
        """Return what a field must refuse; a text that is longer than it may be."""
        first, *others = BAD_VALUES[bound.kind]
        if bound.kind in TEXTS and bound.most >= len(first):
            first = first.ljust(bound.most + 1, "x")
        return [first, *others]

    # === THE REGISTRY ===#

    def test_every_field_of_ours_has_a_bound(self):
        seen = 0
        for model, field in self._get_own_fields():
            seen += 1
            if field.type not in CLOSED_TYPES:
                self.assertIn(
                    field.name, model._bounds_by_field, f"{model._name}.{field.name}"
                )
        self.assertGreater(seen, 1000)

    def test_every_name_in_the_list_of_a_model_is_a_field(self):
        for name, model in self.env.registry.items():
            for piece in model.__mro__:
                for field in vars(piece).get("_bounds", {}):
                    self.assertIn(field, model._bounds_by_field, name)

    def test_every_bad_value_of_every_field_is_refused_by_its_name(self):
        tried = 0
        self.assertEqual(set(BAD_VALUES), set(DEFAULTS))
        for model, field in self._get_own_fields():
            bound = model._bounds_by_field.get(field.name)
            for value in self._get_bad_values(bound) if bound else ():
                tried += 1
                with self.assertRaises(
                    ValidationError, msg=f"{model._name}.{field.name} {value!r:.40}"
                ) as caught:
                    model._check_bounds({field.name: value})
                label = field._description_string(self.env)
                self.assertIn(label, str(caught.exception))
        self.assertGreater(tried, 3000)

    def test_writing_a_bad_value_ends_in_a_sentence(self):
        tried = 0
        for model, field in self._get_own_fields():
            bound = model._bounds_by_field.get(field.name)
            if model._abstract or not model._auto or not bound:
                continue
            tried += 1
            values = {field.name: self._get_bad_values(bound)[0]}
            with self.subTest(field=f"{model._name}.{field.name}"):
                try:
                    with mute_logger("odoo.sql_db"), self.cr.savepoint():
                        if model._name.startswith("rma.service."):
                            model.create(values)
                        model.search([], limit=1).write(values)
                except NotNullViolation:
                    # What the system sets itself is dropped; something is missing.
                    continue
                except UserError:
                    continue
                self.fail("taken")
        self.assertGreater(tried, 500)

    # === EVERY DOOR ===#

    def test_bad_value_is_refused_whatever_the_way(self):
        order = self._create_order([self.labour])
        bad = {"date_promised": "9999-12-31 00:00:00"}
        doors = {
            "write": lambda: order.write(bad),
            "create": lambda: self._create_order(**bad),
            "context": lambda: (
                self.env["rma.service.order"]
                .with_context(default_date_promised=bad["date_promised"])
                .create({"partner_id": self.partner.id})
            ),
            "row": lambda: order.write(
                {
                    "operation_ids": [
                        Command.update(order.operation_ids.id, {"quantity": 1e12})
                    ]
                }
            ),
            "form": lambda: order.onchange(bad, ["date_promised"], {"name": {}}),
            "row of a form": lambda: order.onchange(
                {"operation_ids": [[0, "virtual_1", {"time_norm": 1e12}]]},
                ["operation_ids"],
                {"operation_ids": {"fields": {"time_norm": {}}}},
            ),
            "superuser": lambda: order.sudo().write(bad),
            "translation": lambda: self.type_repair.update_field_translations(
                "name", {"en_US": "x" * 1000}
            ),
        }
        for door, work in doors.items():
            with (
                self.subTest(door=door),
                self.assertRaisesRegex(ValidationError, r"\(.*\): .*(more|longer)"),
                self.cr.savepoint(),
            ):
                work()

    def test_import_of_rows_names_the_row_that_is_too_long(self):
        rows = [["Fine"], ["x" * 5000]]
        result = self.env["rma.service.tag"].load(["name"], rows)
        self.assertFalse(result["ids"])
        # Odoo also says at the first row what was wrong with all of them.
        messages = {
            message["rows"]["from"]: message["message"]
            for message in result["messages"]
        }
        self.assertIn("longer than 500", messages[1])

    def test_what_stands_there_from_before_keeps_nobody_from_writing(self):
        order = self._create_order()
        self.env.cr.execute(
            "UPDATE rma_service_order SET date_promised = '9999-12-31', problem = %s"
            " WHERE id = %s",
            ["x" * 50_000, order.id],
        )
        order.invalidate_recordset()
        order.write({"diagnosis": "Fuse blown"})
        self.assertEqual(order.diagnosis, "Fuse blown")

    # === WHAT FITS ===#

    @freeze_time("2026-05-05")
    def test_values_at_the_edge_are_taken(self):
        years = Bound("date", date(1900, 1, 1), 50)
        for bound, values in (
            (Bound("integer", 0, 10), [0, 10, "10", False, True]),
            (Bound("float", 0, 10), [0.0, 10.0, None]),
            (years, ["1900-01-01", date(2076, 5, 5), False, ""]),
            (Bound("char", None, 3), ["äöü", "", False, b"abc"]),
            (Bound("image", None, 10_000_000), [self.image, self.image.encode()]),
        ):
            for value in values:
                self.assertIsNone(find_fault(bound, value), (bound, value))
        for bound, value in (
            (Bound("integer", 0, 10), 11),
            (Bound("float", 0, 10), -0.1),
            (years, "1899-12-31"),
            (years, date(2076, 5, 6)),
            (Bound("char", None, 3), "abcd"),
            (Bound("image", None, 10), self.image),
        ):
            self.assertIsNotNone(find_fault(bound, value), (bound, value))

    def test_file_that_is_no_image_is_no_photo(self):
        for value in (HTML, SVG):
            with self.assertRaisesRegex(ValidationError, "Photo.*JPEG, PNG"):
                self.device.image = value
        self.device.image = self.image
        self.assertTrue(self.device.image)

    def test_image_of_too_many_points_is_not_drawn(self):
        stream = BytesIO()
        Image.new("1", (10_000, 10_000)).save(stream, "PNG")
        self.assertLess(len(stream.getvalue()), 100_000)
        with self.assertRaisesRegex(ValidationError, "no image"):
            self.device.image = b64encode(stream.getvalue())
