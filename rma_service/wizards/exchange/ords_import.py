import base64
import io
import logging
import time
from collections import Counter
from contextlib import closing
from itertools import islice
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, human_size

from ...models.setup.service_alike import Alike
from ...tools import ords

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500
# How often a batch is tried that somebody's work is in the way of.
TRIES = 5
# How long a click may take before the rest goes on in the background.
REQUEST_SECONDS = 25
MAX_FILE_BYTES = 256 * 1024 * 1024


class RmaServiceOrdsImport(models.TransientModel):
    """Import of a file of the Open Repair Data Standard v0.3.

    Rows are taken in batches; each batch is one transaction, which also stores how far
    the import has come. So an interrupted import goes on: the wizard and the scheduled
    action from the row they had reached, the command line from the first row, where
    records that are here already are recognised by their id and left alone.

    A row that cannot be taken is listed with row number, field and reason; it never
    costs another row. Imports write orders as they ended: stages, checks and effects of
    the flow are for living orders, not for history.
    """

    _name = "rma.service.ords.import"
    _inherit = ["rma.service.checked.links"]
    _description = "Import of Open Repair Data"
    _transient_max_hours = 24 * 7
    _bounds = {"file": (None, MAX_FILE_BYTES)}

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    type_id = fields.Many2one(
        comodel_name="rma.service.type",
        string="Service Type",
        required=True,
        domain="[('company_id', 'in', (False, company_id))]",
        default=lambda self: self.env["rma.service.order"]._default_type_id(),
        help="Type of the imported orders.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        help="Customer of the imported orders: the records name none. Leave empty to"
        " take the organisation that published the data.",
    )
    file = fields.Binary(string="CSV File", attachment=True)
    filename = fields.Char()
    state = fields.Selection(
        selection=[
            ("draft", "Not imported yet"),
            ("running", "Running"),
            ("done", "Done"),
        ],
        default="draft",
        required=True,
        readonly=True,
    )
    row_total = fields.Integer(string="Rows", readonly=True)
    row_done = fields.Integer(string="Rows Done", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    created_count = fields.Integer(string="Imported", readonly=True)
    unchanged_count = fields.Integer(
        string="Already Here",
        readonly=True,
        help="Records imported before: they are left as they are.",
    )
    malformed_count = fields.Integer(string="Refused Rows", readonly=True)
    status_counts = fields.Json(readonly=True)
    status_summary = fields.Char(
        string="By Status",
        compute="_compute_status_summary",
        help="Good rows of the file by repair status.",
    )
    seconds = fields.Float(readonly=True)

    # === COMPUTE METHODS ===#

    @api.depends("row_done", "row_total")
    def _compute_progress(self):
        for wizard in self:
            total = wizard.row_total
            wizard.progress = 100.0 * wizard.row_done / total if total else 0.0

    @api.depends("status_counts")
    def _compute_status_summary(self):
        for wizard in self:
            counts = wizard.status_counts or {}
            wizard.status_summary = " · ".join(
                f"{status}: {counts[status]}"
                for status in ords.STATUSES
                if status in counts
            )

    # === ACTIONS ===#

    def action_import(self):
        """Import the file, or go on with it.

        What does not fit into one click goes on in the background.
        """
        self.ensure_one()
        self._check_manager()
        if not self.file:
            raise UserError(self.env._("Choose the CSV file to import."))
        if not self.sudo().try_lock_for_update():
            return self._reopen()
        deadline = time.monotonic() + REQUEST_SECONDS
        if not self._import_file(deadline):
            self.env.ref("rma_service.ir_cron_ords_import").sudo()._trigger()
        return self._reopen()

    def action_refresh(self):
        """Show how far the import has come."""
        return self._reopen()

    def action_view_imports(self):
        """Open the imports of the last days, to see how far they have come."""
        return self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_ords_import_action_list"
        )

    def action_view_orders(self):
        """Open the imported orders."""
        self.ensure_one()
        return self.env["rma.service.order"]._get_records_action(
            name=self.env._("Imported Orders"),
            domain=[("ords_id", "!=", False), ("company_id", "=", self.company_id.id)],
            view_mode="list,form",
        )

    def _reopen(self):
        return self._get_records_action(
            name=self.env._("Import Open Repair Data"), target="new"
        )

    # === COMMAND LINE AND SCHEDULER ===#

    @api.private
    def import_path(self, path, problems_path=None, batch_size=BATCH_SIZE):
        """Import a file of the server; for the command line, never over RPC.

        :param path: path of the CSV file
        :param problems_path: where to list refused rows, if there are any; by default
            ``<name>_problems.csv`` in the current folder
        :param batch_size: rows of one transaction
        :return: dict of ``read``, ``created``, ``unchanged``, ``malformed``,
            ``statuses`` (good rows by status), ``seconds`` and ``problems`` (path of
            the list of refused rows, or False)
        """
        path = Path(path)
        wizard = self or self.create({})
        wizard._check_manager()
        wizard.filename = path.name
        with open(path, "rb") as stream:
            wizard._import_stream(stream, batch_size=batch_size)
        return wizard._get_counters() | {
            "problems": wizard._save_problems(path, problems_path)
        }

    @api.model
    def _cron_import(self):
        """Go on with the imports that were begun in the wizard."""
        for wizard in self.sudo().search([("state", "=", "running")], order="id"):
            locked = wizard.try_lock_for_update()
            if locked and not locked._with_owner()._import_file():
                break

    def _with_owner(self):
        """Return the import as its user runs it, with the user's language."""
        user = self.create_uid
        return (
            self.with_user(user)
            .with_context(lang=user.lang, tz=user.tz)
            .with_company(self.company_id)
        )

    # === BUSINESS METHODS ===#

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(
            "rma_service.group_service_manager"
        ):
            raise AccessError(
                self.env._("Only managers of the service centre may import orders.")
            )
        if self.company_id not in self.env.user.company_ids and not self.env.su:
            raise AccessError(
                self.env._(
                    "You have no access to %(company)s.", company=self.company_id.name
                )
            )

    def _get_counters(self):
        """Return what the import has done so far."""
        self.ensure_one()
        counts = self.status_counts or {}
        return {
            "read": self.row_done,
            "created": self.created_count,
            "unchanged": self.unchanged_count,
            "malformed": self.malformed_count,
            "statuses": {status: counts.get(status, 0) for status in ords.STATUSES},
            "seconds": self.seconds,
        }

    def _import_file(self, deadline=None):
        """Import the uploaded file from the row reached; returns whether it is done."""
        self.ensure_one()
        content = base64.b64decode(self.with_context(bin_size=False).file)
        if len(content) > MAX_FILE_BYTES:
            raise UserError(
                self.env._(
                    "%(file)s is larger than %(limit)s: import it from the command"
                    " line.",
                    file=self.filename,
                    limit=human_size(MAX_FILE_BYTES),
                )
            )
        return self._import_stream(io.BytesIO(content), deadline)

    def _import_stream(self, stream, deadline=None, batch_size=BATCH_SIZE):
        """Import the rows of a file from the row reached on, in batches.

        :param stream: binary file
        :param deadline: monotonic time to stop at
        :param batch_size: rows of one transaction
        :return: whether the end of the file is reached
        :raises UserError: if the file is none of the standard
        """
        self.ensure_one()
        try:
            if self.state == "draft":
                total = ords.count_rows(stream)
                self.write({"state": "running", "row_total": total})
            with closing(ords.read_records(stream)) as records:
                results = islice(records, self.row_done, None)
                return self._import_results(results, deadline, batch_size)
        except ords.OrdsError as error:
            raise UserError(
                self.env._(
                    "%(file)s cannot be imported: %(reason)s",
                    file=self.filename or self.env._("The file"),
                    reason=self._get_file_reason(error),
                )
            ) from error

    def _import_results(self, results, deadline, batch_size):
        """Import what the reader yields in batches; returns whether all is done."""
        importer = self.sudo().with_company(self.company_id)
        importer = importer.with_context(**self._get_import_context())
        cache = {}
        finished = False
        reached = importer.row_done
        while not finished:
            batch = list(islice(results, batch_size))
            finished = len(batch) < batch_size
            seconds_left = importer._import_alone(batch, cache, reached, finished)
            if seconds_left is None:
                return False  # somebody else goes on with this import
            reached += len(batch)
            importer._log_progress()
            is_late = deadline and time.monotonic() > deadline
            if not finished and (is_late or not seconds_left):
                return False
        return True

    def _import_alone(self, batch, cache, reached, finished):
        """Import one batch while no other import is in one of its own.

        Two imports at once would both make what neither finds yet, and refuse good rows
        for that. What colleagues write meanwhile can still be in the way: the batch is
        tried again, on the database as it is then.

        :param batch: list of Records, and of lists of Problems
        :param cache: see ``_import_batch``
        :param reached: the row that the import had reached before it
        :param finished: whether this is the last batch
        :return: the seconds that are left to run; None where somebody else goes on
        """
        for tries_left in reversed(range(TRIES)):
            self._begin_batch()
            try:
                started = time.monotonic()
                if not self.try_lock_for_update() or self.row_done != reached:
                    return None
                self._import_batch(batch, cache, started, finished)
                return self._commit_batch(len(batch))
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                cache.clear()
                self._undo_batch()
                if not tries_left:
                    raise
            except Exception:
                self._undo_batch()
                raise
            finally:
                self._end_batch()

    def _begin_batch(self):
        """Wait for the turn of this import; what the others wrote is seen then.

        The turn is the session's and not the transaction's: it comes before the
        transaction that has to see what the others wrote. With a session that is
        killed it ends.
        """
        self.env.flush_all()
        self.env.execute_query(SQL("SELECT pg_advisory_lock(hashtext(%s))", self._name))
        self.env["ir.cron"]._commit_progress()
        self.env.invalidate_all()

    def _undo_batch(self):
        """Forget what a batch did that could not be ended."""
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)

    def _end_batch(self):
        """Let the next import have its turn."""
        self.env.execute_query(
            SQL("SELECT pg_advisory_unlock(hashtext(%s))", self._name)
        )

    def _get_import_context(self):
        """Return the context of the import: no mails, no messages, dated stage log."""
        return {
            "tracking_disable": True,
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "mail_notrack": True,
            "rma_ords_import": True,
            "rma_alike": Alike({}),
        }

    def _commit_batch(self, processed):
        """End the transaction of a batch; returns the seconds that are left to run."""
        self.env.flush_all()
        remaining = max(0, self.row_total - self.row_done)
        left = self.env["ir.cron"]._commit_progress(processed, remaining=remaining)
        self.env.invalidate_all()
        return left

    def _log_progress(self):
        rate = self.row_done / self.seconds if self.seconds else 0.0
        _logger.info(
            "Open Repair Data %s: %d of %d rows (%.0f %%), %d imported,"
            " %d already here, %d refused, %.0f rows/s",
            self.filename,
            self.row_done,
            self.row_total,
            self.progress,
            self.created_count,
            self.unchanged_count,
            self.malformed_count,
            rate,
        )

    def _import_batch(self, batch, cache, started, finished):
        """Import one batch and add it to the counters.

        :param batch: list of Records, and of lists of Problems
        :param cache: dict that keeps what was found from batch to batch
        :param started: monotonic time at which the batch began
        :param finished: whether this is the last batch
        """
        records = [each for each in batch if isinstance(each, ords.Record)]
        problems = [
            p for each in batch if not isinstance(each, ords.Record) for p in each
        ]
        malformed = len(batch) - len(records)
        created, refused = self._import_records(records, cache)
        problems += refused
        bad_rows = {problem.row for problem in refused}
        statuses = Counter(self.status_counts or {})
        statuses.update(each.status for each in records if each.row not in bad_rows)
        self.env["rma.service.ords.problem"].create(
            [self._prepare_problem_vals(problem) for problem in problems]
        )
        self.write(
            {
                "row_done": self.row_done + len(batch),
                "created_count": self.created_count + created,
                "unchanged_count": self.unchanged_count
                + len(records)
                - created
                - len(refused),
                "malformed_count": self.malformed_count + malformed + len(refused),
                "status_counts": dict(statuses),
                "seconds": self.seconds + time.monotonic() - started,
                "state": "done" if finished else "running",
            }
        )
