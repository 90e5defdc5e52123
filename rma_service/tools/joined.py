"""Reads a record and what it leads to in one statement.

Odoo reads the record, then each model that its links lead to: a page that shows a
little of many of them asks as many times. How to use::

    fetch_joined(order.sudo(), {
        "product_id.product_tmpl_id": ("name",),
        "warehouse_id.partner_id": ("street", "city"),
    })

What is named is then in the cache; what is not is read as ever, when it is asked for.
"""


def fetch_joined(records, paths):
    """Put fields of linked records into the cache.

    Only with superuser rights: nothing is checked on the way.

    :param records: recordset with superuser rights
    :param paths: dict path of many2one fields → names of stored column fields there
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
    for row in records.env.execute_query(query.select(*terms)):
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
