"""What is put into the context to print a document as it is kept.

Objects, as no request from outside can put these into its context.
"""

from typing import NamedTuple


class KeptPage(NamedTuple):
    """The page that is printed instead of making it from the record anew."""

    html: str


class SignedNow(NamedTuple):
    """The document that is being signed: its signature belongs on the print."""

    document: object
