from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY


class Conflict:
    """Whether the import of a file met somebody else's work."""

    met = False


class RmaServiceImportAgain(models.AbstractModel):
    """Good rows of a file are not refused because somebody else works at the same time.

    Odoo lists every error of the database as one of the row. Where it only says that a
    colleague, or another import, was faster, the whole import is done once more, as
    Odoo does with any other click.
    """

    _name = "rma.service.import.again"
    _description = "Import That Is Done Again"

    @api.model
    def load(self, fields, data):
        conflict = Conflict()
        records = self.with_context(rma_import_conflict=conflict)
        result = super(RmaServiceImportAgain, records).load(fields, data)
        if conflict.met:
            raise ConcurrencyError(
                self.env._("Somebody else changed the same records: import them again.")
            )
        return result

    def _load_records(self, data_list, update=False):
        conflict = self.env.context.get("rma_import_conflict")
        if not isinstance(conflict, Conflict):
            return super()._load_records(data_list, update)
        try:
            records = super()._load_records(data_list, update)
            # What waits to be written is in the way here, and not later.
            self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            conflict.met = True
            raise
        return records
