"""What counts as an image."""

from base64 import b64decode
from binascii import Error
from io import BytesIO

from PIL import Image


def is_image(data):
    """Tell whether data are an image that can be drawn.

    The content decides, not a name or type that somebody gave: markup and drawings
    (SVG) are none. Odoo lets Pillow load cut-off files in the whole process, so these
    count.

    :param data: base64, as bytes or text; or nothing
    """
    try:
        with Image.open(BytesIO(b64decode(data or b""))) as image:
            image.load()
    except (Error, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True
