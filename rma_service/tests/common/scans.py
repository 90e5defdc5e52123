"""How PostgreSQL answers: which big tables it reads from end to end, by EXPLAIN."""

import json
from unittest.mock import patch

from odoo.sql_db import Cursor


class ScansCommon:
    """For tests among very many rows: a class names the tables, and what is many."""

    # Tables of which nothing is to be read from end to end.
    _big = ()
    # So many rows of one that are read are too many.
    _many = 0

    @classmethod
    def _settle_tables(cls):
        """Let the database know what was copied in one go."""
        # It waits in a list before the index of texts, which PostgreSQL otherwise
        # empties as it comes.
        cls.env.cr.execute(
            "SELECT gin_clean_pending_list(i.indexrelid) FROM pg_index i"
            " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam"
            " WHERE a.amname = 'gin' AND i.indrelid = ANY(%s::regclass[])",
            [list(cls._big)],
        )
        # All rows are looked at: a plan does not depend on which ones were drawn.
        cls.env.cr.execute("SET LOCAL default_statistics_target = 1000")
        for table in cls._big:
            cls.env.cr.execute(f"ANALYZE {table}")

    def _get_scans(self, ask):
        """Return the big tables that are read from end to end to answer, and how.

        :param ask: function without arguments that asks the database
        """
        asked = []
        execute = Cursor.execute

        def note(cursor, query, params=None, log_exceptions=True):
            execute(cursor, query, params, log_exceptions)
            if (cursor._obj.query or b"").lstrip().upper().startswith(b"SELECT"):
                asked.append(cursor._obj.query.decode())

        self.env.invalidate_all()
        with patch.object(Cursor, "execute", note):
            ask()
        self.assertTrue(asked)
        return {
            (table, statement)
            for statement in asked
            for table in self._get_scanned(statement)
        }

    def _get_scanned(self, statement):
        self.env.cr._obj.execute(
            f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}"
        )
        [(plan,)] = self.env.cr._obj.fetchall()
        todo = json.loads(plan) if isinstance(plan, str) else list(plan)
        todo = [todo[0]["Plan"]]
        while todo:
            node = todo.pop()
            todo += node.get("Plans", [])
            if (
                node["Node Type"] != "Seq Scan"
                or node["Relation Name"] not in self._big
            ):
                continue
            # What stands behind an *or* that was never in doubt is not read, and a
            # limit ends a search soon where nearly every row is what is looked for.
            read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            if read * node["Actual Loops"] > self._many:
                yield node["Relation Name"]
