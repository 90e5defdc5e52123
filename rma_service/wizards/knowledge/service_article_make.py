from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_list, html2plaintext, is_html_empty

from ...models.knowledge.service_article import AUDIENCES
from ...tools.locking import done_once

MAX_QUESTION = 120


class RmaServiceArticleMake(models.TransientModel):
    """Make an article of the solution of an order, without its people and device.

    The dialog shows the text as it will be saved, and what was taken out. Whoever
    saves it may change it, but not put a name or number of the order back.
    """

    _name = "rma.service.article.make"
    _inherit = ["rma.service.checked.links", "rma.service.done.once"]
    _description = "New Article from an Order"
    _bounds = {"name": (None, 200)}

    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self._default_order_id(),
    )
    name = fields.Char(
        string="Question",
        compute="_compute_texts",
        store=True,
        readonly=False,
        required=True,
    )
    answer = fields.Html(
        compute="_compute_texts", store=True, readonly=False, sanitize_form=True
    )
    taken = fields.Html(
        string="Taken Out", compute="_compute_taken", sanitize=False, readonly=True
    )
    made_before = fields.Char(compute="_compute_made_before")
    audience = fields.Selection(
        selection=AUDIENCES, string="For", required=True, default="staff"
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    category_id = fields.Many2one(comodel_name="rma.service.article.category")
    product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="rma_service_article_make_product_rel",
        compute="_compute_about",
        store=True,
        readonly=False,
        string="Products",
    )
    equipment_type_ids = fields.Many2many(
        comodel_name="rma.service.equipment.type",
        relation="rma_service_article_make_equipment_rel",
        compute="_compute_about",
        store=True,
        readonly=False,
        string="Equipment Types",
    )
    symptom_ids = fields.Many2many(
        comodel_name="rma.service.symptom",
        relation="rma_service_article_make_symptom_rel",
        compute="_compute_about",
        store=True,
        readonly=False,
        string="Symptoms",
    )

    def _default_order_id(self):
        if self.env.context.get("active_model") != "rma.service.order":
            return False
        return self.env.context.get("active_id") or False

    @api.depends("order_id")
    def _compute_texts(self):
        for wizard in self:
            problem, diagnosis, solution = wizard._get_redacted()
            wizard.name = problem[0][:MAX_QUESTION]
            wizard.answer = Markup("").join(
                Markup("<h4>%s</h4>%s") % (label, _to_html(text))
                for label, (text, _taken) in (
                    (self.env._("What was found"), diagnosis),
                    (self.env._("What was done"), solution),
                )
                if text.strip()
            )

    @api.depends("order_id")
    def _compute_taken(self):
        for wizard in self:
            taken = dict.fromkeys(
                each for _text, found in wizard._get_redacted() for each in found
            )
            rows = Markup("").join(
                Markup("<li>%s → <b>%s</b></li>") % each for each in taken
            )
            wizard.taken = Markup("<ul class='mb-0'>%s</ul>") % rows if rows else False

    @api.depends("order_id")
    def _compute_made_before(self):
        for wizard in self:
            order = wizard.order_id._origin
            made = (
                self.env["rma.service.article"]
                .sudo()
                .search([("order_id", "in", order.ids)])
            )
            wizard.made_before = format_list(self.env, made.mapped("name"))

    @api.depends("order_id")
    def _compute_about(self):
        for wizard in self:
            order = wizard.order_id
            wizard.product_ids = order.product_id
            wizard.equipment_type_ids = order.equipment_type_id
            wizard.symptom_ids = order.symptom_ids

    def _get_redacted(self):
        """Return fault, diagnosis and solution without the people and the device.

        :return: list of three tuples of a text and what was taken out of it
        """
        order = self.order_id._origin
        if not order:
            return [("", [])] * 3
        lines = (order.problem or "").strip().splitlines()
        question = lines[0] if lines else ""
        return order._redact([question, order.diagnosis, order.solution])

    @done_once
    def action_save(self):
        """Save the draft and open it.

        :raises UserError: if the text names somebody or something of the order
        """
        self.ensure_one()
        self.order_id.check_access("read")
        self._check_texts()
        article = self.env["rma.service.article"].create(self._prepare_article_vals())
        article.sudo().order_id = self.order_id
        return {
            "type": "ir.actions.act_window",
            "res_model": "rma.service.article",
            "res_id": article.id,
            "views": [(False, "form")],
        }

    def _check_texts(self):
        if is_html_empty(self.answer):
            raise UserError(self.env._("Write the answer of the article, then save."))
        text = f"{self.name}\n{html2plaintext(self.answer)}"
        words = self.order_id._find_personal_words(text)
        if words:
            raise UserError(
                self.env._(
                    "The article still says %(words)s, which tells whose device it was:"
                    " take it out, then save.",
                    words=format_list(self.env, [f"“{word}”" for word in words]),
                )
            )

    def _prepare_article_vals(self):
        """Return the values of the draft; a hook."""
        return {
            "name": self.name,
            "answer": self.answer,
            "audience": self.audience,
            "lang": self.lang,
            "category_id": self.category_id.id,
            "company_id": self.order_id.company_id.id,
            "product_ids": [Command.set(self.product_ids.ids)],
            "equipment_type_ids": [Command.set(self.equipment_type_ids.ids)],
            "symptom_ids": [Command.set(self.symptom_ids.ids)],
        }


def _to_html(text):
    """Return a plain text as paragraphs."""
    lines = (line.strip() for line in text.strip().splitlines())
    return Markup("").join(Markup("<p>%s</p>") % escape(line) for line in lines if line)
