"""Reads a record and what it leads to in one statement.

Odoo reads the record, then each model that its links lead to: a page that shows a
little of many of them asks as many times. How to use::

    fetch_joined(order.sudo(), {
        "product_id.product_tmpl_id": ("name",),
        "warehouse_id.partner_id": ("street", "city"),
    })

What is named is then in the cache; what is not is read as ever, when it is asked for.
"""

from odoo.tools import SQL


def fetch_joined(records, paths, rows=None):
    """Put fields of linked records into the cache.

    Only with superuser rights: nothing is checked on the way.

    :param records: recordset with superuser rights
    :param paths: dict path of many2one fields → names of stored column fields there
    :param rows: dict one2many field of the records → names of stored texts, numbers
        and booleans there; its rows are in the order of the first of them
    """
    if not records:
        return
    model = records.with_context(active_test=False)
    query = model._search([("id", "in", records.ids)])
    aliases = {"": (model._table, model)}
    terms, readers = [], []
    for path, names in paths.items():
        alias, target = _join(query, aliases, path)
        position = len(terms)
        terms.append(target._field_to_sql(alias, "id", query))
        terms += [target._field_to_sql(alias, name, query) for name in names]
        readers.append((position, target.with_env(records.env), names))
    owner = len(terms)
    terms.append(SQL.identifier(model._table, "id"))
    rows = rows or {}
    terms += [_select_rows(model, name, names) for name, names in rows.items()]
    for row in records.env.execute_query(query.select(*terms)):
        record = records.browse(row[owner])
        for found, (name, names) in zip(row[owner + 1 :], rows.items(), strict=True):
            _insert_rows(record, name, names, found)
        for position, target, names in readers:
            if not row[position]:
                continue
            record = target.browse(row[position])
            values = row[position + 1 : position + 1 + len(names)]
            for name, value in zip(names, values, strict=True):
                # What is in the cache already stays: it may not be written yet.
                record._fields[name]._insert_cache(record, [value])


def _join(query, aliases, path):
    """Return the alias of the table at the end of a path, and its model."""
    if path not in aliases:
        parent, _dot, name = path.rpartition(".")
        alias, model = _join(query, aliases, parent)
        target = model.env[model._fields[name].comodel_name]
        aliases[path] = (
            query.left_join(alias, name, target._table, "id", name),
            target,
        )
    return aliases[path]


def _select_rows(model, name, names):
    """Return the SQL of the rows of a one2many field, as one array of arrays."""
    field = model._fields[name]
    table = model.env[field.comodel_name]._table
    columns = [SQL.identifier(table, each) for each in ("id", *names)]
    return SQL(
        "(SELECT json_agg(json_build_array(%s) ORDER BY %s, %s) FROM %s WHERE %s = %s)",
        SQL(", ").join(columns),
        columns[1],
        columns[0],
        SQL.identifier(table),
        SQL.identifier(table, field.inverse_name),
        SQL.identifier(model._table, "id"),
    )


def _insert_rows(record, name, names, found):
    """Put the rows of a one2many field into the cache.

    :param found: what ``_select_rows`` gave, or None
    """
    field = record._fields[name]
    rows = record.env[field.comodel_name]
    found = found or []
    for row_id, *values in found:
        row = rows.browse(row_id)
        for each, value in zip(names, values, strict=True):
            rows._fields[each]._insert_cache(row, [value])
    field._insert_cache(record, [tuple(row[0] for row in found)])
