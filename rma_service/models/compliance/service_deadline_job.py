from odoo import api, fields, models
from odoo.fields import Domain

from ..setup.service_stage import OPEN_PHASES

# So many orders are computed in one transaction.
BATCH = 100
# What this transaction asked for already: see CALLED of ``rma.service.job``.
ASKED = "rma_service.asked_deadlines"


class RmaServiceDeadlineJob(models.Model):
    """Open orders whose deadlines follow a change of what they are computed from.

    A service level, working hours, a public holiday, the country of the company: who
    changes it does not wait for thousands of orders. The first row names which orders
    by a domain; done, it becomes rows of some orders each. Where one of these fails,
    each of its orders gets a row of its own, so that it does not stop the others.
    """

    _name = "rma.service.deadline.job"
    _description = "Orders Whose Deadlines Are Computed Again"
    _inherit = ["rma.service.job"]
    _order = "id"
    _job_cron = "rma_service.ir_cron_compute_deadlines"

    scope = fields.Json(string="Which Orders", readonly=True, help="A domain.")
    record_ids = fields.Json(string="Orders", readonly=True, help="Their ids.")

    @api.model
    def _add(self, scope):
        """Let deadlines of open orders be computed again after this transaction.

        :param scope: domain of orders, as a list; what is open is asked besides
        """
        asked = self.env.cr.precommit.data.setdefault(ASKED, set())
        if repr(scope) in asked:
            return
        asked.add(repr(scope))
        self.sudo()._as_system().create({"scope": scope})
        self._call_job()

    @api.model
    def _get_job_domain(self):
        return []

    def _do_job(self):
        self.ensure_one()
        if self.record_ids:
            self._compute_orders()
        else:
            self._split()
        self.env.flush_all()
        self.unlink()

    def _split(self):
        """Make rows of some orders each of what the scope names.

        Where nothing is promised, only what was is of interest.
        """
        levels = self.env["rma.service.level"]
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        promising = companies.filtered(lambda company: levels._get_plan(company.id))
        orders = self.env["rma.service.order"].sudo()
        found = orders.search(
            Domain("phase", "in", OPEN_PHASES)
            & Domain(self.scope or [])
            & (
                Domain("company_id", "in", promising.ids)
                | Domain("deadline_count", ">", 0)
            )
        )
        self.create(
            [
                {"record_ids": found.ids[start : start + BATCH]}
                for start in range(0, len(found), BATCH)
            ]
        )
        self._call_job()

    def _compute_orders(self):
        """Compute the orders together, or let each have a row of its own."""
        orders = self._get_job_orders()
        if len(orders) <= 1:
            orders._set_deadlines()
            return
        try:
            with self.env.cr.savepoint():
                orders._set_deadlines()
        except Exception:  # one that fails does not keep the others waiting
            self.env.invalidate_all(flush=False)
            self.create([{"record_ids": [id_]} for id_ in self.record_ids])
            self._call_job()

    def _get_job_orders(self):
        orders = self.env["rma.service.order"].sudo()
        return orders.browse(self.record_ids or ()).exists()

    def _get_job_trouble(self):
        return self.env._(
            "The deadlines of this order could not be computed. Tell whoever"
            " administers Odoo: the log says why."
        )
