import base64
import csv
import io
from pathlib import Path

import psycopg2

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools.bounds import can_keep
from ...tools.ords import excerpt

KINDS = [
    ("area", "Fault areas"),
    ("symptom", "Symptoms"),
    ("defect", "Defects"),
    ("resolution", "Resolutions"),
]
MODELS = {
    "area": "rma.service.fault.area",
    "symptom": "rma.service.symptom",
    "defect": "rma.service.defect",
    "resolution": "rma.service.resolution",
}
# What the column "parent" names, and the field that it fills.
PARENTS = {
    "symptom": ("area", "area_id"),
    "defect": ("symptom", "symptom_ids"),
    "resolution": ("defect", "defect_ids"),
}
COLUMNS = ("kind", "code", "name", "parent", "equipment_type")
# Further columns that are taken where the entry has the field.
EXTRA_COLUMNS = (
    "code_system",
    "description",
    "condition_code",
    "extended_condition_code",
    "section_code",
    "repair_flag",
)
MAX_ROWS = 20000
# A text that is too long refuses its own row; a field beyond this the file.
FIELD_SIZE_LIMIT = 16 * 1024 * 1024
MAX_REASON = 400


class RowError(Exception):
    """A row that cannot be taken: field, value and the reason for the user."""

    def __init__(self, field, value, reason):
        super().__init__(reason)
        self.field = field
        self.value = value
        self.reason = reason


