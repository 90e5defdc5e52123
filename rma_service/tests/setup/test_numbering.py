from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestNumbering(ServiceCommon):
    """Documents are numbered by the sequence of their company."""

    def _drop_sequence(self, model):
        self.env["ir.sequence"].search(
            [("code", "=", model), ("company_id", "=", self.company.id)]
        ).unlink()

    def test_company_without_documents_gets_the_sequence_with_the_first(self):
        company = self.env["res.company"].create({"name": "Young Ltd"})
        self.env["ir.sequence"].search(
            [("code", "=", "rma.service.visit"), ("company_id", "=", company.id)]
        ).unlink()
        visits = self.env["rma.service.visit"].create(
            [
                {"partner_id": self.partner.id, "company_id": company.id}
                for _number in range(2)
            ]
        )
        self.assertEqual(len(set(visits.mapped("name"))), 2)

    def test_deleted_sequence_is_not_begun_anew(self):
        self._create_order()
        self._drop_sequence("rma.service.order")
        with self.assertRaisesRegex(UserError, "no number sequence for Service orders"):
            self._create_order()
