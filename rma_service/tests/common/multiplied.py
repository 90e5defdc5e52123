"""What a test made, copied many times in SQL: a shop of any size in a second.

``Multiplied`` remembers how the database was. Whatever rows came after that are one
*cell*; ``multiply`` makes more of them, each with its own orders, customers, products
and what else belongs together: links inside of a cell stay inside of it.
"""

import re
from collections import defaultdict
from contextlib import contextmanager

from odoo.tools import SQL

# What is not a shop's own: the machinery of Odoo.
LEFT_OUT = re.compile(r"ir_|bus_|base_|res_(users|groups|company|config|device|lang)")
TEXTS = ("character varying", "text", "jsonb")


class Multiplied:
    """The database as it was; see the module.

    :param env: of a test, with superuser rights
    """

    def __init__(self, env):
        self.env = env
        env.flush_all()
        tables = env.execute_query(
            SQL(
                "SELECT c.table_name FROM information_schema.columns c"
                " JOIN information_schema.tables t USING (table_schema, table_name)"
                " WHERE c.table_schema = current_schema AND c.column_name = 'id'"
                " AND t.table_type = 'BASE TABLE' AND c.data_type = 'integer'"
            )
        )
        self.before = {
            table: self._last(table) for (table,) in tables if not LEFT_OUT.match(table)
        }
        self.first, self.width = {}, {}

    def _last(self, table):
        query = SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(table))
        return self.env.execute_query(query)[0][0]

    def _measure_cell(self):
        """Find out from which id on, and how far, the rows of the cell go."""
        for table, before in self.before.items():
            query = SQL(
                "SELECT min(id), max(id) FROM %s WHERE id > %s",
                SQL.identifier(table),
                before,
            )
            [(first, last)] = self.env.execute_query(query)
            if first:
                self.first[table], self.width[table] = first, last - first + 1

    def get_domain(self, model, cells):
        """Return the domain of the rows of a model in the first cells.

        :param cells: how many, the one that the test made included
        """
        first, width = self.first.get(model._table, 0), self.width.get(model._table, 0)
        return [("id", ">=", first), ("id", "<", first + cells * width)]

    def multiply(self, copies, only=None, **other):
        """Copy the cell.

        :param copies: how many copies
        :param only: names of tables, for more rows in these alone
        :param other: table__column → SQL over ``k``, the number of the copy, from 1
        """
        self.env.flush_all()
        self._measure_cell()
        self._read_links()
        tables = [*self.width] if only is None else only
        self.copied = set(tables)
        inserts = [self._get_insert(table, copies, other) for table in tables]
        if only is None:
            inserts += map(self._get_insert_of_relation, self._get_relations())
        # In one statement, so that each row finds the rows that it links to.
        named = [
            SQL("%s AS (%s)", SQL.identifier(f"t{number}"), insert)
            for number, insert in enumerate(inserts)
        ]
        query = SQL("WITH k AS (SELECT generate_series(1, %s) AS k), ", copies)
        with self._without_checks():
            self.env.cr.execute(SQL("%s%s SELECT 1", query, SQL(", ").join(named)))
        for table in tables:
            self.env.cr.execute(
                SQL(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM %s",
                    table,
                    SQL.identifier(table),
                )
            )
        self.env.invalidate_all()
        for model in self.env.registry.values():
            if model._parent_store and model._table in tables:
                self.env[model._name]._parent_store_compute()
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()

    @contextmanager
    def _without_checks(self):
        """Copies link as the cell does: to check each link takes most of the time."""
        [(may,)] = self.env.execute_query(SQL("SELECT current_setting('is_superuser')"))
        # The tables are small when the links are checked first: that way of checking
        # is kept, and would read what has come in since for each row.
        name, value = (
            ("session_replication_role", "replica")
            if may == "on"
            else ("enable_seqscan", "off")
        )
        self.env.cr.execute(SQL("SET LOCAL %s = %s", SQL.identifier(name), value))
        yield
        self.env.cr.execute(SQL("RESET %s", SQL.identifier(name)))

    def _read_links(self):
        """Find out which columns link to which table, and which have to be unique."""
        self.columns, self.targets = defaultdict(list), {}
        self.unique = defaultdict(set)
        self.kinds = {}
        for table, column, kind in self.env.execute_query(
            SQL(
                "SELECT table_name, column_name, data_type"
                " FROM information_schema.columns"
                " WHERE table_schema = current_schema AND is_generated = 'NEVER'"
            )
        ):
            self.columns[table].append(column)
            self.kinds[table, column] = kind
        for table, column, target in self.env.execute_query(
            SQL(
                "SELECT own.relname, a.attname, target.relname"
                " FROM pg_constraint c JOIN pg_attribute a"
                " ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
                " JOIN pg_class own ON own.oid = c.conrelid"
                " JOIN pg_class target ON target.oid = c.confrelid"
                " WHERE c.contype = 'f'"
            )
        ):
            self.targets[table, column] = target
        choices = {
            (model._table, name)
            for model in self.env.registry.values()
            for name, field in model._fields.items()
            if field.type == "selection"
        }
        for table, definition in self.env.execute_query(
            SQL(
                "SELECT tablename, indexdef FROM pg_indexes"
                " WHERE schemaname = current_schema"
                " AND starts_with(indexdef, 'CREATE UNIQUE')"
            )
        ):
            for word in re.findall(r"\w+", definition.partition("USING")[2]):
                is_text = self.kinds.get((table, word)) in TEXTS
                if is_text and (table, word) not in choices:
                    self.unique[table].add(word)
        self.references = {
            (model._table, name): field.model_field
            for model in self.env.registry.values()
            for name, field in model._fields.items()
            if field.type == "many2one_reference" and field.store and model._auto
        }

    def _shift(self, column, target):
        """Return a link, moved into the copy where its target is copied."""
        return SQL(
            "CASE WHEN s.%(column)s >= %(first)s"
            " THEN s.%(column)s + k.k * %(width)s ELSE s.%(column)s END",
            column=SQL.identifier(column),
            first=self.first[target],
            width=self.width[target],
        )

    def _get_value(self, table, column, other):
        plain = SQL("s.%s", SQL.identifier(column))
        if f"{table}__{column}" in other:
            return SQL(other[f"{table}__{column}"])
        if column == "id":
            return SQL("s.id + k.k * %s", self.width[table])
        target = self.targets.get((table, column))
        if target in self.copied:
            return self._shift(column, target)
        if model_column := self.references.get((table, column)):
            cases = [
                SQL("WHEN %s THEN %s", name, self._shift(column, model._table))
                for name, model in self.env.registry.items()
                if model._auto and model._table in self.copied
            ]
            kind = SQL.identifier(model_column)
            if cases and model_column in self.columns[table]:
                cases = SQL(" ").join(cases)
                return SQL("CASE s.%s %s ELSE %s END", kind, cases, plain)
        if column in self.unique[table]:
            if self.kinds[table, column] == "jsonb":
                return SQL(
                    "jsonb_build_object('en_US', (%s ->> 'en_US') || '-' || k.k)", plain
                )
            return SQL("%s || '-' || k.k", plain)
        return plain

    def _get_insert(self, table, copies, other):
        columns = self.columns[table]
        return SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s s, k WHERE s.id >= %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(self._get_value(table, name, other) for name in columns),
            SQL.identifier(table),
            self.first[table],
        )

    def _get_relations(self):
        """Return the tables of many2many fields with a link to what is copied."""
        linked = {
            table
            for (table, _column), target in self.targets.items()
            if target in self.width
        }
        return [
            table
            for table in sorted(linked)
            if "id" not in self.columns[table] and not LEFT_OUT.match(table)
        ]

    def _get_insert_of_relation(self, table):
        columns = self.columns[table]
        copied = [
            SQL("s.%s >= %s", SQL.identifier(name), self.first[target])
            for name in columns
            if (target := self.targets.get((table, name))) in self.width
        ]
        return SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s s, k WHERE %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(self._get_value(table, name, {}) for name in columns),
            SQL.identifier(table),
            SQL(" OR ").join(copied),
        )
