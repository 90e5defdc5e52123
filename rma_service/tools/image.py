"""What counts as an image."""

from base64 import b64decode
from binascii import Error
from io import BytesIO
from warnings import catch_warnings, simplefilter

# WebP is not among the formats that Odoo lets Pillow know: to be imported.
from PIL import Image, WebPImagePlugin  # noqa: F401

Image.preinit()
# What browsers show and prints can draw; Pillow would also run programs for others.
FORMATS = [name for name in ("JPEG", "PNG", "GIF", "WEBP") if name in Image.OPEN]
# More would fill the memory when it is drawn; as in Odoo's own images.
MAX_PIXELS = 50_000_000


def is_image(data):
    """Tell whether data are an image that can be drawn.

    :param data: base64, as bytes or text; or nothing
    """
    try:
        return is_image_file(b64decode(data or b""))
    except (Error, ValueError):
        return False


def is_image_file(content):
    """Tell whether the content of a file is an image that can be drawn.

    The content decides, not a name or type that somebody gave: markup and drawings
    (SVG) are none. Odoo lets Pillow load cut-off files in the whole process, so these
    count.

    :param content: bytes, or nothing
    """
    return bool(get_image_format(content))


def get_image_format(content):
    """Return the format of an image that can be drawn (``JPEG``...), else None.

    :param content: bytes, or nothing
    """
    try:
        with catch_warnings():
            simplefilter("ignore", Image.DecompressionBombWarning)  # refused below
            image = Image.open(BytesIO(content or b""), formats=FORMATS)
        with image:
            if image.width * image.height > MAX_PIXELS:
                return None
            image.load()
            return image.format
    except Exception:
        # Broken files make the decoders raise errors of all kinds; none of it is drawn.
        return None
