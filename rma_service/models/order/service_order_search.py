import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from ...tools import indexes
from ...tools.words import fold

# More words than that are a text that somebody pasted: the rest is left out.
MAX_WORDS = 8
# Of a long fault, so much is found: whoever looks for an order knows how it began.
MAX_LENGTH = 4000
# Trigrams find no piece of a word that is shorter, only beginnings.
SHORTEST_PIECE = 3
PHONE_NUMBER = re.compile(r"[+\d][\d\s./()-]*")
# Fewer digits are a piece of any number; from here on they may be a phone number.
MIN_PHONE_DIGITS = 6
# A customer with more orders is not renamed while somebody waits for all of them.
MOST_AT_ONCE = 500
PHONE_FIELDS = ("partner_id.phone", "delegate_id.phone")


class RmaServiceOrder(models.Model):
    """The one search box: every word that was typed, wherever in the order it stands.

    Number, device, people and fault lie in several tables, and a database that is
    asked for one *or* the other has to read them all. What can be searched is kept in
    one column with one index instead, without accents and capitals. The product, whose
    name may change for very many orders at once, is asked for beside it.
    """

    _inherit = "rma.service.order"

    search_words = fields.Text(
        compute="_compute_search_words",
        store=True,
        precompute=True,
        exportable=False,
        groups="base.group_user",
    )
    search_text = fields.Char(
        string="Number, Device, People, Phone or Fault",
        store=False,
        search="_search_search_text",
        groups="base.group_user",
    )

    _search_words_idx = models.Index(indexes.trigram("search_words"))

    @api.model
    def _get_search_paths(self):
        """Return the paths of the stored fields whose words find an order, beside the
        words of its fault."""
        people = ("complete_name", "email", "ref")
        return [
            "name",
            "former_numbers",
            "title",
            "device_id.name",
            *(f"partner_id.{name}" for name in people),
            *(f"delegate_id.{name}" for name in people),
            *PHONE_FIELDS,
        ]

    @api.depends(lambda self: [*self._get_search_paths(), "problem"])
    def _compute_search_words(self):
        """Write the words; of very many orders at once a job does it, right after.

        Until then these are found by the words that they had.
        """
        if len(self) > MOST_AT_ONCE and all(isinstance(id_, int) for id_ in self._ids):
            self.env["rma.service.search.job"]._add(self)
        else:
            self._write_search_words()

    def _write_search_words(self):
        paths = self._get_search_paths()
        for order in self:
            texts = [
                word
                for path in paths
                for text in order.mapped(path)[:1]
                for word in _get_words(path, text)
            ]
            # The fault last, as it is what may be too long.
            order.search_words = join_words([*texts, order.problem])

    @api.model
    def _add_search_words(self, vals_list):
        """Add what finds new orders to their values, without a record for each.

        :param vals_list: list of values, as they are written
        """
        kept = {}
        for vals in vals_list:
            texts = []
            for path in self._get_search_paths():
                name, _dot, rest = path.partition(".")
                value = vals.get(name)
                if rest and (name, rest, value) not in kept:
                    comodel = self.env[self._fields[name].comodel_name]
                    found = comodel.browse(value or ()).mapped(rest)[:1]
                    kept[name, rest, value] = [
                        word for text in found for word in _get_words(path, text)
                    ]
                texts += kept[name, rest, value] if rest else _get_words(path, value)
            vals["search_words"] = join_words([*texts, vals.get("problem")])

    def _search_search_text(self, operator, value):
        """Orders that have all words, each anywhere; a phone number in any format."""
        if operator != "ilike" or not isinstance(value, str):
            return NotImplemented
        words = value.split()[:MAX_WORDS]
        found = Domain.AND([self._get_word_domain(word) for word in words])
        if len(words) > 1 and PHONE_NUMBER.fullmatch(value.strip()):
            # Said in groups: 0160 5550 903 is one number.
            found |= self._get_phone_domain(value)
        return found

    @api.model
    def _get_word_domain(self, word):
        """Return the domain of the orders that have a word anywhere."""
        found = self._get_piece_domain(word)
        if PHONE_NUMBER.fullmatch(word):
            found |= self._get_phone_domain(word)
        products = self.env["product.product"].sudo().with_context(active_test=False)
        products = products.search([("display_name", "ilike", word)], order="id")
        return found | Domain("product_id", "in", products.ids)

    @api.model
    def _get_piece_domain(self, word):
        """Return the domain of the orders whose kept words have a piece of text."""
        piece = escape_psql(fold(word))
        if len(word) < SHORTEST_PIECE and not word.isdigit():
            # Two letters in the middle of a word say nothing, and no index finds them.
            piece = f" {piece}"
        return Domain("search_words", "like", piece)

    @api.model
    def _search_display_name(self, operator, value):
        """What is typed into a field is looked for in the words, too: names of people
        have no index that finds a piece of them."""
        words = value.split()[:MAX_WORDS] if isinstance(value, str) else []
        is_staff = self.env.su or self.env.user._is_internal()
        if operator != "ilike" or not words or not is_staff:
            return super()._search_display_name(operator, value)
        return Domain.AND([self._get_piece_domain(word) for word in words])

    @api.model
    def _get_phone_domain(self, number):
        """Return the domain of the orders with a phone number, or a piece of it."""
        # The country's prefix stands as + or 00, the caller's own zero mostly not.
        digits = re.sub(r"\D", "", number).lstrip("0")
        if len(digits) < MIN_PHONE_DIGITS:
            return Domain.FALSE
        return Domain("search_words", "like", digits)


def _get_words(path, text):
    """Return the texts that are kept of a value; a number with and without spaces.

    :param path: where it stands, as ``_get_search_paths`` returns it
    :param text: the value, or nothing
    """
    if not text:
        return []
    if path in PHONE_FIELDS:
        return [re.sub(r"\D", "", text)]
    return [text.replace(" ", ""), text] if " " in text else [text]


def join_words(texts):
    """Return what is found of an order: folded, one space before each word."""
    words = " ".join(filter(None, texts)).split()
    return fold(f" {' '.join(words)}")[:MAX_LENGTH]
