from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext, sql

from ...tools.words import get_stems, split_words

# Longer answers are found by how they begin; PostgreSQL refuses endless ones.
MAX_LENGTH = 50_000
# What half of the words stand in answers a question; less is a chance hit.
ENOUGH = 0.5


class RmaServiceArticle(models.Model):
    """Which article answers a question, or fits an order: one statement, by an index.

    Words are compared without accents, capitals and endings (``tools/words.py``). They
    are kept in a column of PostgreSQL that it fills itself from ``search_words``; the
    question counts more than its answer.
    """

    _inherit = "rma.service.article"

    search_words = fields.Text(
        compute="_compute_search_words",
        store=True,
        exportable=False,
        groups="rma_service.group_service_own",
    )

    def init(self):
        """Add the column of the words, and its index."""
        result = super().init()
        cr = self.env.cr
        if not sql.column_exists(cr, self._table, "words"):
            cr.execute(
                SQL(
                    "ALTER TABLE rma_service_article ADD COLUMN words tsvector"
                    " GENERATED ALWAYS AS ("
                    "setweight(to_tsvector('simple',"
                    " split_part(search_words, E'\\n', 1)), 'A') ||"
                    " setweight(to_tsvector('simple',"
                    " split_part(search_words, E'\\n', 2)), 'C')) STORED"
                )
            )
        cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS rma_service_article_words_idx"
                " ON rma_service_article USING gin (words)"
            )
        )
        return result

    @api.depends("name", "answer")
    def _compute_search_words(self):
        for article in self:
            answer = html2plaintext(article.answer or "", include_references=False)
            lines = (article.name or "", answer[:MAX_LENGTH])
            article.search_words = "\n".join(
                " ".join(split_words(line)) for line in lines
            )

    @api.model
    def _find(
        self,
        domain,
        text="",
        products=None,
        equipment_type=None,
        symptoms=None,
        lang=None,
        is_own_lang=False,
        limit=10,
        offset=0,
    ):
        """Return the articles that fit best, first those in the reader's language.

        With nothing to go by, all articles of the domain are found; where words say
        nothing, as "the" and "is", none.

        :param domain: ``Domain`` of what may be found; rights of the user are added
        :param text: words of the fault, or what somebody looks for
        :param products: ``product.product`` of the device
        :param equipment_type: ``rma.service.equipment.type`` of the device
        :param symptoms: ``rma.service.symptom``
        :param lang: code of the reader's language
        :param is_own_lang: whether other languages are left out
        :param limit: number of articles
        :param offset: number of articles that are passed over
        :return: list of dicts, best first: ``id``; ``share`` of the words that stand in
            it, from 0 to 1; ``is_product``, ``is_type``, ``is_symptom``: whether it is
            about them
        """
        stems = get_stems(text)
        type_path = equipment_type.sudo().parent_path if equipment_type else ""
        asked = {
            "stems": stems,
            "query": " | ".join(stems),
            "products": list(products._ids) if products else [],
            "types": [int(key) for key in (type_path or "").split("/") if key],
            "symptoms": list(symptoms._ids) if symptoms else [],
        }
        has_clue = any((stems, asked["products"], asked["types"], asked["symptoms"]))
        if text and not has_clue:
            return []
        query = self._search(domain)
        query.order = None
        table = SQL.identifier(query.table)
        if has_clue:
            query.add_where(
                SQL("%s.id IN (%s)", table, SQL(CANDIDATES_SQL, **asked)),
            )
        language = (lang or self.env.lang or "en_US").split("_")[0]
        is_own = SQL("split_part(%s.lang, '_', 1) = %s", table, language)
        if is_own_lang:
            query.add_where(is_own)
        candidates = query.select(
            *(SQL("%s.%s", table, SQL.identifier(name)) for name in COLUMNS),
            SQL("%s AS is_own", is_own),
        )
        return self.env.execute_query_dict(
            SQL(
                RANKING_SQL,
                candidates=candidates,
                limit=limit,
                offset=offset,
                **asked,
            )
        )


COLUMNS = ("id", "words", "score")
CANDIDATES_SQL = """
    SELECT id FROM rma_service_article
     WHERE words @@ to_tsquery('simple', %(query)s)
     UNION
    SELECT article_id FROM rma_service_article_product_rel
     WHERE product_id = ANY(%(products)s::int[])
     UNION
    SELECT article_id FROM rma_service_article_symptom_rel
     WHERE symptom_id = ANY(%(symptoms)s::int[])
     UNION
    SELECT article_id FROM rma_service_article_equipment_rel
     WHERE equipment_type_id = ANY(%(types)s::int[])
"""
# A product says most, then a symptom, then words, then a type. Of what fits alike, the
# article that helps more surely comes first: it counts up to twice.
RANKING_SQL = """
WITH candidate AS (
    %(candidates)s
), fitting AS (
    SELECT c.id, c.is_own, c.score,
           EXISTS (SELECT 1 FROM rma_service_article_product_rel
                    WHERE article_id = c.id
                      AND product_id = ANY(%(products)s::int[])) AS is_product,
           EXISTS (SELECT 1 FROM rma_service_article_symptom_rel
                    WHERE article_id = c.id
                      AND symptom_id = ANY(%(symptoms)s::int[])) AS is_symptom,
           EXISTS (SELECT 1 FROM rma_service_article_equipment_rel
                    WHERE article_id = c.id
                      AND equipment_type_id = ANY(%(types)s::int[])) AS is_type,
           COALESCE((SELECT avg((c.words @@ to_tsquery('simple', stem))::int)
                       FROM unnest(%(stems)s::text[]) stem), 0)::float AS share,
           COALESCE(ts_rank(c.words, to_tsquery('simple', %(query)s)), 0) AS rank
      FROM candidate c
)
SELECT id, share, is_product, is_symptom, is_type
  FROM fitting
 ORDER BY is_own DESC,
          (4 * is_product::int + 3 * is_symptom::int + is_type::int
           + 3 * share + rank + 0.01) * (1 + score) DESC,
          score DESC, id DESC
 LIMIT %(limit)s OFFSET %(offset)s
"""
