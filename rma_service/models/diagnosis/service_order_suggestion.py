from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, sql

from ...tools.arguments import IDS, takes
from ..setup.service_stage import FINISHED_PHASES

# A model with fewer comparable orders borrows those of its equipment type.
ENOUGH_ORDERS = 5
# The last orders of the model, and of the equipment type, that are looked through: what
# helped with devices of years ago helps little, and an answer takes the same time in a
# shop with a million orders.
RECENT_ORDERS = 3_000
# The most similar of them, which are compared.
MAX_ORDERS = 300
MAX_GROUPS = 6
MAX_SIMILAR = 5
# Words of the customer that are longer than this, or hold a digit, are compared.
SHORT_WORD = 3
HISTORY_COLUMNS = ("id", "product_id", "problem_words")
FINISHED = "phase IN ('{}', '{}')".format(*FINISHED_PHASES)


class RmaServiceOrder(models.Model):
    """What helped before: suggestions from the finished orders of a model.

    How it works: the last finished orders of the same model are compared, or of the
    same equipment type where the model has little history. An order counts when it has
    a symptom in common; one without symptoms, such as an imported one, when the words
    of its problem resemble. What counts is grouped by defects and resolutions, or,
    where nobody chose any, by the operations and parts used; each group tells how often
    it was done, how often the device stayed repaired, and which job does it.

    The words are indexed in a column that PostgreSQL fills itself: nothing is spent
    on it when an order is saved, and ranking thousands of orders needs no parsing.
    """

    _inherit = "rma.service.order"

    _product_history_idx = models.Index(f"(product_id, id) WHERE {FINISHED}")
    _type_history_idx = models.Index(f"(equipment_type_id, id) WHERE {FINISHED}")

    def init(self):
        """Add the column of the words of the fault; PostgreSQL keeps it filled."""
        result = super().init()
        cr = self.env.cr
        if not sql.column_exists(cr, self._table, "problem_words"):
            # The limit keeps endless texts from being refused by PostgreSQL.
            cr.execute(
                SQL(
                    "ALTER TABLE rma_service_order ADD COLUMN problem_words tsvector"
                    " GENERATED ALWAYS AS"
                    " (to_tsvector('simple', left(problem, 20000))) STORED"
                )
            )
        cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS rma_service_order_problem_words_idx"
                " ON rma_service_order USING gin (problem_words)"
            )
        )
        return result

    # === ACTIONS ===#

    @api.readonly
    def get_suggestions(self):
        """Return what was found and done before on devices like this one.

        Counts are those of the user's companies; the similar orders, with their texts,
        are only those that the user may read.

        :return: dict of ``scope`` (``model`` or ``type``), ``count`` (orders
            compared), ``outcomes`` (list of outcome, label and count), ``groups``
            (see :meth:`_query_suggestions`) and ``similar`` (the most similar orders)
        """
        self.ensure_one()
        self.check_access("read")
        result = self._query_suggestions()
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        for each in (*result["outcomes"], *result["similar"]):
            each["label"] = labels.get(each["outcome"], self.env._("Unknown"))
        return result

    @takes(defect_ids=IDS, resolution_ids=IDS, line_product_ids=IDS)
    def action_add_suggestion(self, defect_ids, resolution_ids, line_product_ids):
        """Put the job of a suggested group on the order, with what was found.

        The group is looked up again: nothing but what was done before is added, and
        lines that the order has already are not doubled.

        :param defect_ids: list of ids, sorted, as suggested
        :param resolution_ids: list of ids, sorted, as suggested
        :param line_product_ids: products that name a group without codes, sorted
        :return: True
        :raises UserError: if the group is no longer suggested
        """
        self.ensure_one()
        self.check_access("write")
        if not self.is_open:
            raise UserError(
                self.env._(
                    "%(order)s is closed: nothing can be added to it.", order=self.name
                )
            )
        wanted = (list(defect_ids), list(resolution_ids), list(line_product_ids))
        for group in self._query_suggestions()["groups"]:
            if wanted == (group["defect_ids"], group["resolution_ids"], group["key"]):
                self.write(self._prepare_suggestion_vals(group))
                self._get_suggested_template(group)._mark_used()
                return True
        raise UserError(
            self.env._(
                "This suggestion is no longer up to date: reload the page and choose"
                " again."
            )
        )

    def _prepare_suggestion_vals(self, group):
        """Return the values that add a suggested group to the order."""
        self.ensure_one()
        known = {
            "operation_ids": self.operation_ids.product_id.ids,
            "part_ids": self.part_ids.product_id.ids,
        }
        template = self._get_suggested_template(group)
        of_template = {
            "template_id": template.id,
            "template_version": template.version,
        }
        in_template = set(template.sudo().line_ids.product_id.ids)
        vals = {
            name: [
                Command.create(
                    {"product_id": line["id"], "quantity": line["quantity"] or 1.0}
                    | (of_template if line["id"] in in_template else {})
                )
                for line in group["lines"]
                if line["is_usual"]
                and line["field"] == name
                and line["id"] not in products
            ]
            for name, products in known.items()
        }
        # What was done is said when it is done: the resolutions of the group are not
        # those of this order yet.
        vals["defect_ids"] = [
            Command.link(fault_id) for fault_id in group["defect_ids"]
        ]
        return {name: commands for name, commands in vals.items() if commands}

    def _get_suggested_template(self, group):
        """Return the ready job that the usual lines of a group come from.

        Empty where they come from several or none, or where it is no longer offered.
        """
        templates = self.env["rma.service.template"].browse(
            {
                line["template_id"]
                for line in group["lines"]
                if line["is_usual"] and line["template_id"]
            }
        )
        if len(templates) != 1:
            return templates.browse()
        return templates.filtered("active").filtered_domain(
            templates._get_fitting_domain(
                self.equipment_type_id, self.product_id, self.company_id
            )
        )

    # === ONE QUERY ===#

    def _query_suggestions(self):
        """Return the suggestions for this order as the database gives them.

        One statement reads the order itself, the history and all names.

        :return: dict of ``scope``, ``count``, ``outcomes``, ``similar`` and
            ``groups``: dicts of ``defect_ids``, ``resolution_ids``, ``key`` (products
            that name a group without codes), ``defects``, ``resolutions`` (names),
            ``count``, ``success`` (orders repaired that did not come back in time),
            ``is_added`` (its usual lines and defects are on this order already) and
            ``lines`` (dicts of ``id``, ``name``, ``field``, ``quantity``,
            ``count``, ``is_usual``: in at least half of the orders, ``is_present``:
            on this order, ``template_id``: the ready job they mostly came from, or
            None)
        """
        self.ensure_one()
        self.env.flush_all()
        # Texts are only of what the user may read.
        readable = self.env["rma.service.order"]._search([])
        readable.order = None
        table = SQL.identifier(readable.table)
        readable.add_where(SQL("%s.id IN (SELECT id FROM chosen)", table))
        # Such a query is long and soon answered: to compile it takes longer.
        self.env.cr.execute("SET LOCAL jit = off")
        [[result]] = self.env.execute_query(
            SQL(
                SUGGESTION_SQL,
                order_id=self.id,
                candidates=self._get_recent(),
                readable=readable.select(),
                lang=self.env.lang or "en_US",
                short_word=SHORT_WORD,
                enough=ENOUGH_ORDERS,
                max_orders=MAX_ORDERS,
                max_groups=MAX_GROUPS,
                max_similar=MAX_SIMILAR,
            )
        )
        return result

    def _get_recent(self):
        """Return the query of the last finished orders of this model, and of its type.

        Each type is looked up alone: its index gives the last orders without sorting.
        """
        return SQL(
            "(%s) UNION (SELECT recent.* FROM my_type CROSS JOIN LATERAL (%s) recent"
            " ORDER BY recent.id DESC LIMIT %s)",
            self._get_history("product_id = (SELECT product_id FROM mine)"),
            self._get_history("equipment_type_id = my_type.id"),
            RECENT_ORDERS,
        )

    def _get_history(self, condition):
        """Return the query of the last finished orders that meet a condition.

        Counts are of the whole company, whatever the user may read.
        """
        history = (
            self.env["rma.service.order"]
            .sudo()
            ._search(
                Domain("phase", "in", FINISHED_PHASES)
                & Domain("id", "!=", self.id)
                # What somebody was told is no repair.
                & Domain("outcome", "!=", "answered")
                & Domain("company_id", "in", self.env.companies.ids)
            )
        )
        table = SQL.identifier(history.table)
        history.add_where(SQL("%s.%s", table, SQL(condition)))
        history.order = SQL("%s.id DESC", table)
        history.limit = RECENT_ORDERS
        return history.select(
            *(SQL("%s.%s", table, SQL.identifier(name)) for name in HISTORY_COLUMNS)
        )


