"""Rows put into a table as they stand, for tests that go through the whole registry.

``insert_row`` fills what the table asks for and nothing else; no method of the model is
called. For tests of who may reach a record, whatever its model has in it.
"""

import json
from itertools import count

from odoo.tools import SQL

# What a column of a type gets where it must not be empty.
FILLINGS = {
    "boolean": True,
    "integer": 1,
    "float": 1.0,
    "monetary": 1.0,
    "date": "2026-01-01",
    "datetime": "2026-01-01",
}
# What the constraints of a table ask for.
SPECIAL = {
    # Each purpose stands once on a team; some have all.
    "rma.service.booking.rule": {
        "team_id": lambda env: insert_row(env, "rma.service.team").id
    },
    "rma.service.message.rule": {"event": "received"},
    # The shipped ones have a line for everything.
    "rma.service.wording.line": {
        "wording_id": lambda env: insert_row(env, "rma.service.wording").id
    },
}
NUMBERS = count(1)


def our_models(env):
    """Return the models with a table that the add-ons of the project define.

    :return: list of empty recordsets, by name
    """
    return [
        env[name]
        for name in sorted(env.registry)
        if name.startswith("rma.service.")
        and not env[name]._abstract
        and env[name]._auto
    ]


def insert_row(env, name, **values):
    """Put a row into the table of a model.

    :param name: name of the model
    :param values: columns that are filled otherwise than by what their type asks for
    :return: the record, with the rights of ``env``
    """
    model = env[name]
    for column, value in SPECIAL.get(name, {}).items():
        values.setdefault(column, value(env) if callable(value) else value)
    rows = env.execute_query(
        SQL(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL"
            " AND table_schema = current_schema",
            model._table,
        )
    )
    needed = {column for (column,) in rows} - {"id"}
    for column in sorted(needed - values.keys()):
        values[column] = _get_filling(env, model._fields[column])
    values.setdefault("create_uid", env.uid)
    [(row_id,)] = env.execute_query(
        SQL(
            "INSERT INTO %s (%s) VALUES (%s) RETURNING id",
            SQL.identifier(model._table),
            SQL(", ").join(SQL.identifier(column) for column in values),
            SQL(", ").join(SQL("%s", value) for value in values.values()),
        )
    )
    env.invalidate_all()
    return model.browse(row_id)


def _get_filling(env, field):
    if field.type == "many2one":
        found = env[field.comodel_name].sudo().search([], limit=1)
        return (found or insert_row(env, field.comodel_name)).id
    if field.type == "selection":
        return field.get_values(env)[0]
    if field.type in ("char", "text", "html"):
        text = f"x{next(NUMBERS)}"  # some have to be unique
        return json.dumps({"en_US": text}) if field.translate else text
    return FILLINGS[field.type]
