from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.arguments import record_of, takes
from ...tools.locking import locks_first
from ...tools.together import Together

MAX_ARTICLES = 5
ARTICLE = record_of("rma.service.article")


class RmaServiceOrder(models.Model):
    """Articles that fit an order, offered to who repairs it.

    They are asked for when the form is there already, as one statement. Taking an
    article's answer over as the solution, or saying that it helped, counts once for
    each order.
    """

    _inherit = "rma.service.order"

    @api.readonly
    def get_articles(self):
        """Return the articles that fit this order, best first.

        By product, symptoms, words of the fault and equipment type; in the language of
        the user first.

        :return: list of dicts of ``id``, ``name``, ``excerpt``, ``lang``, ``is_own``
            (whether it is in the user's language), ``is_customers``, ``helped``
            (number of votes), ``has_helped`` (said of this order already) and
            ``reasons``: what it has in common, as words
        """
        self.ensure_one()
        reading = Together(self.env)
        reading.add(self)
        reading.add_list(self, "symptom_ids")
        reading.fetch()
        self.check_access("read")
        articles = self.env["rma.service.article"]
        found = articles._find(
            Domain("state", "=", "published")
            & Domain("company_id", "in", (False, self.company_id.id)),
            text=self.problem,
            products=self.product_id,
            equipment_type=self.equipment_type_id,
            symptoms=self.symptom_ids,
            limit=MAX_ARTICLES,
        )
        by_id = {row["id"]: row for row in found}
        articles = articles.browse(by_id)
        helped = self._get_helping_articles(articles)
        own = (self.env.lang or "en_US").split("_")[0]
        languages = dict(articles._fields["lang"]._description_selection(self.env))
        return [
            {
                "id": article.id,
                "name": article.name,
                "excerpt": article._get_excerpt(),
                "lang": languages.get(article.lang, article.lang),
                "is_own": article.lang.split("_")[0] == own,
                "is_customers": article.audience == "customers",
                "helped": article.helped_count,
                "has_helped": article in helped,
                "reasons": self._get_article_reasons(by_id[article.id]),
            }
            for article in articles
        ]

    def _get_article_reasons(self, row):
        """Return in words what an article has in common with the order, as a list.

        :param row: dict as ``_find`` of the articles returns it
        """
        words = {
            "is_product": self.env._("this model"),
            "is_symptom": self.env._("this symptom"),
            "is_type": self.env._("this equipment type"),
        }
        reasons = [label for name, label in words.items() if row[name]]
        if row["share"]:
            reasons.append(self.env._("words of the fault"))
        return reasons

    def _get_helping_articles(self, articles):
        """Return those of some articles that were said to help with this order."""
        uses = self.env["rma.service.article.use"].sudo()
        found = uses.search_fetch(
            [
                ("article_id", "in", articles.ids),
                ("kind", "=", "helped"),
                ("reader_key", "=", self._get_article_key()),
            ],
            ["article_id"],
        )
        return articles.browse(found.article_id.ids)

    def _get_article_key(self):
        """Return by what a vote is known to be of this order."""
        self.ensure_one()
        return f"order {self.id}"

    @takes(article=ARTICLE)
    def action_read_article(self, article):
        """Return the whole answer of an article, and count that it was shown.

        :param article: ``rma.service.article``, or its id
        :return: the answer as HTML
        """
        self.ensure_one()
        self.check_access("read")
        self._check_article(article)
        self._note_article(article, "shown")
        return article.answer or ""

    @takes(article=ARTICLE)
    def action_article_helped(self, article):
        """Note that an article helped with this order; once.

        :param article: ``rma.service.article``, or its id
        :return: True
        """
        self.ensure_one()
        self.check_access("write")
        self._check_article(article)
        self._note_article(article, "helped")
        return True

    @takes(article=ARTICLE)
    @locks_first
    def action_take_article(self, article):
        """Take the answer of an article over as the solution of the order.

        What was written there before stays above it.

        :param article: ``rma.service.article``, or its id
        :return: True
        :raises UserError: if nothing can be written on the order any more
        """
        self.ensure_one()
        self.check_access("write")
        self._check_article(article)
        if not self.is_open:
            raise UserError(
                self.env._(
                    "%(order)s is closed: nothing can be added to it.", order=self.name
                )
            )
        answer = article._get_plain_answer()
        present = (self.solution or "").strip()
        if answer not in present:
            self.solution = f"{present}\n\n{answer}" if present else answer
            self._message_log(
                body=Markup("%s <b>%s</b>")
                % (self.env._("Solution taken over from the article"), article.name)
            )
        self._note_article(article, "helped")
        return True

    def _check_article(self, article):
        """Refuse a call that names no article.

        :raises UserError: that says so
        """
        if not article:
            raise UserError(
                self.env._("%(order)s: choose an article first.", order=self.name)
            )

    def _note_article(self, article, kind):
        """Note of an article, which the user may read, what became of it here."""
        self.env["rma.service.article.use"].sudo()._note(
            article, kind, "staff", self._get_article_key(), self.company_id
        )

    def action_make_article(self):
        """Open the dialog that makes an article of the solution."""
        self.ensure_one()
        self.check_access("read")
        if not (self.solution or "").strip():
            raise UserError(
                self.env._(
                    "%(order)s has no solution yet: write what was done, then make an"
                    " article of it.",
                    order=self.name,
                )
            )
        return self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_article_make_action"
        ) | {"context": {"active_model": self._name, "active_id": self.id}}
