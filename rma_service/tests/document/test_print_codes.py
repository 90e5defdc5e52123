import io
import re
from base64 import b64decode

from PIL import Image

from odoo.tests import tagged

from ...tools.label import LABEL_SIZES
from .test_print_work import PrintCommon

try:
    import zxingcpp
except ImportError:
    zxingcpp = None

SCANNED = 203 / 25.4  # dots in a mm: what label printers of the plain sort have
QUIET = 5  # mm of white that stand around a code
PICTURE = re.compile(r'<img[^>]*src="data:image/png;base64,([^"]+)"[^>]*>')
MEASURES = re.compile(r"width: ([\d.]+)mm; height: ([\d.]+)mm")


@tagged("post_install", "-at_install")
class TestPrintCodes(PrintCommon):
    """What is printed as bars or as a square is read by a scanner."""

    def setUp(self):
        super().setUp()
        if not zxingcpp:
            self.skipTest("zxing-cpp, which reads codes, is not here")

    def _scan(self, html):
        """Return the texts of all codes of a print, each in the size it has on paper.

        A picture whose code cannot be read stands as None.
        """
        texts = []
        for found in PICTURE.finditer(html):
            measures = MEASURES.search(found[0])
            if not measures:  # a logo or a photo
                continue
            width, height = map(float, measures.groups())
            picture = Image.open(io.BytesIO(b64decode(found[1]))).convert("L")
            picture = picture.resize((round(width * SCANNED), round(height * SCANNED)))
            border = round(QUIET * SCANNED)
            size = (picture.width + 2 * border, picture.height + 2 * border)
            paper = Image.new("L", size, color=255)
            paper.paste(picture, (border, border))
            codes = zxingcpp.read_barcodes(paper)
            texts.append(codes[0].text if codes else None)
        return texts

    def test_labels_of_every_size_are_read(self):
        # the longest number that is printed as bars, one that needs a square
        for number in ("SN-0001", "X7-12345678901234567", "КАСА-7", "Țesut 12"):
            self.device.name = number
            order = self._create_order()
            for key, size in LABEL_SIZES.items():
                self.env.company.service_label_format = key
                for report, record in (
                    ("report_order_label", order),
                    ("report_device_label", self.device),
                ):
                    with self.subTest(number=number, size=key, report=report):
                        texts = self._scan(self._render(report, record))
                        self.assertEqual(set(texts), {number})
                        is_bars = number.isascii()
                        self.assertEqual(len(texts), bool(size.square) + is_bars or 1)

    def test_shelf_labels_of_every_size_are_read(self):
        shelf = self.env["stock.location"].create(
            {
                "name": "Rack 7",
                "location_id": self.warehouse.service_custody_location_id.id,
                "barcode": "RACK-7",
            }
        )
        for key in LABEL_SIZES:
            self.env.company.service_shelf_label_format = key
            with self.subTest(size=key):
                texts = self._scan(self._render("report_shelf_label", shelf))
                self.assertEqual(texts, ["RACK-7", "RACK-7"])

    def test_job_sheet_and_intake_protocol_are_read(self):
        order = self._create_order()
        sheet = self._scan(self._render("report_job_sheet", order))
        self.assertEqual(sheet, [order._get_label_number()])
        page = order._get_page_url()  # there is none without the portal
        protocol = self._scan(self._render("report_intake_protocol", order))
        self.assertEqual(set(protocol), {page} if page else set())
