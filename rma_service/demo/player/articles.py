from ..articles import ARTICLES


class Articles:
    """The articles of the demo in other languages than English.

    An article has one language, which has to be installed: its sisters come with it.
    """

    def _load_articles(self, langs):
        """Publish the articles for customers in these languages, once each.

        :param langs: codes of languages that are installed
        """
        for lang in langs:
            code = lang.partition("_")[0]
            for name, (question, answer) in ARTICLES.get(code, {}).items():
                self._load_sister(f"demo_article_{name}", code, lang, question, answer)

    def _load_sister(self, name, code, lang, question, answer):
        """Publish an article for what its English sister is for, if that is there."""
        xml_id = f"{name}_{code}"
        english = self.env.ref(f"rma_service.{name}", raise_if_not_found=False)
        known = self.env.ref(f"rma_service.{xml_id}", raise_if_not_found=False)
        if known or not english or english.state != "published":
            return
        sister = english.copy({"name": question, "answer": answer, "lang": lang})
        sister.action_publish()
        self._name(xml_id, sister)
