from odoo import api, models
from odoo.tools import SQL

# So many records at once that the rows of very many are checked a piece at a time.
BATCH = 100_000


class RmaServiceKeptRows(models.AbstractModel):
    """Narrow rows about the records of a wide table, for the reports over history.

    Who changes such a record calls :meth:`_mark`; the rows are written once at the end
    of the transaction, in one statement, or before, if a report is read. What nobody
    marked is found by :meth:`_cron_check`.

    An heir names the table that its rows tell of, and writes them.
    """

    _name = "rma.service.kept.rows"
    _description = "Rows Kept for Reports"
    _inherit = ["rma.service.guarded"]
    _log_access = False
    # The table whose ids are checked, one piece after the other.
    _told_table = None

    @property
    def _pending(self):
        """Under which name a transaction keeps what it has marked."""
        return f"{self._table}_pending"

    @property
    def _checked(self):
        """The parameter with the id up to which this round of checks has come."""
        return f"{self._name}.checked_until"

    def _write_marked(self, ids):
        """Write the rows of what was marked, as it is now.

        :param ids: sorted ids of what :meth:`_mark` was given
        """
        raise NotImplementedError

    def _write_piece(self, ids):
        """Write the rows of records as these are now; right ones are left alone.

        :param ids: ids of the told table, ascending and without any left out
        """
        raise NotImplementedError

    @api.model
    def _mark(self, records):
        """Have the rows of records written anew at the end of the transaction.

        :param records: records that have rows now, or had until now
        """
        ids = [record_id for record_id in records._ids if record_id]
        if not ids:
            return
        precommit = self.env.cr.precommit
        if self._pending not in precommit.data:
            precommit.data[self._pending] = set()
            precommit.add(self.sudo()._write_pending)
        precommit.data[self._pending].update(ids)

    @api.model
    def _write_pending(self):
        """Write the rows of what was marked in this transaction."""
        pending = self.env.cr.precommit.data.pop(self._pending, None)
        if pending:
            self.env.flush_all()
            self._write_marked(sorted(pending))

    @api.model
    def _write_all(self, after=0):
        """Write the rows of all records, very many at a time; a generator.

        :param after: id of the record where to begin
        :return: the id up to which the rows are right, after each piece
        """
        table = SQL.identifier(self._told_table)
        while True:
            rows = self.env.execute_query(
                SQL(
                    "SELECT id FROM %s WHERE id > %s ORDER BY id LIMIT %s",
                    table,
                    after,
                    BATCH,
                )
            )
            if not rows:
                return
            self._write_piece([record_id for (record_id,) in rows])
            after = rows[-1][0]
            yield after

    @api.model
    def _cron_check(self):
        """Find rows that are wrong, a piece at a time until all were looked at."""
        parameters = self.env["ir.config_parameter"].sudo()
        after = int(parameters.get_param(self._checked, 0))
        [[last]] = self.env.execute_query(
            SQL("SELECT COALESCE(max(id), 0) FROM %s", SQL.identifier(self._told_table))
        )
        for done in self._write_all(after):
            parameters.set_param(self._checked, done)
            remaining = -(-max(last - done, 0) // BATCH)
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                return
        parameters.set_param(self._checked, 0)

    @api.model
    def _join_columns(self, names, table=None):
        """Return the SQL of a list of columns, of a table if one is given."""
        return SQL(", ").join(
            SQL.identifier(table, name) if table else SQL.identifier(name)
            for name in names
        )

    @api.model
    def _take_over(self, names, kept):
        """Return the SQL that has a row that stands take over another's values.

        Rows that are right already are left alone: to write them costs as much as new.

        :param names: the columns
        :param kept: alias of the table in the statement that inserts
        """
        return SQL(
            "DO UPDATE SET %(set)s WHERE (%(old)s) IS DISTINCT FROM (%(new)s)",
            set=SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
                for name in names
            ),
            old=self._join_columns(names, kept),
            new=self._join_columns(names, "excluded"),
        )
