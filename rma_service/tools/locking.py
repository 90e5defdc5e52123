"""What a button decides is decided by one: the record is locked before it is read.

Odoo's transactions see the database as it was when they began. Two clicks at once both
find the order as it was before, and a lock alone helps only while the first still
works: the one who comes just after would go on with what he read. So a lock here also
touches the row. Whoever began before that is refused by the database, Odoo does his
request once more from the beginning, and then he sees what the first did.

What was read before the lock is right, too: it is as old as the transaction, Odoo
forgets it with each commit, and an older row is refused here.

``@locks_first`` on the method behind a button is all that is needed: it locks the
records that the model names in ``_get_locked_records``, by default its own. Locked
once, they stay so until the end of the transaction; the next step in it costs nothing.
"""

from functools import wraps

from odoo.exceptions import UserError
from odoo.tools import SQL, format_list

# What is locked in this transaction, kept where Odoo clears it with a rolled back
# savepoint: with that the locks are gone, too.
HELD = "rma_service.locked"


def locks_first(method):
    """Decorate a method behind a button: its records are locked before it decides.

    :raises UserError: where somebody else is at one of them in this moment
    """

    @wraps(method)
    def locking_first(self, *args, **kwargs):
        get_records = getattr(self, "_get_locked_records", None)
        for records in get_records() if get_records else [self]:
            lock(records)
        return method(self, *args, **kwargs)

    return locking_first


def done_once(method):
    """Decorate the confirmation of a dialog that inherits ``rma.service.done.once``.

    Confirmed once, it is done: whoever sends the same dialog again changes nothing. For
    dialogs whose work could be done again, as nothing on the order tells that it was.
    """

    @wraps(method)
    def doing_once(self, *args, **kwargs):
        self.ensure_one()
        lock(self)
        if self.is_done:
            return {"type": "ir.actions.act_window_close"}
        result = method(self, *args, **kwargs)
        self.is_done = not _is_asking_again(self, result)
        return result

    doing_once._is_done_once = True
    return doing_once


def _is_asking_again(dialog, result):
    """Tell whether a confirmation did nothing and opens its dialog once more."""
    return (
        isinstance(result, dict)
        and result.get("res_model") == dialog._name
        and result.get("res_id") == dialog.id
    )


def lock(records, wait=False):
    """Lock records until the end of the transaction.

    :param records: one recordset; its user may write it, or the caller checked that
    :param wait: wait for whoever has it, as a customer should; else he is told
    :raises UserError: naming the records that somebody else has
    """
    held = records.env.cr.precommit.data.setdefault(HELD, set())
    ids = sorted(
        id_ for id_ in records._ids if id_ and (records._name, id_) not in held
    )
    if not ids:
        return
    env = records.env
    records = records.browse(ids).sudo()
    records.flush_recordset()
    table = SQL.identifier(records._table)
    rows = _fetch(
        records.env.cr,
        SQL(
            "UPDATE %(table)s SET write_uid = %(table)s.write_uid FROM ("
            "SELECT id FROM %(table)s WHERE id IN %(ids)s ORDER BY id"
            " FOR NO KEY UPDATE%(way)s) free WHERE %(table)s.id = free.id"
            " RETURNING %(table)s.id",
            table=table,
            ids=tuple(ids),
            way=SQL("") if wait else SQL(" SKIP LOCKED"),
        ),
    )
    found = {id_ for (id_,) in rows}
    busy = records.filtered(lambda record: record.id not in found).exists()
    if busy:
        busy.with_env(env).check_access("read")
        raise UserError(_get_busy_message(busy))
    held.update((records._name, id_) for id_ in found)


def _fetch(cr, sql):
    # That somebody was faster is everyday life and no line in the log of errors.
    cr.execute(sql, log_exceptions=False)
    return cr.fetchall()


def _get_busy_message(records):
    """Return the sentence for who comes while somebody else is at it."""
    if records._name != "rma.service.order":
        return records.env._(
            "%(records)s: somebody else is working on it right now. Reload the page and"
            " try again.",
            records=format_list(records.env, records.mapped("display_name")),
        )
    return records.env._(
        "%(orders)s: somebody else is changing the order right now. Reload"
        " the page and try again.",
        orders=format_list(records.env, records.mapped("name")),
    )
