from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.setup.service_wording import WORDING_KEYS
from ..common.plain_request import PlainRequestCommon


@tagged("post_install", "-at_install")
class TestRequestType(PlainRequestCommon):
    """A type of requests has a short workflow of its own, and its own words."""

    def _get_phases(self, service_type):
        return service_type._get_stages().mapped("phase")

    def test_new_type_of_requests_gets_the_short_workflow(self):
        phases = ["request", "diagnosis", "done", "cancel"]
        self.assertEqual(self._get_phases(self.type_complaint), phases)
        self.assertFalse(self.type_complaint.workflow_warning)
        self.assertFalse(self.type_complaint.has_custody)
        self.assertFalse(self.type_complaint.has_inspection)
        shipped = self.env.ref("rma_service.rma_service_type_complaint")
        self.assertEqual(self._get_phases(shipped), phases)

    def test_stages_of_requests_are_no_stages_of_repairs(self):
        self.assertNotIn("In Progress", self.type_repair._get_stages().mapped("name"))
        self.assertNotIn("Closed", self.type_repair._get_stages().mapped("name"))
        names = self.type_complaint._get_stages().mapped("name")
        self.assertIn("In Progress", names)
        self.assertNotIn("Received", names)

    def test_copy_has_one_workflow(self):
        copied = self.type_complaint.copy()
        self.assertEqual(copied.kind, "request")
        self.assertEqual(len(copied.row_ids), 4)

    def test_type_becomes_a_request_while_it_has_no_orders(self):
        service_type = self.type_repair.copy({"name": "Order"})
        service_type.with_user(self.manager).kind = "request"
        self.assertFalse(service_type.has_custody)
        self.assertEqual(len(service_type.row_ids), 4)
        self.assertEqual(self.type_complaint.with_user(self.manager).kind, "request")

    def test_kind_is_fixed_once_there_are_orders(self):
        self._create_order()
        with self.assertRaisesRegex(UserError, self.type_repair.name):
            self.type_repair.with_user(self.manager).kind = "request"
        self._create_request()
        with self.assertRaisesRegex(UserError, self.type_complaint.name):
            self.type_complaint.with_user(self.manager).kind = "visit"
        with self.assertRaisesRegex(UserError, self.type_complaint.name):
            self.type_complaint.with_user(self.manager).has_custody = True
        self.type_complaint.with_user(self.manager).write(
            {"kind": "request", "name": "Claim"}
        )

    def test_words_of_requests_name_no_device(self):
        words = self.env.ref("rma_service.wording_request")._get_words()
        of_devices = {"collect", "to_ship", "sent_back"}
        self.assertEqual(set(words), set(dict(WORDING_KEYS)) - of_devices)
        for _step, sentence in words.values():
            self.assertNotIn("device", sentence.lower())
        self.assertEqual(self.type_complaint._get_words(), words)
