"""The words of the standard: columns, statuses, barriers, categories, ids."""

import re

COLUMNS = (
    "id",
    "data_provider",
    "country",
    "partner_product_category",
    "product_category",
    "product_category_id",
    "brand",
    "year_of_manufacture",
    "product_age",
    "repair_status",
    "repair_barrier_if_end_of_life",
    "group_identifier",
    "event_date",
    "problem",
)
REQUIRED_COLUMNS = ("id", "product_category", "repair_status", "event_date")
FIXED = "Fixed"
REPAIRABLE = "Repairable"
END_OF_LIFE = "End of life"
UNKNOWN = "Unknown"
STATUSES = (FIXED, REPAIRABLE, END_OF_LIFE, UNKNOWN)
BARRIERS = (
    "Spare parts not available",
    "Spare parts too expensive",
    "No way to open product",
    "Repair information not available",
    "Lack of equipment",
    "Too worn out",
)
# Wordings of barriers that publishers use beside the standard's.
BARRIER_WORDINGS = {
    "no way to open the product": "No way to open product",
    "no repair information": "Repair information not available",
    "item too worn out": "Too worn out",
    "product too worn out": "Too worn out",
}
CATEGORIES = {
    1: "Aircon/dehumidifier",
    2: "Battery/charger/adapter",
    3: "Decorative or safety lights",
    4: "Desktop computer",
    5: "Digital compact camera",
    6: "DSLR/video camera",
    7: "Fan",
    8: "Flat screen",
    9: "Hair & beauty item",
    10: "Handheld entertainment device",
    11: "Headphones",
    12: "Hi-Fi integrated",
    13: "Hi-Fi separates",
    14: "Kettle",
    15: "Lamp",
    16: "Laptop",
    17: "Large home electrical",
    18: "Misc",
    19: "Mobile",
    20: "Musical instrument",
    21: "Paper shredder",
    22: "PC accessory",
    23: "Portable radio",
    24: "Power tool",
    25: "Printer/scanner",
    26: "Projector",
    27: "Sewing machine",
    28: "Small home electrical",
    29: "Small kitchen item",
    30: "Tablet",
    31: "Toaster",
    32: "Toy",
    33: "TV and gaming-related accessories",
    34: "Vacuum",
    35: "Watch/clock",
    36: "Coffee maker",
    37: "Food processor",
    38: "Games console",
    39: "Hair dryer",
    40: "Iron",
}
MISC = "Misc"
CATEGORY_NUMBERS = {name: number for number, name in CATEGORIES.items()}
UNKNOWN_BRAND = "Unknown"
# The standard says ^[a-z]+-[0-9]+$; published files use an underscore and digits in the
# name of the provider.
ID_PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*[-_][0-9]+")
STRICT_ID_PATTERN = re.compile(r"[a-z]+-[0-9]+")


def fold(text):
    """Return the text as it is compared: without outer spaces and letter case."""
    return " ".join((text or "").split()).casefold()


_STATUS_BY_FOLD = {fold(status): status for status in STATUSES}
_BARRIER_BY_FOLD = {fold(barrier): barrier for barrier in BARRIERS} | BARRIER_WORDINGS
_CATEGORY_BY_FOLD = {fold(name): name for name in CATEGORIES.values()}


class CategoryError(ValueError):
    """Name and number stand for no category or for two.

    :param code: one of ``REASONS``
    :param detail: detail of the reason
    """

    def __init__(self, code, detail=""):
        super().__init__(code)
        self.code = code
        self.detail = detail


def get_status(text):
    """Return the status of the standard that a text stands for, or an empty string."""
    return _STATUS_BY_FOLD.get(fold(text), "")


def get_barrier(text):
    """Return the barrier of the standard that a text stands for, or an empty string."""
    return _BARRIER_BY_FOLD.get(fold(text), "")


def get_category(name, number=""):
    """Return the category of the standard that name and number stand for.

    :raises CategoryError: if they stand for none or for two
    """
    by_name = _CATEGORY_BY_FOLD.get(fold(name), "")
    by_number = ""
    number = (number or "").strip()
    if number:
        if not number.isascii() or not number.isdigit():
            raise CategoryError("category_number")
        by_number = CATEGORIES.get(int(number), "")
    if by_name and number and by_number != by_name:
        raise CategoryError("category_conflict", by_name)
    category = by_name or by_number
    if category:
        return category
    if fold(name) or number:
        raise CategoryError("category")
    return MISC


def get_id_spellings(record_id):
    """Return the spellings under which a record may be known here."""
    folded = record_id.lower()
    return {record_id, folded, folded.replace("_", "-"), folded.replace("-", "_")}


def get_id_key(record_id):
    """Return what is equal for all spellings of an id."""
    return record_id.lower().replace("_", "-")
