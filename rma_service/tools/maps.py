"""Links to a map: where a visit is, and the way from one to the next.

Nothing is asked of the provider: a link is opened by whoever clicks it.
"""

from urllib.parse import urlencode

DIRECTIONS = "https://www.google.com/maps/dir/"
# What the provider takes between the first place and the last one.
MOST_BETWEEN = 9


def make_route(base, stops):
    """Return the link that shows the way from a place to some others, in their order.

    :param base: address in one line, may be empty: then it begins where the reader is
    :param stops: list of addresses in one line
    :return: text, or False without any
    """
    stops = [stop for stop in stops if stop][: MOST_BETWEEN + 1]
    if not stops:
        return False
    values = {"api": 1, "destination": stops[-1]}
    if base:
        values["origin"] = base
    if stops[:-1]:
        values["waypoints"] = "|".join(stops[:-1])
    return f"{DIRECTIONS}?{urlencode(values)}"
