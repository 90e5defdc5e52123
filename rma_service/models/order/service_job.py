import logging
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import place
from ...tools.known import find_known

_logger = logging.getLogger(__name__)

# After how many minutes what failed is tried again; from then on after the last one.
DELAYS = (1, 5, 30, 120)
# After how many attempts a colleague is told, and when nobody tries any more by itself.
TOLD_AFTER = 3
MAX_ATTEMPTS = 12
BATCH = 500
# Which jobs this transaction called, kept where Odoo clears it with a rolled back
# savepoint: with that the call is gone, too.
CALLED = "rma_service.called_jobs"


class RmaServiceJob(models.AbstractModel):
    """Work that no click waits for: done right after it, by a scheduled action.

    A row is a piece of work, written by the transaction that makes it necessary: rolled
    back, nothing is left of it. The scheduled action is called (``_call_job``) and does
    the rows one by one, each in a transaction of its own.

    Whoever does a row locks it; others pass over it. A row stays open until its work is
    committed: of a worker that is killed nothing is left but the counted attempt, and
    the next one takes the row up. What fails is tried again later, and after some
    attempts a colleague gets an activity.

    A model names its scheduled action in ``_job_cron``, what is still to be done in
    ``_get_job_domain``, and does one row in ``_do_job``.
    """

    _name = "rma.service.job"
    _description = "Work Right after a Click"
    _inherit = ["rma.service.guarded"]
    _job_cron = None
    # Which rows come first.
    _job_order = "id"

    attempts = fields.Integer(
        readonly=True, aggregator=None, help="How often this was tried."
    )
    retry_on = fields.Datetime(string="Next Attempt", readonly=True)
    problem = fields.Text(
        readonly=True, help="Why the last attempt failed, for who administers Odoo."
    )
    is_reported = fields.Boolean(
        readonly=True, help="A colleague was asked to look after it."
    )

    # === WHAT A MODEL SAYS ===#

    @api.model
    def _get_job_domain(self):
        """Return the domain of the rows whose work is still to be done."""
        raise NotImplementedError

    def _do_job(self):
        """Do the work of one row; whatever is raised is a failed attempt."""
        raise NotImplementedError

    def _get_job_orders(self):
        """Return the service orders that the row is about, with superuser rights."""
        raise NotImplementedError

    def _get_job_trouble(self):
        """Return what a colleague reads after several failed attempts."""
        raise NotImplementedError

    # === CALLING ===#

    @api.model
    def _call_job(self, at=None):
        """Let the scheduled action begin as soon as this transaction is committed.

        :param at: naive UTC moment, where it has time until then
        """
        self._call_cron(self._job_cron, at)

    @api.model
    def _call_cron(self, xml_id, at=None):
        """Let a scheduled action begin after this transaction, asked for once in it.

        :param xml_id: its XML id
        :param at: naive UTC moment, where it has time until then
        """
        called = self.env.cr.precommit.data.setdefault(CALLED, set())
        cron = find_known(self.env, xml_id)
        if cron and (at or xml_id not in called):
            cron.sudo()._trigger(at)
            if not at:
                called.add(xml_id)

    # === DOING ===#

    @api.model
    def _cron_do_jobs(self):
        """Do what is due, first things first, each row in a transaction of its own."""
        now = fields.Datetime.now()
        due = self.sudo().search(
            [
                *self._get_job_domain(),
                ("attempts", "<", MAX_ATTEMPTS),
                "|",
                ("retry_on", "=", False),
                ("retry_on", "<=", now),
            ],
            order=self._job_order,
            limit=BATCH,
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for row in due:
            row._try_job()
            if not cron._commit_progress(1):
                break

    def _try_job(self):
        """Do one row, unless somebody else does it, or did, and see what fails."""
        self.ensure_one()
        if not self._claim_job():
            return
        vals = {"attempts": self.attempts + 1}
        if self.attempts >= TOLD_AFTER and not self.is_reported:
            # Attempts that ended without a word: the server was killed in them.
            self._report_job()
            vals["is_reported"] = True
        self.write(vals)
        # What kills the worker has to be counted before it does.
        self.env["ir.cron"]._commit_progress()
        if not self._claim_job():
            return
        try:
            with self.env.cr.savepoint():
                self._do_job()
        except Exception as error:  # one that fails does not keep the others waiting
            _logger.warning("%s %s failed", self._name, self.id, exc_info=True)
            self.invalidate_recordset()
            self._fail_job(error)

    def _claim_job(self):
        """Lock the row until the end of the transaction, if it is free and open.

        :return: whether it is ours to do
        """
        self.ensure_one()
        self.flush_recordset()
        try:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM %s WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED",
                    SQL.identifier(self._table),
                    self.id,
                ),
                log_exceptions=False,
            )
        except SerializationFailure:
            # Somebody did it in this very moment.
            self.env.cr.rollback()
            return False
        if not self.env.cr.rowcount:
            return False
        self.invalidate_recordset()
        return bool(self.filtered_domain(self._get_job_domain()))

    def _fail_job(self, error):
        """Keep why an attempt failed, and when the next one is."""
        delay = DELAYS[min(self.attempts, len(DELAYS)) - 1]
        retry_on = fields.Datetime.now() + timedelta(minutes=delay)
        vals = {"problem": str(error)[:2000], "retry_on": retry_on}
        if self.attempts >= TOLD_AFTER and not self.is_reported:
            self._report_job()
            vals["is_reported"] = True
        self.write(vals)
        self._call_job(retry_on)

    def _report_job(self):
        """Ask a service manager to look after what fails again and again."""
        for order in self._get_job_orders()[:1]:
            users = self.env["res.users"].sudo()
            manager = users._get_service_managers(order.company_id)[:1]
            manager = manager or order._get_responsible()
            if manager:
                own = self.with_context(lang=manager.lang or self.env.lang)
                place.at_place(order.with_env(own.env)).activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=own._get_job_trouble(),
                    user_id=manager.id,
                )
