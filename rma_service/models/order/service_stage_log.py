from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..setup.service_stage import OPEN_PHASES, PHASES


class RmaServiceStageLog(models.Model):
    """One stay of an order in a stage. Append-only: written by the order alone.

    Lead times, stuck orders and service levels read it; a row is closed (``date_left``)
    when the next one is opened and never changes again.
    """

    _name = "rma.service.stage.log"
    _description = "Service Stage Log"
    _inherit = ["rma.service.order.log", "rma.service.guarded", "rma.service.alike"]
    _order = "date_entered desc, id desc"

    stage_id = fields.Many2one(
        comodel_name="rma.service.stage", required=True, ondelete="restrict"
    )
    phase = fields.Selection(selection=PHASES, required=True)
    date_entered = fields.Datetime(string="Entered", required=True)
    date_left = fields.Datetime(string="Left on")
    user_id = fields.Many2one(comodel_name="res.users", string="Moved by")
    duration = fields.Float(
        string="Duration (hours)",
        compute="_compute_duration",
        help="Hours from entering to leaving, or until now. What is handed over or"
        " cancelled takes no time any more.",
    )

    _open_idx = models.Index("(order_id) WHERE date_left IS NULL")

    @api.depends("date_entered", "date_left", "phase")
    def _compute_duration(self):
        now = fields.Datetime.now()
        for log in self:
            entered = log.date_entered or now
            until = now if log.phase in OPEN_PHASES else entered
            stay = (log.date_left or until) - entered
            log.duration = stay.total_seconds() / 3600

    @api.model
    def _replace_open(self, orders, vals_list, now):
        """Close the open rows of orders and open the next ones, in one statement.

        Every move does it: written by records it takes two, and what these look up.

        :param orders: orders that left their stages
        :param vals_list: values of the rows that are opened
        :param now: moment of the move, naive UTC
        """
        self.flush_model(["order_id", "date_left"])
        closed = SQL(
            "UPDATE rma_service_stage_log SET date_left = %s"
            " WHERE order_id IN %s AND date_left IS NULL",
            now,
            tuple(orders.ids),
        )
        if vals_list:
            opened = self._get_insertion(vals_list)
            self.env.cr.execute(SQL("WITH closed AS (%s) %s", closed, opened))
        else:
            self.env.cr.execute(closed)
        self.invalidate_model(["date_left", "duration"], flush=False)
        orders.invalidate_recordset(["stage_log_ids"], flush=False)

    @api.model
    def _open_first(self, orders, vals_list):
        """Open the first rows of new orders.

        :param orders: orders that were just created
        :param vals_list: values of the rows
        """
        if vals_list:
            self.env.cr.execute(self._get_insertion(vals_list))
            orders.invalidate_recordset(["stage_log_ids"], flush=False)

    @api.model
    def _get_insertion(self, vals_list):
        """Return the statement that inserts rows, none of which is read next."""
        moment = self.env.cr.now()
        trace = {
            "create_uid": self.env.uid,
            "create_date": moment,
            "write_uid": self.env.uid,
            "write_date": moment,
        }
        names = sorted({name for vals in vals_list for name in vals} | trace.keys())
        rows = [
            SQL("(%s)", SQL(", ").join(self._get_columns(vals | trace, names)))
            for vals in vals_list
        ]
        return SQL(
            "INSERT INTO rma_service_stage_log (%s) VALUES %s",
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(rows),
        )

    @api.model
    def _get_columns(self, vals, names):
        """Return what the database is given for the values of a new row."""
        return [
            SQL("%s", self._fields[name].convert_to_column_insert(vals.get(name), self))
            for name in names
        ]

    def write(self, vals):
        if set(vals) - {"date_left"} or any(log.date_left for log in self):
            raise UserError(
                self.env._("The stage log of service orders is never edited.")
            )
        return super().write(vals)

    def _get_deletion_refusal(self):
        return self.env._("The stage log of service orders is never deleted.")
