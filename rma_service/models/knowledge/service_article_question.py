from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import place
from ...tools.redaction import Marks, Secret, redact
from ...tools.words import split_words

MAX_WORDS = 10
MAX_WORD = 25
# More digits are a telephone or serial number; codes of faults have fewer.
MAX_DIGITS = 4
# What one person asked once tells nothing, and may be a name: so long it is kept.
ONCE_DAYS = 30


class RmaServiceArticleQuestion(models.Model):
    """What is asked and not answered: the words, how often, and when last.

    Nothing is kept of who asked. E-mail addresses and long numbers are left out, and
    what was asked once only is forgotten after a month.
    """

    _name = "rma.service.article.question"
    _description = "Question without an Article"
    _inherit = ["rma.service.guarded"]
    _order = "count desc, id desc"

    name = fields.Char(string="Asked", required=True, readonly=True)
    lang = fields.Char(string="Language", required=True, readonly=True)
    count = fields.Integer(string="How Often", readonly=True)
    date_last = fields.Date(string="Last Asked", required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )

    _asked_uniq = models.UniqueIndex("(company_id, lang, name)")

    @api.model
    def _note(self, text, lang, company, names=""):
        """Note that nothing answered what somebody looked for.

        :param text: what he typed
        :param lang: code of his language
        :param company: ``res.company``
        :param names: words that name the one who asks, and are left out
        """
        words = self._get_words(text, names)
        if not words:
            return
        self.env.execute_query(
            SQL(
                "INSERT INTO rma_service_article_question (name, lang, count,"
                " date_last, company_id, create_date, write_date) VALUES"
                " (%(name)s, %(lang)s, 1, %(today)s, %(company)s, %(now)s, %(now)s)"
                " ON CONFLICT (company_id, lang, name) DO UPDATE SET"
                " count = rma_service_article_question.count + 1,"
                " date_last = EXCLUDED.date_last, write_date = EXCLUDED.write_date"
                " RETURNING id",
                name=" ".join(words),
                lang=lang or "en_US",
                today=place.get_today(company),
                company=company.id,
                now=self.env.cr.now(),
            )
        )

    @api.model
    def _get_words(self, text, names=""):
        """Return the words of a question that tell nothing of who asks, as a list."""
        secrets = [Secret("person", names, " ")] if names else []
        plain, _taken = redact(text, secrets, Marks(" ", " ", " "))
        return [
            word
            for word in split_words(plain)
            if len(word) <= MAX_WORD
            and sum(letter.isdigit() for letter in word) <= MAX_DIGITS
        ][:MAX_WORDS]

    @api.autovacuum
    def _gc_asked_once(self):
        """Forget what one person asked once."""
        before = fields.Datetime.now() - timedelta(days=ONCE_DAYS)
        self.sudo().search([("count", "<", 2), ("write_date", "<", before)]).unlink()

    def action_write_article(self):
        """Open a new article with the question as its title."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "rma.service.article",
            "views": [(False, "form")],
            "context": {"default_name": self.name, "default_lang": self.lang},
        }
