from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.rma_service.models.document.service_document import DOCUMENT_KINDS

from ..models.service_order_document import PAGE_DOCUMENTS
from .common import PortalCommon

# One transparent point
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortalDocument(PortalCommon):
    """The documents on the order's page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What is printed is not the matter here, and takes a server.
        documents = type(cls.env["rma.service.document"])
        cls.classPatch(documents, "_print_page", lambda self: (b"%PDF-1.4 kept", "pdf"))

    def _create_signed(self, **values):
        """Return an order whose intake protocol was signed."""
        order = self._bring_to(self._create_own([self.labour], **values), "intake")
        self.env["rma.service.document"]._freeze(
            "intake", order, signature=SIGNATURE, signed_by="Anna Kowalska"
        )
        return order

    def _get(self, order, document, login=None, token=None):
        """Ask for ``document`` under the address of ``order``."""
        self.authenticate(login, login)
        url = f"/my/service-orders/{order.id}/documents/{document.id}"
        return self.url_open(f"{url}?access_token={token}" if token else url)

    def _change_customer(self, order, partner):
        """Give the order to another customer, which users can only before it begins."""
        self.env.cr.execute(
            "UPDATE rma_service_order SET partner_id = %s WHERE id = %s",
            [partner.id, order.id],
        )
        order.invalidate_recordset(["partner_id"])

    def test_every_kind_of_document_is_one_for_customers(self):
        """Whoever adds a kind decides whether customers see it."""
        self.assertEqual(set(PAGE_DOCUMENTS), set(dict(DOCUMENT_KINDS)))

    def test_page_lists_what_was_sent_and_signed(self):
        order = self._create_signed()
        self._bring_to(order, "approval")
        page = self._open(order, token=order.access_token).text
        self.assertIn("Intake Protocol", page)
        self.assertIn("signed by", page)
        self.assertIn("Anna Kowalska", page)
        self.assertIn(order.estimate_id.name, page)
        for document in order.document_ids:
            path = f"/my/service-orders/{order.id}/documents/{document.id}"
            self.assertIn(path, page)

    def test_page_says_that_a_file_is_being_prepared_and_opening_makes_it(self):
        order = self._create_signed()
        document = order.document_ids
        self.assertFalse(document.attachment_id)
        page = self._open(order, token=order.access_token).text
        self.assertIn("The document is being prepared", page)
        response = self._get(order, document, token=order.access_token)
        self.assertEqual(response.content, b"%PDF-1.4 kept")
        document.invalidate_recordset()
        self.assertEqual(document.attachment_id.raw, b"%PDF-1.4 kept")
        page = self._open(order, token=order.access_token).text
        self.assertNotIn("The document is being prepared", page)

    def test_page_without_documents_has_no_such_list(self):
        order = self._create_own()
        page = self._open(order, token=order.access_token).text
        self.assertNotIn('data-name="documents"', page)

    def test_customer_opens_the_file_by_token_and_by_login(self):
        order = self._create_signed()
        document = order.document_ids
        for login, token in (
            (None, order.access_token),
            ("page_stranger", order.access_token),
            ("page_owner", None),
            ("page_colleague", None),
        ):
            response = self._get(order, document, login, token)
            self.assertEqual(response.status_code, 200, login)
            self.assertEqual(response.content, document.attachment_id.raw)
            self.assertEqual(response.headers["Content-Type"], "application/pdf")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_nobody_else_opens_the_file(self):
        order, other = self._create_signed(), self._create_signed()
        document = order.document_ids
        for login, token in (
            (None, None),
            (None, "x"),
            (None, "%C4%99"),
            (None, other.access_token),
            ("page_stranger", None),
            ("page_stranger", other.access_token),
        ):
            response = self._get(order, document, login, token)
            self.assertEqual(response.status_code, 404, (login, token))
            self.assertNotIn("PDF", response.text)

    def test_document_of_another_order_is_not_found_under_this_one(self):
        order = self._create_signed()
        other = self._create_signed(partner_id=self.partner.id)
        mine_too = self._create_signed()
        for foreign in (other.document_ids, mine_too.document_ids):
            for login, token in ((None, order.access_token), ("page_owner", None)):
                response = self._get(order, foreign, login, token)
                self.assertEqual(response.status_code, 404)
        missing = self.env["rma.service.document"].browse(2147483646)
        self.assertEqual(
            self._get(order, missing, token=order.access_token).status_code, 404
        )

    def test_file_is_not_opened_as_an_attachment(self):
        order = self._create_signed()
        file = order.document_ids._get_files()
        for login in (None, "page_owner"):
            self.authenticate(login, login)
            for url in (
                f"/web/content/{file.id}",
                f"/web/content/{file.id}?download=1",
            ):
                self.assertEqual(self.url_open(url).status_code, 404)

    def test_papers_of_the_customer_before_are_not_shown_to_the_next_one(self):
        order = self._create_signed()
        document = order.document_ids
        self._change_customer(order, self.partner)
        page = self._open(order, token=order.access_token).text
        self.assertNotIn("Intake Protocol", page)
        response = self._get(order, document, token=order.access_token)
        self.assertEqual(response.status_code, 404)

    def test_another_contact_of_the_same_company_sees_them(self):
        order = self._create_signed()
        self._change_customer(order, self.firm)
        page = self._open(order, token=order.access_token).text
        self.assertIn("Intake Protocol", page)

    def test_print_that_could_not_be_made_a_pdf_is_saved_not_shown(self):
        documents = type(self.env["rma.service.document"])
        self.patch(documents, "_print_page", lambda self: (b"<p>kept</p>", "html"))
        order = self._create_signed()
        response = self._get(order, order.document_ids, token=order.access_token)
        self.assertEqual(response.status_code, 200)
        self.assertTrue(
            response.headers["Content-Disposition"].startswith("attachment")
        )
