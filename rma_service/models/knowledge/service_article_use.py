from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import place

KINDS = [
    ("shown", "Shown"),
    ("helped", "Helped"),
    ("unhelped", "Did not help"),
    ("solved", "Solved without us"),
]
READERS = [("staff", "Staff"), ("customers", "Customers")]
COUNTERS = {"helped": "helped_count", "unhelped": "unhelped_count"}
# So long it is known which visitor it was, for one vote each. He has no login: what is
# kept of him is a number that his browser was given, mixed with a secret.
VISITOR_DAYS = 30


class RmaServiceArticleUse(models.Model):
    """An article was shown, helped or not, or made a repair needless: one row each.

    Rows are only added: nobody waits for another who reads the same article. Each
    reader counts once: shown and solved once a day, with one vote on each article.
    Who he was is not kept for people to read.
    """

    _name = "rma.service.article.use"
    _description = "Use of an Article"
    _inherit = ["rma.service.guarded"]
    _order = "id desc"
    _rec_name = "article_id"

    article_id = fields.Many2one(
        comodel_name="rma.service.article",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        selection=KINDS, string="What", required=True, readonly=True
    )
    reader = fields.Selection(
        selection=READERS, string="Who", required=True, readonly=True
    )
    date = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    reader_key = fields.Char(
        readonly=True, exportable=False, groups=fields.NO_ACCESS, copy=False
    )

    _once_a_day = models.UniqueIndex(
        "(article_id, reader_key, kind, date) WHERE kind IN ('shown', 'solved')"
    )
    _one_vote = models.UniqueIndex(
        "(article_id, reader_key) WHERE kind IN ('helped', 'unhelped')"
    )
    _article_kind_idx = models.Index("(article_id, kind)")

    @api.model
    def _note(self, article, kind, reader, key, company):
        """Note what became of an article, unless it was noted of this reader already.

        :param article: ``rma.service.article``, one record that the reader may see
        :param kind: key of ``KINDS``
        :param reader: key of ``READERS``
        :param key: text that is the same whenever this reader comes again
        :param company: ``res.company`` whose reader it is
        :return: whether it was noted
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO rma_service_article_use (article_id, kind, reader, date,"
                " company_id, reader_key, create_uid, create_date, write_uid,"
                " write_date) VALUES (%(article)s, %(kind)s, %(reader)s, %(date)s,"
                " %(company)s, %(key)s, %(uid)s, %(now)s, %(uid)s, %(now)s)"
                " ON CONFLICT DO NOTHING RETURNING id",
                article=article.id,
                kind=kind,
                reader=reader,
                date=place.get_today(company),
                company=company.id,
                key=key,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        article.invalidate_recordset(["shown_count", "solved_count"])
        if rows and kind in COUNTERS:
            name = COUNTERS[kind]
            article = article.sudo()
            article.write({name: article[name] + 1})
        return bool(rows)

    @api.autovacuum
    def _gc_reader_keys(self):
        """Forget which visitor it was."""
        before = fields.Datetime.now() - timedelta(days=VISITOR_DAYS)
        self.env.cr.execute(
            SQL(
                "UPDATE rma_service_article_use SET reader_key = NULL"
                " WHERE reader_key LIKE 'visitor%%' AND create_date < %s",
                before,
            )
        )
