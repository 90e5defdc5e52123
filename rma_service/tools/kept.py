"""What is put into the context to print a document as it is kept.

Objects, as no request from outside can put these into its context.
"""

from dataclasses import dataclass
from typing import NamedTuple


class KeptPage(NamedTuple):
    """The page that is printed instead of making it from the record anew."""

    html: str


class SignedNow(NamedTuple):
    """The document that is being signed: its signature belongs on the print."""

    document: object


class Preview(NamedTuple):
    """Whose switches count on a print that is only looked at.

    :param type_id: id of the service type; False for what the company says
    """

    company_id: int
    type_id: int


@dataclass(eq=False)
class Clock:
    """Whether words of the page that is made are others on another clock.

    One is never equal to another: Odoo takes an environment of before for one whose
    context is equal.

    :param is_read: a moment was written as our place's clock shows it, which another
        clock does not
    """

    is_read: bool = False


def note_clock(env):
    """Note that words depend on a clock, where a page is made to be kept."""
    clock = env.context.get("rma_print_clock")
    if isinstance(clock, Clock):
        clock.is_read = True
