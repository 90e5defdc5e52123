from odoo import models
from odoo.fields import Domain

PAGE = "/service/articles"
# Of what fits less, a visitor is offered nothing while he types.
ENOUGH_TO_OFFER = 0.34
MAX_OFFERS = 3


class RmaServiceArticle(models.Model):
    """What people from outside see of articles: values named one by one.

    They have no rights on the model. What they may read is found by
    ``_get_customer_domain`` alone, with superuser rights.
    """

    _inherit = "rma.service.article"

    def _find_for_customers(self, company, article_id):
        """Return an article that customers of a company may read, as superuser.

        :param article_id: number from an address
        """
        domain = self._get_customer_domain(company) & Domain("id", "=", article_id)
        return self.sudo().search(domain)

    def _get_page_url(self):
        """Return the address of the page of the article."""
        self.ensure_one()
        return f"{PAGE}/{self.env['ir.http']._slug((self.id, self.name))}"

    def _prepare_rows(self, lang):
        """Return what a list shows of the articles, as a list of dicts.

        :param lang: code of the reader's language
        """
        languages = dict(self._fields["lang"]._description_selection(self.env))
        own = (lang or "en_US").split("_")[0]
        return [
            {
                "url": article._get_page_url(),
                "name": article.name,
                "excerpt": article._get_excerpt(),
                "category": article.category_id.name,
                "code": article.lang.replace("_", "-"),
                "language": languages.get(article.lang, article.lang)
                if article.lang.split("_")[0] != own
                else None,
            }
            for article in self
        ]

    def _prepare_page_values(self):
        """Return what the page of the article shows; nothing else reaches it."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "answer": self.answer,
            "category": self.category_id.name,
            "category_id": self.category_id.id,
            "equipment_types": self.equipment_type_ids.mapped("name"),
            "code": self.lang.replace("_", "-"),
            "date": self.date_reviewed,
            "url": self._get_page_url(),
        }

    def _prepare_offers(self, company, text, equipment_type, symptoms):
        """Return what might help somebody who writes what is wrong.

        Only in his language: he is at something else, and reads no other now.

        :param text: what he wrote so far
        :param equipment_type: ``rma.service.equipment.type``, may be empty
        :param symptoms: ``rma.service.symptom``, may be empty
        :return: list of dicts of ``id``, ``name``, ``excerpt`` and ``url``
        """
        articles = self.sudo()
        found = articles._find(
            self._get_customer_domain(company),
            text=text,
            equipment_type=equipment_type,
            symptoms=symptoms,
            is_own_lang=True,
            limit=MAX_OFFERS,
        )
        fitting = [
            row["id"]
            for row in found
            if row["is_symptom"] or row["share"] >= ENOUGH_TO_OFFER
        ]
        return [
            {
                "id": article.id,
                "name": article.name,
                "excerpt": article._get_excerpt(),
                "url": article._get_page_url(),
            }
            for article in articles.browse(fitting)
        ]
