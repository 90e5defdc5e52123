"""Reading with more rights than the user has, and leaving no trace of it.

Odoo keeps one cache for a user and for what works as superuser in his name. A one2many
or many2many that was read as superuser still holds the records of other companies and
of colleagues when the user reads it next, and he is refused for them; one that the user
read first lacks them when all are wanted.

Where such a field is ours, a computed field of its own for all records
(``compute_sudo``, ``groups=NO_ACCESS``) or a search is better; for stored fields, there
is ``reading_all``.
"""

from contextlib import contextmanager


@contextmanager
def reading_all(records, *names):
    """Read fields of many records with all rights: ``with reading_all(...) as all_:``

    :param records: recordset whose fields are read
    :param names: one2many and many2many fields whose records the user may not all see
    :return: the records as superuser
    """
    records = records.sudo()
    records.invalidate_recordset(names)
    try:
        yield records
    finally:
        records.invalidate_recordset(names)
