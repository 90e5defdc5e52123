"""Required columns of ours on tables that Odoo owns."""

from odoo.tools import SQL


def set_column_defaults(records, *names):
    """Give columns the default of their fields, in the database too.

    Whoever writes into the table while our fields are not loaded (an update in
    progress, the tests of an add-on below ours) leaves them out: a required column
    without a default then refuses the row. To be called by ``init``.

    :param records: any recordset of the model
    :param names: required fields of ours with a default
    """
    for name in names:
        field = records._fields[name]
        value = field.convert_to_column(field.default(records), records)
        records.env.cr.execute(
            SQL(
                "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s",
                SQL.identifier(records._table),
                SQL.identifier(name),
                value,
            )
        )
