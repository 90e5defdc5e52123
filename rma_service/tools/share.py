"""A price that two pay: the customer's share as a discount of the whole price.

How to use: :func:`add_share` turns a discount of the whole price into that which the
customer's line has, :func:`drop_share` turns it back. All in percent.
"""


def add_share(discount, share):
    """Return the discount of the customer's share of a price.

    :param discount: in percent, of the whole price
    :param share: of the second payer, in percent
    """
    return 100 - (100 - discount) * (100 - share) / 100


def drop_share(discount, share):
    """Return the discount of the whole price; the reverse of :func:`add_share`."""
    return 100 - (100 - discount) * 100 / (100 - share)
