"""Open Repair Data Standard (ORDS) v0.3 without Odoo: read, check and write records.

How to use: ``read_records(binary file)`` yields a :class:`Record` or a :class:`Problem`
for each row of the file; ``write_rows(text file, dicts)`` writes rows of the standard.

How it works: the file is cut into records first (a record ends at a line break outside
quotation marks), then each record is parsed and checked on its own. So one broken row,
even one that opens a quotation mark and never closes it, costs that row alone.

What is refused: rows that cannot be told apart (id), cannot be placed (status,
category) or break the type of a column (date, number, country). What is kept: empty
fields, other wordings of barriers, spaces, further columns, any language.
"""

from .checking import parse_date
from .reading import count_rows, read_records
from .record import OrdsError, Problem, Record, excerpt
from .standard import (
    BARRIERS,
    CATEGORIES,
    CATEGORY_NUMBERS,
    COLUMNS,
    CategoryError,
    END_OF_LIFE,
    FIXED,
    MISC,
    REPAIRABLE,
    STATUSES,
    STRICT_ID_PATTERN,
    UNKNOWN,
    UNKNOWN_BRAND,
    fold,
    get_barrier,
    get_category,
    get_id_key,
    get_id_spellings,
    get_status,
)
from .writing import mask_personal_data, standardise, write_problems, write_rows

__all__ = [
    "BARRIERS",
    "CATEGORIES",
    "CATEGORY_NUMBERS",
    "COLUMNS",
    "CategoryError",
    "END_OF_LIFE",
    "FIXED",
    "MISC",
    "OrdsError",
    "Problem",
    "REPAIRABLE",
    "Record",
    "STATUSES",
    "STRICT_ID_PATTERN",
    "UNKNOWN",
    "UNKNOWN_BRAND",
    "count_rows",
    "excerpt",
    "fold",
    "get_barrier",
    "get_category",
    "get_id_key",
    "get_id_spellings",
    "get_status",
    "mask_personal_data",
    "parse_date",
    "read_records",
    "standardise",
    "write_problems",
    "write_rows",
]
