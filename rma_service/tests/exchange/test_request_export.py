import base64
import csv
import io
import json

from odoo.fields import Command
from odoo.tests import tagged

from ...tools import place
from ..common.plain_request import PlainRequestCommon


@tagged("post_install", "-at_install")
class TestRequestExport(PlainRequestCommon):
    """What somebody only asked is no repair: nobody counts it as one."""

    def _answer(self, **values):
        order = self._create_request(product_id=self.device_product.id, **values)
        order.action_answer("You get 20 back.")
        return order

    def test_open_repair_data_has_no_requests(self):
        request = self._answer()
        repair = self._bring_to(self._create_order([self.labour]), "done")
        wizard = self.env["rma.service.ords.export"].create({})
        wizard.action_export()
        text = base64.b64decode(wizard.file).decode()
        ids = {row["id"] for row in csv.DictReader(io.StringIO(text, newline=""))}
        prefix = wizard.id_prefix
        self.assertIn(f"{prefix}-{repair.id}", ids)
        self.assertNotIn(f"{prefix}-{request.id}", ids)

    def test_repair_forms_have_no_estimates_of_requests(self):
        self.type_complaint.approval_rule = "always"
        # A workflow in which something is offered.
        approval = self.env.ref("rma_service.rma_service_stage_approval")
        self.type_complaint.row_ids = [Command.create({"stage_id": approval.id})]
        self.type_complaint.row_ids.next_stage_ids = [Command.link(approval.id)]
        order = self._create_request()
        order.operation_ids = [
            Command.create({"product_id": self.labour.id, "payer": "customer"})
        ]
        order._send_estimates()
        today = place.get_today(self.company)
        wizard = self.env["rma.service.form.export"].create(
            {"date_from": today, "date_to": today, "only_complete": False}
        )
        wizard.action_export()
        self.assertTrue(order.estimate_ids.service_date_sent)
        words = json.dumps(json.loads(base64.b64decode(wizard.file)))
        self.assertNotIn(self.labour.name, words)

    def test_answers_are_no_figures_of_quality_and_no_known_repair(self):
        request = self._answer()
        request.flush_recordset()
        report = self.env["rma.service.quality.report"]
        rows = report.search([("product_id", "=", self.device_product.id)])
        self.assertNotIn(request, rows.order_id)
        self.assertFalse(sum(rows.mapped("return_count")))
        repair = self._create_order(device_id=self.device.id)
        _earlier, similar = repair._find_history(
            self.device, self.device_product, repair
        )
        self.assertNotIn(request, similar)
        self.assertEqual(repair.get_suggestions()["count"], 0)
