"""Indexes that find a piece of text in the middle of a column."""


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
