"""Indexes that find a piece of text in the middle of a column."""

from odoo.modules.db import FunctionStatus


def trigram(column):
    """Return the definition of a trigram index, for ``models.Index``.

    Other than that of ``index="trigram"`` it is for a text that has no accents and
    capitals any more: to take them off again for each row costs more than the search.

    :param column: name of a text column
    :return: function registry → SQL, empty where the database has no trigrams
    """

    def definition(registry):
        return f"USING gin ({column} gin_trgm_ops)" if registry.has_trigram else ""

    return definition


def trigram_unaccented(column):
    """Return the definition of the index that ``index="trigram"`` would make.

    For columns of Odoo that have another index, which they need: one that finds a whole
    number does not find a piece of it.

    :param column: name of a text column
    :return: function registry → SQL, empty where the database has no trigrams
    """

    def definition(registry):
        if not registry.has_trigram:
            return ""
        text = f'"{column}"'
        if registry.has_unaccent == FunctionStatus.INDEXABLE:
            text = registry.unaccent(text)
        return f"USING gin (({text}) gin_trgm_ops)"

    return definition
