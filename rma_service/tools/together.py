"""Read many models in one statement.

Odoo reads one model, or one list of lines, at a time: a form with twenty lists asks the
database forty times. Here each list and each kind of record is a subquery of its own,
the same that Odoo makes, with the same rules; all go to the database together, and what
comes back is put into Odoo's cache, where Odoo finds it::

    reading = Together(order.env)
    reading.add_list(order, "operation_ids")
    reading.add_list(order, "tag_ids")
    reading.add(order.partner_id | order.delegate_id)
    reading.fetch()

Nothing fails here: what the user may not read is left to Odoo, which says it.
"""

from collections import defaultdict
from datetime import date, datetime
from functools import lru_cache

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL


def read_moment(text):
    """Return a moment as PostgreSQL writes it into JSON: without trailing zeros."""
    seconds, _dot, fraction = text.partition(".")
    return datetime.fromisoformat(f"{seconds}.{fraction:0<6}")


# What JSON has no type for.
FROM_JSON = {"date": date.fromisoformat, "datetime": read_moment}


class Together:
    """Records and lists of several models that are read together; see the module.

    :param env: of one of the records
    """

    def __init__(self, env):
        self.env = env
        self.queries, self.takers = [], []

    def add(self, records, names=()):
        """Ask for what Odoo reads of records at once.

        :param records: recordset; what is in the cache already is not asked for
        :param names: more fields with a column, which Odoo reads one by one
        """
        records = records.browse(
            record.id for record in records if isinstance(record.id, int)
        )
        fields = [
            field
            for field in (records and self._get_fields(records, names))
            if any(field._cache_missing_ids(records))
        ]
        if not fields:
            return
        try:
            query = records._search([("id", "in", records.ids)], active_test=False)
        except AccessError:
            return
        self._ask(records, query, fields)

    def add_list(self, records, name):
        """Ask for the rows of a stored one2many or many2many, and what they say.

        :param records: recordset that has the field
        :param name: of the field
        """
        field = records._fields[name]
        records = records.browse(
            id_ for id_ in field._cache_missing_ids(records) if isinstance(id_, int)
        )
        if not records or not records._has_field_access(field, "read"):
            return
        rows = records.env[field.comodel_name].with_context(
            **{"active_test": False, **field.context}
        )
        domain = field.get_comodel_domain(records)
        try:
            if field.type == "one2many":
                domain &= Domain(field.inverse_name, "in", records.ids)
                query = rows._search(domain, order=rows._order)
                link = rows._field_to_sql(rows._table, field.inverse_name, query)
            else:
                query = rows._search(domain, order=rows._order)
                link = SQL.identifier(field.relation, field.column1)
                query.add_join(
                    "JOIN",
                    field.relation,
                    None,
                    SQL(
                        "%s = %s",
                        SQL.identifier(field.relation, field.column2),
                        SQL.identifier(rows._table, "id"),
                    ),
                )
                query.add_where(SQL("%s IN %s", link, tuple(records.ids)))
        except AccessError:
            return
        self._ask(rows, query, self._get_fields(rows), (records, field, link))

    def fetch(self):
        """Read what was asked for into the cache."""
        if self.queries:
            [found] = self.env.execute_query(
                SQL("SELECT %s", SQL(", ").join(self.queries))
            )
            for take, rows in zip(self.takers, found, strict=True):
                take([tuple(row.values()) for row in rows or ()])
        self.queries, self.takers = [], []

    @staticmethod
    def _get_fields(model, names=()):
        """Return the fields that Odoo reads of a model at once, and those named."""
        return [
            field
            for name, field in model._fields.items()
            if (field.prefetch is True or name in names)
            and field.store
            and field.column_type
            and name != "id"
            and field.type != "binary"
            and model._has_field_access(field, "read")
        ]

    def _ask(self, model, query, fields, listed=None):
        """Remember a query, and what becomes of its rows.

        :param listed: records, field and column of the list that the rows stand in
        """
        plain, special = [], []
        for field in fields:
            is_plain = not (field.translate or field.company_dependent)
            (plain if is_plain else special).append(field)
        # As Odoo does it: what is not saved yet is in the cache, and stays.
        columns = [get_columns(model._table, "id", *(field.name for field in plain))]
        columns += [
            model._field_to_sql(model._table, field.name, query) for field in special
        ]
        fields = plain + special
        if listed:
            columns.append(listed[2])
        self.queries.append(
            SQL(
                "(SELECT json_agg(r) FROM (%s) r(%s))",
                query.select(*columns),
                get_names(1 + len(fields) + bool(listed)),
            )
        )

        def take(rows):
            columns = list(zip(*rows, strict=True)) or [()] * (2 + len(fields))
            found = model.browse(columns[0])
            for field, values in zip(fields, columns[1:], strict=False):
                if convert := FROM_JSON.get(field.type):
                    values = [value and convert(value) for value in values]
                field._insert_cache(found, values)
            if listed:
                records, list_field, _link = listed
                by_record = defaultdict(list)
                for record_id, row_id in zip(columns[-1], columns[0], strict=True):
                    by_record[record_id].append(row_id)
                list_field._insert_cache(
                    records, [tuple(by_record[id_]) for id_ in records.ids]
                )

        self.takers.append(take)


@lru_cache(maxsize=1000)
def get_columns(table, *names):
    """Return the columns of a table as ``SQL``, which is dear to put together."""
    return SQL(", ").join(SQL.identifier(table, name) for name in names)


@lru_cache(maxsize=500)
def get_names(number):
    """Return names for so many columns, as ``SQL``."""
    return SQL(", ").join(SQL.identifier(f"c{column}") for column in range(number))


def read_paths(records, paths):
    """Read what is found along paths of links, one statement for each step.

    A path may go through links that are computed, and end with another field, for those
    that Odoo reads one by one.

    :param records: recordset, usually with superuser rights
    :param paths: names of fields with dots between them, as ``mapped`` has them
    """
    paths = [tuple(path.split(".")) for path in paths]
    found = {(): records}
    for length in range(1, max(map(len, paths), default=0) + 1):
        steps = sorted({path[:length] for path in paths if len(path) >= length})
        steps = [step for step in steps if step[:-1] in found]
        reading = Together(records.env)
        linked, names = {}, defaultdict(set)
        for step in steps:
            origin, name = found[step[:-1]], step[-1]
            field = origin._fields[name]
            if field.type == "many2one":
                targets = origin.mapped(name)
                linked[targets._name] = linked.get(targets._name, targets) | targets
                names[targets._name].update(
                    path[length] for path in paths if path[:length] == step != path
                )
            elif field.store and field.relational:
                reading.add_list(origin, name)
        for name, targets in linked.items():
            reading.add(targets, names[name])
        reading.fetch()
        for step in steps:
            if found[step[:-1]]._fields[step[-1]].relational:
                found[step] = found[step[:-1]].mapped(step[-1])
