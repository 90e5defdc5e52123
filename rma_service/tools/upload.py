"""Which files somebody outside may send us with the link of his order or estimate."""

from .bounds import MB
from .image import get_image_format

MAX_BYTES = 10 * MB
# Of one order or estimate in 24 hours, by whoever has its link.
MAX_FILES = 30
MAX_NAME = 200
MAX_MESSAGE = 20_000


def get_welcome_type(content):
    """Return the type of a file that customers may send, as ``image/png``, else None.

    Images and PDF are welcome. The content decides: a page or a program does not become
    an image by its name, nor an image a page.

    :param content: bytes
    """
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    image_format = get_image_format(content)
    return f"image/{image_format.lower()}" if image_format else None
