"""A customer signs the hand-over act on a tablet at the counter."""

import base64
import hashlib
import io

from PIL import Image

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common.slow import slow_server
from .test_print_work import PrintCommon


@tagged("post_install", "-at_install")
class TestSignatureTour(HttpCase, PrintCommon):
    browser_size = "1024x768"
    touch_enabled = True

    def _sign(self, order):
        """Play the dialog as the clerk; return the document that was kept."""
        before = order.document_ids
        # The tour tries an empty page, too: the server logs each refusal.
        with mute_logger("odoo.http"):
            self.start_tour(
                f"/odoo/service-orders/{order.id}",
                "rma_service_signature",
                login=self.clerk.login,
            )
        self._do_jobs()
        return order.document_ids - before

    def test_act_is_drawn_signed_and_kept_with_its_hash(self):
        order = self._repaired(phase="ready")
        document = self._sign(order)
        self.assertEqual((document.kind, document.version), ("handover", 1))
        self.assertEqual(document.signed_by, "Anna Kowalska")
        self.assertEqual(document.user_id, self.clerk)
        content = document.attachment_id.raw
        self.assertEqual(document.file_hash, hashlib.sha256(content).hexdigest())
        self.assertIn(document.content_hash, content.decode())
        image = Image.open(io.BytesIO(base64.b64decode(document.signature)))
        # What was drawn is on it: some points are inked, most are not.
        inked = sum(image.convert("RGBA").getchannel("A").histogram()[128:])
        self.assertGreater(inked, 100)
        self.assertLess(inked, image.width * image.height / 2)

    def test_every_stroke_is_kept_though_the_server_is_slow(self):
        with slow_server():
            document = self._sign(self._repaired(phase="ready"))
        image = Image.open(io.BytesIO(base64.b64decode(document.signature)))
        inked = sum(image.convert("RGBA").getchannel("A").histogram()[128:])
        self.assertGreater(inked, 100)

    def test_act_of_an_invoice_that_nobody_paid_is_signed_too(self):
        order = self._repaired(phase="ready")
        order.action_hand_over()
        order.action_create_invoice()
        order.invoice_ids.action_post()
        self.assertEqual(order.payment_state, "not_paid")
        document = self._sign(order)
        self.assertEqual(document.kind, "handover")
        self.assertTrue(document.is_intact)