class RmaServiceFaultImport(models.TransientModel):
    """Import of a fault catalogue from a CSV file.

    The file has the columns kind, code, name, parent and equipment_type; the parent of
    a symptom is its area, that of a defect a usual symptom, that of a resolution a
    usual defect, each by code or name. Several equipment types are separated by ``|``.

    An entry that is here already, by its code or else by its name, is updated, so that
    a file can be imported again. A row that cannot be taken is listed with row number,
    field and reason; it never costs another row.
    """

    _name = "rma.service.fault.import"
    _inherit = ["rma.service.checked.links"]
    _description = "Import of a Fault Catalogue"

    file = fields.Binary(string="CSV File", attachment=False)
    filename = fields.Char()
    kind = fields.Selection(
        selection=KINDS,
        string="The File Holds",
        help="Leave empty where a column “kind” says it: area, symptom, defect or"
        " resolution.",
    )
    state = fields.Selection(
        selection=[("draft", "Not imported yet"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
    )
    created_count = fields.Integer(string="New Entries", readonly=True)
    updated_count = fields.Integer(string="Entries Updated", readonly=True)
    unchanged_count = fields.Integer(string="Entries Unchanged", readonly=True)
    refused_count = fields.Integer(string="Refused Rows", readonly=True)
    problem_ids = fields.One2many(
        comodel_name="rma.service.fault.import.problem",
        inverse_name="import_id",
        string="Problems",
        readonly=True,
    )
    problems_file = fields.Binary(
        string="Refused Rows as CSV", attachment=False, readonly=True
    )
    problems_filename = fields.Char(readonly=True)

    # === ACTIONS ===#

    def action_import(self):
        """Import the file and show what became of its rows."""
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose the CSV file to import."))
        header, rows = self._read_rows()
        counts = {"created": 0, "updated": 0, "unchanged": 0}
        refused = []
        types = self._get_equipment_types()
        for number, row in rows:
            try:
                with self.env.cr.savepoint():
                    counts[self._import_row(row, types)] += 1
            except RowError as error:
                refused.append((number, row, error.field, error.value, error.reason))
            except (UserError, ValueError, psycopg2.Error) as error:
                self.env.invalidate_all(flush=False)
                reason = str(error).splitlines()[0]
                refused.append((number, row, "", "", reason))
        self._store_result(header, counts, refused)
        return self._get_records_action(
            name=self.env._("Import Fault Catalogue"), target="new"
        )

    # === READING ===#

    def _read_rows(self):
        """Return the header and the rows of the file.

        :return: list of column names, list of (row number, dict column → text)
        :raises UserError: if the file is no CSV file with the column *name*
        """
        content = base64.b64decode(self.file)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UserError(
                self.env._(
                    "%(file)s is not encoded in UTF-8: save it as “CSV UTF-8”.",
                    file=self.filename or self.env._("The file"),
                )
            ) from None
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        csv.field_size_limit(FIELD_SIZE_LIMIT)
        try:
            lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        except csv.Error:
            lines = []
        header = [name.strip().lower() for name in lines[0]] if lines else []
        if "name" not in header or not (self.kind or "kind" in header):
            raise UserError(
                self.env._(
                    "The first line of %(file)s has to name the columns: kind, code,"
                    " name, parent, equipment_type. Without a column “kind”, choose"
                    " what the file holds.",
                    file=self.filename or self.env._("the file"),
                )
            )
        if len(lines) > MAX_ROWS:
            raise UserError(
                self.env._(
                    "%(file)s has more than %(limit)s rows: split it.",
                    file=self.filename or self.env._("The file"),
                    limit=MAX_ROWS,
                )
            )
        rows = [
            (number, dict(zip(header, map(str.strip, line), strict=False)))
            for number, line in enumerate(lines[1:], start=2)
            if any(map(str.strip, line))
        ]
        return header, rows

    def _get_equipment_types(self):
        """Return the equipment types by their names in lower case."""
        types = {}
        for each in self.env["rma.service.equipment.type"].search(
            [("active", "=", True)]
        ):
            types.setdefault(each.name.lower(), each)
            types[each.complete_name.lower()] = each
        return types

    # === WRITING ===#

    def _import_row(self, row, types):
        """Create or update the entry of a row.

        :param row: dict column → text
        :param types: equipment types by lower name
        :return: ``created``, ``updated`` or ``unchanged``
        :raises RowError: if the row cannot be taken
        """
        for name, value in row.items():
            if not can_keep(value):
                reason = self.env._("has a character that cannot be kept")
                raise RowError(name, value, reason)
        kind = row.get("kind", "").lower() or self.kind
        if kind not in MODELS:
            raise RowError(
                "kind",
                row.get("kind", ""),
                self.env._("is not area, symptom, defect or resolution"),
            )
        if not row.get("name"):
            raise RowError("name", "", self.env._("is missing"))
        entries = self.env[MODELS[kind]].with_context(active_test=False)
        entry = self._find(
            kind, row.get("code"), row["name"], row.get("code_system")
        ).with_env(entries.env)
        vals = self._prepare_vals(kind, row, types)
        if not entry:
            entries.create(vals)
            return "created"
        changes = {
            name: value
            for name, value in vals.items()
            if self._differs(entry, name, value)
        }
        if not changes:
            return "unchanged"
        entry.write(changes)
        return "updated"

    def _prepare_vals(self, kind, row, types):
        """Return the values of the entry; columns the file lacks are left alone."""
        fields_of_kind = self.env[MODELS[kind]]._fields
        vals = {"name": row["name"]}
        for name in ("code", *EXTRA_COLUMNS):
            if row.get(name) and name in fields_of_kind:
                vals[name] = row[name]
        if row.get("equipment_type"):
            vals["equipment_type_ids"] = [
                Command.link(self._get_equipment_type(name, types).id)
                for name in filter(
                    None, map(str.strip, row["equipment_type"].split("|"))
                )
            ]
        if row.get("parent"):
            if kind not in PARENTS:
                raise RowError(
                    "parent", row["parent"], self.env._("an area stands below nothing")
                )
            parent_kind, field = PARENTS[kind]
            parent = self._find(parent_kind, row["parent"], row["parent"])
            if not parent:
                raise RowError(
                    "parent",
                    row["parent"],
                    self.env._("is not in the catalogue: import it first"),
                )
            is_single = fields_of_kind[field].type == "many2one"
            vals[field] = parent.id if is_single else [Command.link(parent.id)]
        return vals

    def _get_equipment_type(self, name, types):
        equipment_type = types.get(name.lower())
        if not equipment_type:
            raise RowError(
                "equipment_type", name, self.env._("is no equipment type here")
            )
        return equipment_type

    @api.model
    def _find(self, kind, code, name, code_system=None):
        """Return the entry with the code, else the one with the name, else nothing.

        An entry found by its name alone has no other code.
        """
        entries = self.env[MODELS[kind]].with_context(active_test=False)
        if code:
            domain = [("code", "=", code)]
            if code_system:
                domain.append(("code_system", "=", code_system))
            found = entries.search(domain, limit=1)
            if found:
                return found
        domain = [("name", "=ilike", name.replace("\\", r"\\").replace("%", r"\%"))]
        if code and code != name:
            domain.append(("code", "=", False))
        return entries.search(domain, limit=1)

    def _differs(self, entry, name, value):
        """Tell whether a prepared value would change the entry."""
        field = entry._fields[name]
        if field.type == "many2many":
            return bool({command[1] for command in value} - set(entry[name].ids))
        current = entry[name].id if field.type == "many2one" else entry[name]
        return (current or False) != (value or False)

    # === RESULT ===#

    def _store_result(self, header, counts, refused):
        """Keep the counters, the problems and the file of refused rows."""
        vals = {
            "state": "done",
            "created_count": counts["created"],
            "updated_count": counts["updated"],
            "unchanged_count": counts["unchanged"],
            "refused_count": len(refused),
            "problem_ids": [
                Command.create(
                    {
                        "row": number,
                        "name": excerpt(row.get("name", "")),
                        "field": excerpt(field),
                        "value": excerpt(value),
                        "reason": reason[:MAX_REASON],
                    }
                )
                for number, row, field, value, reason in refused
            ],
        }
        if refused:
            stream = io.StringIO(newline="")
            writer = csv.DictWriter(
                stream, [*header, "row", "problem"], extrasaction="ignore"
            )
            writer.writeheader()
            for number, row, field, _value, reason in refused:
                problem = f"{field}: {reason}" if field else reason
                writer.writerow(row | {"row": number, "problem": problem})
            stem = Path(self.filename or "catalogue").stem
            vals["problems_file"] = base64.b64encode(stream.getvalue().encode())
            vals["problems_filename"] = f"{stem}_refused.csv"
        # The rows of the list are nobody's to write by hand.
        self.sudo().write(vals)
