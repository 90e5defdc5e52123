from typing import NamedTuple

# Share of the room of a bar that it fills.
FILL = 0.7
# More names than that stand in each other's way; half of them do on a phone.
MAX_NAMES = 12


class Bar(NamedTuple):
    """A bar, in percent of the width and the height of the chart."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    # Whether its name is written below it, and on a phone, too.
    is_named: bool
    is_named_on_phone: bool


class BarChart:
    """Where the bars of a chart stand: what a template needs to draw it as SVG.

    How to use: ``BarChart(name, labels, values)``; the template draws ``bars`` between
    ``zero`` (share of the height above which they stand) and the highest value
    ``top``. Everything is in percent, so that a chart fits any width without its words
    getting smaller.

    Values below zero (credit notes) hang below the line.
    """

    def __init__(self, name, labels, values, digits=0):
        """Lay out the bars.

        :param name: what is measured
        :param labels: texts, in order
        :param values: numbers, as many
        :param digits: of the highest value
        """
        self.name = name
        self.digits = digits
        values = [float(value) for value in values]
        self.top = max(0.0, *values)
        self.bottom = min(0.0, *values)
        span = (self.top - self.bottom) or 1.0
        self.zero = 100 * self.top / span
        room = 100 / len(values)
        step = -(-len(values) // MAX_NAMES)
        phone_step = step if len(values) <= MAX_NAMES // 2 else 2 * step
        self.bars = [
            Bar(
                x=round(room * (number + (1 - FILL) / 2), 3),
                y=round(100 * (self.top - max(value, 0)) / span, 3),
                width=round(room * FILL, 3),
                height=round(100 * abs(value) / span, 3),
                middle=round(room * (number + 0.5), 3),
                label=label,
                is_named=number % step == 0,
                is_named_on_phone=number % phone_step == 0,
            )
            for number, (label, value) in enumerate(zip(labels, values, strict=True))
        ]
