"""What is looked at once in the end, instead of at every step on the way."""

from typing import NamedTuple


class OrderpointsLater(NamedTuple):
    """In the context: moves whose rules of replenishment are looked at in the end.

    An object, as no request from outside can put it into its context.
    """

    move_ids: set
