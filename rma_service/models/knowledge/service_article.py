from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext, is_html_empty

from ...tools import place
from ...tools.wilson import get_score

STATES = [
    ("draft", "Draft"),
    ("published", "Published"),
    ("retired", "Retired"),
]
AUDIENCES = [("staff", "Staff"), ("customers", "Customers and staff")]
PUBLISHERS = "rma_service.group_service_publish"
EXCERPT = 240


class RmaServiceArticle(models.Model):
    """What the service centre knows: a question and its answer, in one language.

    Technicians write drafts, from an order's solution or by hand; who has the right to
    publish does that, and retires what is no longer true. What is published for
    customers is read by whoever opens the portal: an article names no customer, device
    or order. Another language is another article.

    How often an article was read and helped is counted (``rma.service.article.use``);
    of two that fit alike, the one that helped more surely stands first.
    """

    _name = "rma.service.article"
    _description = "Article"
    _inherit = ["mail.thread", "rma.service.checked.links", "rma.service.guarded"]
    _order = "score desc, id desc"
    _check_company_auto = True
    # Who may read it tells below it what is wrong.
    _mail_post_access = "read"
    _bounds = {"name": (None, 200)}

    name = fields.Char(string="Question", required=True, tracking=True)
    answer = fields.Html(
        sanitize=True,
        sanitize_form=True,
        strip_classes=True,
        help="Pictures stand in the text. No names, telephone or serial numbers.",
    )
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    audience = fields.Selection(
        selection=AUDIENCES,
        string="For",
        required=True,
        default="staff",
        tracking=True,
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    category_id = fields.Many2one(
        comodel_name="rma.service.article.category",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="rma_service_article_product_rel",
        column1="article_id",
        column2="product_id",
        string="Products",
        check_company=True,
        help="Models and services that it is about.",
    )
    equipment_type_ids = fields.Many2many(
        comodel_name="rma.service.equipment.type",
        relation="rma_service_article_equipment_rel",
        column1="article_id",
        column2="equipment_type_id",
        string="Equipment Types",
        help="Offered for devices of these types and the types below them.",
    )
    symptom_ids = fields.Many2many(
        comodel_name="rma.service.symptom",
        relation="rma_service_article_symptom_rel",
        column1="article_id",
        column2="symptom_id",
        string="Symptoms",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        default=lambda self: self.env.company,
        help="Left empty, all companies have it.",
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Made From",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="rma_service.group_service_manager",
        help="Order whose solution it was.",
    )
    date_published = fields.Date(string="Published", readonly=True, copy=False)
    date_reviewed = fields.Date(
        string="Last Reviewed",
        readonly=True,
        copy=False,
        help="When somebody who may publish last said that it is true.",
    )
    is_old = fields.Boolean(
        string="Not Reviewed for a Year",
        compute="_compute_is_old",
        search="_search_is_old",
    )
    helped_count = fields.Integer(string="Helped", readonly=True, copy=False)
    unhelped_count = fields.Integer(string="Did Not Help", readonly=True, copy=False)
    shown_count = fields.Integer(
        string="Shown",
        compute="_compute_use_counts",
        compute_sudo=True,
        help="How often the answer was opened.",
    )
    solved_count = fields.Integer(
        string="Solved Without Us",
        compute="_compute_use_counts",
        compute_sudo=True,
        help="Customers who needed no repair after they had read it.",
    )
    score = fields.Float(
        compute="_compute_score",
        store=True,
        digits=(4, 3),
        help="How sure it is that it helps, from 0 to 1: many votes say more than few.",
    )
    may_publish = fields.Boolean(compute="_compute_may_publish")

    _score_idx = models.Index("(score DESC, id DESC)")

    # === COMPUTE ===#

    @api.depends("helped_count", "unhelped_count")
    def _compute_score(self):
        for article in self:
            article.score = get_score(article.helped_count, article.unhelped_count)

    def _compute_use_counts(self):
        counts = {
            (article.id, kind): count
            for article, kind, count in self.env["rma.service.article.use"]._read_group(
                [("article_id", "in", self.ids), ("kind", "in", ("shown", "solved"))],
                ["article_id", "kind"],
                ["__count"],
            )
        }
        for article in self:
            article.shown_count = counts.get((article.id, "shown"), 0)
            article.solved_count = counts.get((article.id, "solved"), 0)

    @api.depends("state", "date_reviewed")
    def _compute_is_old(self):
        old = self.filtered_domain(self._get_old_domain())
        for article in self:
            article.is_old = article in old

    def _search_is_old(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_old_domain()
        return domain if True in value else ~domain

    @api.model
    def _get_old_domain(self):
        a_year_ago = place.get_today(self.env.company) - relativedelta(years=1)
        return Domain("state", "=", "published") & Domain(
            "date_reviewed", "<", a_year_ago
        )

    @api.depends_context("uid")
    def _compute_may_publish(self):
        self.may_publish = self.env.user.has_group(PUBLISHERS)

    # === CRUD ===#

    def write(self, vals):
        if "answer" in vals:
            before = {article: article.answer for article in self}
        result = super().write(vals)
        if "answer" in vals:
            for article, answer in before.items():
                if answer != article.answer and not is_html_empty(answer):
                    article._message_log(
                        body=self.env._("The answer was changed. It said before:")
                        + answer
                    )
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" in (default or {}):
            return vals_list
        return [
            vals | {"name": self.env._("%(article)s (copy)", article=article.name)}
            for article, vals in zip(self, vals_list, strict=True)
        ]

    # === ACTIONS ===#

    def action_publish(self):
        """Let those read the articles whom they are for."""
        self._check_may_publish()
        for article in self:
            if is_html_empty(article.answer):
                raise UserError(
                    self.env._(
                        "“%(article)s” has no answer yet: write it, then publish.",
                        article=article.name,
                    )
                )
        for article in self:
            today = place.get_today(article)
            article._as_system().write(
                {
                    "state": "published",
                    "date_published": article.date_published or today,
                    "date_reviewed": today,
                }
            )
        return True

    def action_retire(self):
        """Take articles away that are no longer true; what was counted stays."""
        self._check_may_publish()
        self._as_system().write({"state": "retired"})
        return True

    def action_draft(self):
        """Take articles back to be worked on."""
        self._check_may_publish()
        self._as_system().write({"state": "draft"})
        return True

    def action_review(self):
        """Note that somebody read the articles and they are true."""
        self._check_may_publish()
        for article in self:
            article._as_system().write({"date_reviewed": place.get_today(article)})
        return True

    def action_view_uses(self):
        """Open how often the articles were read and helped, by month."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_article_use_action"
        )
        action["domain"] = [("article_id", "in", self.ids)]
        return action

    def _check_may_publish(self):
        """Refuse who may not say what is published.

        :raises AccessError: naming the right
        """
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group(PUBLISHERS)):
            raise AccessError(
                self.env._(
                    "Articles are published and retired by who has the right “Service:"
                    " publish articles”. Ask your manager."
                )
            )

    # === WHAT IS READ ===#

    @api.model
    def _get_customer_domain(self, company):
        """Return the domain of what customers of a company may read.

        The one place that says so: whatever reaches people from outside is found by it.

        :param company: ``res.company``
        """
        return (
            Domain("state", "=", "published")
            & Domain("audience", "=", "customers")
            & Domain("company_id", "in", (False, company.id))
        )

    def _get_excerpt(self):
        """Return how the answer begins, as plain text."""
        self.ensure_one()
        text = " ".join(self._get_plain_answer().split())
        if len(text) <= EXCERPT:
            return text
        return text[:EXCERPT].rsplit(" ", 1)[0] + "…"

    def _get_plain_answer(self):
        """Return the answer as plain text, with its line breaks."""
        self.ensure_one()
        text = html2plaintext(self.answer or "", include_references=False)
        return text.strip()