SUGGESTION_SQL = """
WITH mine AS (
    SELECT o.id, o.product_id, o.equipment_type_id,
           (SELECT array_agg(symptom_id) FROM rma_service_order_symptom_rel
             WHERE order_id = o.id) AS symptoms,
           ARRAY(SELECT defect_id FROM rma_service_order_defect_rel
             WHERE order_id = o.id) AS defects,
           ARRAY(SELECT product_id FROM rma_service_operation WHERE order_id = o.id
                 UNION ALL
                 SELECT product_id FROM rma_service_part WHERE order_id = o.id
           ) AS products,
           (SELECT replace(
                       plainto_tsquery('simple', string_agg(lexeme, ' '))::text,
                       '&', '|')::tsquery
              FROM unnest(o.problem_words)
             WHERE length(lexeme) > %(short_word)s OR lexeme ~ '[0-9]') AS words
      FROM rma_service_order o
     WHERE o.id = %(order_id)s
), my_type AS (
    SELECT child.id
      FROM mine
      JOIN rma_service_equipment_type own ON own.id = mine.equipment_type_id
      JOIN rma_service_equipment_type child
        ON child.parent_path LIKE own.parent_path || '%%'
), candidate AS (
    %(candidates)s
), hit AS (
    SELECT rel.order_id,
           count(*) FILTER (WHERE rel.symptom_id = ANY(mine.symptoms)) AS hits
      FROM rma_service_order_symptom_rel rel CROSS JOIN mine
     WHERE rel.order_id IN (SELECT id FROM candidate)
     GROUP BY rel.order_id
), compared AS (
    SELECT c.id, c.product_id = mine.product_id AS is_same_model,
           COALESCE(hit.hits, 0) AS hits,
           COALESCE(ts_rank(c.problem_words, mine.words), 0) AS rank
      FROM candidate c
     CROSS JOIN mine
      LEFT JOIN hit ON hit.order_id = c.id
     WHERE hit.hits > 0
        OR (mine.symptoms IS NULL
            AND (mine.words IS NULL OR c.problem_words @@ mine.words))
        OR (hit.order_id IS NULL AND c.problem_words @@ mine.words)
), ranked AS (
    SELECT *, max(rank) OVER () AS best,
           count(*) FILTER (WHERE is_same_model) OVER () >= %(enough)s AS is_enough
      FROM compared
), chosen AS (
    SELECT o.id, o.name, o.company_id, o.device_id, o.outcome, o.date_out, o.problem,
           o.solution, r.is_same_model, r.hits, r.rank
      FROM (
            SELECT *
              FROM ranked
             WHERE (is_same_model OR NOT is_enough)
               AND (hits > 0 OR rank * 3 >= best)
             ORDER BY hits DESC, rank DESC, is_same_model DESC, id DESC
             LIMIT %(max_orders)s
           ) r
      JOIN rma_service_order o ON o.id = r.id
), readable AS (
    %(readable)s
), used AS (
    SELECT c.id, l.product_id, 'operation_ids' AS field, l.quantity_done AS quantity,
           l.template_id
      FROM chosen c JOIN rma_service_operation l ON l.order_id = c.id
     WHERE l.quantity_done > 0
     UNION ALL
    SELECT c.id, l.product_id, 'part_ids', l.quantity_done, l.template_id
      FROM chosen c JOIN rma_service_part l ON l.order_id = c.id
     WHERE l.quantity_done > 0
), coded AS (
    SELECT c.id, d.ids AS defects, r.ids AS resolutions,
           CASE WHEN d.ids IS NULL AND r.ids IS NULL THEN p.ids END AS products,
           c.outcome = 'repaired' AND NOT EXISTS (
               SELECT 1
                 FROM rma_service_order back
                 JOIN res_company company ON company.id = c.company_id
                WHERE back.device_id = c.device_id
                  AND back.id > c.id
                  AND back.phase != 'cancel'
                  AND back.create_date BETWEEN c.date_out AND c.date_out
                      + make_interval(days => company.service_return_days)
           ) AS is_success
      FROM chosen c
     CROSS JOIN LATERAL (
           SELECT array_agg(defect_id ORDER BY defect_id) AS ids
             FROM rma_service_order_defect_rel WHERE order_id = c.id) d
     CROSS JOIN LATERAL (
           SELECT array_agg(resolution_id ORDER BY resolution_id) AS ids
             FROM rma_service_order_resolution_rel WHERE order_id = c.id) r
     CROSS JOIN LATERAL (
           SELECT array_agg(DISTINCT product_id ORDER BY product_id) AS ids
             FROM used WHERE used.id = c.id) p
), grouped AS (
    SELECT row_number() OVER () AS number, defects, resolutions, products,
           count(*) AS count, count(*) FILTER (WHERE is_success) AS success,
           array_agg(id) AS order_ids
      FROM coded
     WHERE defects IS NOT NULL OR resolutions IS NOT NULL OR products IS NOT NULL
     GROUP BY defects, resolutions, products
     ORDER BY count(*) FILTER (WHERE is_success) DESC, count(*)
     LIMIT %(max_groups)s
), line AS (
    SELECT g.number, used.product_id AS id, used.field,
           COALESCE(t.name->>%(lang)s, t.name->>'en_US') AS name,
           mode() WITHIN GROUP (ORDER BY used.quantity) AS quantity,
           mode() WITHIN GROUP (ORDER BY used.template_id) AS template_id,
           count(DISTINCT used.id) AS count,
           count(DISTINCT used.id) * 2 >= g.count AS is_usual,
           used.product_id = ANY((SELECT products FROM mine)::int[]) AS is_present
      FROM grouped g
      JOIN used ON used.id = ANY(g.order_ids)
      JOIN product_product p ON p.id = used.product_id AND p.active
      JOIN product_template t ON t.id = p.product_tmpl_id AND t.active
     GROUP BY g.number, g.count, used.product_id, used.field, t.name
)
SELECT json_build_object(
    'scope', CASE WHEN (SELECT bool_and(is_same_model) FROM chosen)
                  THEN 'model' ELSE 'type' END,
    'count', (SELECT count(*) FROM chosen),
    'outcomes', COALESCE((
        SELECT json_agg(o ORDER BY o.count DESC, o.outcome)
          FROM (SELECT outcome, count(*) AS count FROM chosen GROUP BY outcome) o
    ), '[]'),
    'groups', COALESCE((
        SELECT json_agg(json_build_object(
            'defect_ids', COALESCE(g.defects, '{}'),
            'resolution_ids', COALESCE(g.resolutions, '{}'),
            'key', COALESCE(g.products, '{}'),
            'defects', COALESCE((
                SELECT json_agg(COALESCE(f.name->>%(lang)s, f.name->>'en_US')
                                ORDER BY f.sequence, f.id)
                  FROM rma_service_defect f WHERE f.id = ANY(g.defects)), '[]'),
            'resolutions', COALESCE((
                SELECT json_agg(COALESCE(f.name->>%(lang)s, f.name->>'en_US')
                                ORDER BY f.sequence, f.id)
                  FROM rma_service_resolution f
                 WHERE f.id = ANY(g.resolutions)), '[]'),
            'count', g.count,
            'success', g.success,
            'is_added', COALESCE(g.defects, '{}') <@ (SELECT defects FROM mine)
                AND NOT EXISTS (
                    SELECT 1 FROM line l
                     WHERE l.number = g.number AND l.is_usual AND NOT l.is_present),
            'lines', COALESCE((
                SELECT json_agg(json_build_object(
                    'id', l.id, 'name', l.name, 'field', l.field,
                    'quantity', l.quantity, 'count', l.count,
                    'is_usual', l.is_usual, 'is_present', l.is_present,
                    'template_id', l.template_id
                ) ORDER BY l.field, l.count DESC, l.name)
                  FROM line l WHERE l.number = g.number), '[]')
        ) ORDER BY g.success DESC, g.count) FROM grouped g
    ), '[]'),
    'similar', COALESCE((
        SELECT json_agg(s) FROM (
            SELECT id, name, problem, solution, outcome
              FROM chosen
             WHERE problem IS NOT NULL AND id IN (SELECT id FROM readable)
             ORDER BY hits DESC, rank DESC, id DESC
             LIMIT %(max_similar)s) s
    ), '[]')
)
"""
