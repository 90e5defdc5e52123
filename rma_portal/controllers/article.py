from secrets import token_hex
from urllib.parse import urlencode

from odoo.fields import Domain
from odoo.http import Controller, request, route
from odoo.tools.misc import hmac

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.rma_service.models.knowledge.service_article_search import ENOUGH
from odoo.addons.rma_service.tools.bounds import MAX_ID

from ..models.service_article import PAGE
from .closed_link import show_closed_link
from .portal import ServicePortal, clean_search

STEP = 20
MAX_FOUND = 30
MAX_TEXT = 1000
MAX_IDS = 50
# In an hour, from one address or by one login.
LIMITS = {"suggest": 600, "use": 300, "vote": 60, "unanswered": 60}
READER = "service_reader"
KINDS = ("shown", "solved")


def list_for_sitemap(env, _rule, qs):
    """Name the pages of articles to machines that search the web."""
    company = env.company
    if not company.sudo().service_articles_public:
        return
    articles = env["rma.service.article"].sudo()
    for article in articles.search(articles._get_customer_domain(company)):
        url = article._get_page_url()
        if not qs or qs.lower() in url:
            yield {"loc": url}


class ServiceArticles(Controller):
    """Articles for customers: to search, to read, to say whether they helped.

    Customers read them with their login; visitors where the company lets them. All
    routes look for what the company published for customers, and for nothing else.
    """

    # === PAGES ===#

    def _is_only_read(self, _rule, _args):
        """A search may leave a question behind that nothing answers."""
        return not request.httprequest.args.get("search")

    @route(
        [PAGE, f"{PAGE}/page/<int:page>"],
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=_is_only_read,
        sitemap=True,
    )
    def service_articles(self, page=1, search=None, category=None, kind=None, **kw):
        """List the articles: by what somebody looks for, below a heading, or for a kind
        of device."""
        if closed := self._refuse_visitor():
            return closed
        company, lang = request.env.company, request.env.lang
        articles = request.env["rma.service.article"].sudo()
        every = articles._get_customer_domain(company)
        search = clean_search(search)
        category, kind = read_id(category), read_id(kind)
        domain = every
        if category:
            domain &= Domain("category_id", "=", category)
        if kind:
            domain &= Domain("equipment_type_ids", "parent_of", kind)
        filters = {"search": search, "category": category, "kind": kind}
        values = {
            "search": search,
            "category": category,
            "kind": kind,
            "categories": self._get_headings(every, "category_id"),
            "kinds": self._get_headings(every, "equipment_type_ids"),
            "pager": None,
            "similar": [],
            "is_filtered": bool(search or category or kind),
            "page_name": "service_articles",
            "no_breadcrumbs": request.env.user._is_public(),
        }
        if search:
            found = articles._find(domain, text=search, lang=lang, limit=MAX_FOUND)
            good = [row["id"] for row in found if row["share"] >= ENOUGH]
            if not good:
                self._note_unanswered(search)
                others = articles.browse(row["id"] for row in found)
                values["similar"] = others._prepare_rows(lang)
        else:
            values["pager"] = portal_pager(
                url=PAGE,
                url_args={name: value for name, value in filters.items() if value},
                total=articles.search_count(domain),
                page=page,
                step=STEP,
            )
            offset = values["pager"]["offset"]
            found = articles._find(domain, lang=lang, limit=STEP, offset=offset)
            good = [row["id"] for row in found]
        values["rows"] = articles.browse(good)._prepare_rows(lang)
        return request.render("rma_portal.portal_articles", values)

    @route(
        f"{PAGE}/<string:slug>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=list_for_sitemap,
    )
    def service_article(self, slug, **kw):
        """Show one article; an address with another title leads to the present one."""
        if closed := self._refuse_visitor():
            return closed
        article = self._find(request.env["ir.http"]._unslug(slug)[1])
        if not article:
            return show_closed_link(PAGE)
        url = article._get_page_url()
        if slug != url.rpartition("/")[2]:
            return request.redirect(url, code=301)
        values = {
            "article": article._prepare_page_values(),
            "has_voted": self._has_voted(article),
            "page_name": "service_article",
            "no_breadcrumbs": request.env.user._is_public(),
        }
        return request.render("rma_portal.portal_article", values)

    @route(
        f"{PAGE}/<int:article_id>/vote",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def service_article_vote(self, article_id, helped=None, **kw):
        """Count whether an article helped, once for each reader."""
        if closed := self._refuse_visitor():
            return closed
        article = self._find(article_id)
        if not article:
            return show_closed_link(PAGE)
        if helped in ("yes", "no") and not self._is_too_often("vote"):
            self._note(article, "helped" if helped == "yes" else "unhelped")
        return request.redirect(f"{article._get_page_url()}#service_vote")

    # === CALLS ===#

    @route(f"{PAGE}/suggest", type="jsonrpc", auth="public", website=True)
    def service_articles_suggest(
        self, text=None, equipment_type_id=None, symptom_ids=None, **kw
    ):
        """Return what might help somebody who writes what is wrong; changes nothing.

        :param text: what he wrote so far
        :param equipment_type_id: id of the kind of his device, or nothing
        :param symptom_ids: list of ids of the symptoms that he ticked, or nothing
        :return: dict of ``articles``: list of dicts of ``id``, ``name``, ``excerpt``
            and ``url``; empty for who may not read them or asks too often
        """
        if not self._may_read() or self._is_too_often("suggest"):
            return {"articles": []}
        env = request.env(su=True)
        text = text.replace("\0", "")[:MAX_TEXT] if isinstance(text, str) else ""
        symptom_ids = symptom_ids if isinstance(symptom_ids, list) else []
        ids = [read_id(each) for each in symptom_ids[:MAX_IDS]]
        types = env["rma.service.equipment.type"].browse(
            filter(None, [read_id(equipment_type_id)])
        )
        symptoms = env["rma.service.symptom"].browse(filter(None, ids))
        offers = request.env["rma.service.article"]._prepare_offers(
            request.env.company, text, types.exists(), symptoms
        )
        return {"articles": offers}

    @route(f"{PAGE}/use", type="jsonrpc", auth="public", website=True)
    def service_article_use(self, article_id=None, kind=None, **kw):
        """Count that an article was shown or made a request needless, and return its
        answer.

        :param article_id: id of an article
        :param kind: ``shown`` or ``solved``
        :return: dict of ``answer``, as HTML; empty for who may not read it
        """
        article = self._may_read() and self._find(read_id(article_id))
        if not article or kind not in KINDS:
            return {}
        if not self._is_too_often("use"):
            self._note(article, kind)
        return {"answer": article.answer or ""}

    # === WHO READS ===#

    def _may_read(self):
        """Tell whether who sends the request may read articles at all."""
        company = request.env.company.sudo()
        return not request.env.user._is_public() or company.service_articles_public

    def _refuse_visitor(self):
        """Return the way to the login for a visitor who may read nothing, or None."""
        if self._may_read():
            return None
        path = request.httprequest.path
        return request.redirect(f"/web/login?{urlencode({'redirect': path})}")

    def _find(self, article_id):
        articles = request.env["rma.service.article"]
        if not read_id(article_id):
            return articles
        return articles._find_for_customers(request.env.company, article_id)

    def _get_headings(self, domain, name):
        """Return what articles can be narrowed down by: list of (id, name, count)."""
        articles = request.env["rma.service.article"].sudo()
        groups = articles._read_group(domain, [name], ["__count"])
        return sorted(
            (
                (heading.id, heading.display_name, count)
                for heading, count in groups
                if heading
            ),
            key=lambda each: each[1].lower(),
        )

    def _get_reader_key(self, may_begin=False):
        """Return by what a reader is known when he comes again, or None.

        A login, or a number that a visitor's session keeps; it is stored as a digest.

        :param may_begin: whether a visitor without such a number gets one
        """
        user = request.env.user
        if not user._is_public():
            return f"user {user.id}"
        if may_begin and not request.session.get(READER):
            request.session[READER] = token_hex(16)
        number = request.session.get(READER)
        if not number:
            return None
        return f"visitor {hmac(request.env(su=True), 'rma_portal-reader', number)}"

    def _has_voted(self, article):
        key = self._get_reader_key()
        uses = request.env["rma.service.article.use"].sudo()
        return bool(key) and bool(
            uses.search_count(
                [
                    ("article_id", "=", article.id),
                    ("reader_key", "=", key),
                    ("kind", "in", ("helped", "unhelped")),
                ],
                limit=1,
            )
        )

    def _note(self, article, kind):
        """Count what became of an article; what colleagues do on the page is theirs."""
        reader = "staff" if request.env.user._is_internal() else "customers"
        request.env["rma.service.article.use"].sudo()._note(
            article,
            kind,
            reader,
            self._get_reader_key(may_begin=True),
            request.env.company,
        )

    def _note_unanswered(self, search):
        """Keep what nothing answers, without who asked."""
        user = request.env.user
        if user._is_internal() or self._is_too_often("unanswered"):
            return
        names = ""
        if not user._is_public():
            partner = user.partner_id.sudo()
            names = f"{partner.name} {partner.commercial_partner_id.name}"
        request.env["rma.service.article.question"].sudo()._note(
            search, request.env.lang, request.env.company, names
        )

    def _is_too_often(self, kind):
        """Count one more of something, and tell whether that is too many."""
        attempts = request.env["rma.service.attempt"]
        user = request.env.user
        if user._is_public():
            return attempts._count_visitor(f"article_{kind}") > LIMITS[kind]
        return attempts._count(f"article_{kind}_user", str(user.id)) > LIMITS[kind]


class ServiceArticlePortal(ServicePortal):
    """The way to the articles from the customer's own page, where there are any."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_article_count" in counters:
            articles = request.env["rma.service.article"].sudo()
            values["service_article_count"] = articles.search_count(
                articles._get_customer_domain(request.env.company), limit=1
            )
        return values


def read_id(value):
    """Return a number that can be an id, or None.

    :param value: what was sent: text, number or anything else
    """
    if isinstance(value, str) and value.isdecimal() and len(value) <= len(str(MAX_ID)):
        value = int(value)
    is_id = type(value) is int and 0 < value <= MAX_ID
    return value if is_id else None
