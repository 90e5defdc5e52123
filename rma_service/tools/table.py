"""Tables as files (CSV) for authorities, payers and table programs.

How to use: :func:`make_table` of the rows, each a list of cells, and
:func:`read_table` of what somebody uploads.
"""

import csv
import io

# What table programs take for the begin of a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
# A field beyond this is none.
FIELD_SIZE_LIMIT = 1024 * 1024


def escape(value):
    """Return a value as text that no table program takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def make_table(rows, delimiter=","):
    """Return the text of a table; cells are escaped.

    :param rows: lists of cells, the first of them being the heading
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    for row in rows:
        writer.writerow([escape(cell) for cell in row])
    return stream.getvalue()


def read_table(content, delimiter=","):
    """Return the rows of a table, as lists of texts without spaces around them.

    :param content: bytes in UTF-8, with or without the mark of its begin
    :raises ValueError: for what is no such table
    """
    text = content.decode("utf-8-sig")
    csv.field_size_limit(FIELD_SIZE_LIMIT)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise ValueError(str(error)) from None
    return [[_unescape(cell.strip()) for cell in row] for row in rows]


def _unescape(cell):
    is_escaped = cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS)
    return cell[1:] if is_escaped else cell
