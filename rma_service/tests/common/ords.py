"""What the tests of Open Repair Data have in common."""

import base64
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import TransactionCase

from ..exchange.test_ords_core import make_csv


class OrdsCommon(TransactionCase):
    """Imports without committing: what commits and rolls back is replaced."""

    commits = []  # rows of each batch

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, no_reset_password=True))
        cls.importer = cls.env["rma.service.ords.import"]
        cls.startClassPatcher(
            patch.object(
                cls.registry[cls.importer._name], "_commit_batch", cls._no_commit
            )
        )

        for name in ("_begin_batch", "_undo_batch", "_end_batch"):
            cls.startClassPatcher(
                patch.object(
                    cls.registry[cls.importer._name], name, lambda wizard: None
                )
            )

    @staticmethod
    def _no_commit(wizard, processed):
        wizard.env.flush_all()
        wizard.env.invalidate_all()
        OrdsCommon.commits.append(processed)
        return float("inf")

    def _import(self, *rows, **kwargs):
        """Import rows from a file of the server; returns the counters."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "records.csv"
            path.write_bytes(make_csv(*rows).getvalue())
            problems = Path(folder) / "problems.csv"
            result = self.importer.import_path(path, problems_path=problems, **kwargs)
            if result["problems"]:
                result["problem_lines"] = problems.read_text().splitlines()
        return result

    def _upload(self, *rows, user=None, **values):
        """Return a wizard with a file of these rows."""
        content = base64.b64encode(make_csv(*rows).getvalue())
        wizards = self.importer.with_user(user) if user else self.importer
        return wizards.create({"file": content, "filename": "records.csv"} | values)

    def _get_order(self, ords_id):
        return self.env["rma.service.order"].search([("ords_id", "=", ords_id)])
