from contextlib import contextmanager

from odoo import fields
from odoo.tools import SQL

from ...tools import place

# Models whose new rows are moved to the day of the step, with their date fields beside
# the date of creation.
NEW_ROWS = {
    "rma.service.order": ("date_last_stage_update",),
    "rma.service.stage.log": ("date_entered",),
    "rma.service.operation": (),
    "rma.service.operation.entry": (),
    "rma.service.part": (),
    "rma.service.check": ("date",),
    "sale.order": ("date_order", "service_date_sent"),
    "sale.order.line": (),
    "purchase.order": ("date_order", "date_planned"),
    "purchase.order.line": ("date_planned",),
    "stock.picking": ("scheduled_date", "date_deadline", "date_done"),
    "stock.move": ("date", "date_deadline"),
    "stock.move.line": ("date",),
    "stock.quant": ("in_date",),
    "stock.lot": (),
    "account.move": (),
    "account.payment": (),
    "mail.message": ("date",),
    "mail.tracking.value": (),
    "rma.service.message.log": (),
}


class Dates:
    """Moves what a step of the demo left behind to the time of the step."""

    @contextmanager
    def _dated(self, when, last_ids, order=None):
        """Move to ``when`` what is made and changed inside.

        :param when: naive UTC time in the past
        :param last_ids: highest id of each model before; brought up to date
        :param order: list that holds the service order once it exists
        """
        begun = fields.Datetime.now()
        yield
        # Tracking messages are made before a commit: here each step is one.
        self.env.cr.flush()
        for model, last_id in self._get_last_ids().items():
            if last_id > last_ids[model]:
                self._date_new_rows(model, when, last_ids[model])
                last_ids[model] = last_id
        if order:
            self._date_changed_rows(order[0], begun, when)

    def _get_last_ids(self):
        """Return the highest id of each model whose new rows are dated."""
        selects = [
            SQL(
                "(SELECT COALESCE(MAX(id), 0) FROM %s)",
                SQL.identifier(self.env[model]._table),
            )
            for model in NEW_ROWS
        ]
        self.env.cr.execute(SQL("SELECT %s", SQL(", ").join(selects)))
        return dict(zip(NEW_ROWS, self.env.cr.fetchone(), strict=True))

    def _date_new_rows(self, model, when, last_id):
        """Move the rows above ``last_id`` to ``when``; plans keep their lead."""
        now = fields.Datetime.now()
        changes = [SQL("create_date = %s", when)]
        for name in NEW_ROWS[model]:
            column = SQL.identifier(name)
            changes.append(
                SQL(
                    "%(column)s = CASE WHEN %(column)s > %(now)s"
                    " THEN %(column)s - %(shift)s"
                    " WHEN %(column)s IS NOT NULL THEN %(when)s END",
                    column=column,
                    now=now,
                    shift=now - when,
                    when=when,
                )
            )
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id > %s",
                SQL.identifier(self.env[model]._table),
                SQL(", ").join(changes),
                last_id,
            )
        )
        self.env[model].invalidate_model(["create_date", *NEW_ROWS[model]], flush=False)

    def _date_changed_rows(self, order, begun, when):
        """Move to ``when`` what the step changed on rows of the order made before."""
        order = order.sudo()
        moves = order.reference_id.move_ids | order.purchase_ids.picking_ids.move_ids
        done = moves.filtered(lambda move: move.state == "done")
        changed = [
            (
                order,
                (
                    "date_in",
                    "date_out",
                    "date_ready",
                    "date_repair",
                    "date_last_stage_update",
                ),
            ),
            (order.check_ids, ("date",)),
            (order.stage_log_ids, ("date_left",)),
            (
                order.estimate_ids,
                (
                    "date_order",
                    "service_date_sent",
                    "signed_on",
                    "service_declined_on",
                ),
            ),
            (order.operation_ids, ("refused_on",)),
            (order.part_ids, ("refused_on",)),
            (order.purchase_ids, ("date_approve",)),
            (done, ("date",)),
            (done.move_line_ids, ("date",)),
            (done.picking_id, ("date_done",)),
        ]
        for records, names in changed:
            for name in names:
                fresh = records.filtered(
                    lambda record, name=name: record[name] and record[name] >= begun
                )
                if fresh:
                    self._write_date(fresh, name, when)

    def _write_date(self, records, name, when):
        """Write a date past the ORM: no tracking, and the stage log is protected."""
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id IN %s",
                SQL.identifier(records._table),
                SQL.identifier(name),
                when,
                records._ids,
            )
        )
        records.invalidate_recordset([name], flush=False)

    def _date_validity(self, last_id):
        """Let the estimates expire so many days after they were made.

        Done at the end: nobody can agree to an estimate that has expired.
        """
        made_now = place.get_today(self.env.company)
        for estimate in self.env["sale.order"].search([("id", ">", last_id)]):
            estimate._open_closed().validity_date -= made_now - place.get_day(
                estimate, estimate.create_date
            )
