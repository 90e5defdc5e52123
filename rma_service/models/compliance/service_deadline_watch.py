from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...tools import place

ACTIVITY = "rma_service.mail_activity_type_deadline"


class RmaServiceDeadline(models.Model):
    """Who is told before a deadline passes, and when it has passed.

    Whoever looks after the order gets an activity when it is soon; the leader of the
    team gets one when it is missed, once. A scheduled action does each in a transaction
    of its own: one that fails does not keep the others waiting.
    """

    _inherit = "rma.service.deadline"
    _job_cron = "rma_service.ir_cron_watch_deadlines"

    watch_on = fields.Datetime(
        string="Looked At Next",
        readonly=True,
        help="When somebody is told next; empty: nobody has to be.",
    )
    is_reminded = fields.Boolean(
        string="Reminder Sent",
        readonly=True,
        help="Who looks after the order was reminded.",
    )
    is_escalated = fields.Boolean(
        string="Leader Told", readonly=True, help="The leader was told, once."
    )

    _watch_idx = models.Index("(watch_on) WHERE watch_on IS NOT NULL")

    @api.model
    def _get_watch(self, vals, is_reminded=False, is_escalated=False):
        """Return when somebody is to be told next, or False.

        :param vals: dict with ``date_kept``, ``date_warn`` and ``date_due``
        :param is_reminded: whether who looks after the order was reminded
        :param is_escalated: whether the leader was told
        """
        if vals["date_kept"] or not vals["date_due"] or is_escalated:
            return False
        return (not is_reminded and vals["date_warn"]) or vals["date_due"]

    # === THE JOB ===#

    @api.model
    def _get_job_domain(self):
        return Domain("watch_on", "<=", fields.Datetime.now())

    def _get_job_orders(self):
        return self.sudo().order_id

    def _get_job_trouble(self):
        return self.env._(
            "Nobody was told of a deadline of this order: look at it yourself, and tell"
            " whoever administers Odoo. The log says why."
        )

    def _do_job(self):
        """Tell who has to know now; what comes next is looked at again."""
        self.ensure_one()
        now = fields.Datetime.now()
        vals = {"attempts": 0, "retry_on": False, "problem": False, "watch_on": False}
        if not self.date_kept and self.date_due:
            if self.date_due < now:
                vals |= {"result": "missed", "is_escalated": True}
                if not self.is_escalated:
                    self._tell_leader()
            else:
                vals["is_reminded"] = True
                vals["watch_on"] = self.date_due
                if not self.is_reminded:
                    self._tell_responsible()
        self.write(vals)

    def _tell_responsible(self):
        """Ask who looks after the order to see to what is due soon."""
        order = self.order_id
        self._tell(
            order._get_responsible(),
            lambda own: own.env._(
                "%(promise)s is due at %(moment)s",
                promise=own._get_kind_label(),
                moment=own._format_due(),
            ),
        )

    def _tell_leader(self):
        """Tell the leader of the team, or who stands in for him, what was missed."""
        order = self.order_id
        leader = order.team_id.user_id._filter_service_colleagues(order.company_id)
        managers = self.env["res.users"]._get_service_managers(order.company_id)
        self._tell(
            leader or managers[:1] or order._get_responsible(),
            lambda own: own.env._(
                "%(promise)s was due at %(moment)s",
                promise=own._get_kind_label(),
                moment=own._format_due(),
            ),
        )

    def _tell(self, user, get_summary):
        """Schedule an activity on the order, in the language of its reader.

        :param user: one user, or none where there is nobody
        :param get_summary: function of the deadline that returns the line he reads
        """
        if not user:
            return
        own = self.with_context(lang=user.lang or self.env.lang)
        order = own.order_id.with_context(mail_activity_quick_update=True)
        place.at_place(order).activity_schedule(
            ACTIVITY, summary=get_summary(own), user_id=user.id
        )

    def _get_kind_label(self):
        """Return what is promised, in the language of the environment."""
        labels = self._fields["kind"]._description_selection(self.env)
        return dict(labels)[self.kind]

    def _format_due(self):
        """Return when it is due, by the clock of the order's place."""
        return format_datetime(
            self.env,
            self.date_due,
            tz=place.get_zone(self.order_id),
            dt_format="short",
        )
