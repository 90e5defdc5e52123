"""Sizes of the labels for devices and shelves.

Each is printed on the paper format ``paperformat_label_<key>``; labels of a sheet stand
in columns and rows on it.
"""

from typing import NamedTuple

LABEL_FORMATS = [
    ("small", "Small (50 × 25 mm)"),
    ("roll", "Roll (57 × 32 mm)"),
    ("medium", "Medium (62 × 29 mm)"),
    ("large", "Large (100 × 50 mm)"),
    ("tag", "Tag with hole (54 × 101 mm)"),
    ("sheet", "A4 sheet (24 labels, 70 × 37 mm)"),
]
# Longer numbers make bars that are too fine for small labels and cheap scanners.
BARCODE_LENGTH = 20
PIXELS = 96 / 25.4  # in a mm


class LabelSize(NamedTuple):
    """One label; all lengths in mm, the font in points."""

    width: float
    height: float
    margin: float
    font: float
    bars: float  # height of the bars
    square: float = 0.0  # side of a QR code beside or above the bars, 0 for none
    top: float = 0.0  # left free at the top, for a hole
    title_lines: int = 1
    columns: int = 1
    rows: int = 1

    @property
    def is_upright(self):
        """Tell whether the label is higher than it is wide."""
        return self.height > self.width

    @property
    def line(self):
        """Height of a line of text."""
        return round(self.font * 0.3528 * 1.3, 2)

    def get_square(self, has_square):
        """Return the side of the QR code.

        :param has_square: the label wants one whatever its size, as that of a shelf
        """
        if self.square or not has_square:
            return self.square
        return round(min(self.height - 2 * self.margin, self.width / 3), 1)

    def get_row_height(self, row):
        """Return the height of a row of labels in whole pixels.

        Printing programs drop parts of pixels: the rows of a sheet would climb, and a
        label that fills its page to the last pixel would begin another one.

        :param row: number of the row on the sheet, the first is 0
        """
        begin, end = (int(self.height * rows * PIXELS) for rows in (row, row + 1))
        return end - begin - (self.rows == 1)

    def get_text_width(self, square):
        """Return the width left for text and bars beside a QR code."""
        beside = 0 if self.is_upright or not square else square + 2
        return round(self.width - 2 * self.margin - beside, 1)


LABEL_SIZES = {
    "small": LabelSize(50, 25, margin=1, font=6.5, bars=7.5),
    "roll": LabelSize(57, 32, margin=1.5, font=7.5, bars=10),
    "medium": LabelSize(62, 29, margin=1.5, font=7, bars=9),
    "large": LabelSize(100, 50, margin=3, font=10.5, bars=14, square=32, title_lines=2),
    "tag": LabelSize(
        54, 101, margin=3, font=10, bars=14, square=32, top=16, title_lines=2
    ),
    "sheet": LabelSize(70, 37, margin=3, font=8, bars=11, columns=3, rows=8),
}


def get_symbology(number):
    """Return the code that a number is printed in: bars, or a square where bars fail.

    :param number: text of the code
    """
    fits = number.isascii() and number.isprintable() and len(number) <= BARCODE_LENGTH
    return "Code128" if fits else "QR"
