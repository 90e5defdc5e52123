"""How sure it is that people are helped: two votes of two say less than ninety of a
hundred."""

from math import sqrt

# 95 % sure, both sides.
Z = 1.959964


def get_score(yes, no):
    """Return the lower end of Wilson's interval for the share of *yes*: 0 to 1.

    :param yes: number of people who said yes
    :param no: number of people who said no
    """
    count = yes + no
    if not count:
        return 0.0
    share = yes / count
    middle = share + Z * Z / (2 * count)
    width = Z * sqrt((share * (1 - share) + Z * Z / (4 * count)) / count)
    return max(0.0, (middle - width) / (1 + Z * Z / count))
