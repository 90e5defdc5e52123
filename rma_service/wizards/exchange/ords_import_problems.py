import base64
import io
import os
import tempfile
from pathlib import Path

from odoo import api, fields, models

from ...tools import ords

MAX_REASON = 400


class RmaServiceOrdsImport(models.TransientModel):
    """What cannot be taken: the reasons, in the words of the user, and the list."""

    _inherit = "rma.service.ords.import"

    problem_ids = fields.One2many(
        comodel_name="rma.service.ords.problem",
        inverse_name="import_id",
        string="Problems",
        readonly=True,
    )
    problems_file = fields.Binary(
        string="File of Refused Rows", compute="_compute_problems_file"
    )
    problems_filename = fields.Char(compute="_compute_problems_file")

    # === COMPUTE METHODS ===#

    @api.depends("problem_ids", "filename")
    def _compute_problems_file(self):
        for wizard in self:
            wizard.problems_file = False
            wizard.problems_filename = False
            if wizard.problem_ids:
                stream = io.StringIO(newline="")
                wizard._write_problems(stream)
                wizard.problems_file = base64.b64encode(stream.getvalue().encode())
                stem = Path(wizard.filename or "import").stem
                wizard.problems_filename = f"{stem}_problems.csv"

    # === THE LIST ===#

    def _write_problems(self, stream):
        """Write the refused rows as a CSV file: row, line, id, field, value, reason."""
        ords.write_problems(
            stream,
            (
                (
                    problem.row,
                    problem.line,
                    problem.record_id or "",
                    problem.field,
                    problem.value or "",
                    problem.reason,
                )
                for problem in self.problem_ids
            ),
        )

    def _save_problems(self, path, problems_path):
        """Write the list of refused rows; returns its path, or False without any."""
        if not self.problem_ids:
            return False
        name = f"{path.stem}_problems.csv"
        target = Path(problems_path) if problems_path else Path(name)
        if not problems_path and not os.access(Path.cwd(), os.W_OK):
            target = Path(tempfile.mkdtemp()) / name
        with open(target, "w", newline="", encoding="utf-8") as stream:
            self._write_problems(stream)
        return str(target)

    def _prepare_problem_vals(self, problem):
        """Return the values of the listed problem."""
        return {
            "import_id": self.id,
            "row": problem.row,
            "line": problem.line,
            "record_id": ords.excerpt(problem.record_id),
            "field": ords.excerpt(problem.field),
            "value": ords.excerpt(problem.value),
            "reason": self._get_row_reason(problem)[:MAX_REASON],
        }

    # === REASONS ===#

    def _get_file_reason(self, error):
        """Return why a file cannot be read, in the words of the user."""
        if error.code == "missing":
            return self.env._(
                "its first line lacks the columns %(columns)s of the Open Repair Data"
                " Standard.",
                columns=error.detail,
            )
        if error.code == "double":
            return self.env._("it has two columns %(columns)s.", columns=error.detail)
        return self.env._("its first line is no header of a CSV file.")

    def _get_row_reason(self, problem):
        """Return why a row cannot be taken, in the words of the user."""
        reasons = {
            "quotes": self.env._("the quotation marks do not match"),
            "width": self.env._("has another number of fields than the header"),
            "encoding": self.env._("is not encoded in UTF-8"),
            "null": self.env._("holds a character of code 0"),
            "long": self.env._("has more characters than can be kept"),
            "id": self.env._("is not a provider and a number, as in provider-123"),
            "double": self.env._("is already used in row"),
            "status": self.env._("is not Fixed, Repairable, End of life or Unknown"),
            "category": self.env._("is not a category of the standard"),
            "category_number": self.env._("is not a number from 1 to 40"),
            "category_conflict": self.env._("is not the number of"),
            "date": self.env._("is not a date of the form 2025-12-31"),
            "country": self.env._("is not a country code of three capital letters"),
            "year": self.env._("is not a year of four digits"),
            "age": self.env._("is not a number of years"),
            "refused": self.env._("cannot be saved"),
        }
        reason = reasons[problem.code]
        return f"{reason}: {problem.detail}" if problem.detail else reason

    def _get_refusal(self, record, error):
        """Return the Problem of a good row that the database refuses."""
        lines = str(error).strip().splitlines() or [type(error).__name__]
        return ords.Problem(
            row=record.row,
            line=record.line,
            record_id=record.id,
            field="row",
            value="",
            code="refused",
            detail=lines[0],
        )
