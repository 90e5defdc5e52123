"""Procedures with steps to tick, and documents, on the operations."""

import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common.template import TemplateCommon


class ProcedureCommon(TemplateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.procedure = cls._create_procedure(
            "Open the till", product_ids=[Command.set(cls.labour.ids)]
        )
        cls.order = cls._bring_to(
            cls._create_order([cls.labour, cls.labour_2]), "repair"
        )
        cls.order.user_id = cls.technician
        cls.operation, cls.other = cls.order.operation_ids.with_user(cls.technician)

    @classmethod
    def _create_procedure(cls, name, **values):
        """Return a procedure of two mandatory steps and one that may be left out."""
        return cls.env["rma.service.procedure"].create(
            {
                "name": name,
                "step_ids": [
                    Command.create({"name": "Pull the plug"}),
                    Command.create({"name": "Photograph", "is_mandatory": False}),
                    Command.create({"name": "Check the seal"}),
                ],
            }
            | values
        )

    @classmethod
    def _attach(cls, record, name="manual.pdf", usage="document"):
        """Attach a file for the workshop to a product or an equipment type."""
        return cls.env["product.document"].create(
            {
                "name": name,
                "res_model": record._name,
                "res_id": record.id,
                "service_usage": usage,
                "datas": base64.b64encode(b"%PDF-1.4 a manual"),
            }
        )


@tagged("post_install", "-at_install")
class TestProcedure(ProcedureCommon):
    def test_opening_copies_the_steps_once(self):
        self.assertTrue(self.operation.has_procedures)
        self.assertFalse(self.other.has_procedures)
        action = self.operation.action_open_procedures()
        self.assertEqual(action["res_model"], "rma.service.operation")
        self.operation.action_open_procedures()
        steps = self.operation.step_ids
        self.assertEqual(
            steps.mapped("name"), ["Pull the plug", "Photograph", "Check the seal"]
        )
        self.assertEqual(set(steps.mapped("procedure_version")), {1})
        self.assertEqual(self.operation.step_progress, "0/3")

    def test_ticks_tell_who_and_when_and_can_be_taken_back(self):
        self.operation.action_open_procedures()
        step = self.operation.step_ids[0]
        step.action_tick()
        self.assertEqual(step.user_id, self.technician)
        self.assertTrue(step.date_done)
        self.assertEqual(self.operation.step_progress, "1/3")
        self.assertAlmostEqual(self.operation.step_percent, 100 / 3)
        step.action_tick(False)
        self.assertFalse(step.user_id)
        self.assertFalse(step.date_done)
        self.assertEqual(self.operation.step_progress, "0/3")

    def test_opened_procedure_asks_for_its_mandatory_steps(self):
        self.operation.action_open_procedures()
        with self.assertRaisesRegex(UserError, "Pull the plug and Check the seal"):
            self.operation.action_finish()
        steps = self.operation.step_ids
        (steps[0] | steps[2]).action_tick()
        self.operation.action_finish()
        self.assertEqual(self.operation.status_kind, "finished")
        with self.assertRaisesRegex(UserError, "is finished"):
            steps[0].action_tick(False)

    def test_procedure_that_is_not_required_may_stay_closed(self):
        self.operation.action_finish()
        self.assertEqual(self.operation.status_kind, "finished")

    def test_required_procedure_must_be_opened(self):
        self.procedure.is_required = True
        with self.assertRaisesRegex(UserError, "follow Open the till"):
            self.operation.action_finish()
        with self.assertRaisesRegex(UserError, "follow Open the till"):
            self.order.action_finish_repair()
        self.other.action_finish()
        self.operation.action_open_procedures()
        self.operation.step_ids.action_tick()
        self.operation.action_finish()
        self.assertEqual(self.operation.status_kind, "finished")

    def test_not_done_operations_need_no_ticks(self):
        self.procedure.is_required = True
        self.operation.action_open_procedures()
        statuses = self.env["rma.service.operation.status"]
        self.operation.action_set_status(statuses._get_default("not_done"))
        self.assertEqual(self.operation.status_kind, "not_done")

    def test_later_changes_leave_ticked_steps_alone(self):
        self.operation.action_open_procedures()
        self.operation.step_ids[0].action_tick()
        self.procedure.step_ids[0].name = "Switch off"
        self.assertEqual(self.procedure.version, 2)
        self.operation.action_open_procedures()
        self.assertEqual(self.operation.step_ids[0].name, "Pull the plug")
        self.assertEqual(self.operation.step_ids[0].procedure_version, 1)

    def test_steps_without_a_tick_follow_the_new_version(self):
        self.operation.action_open_procedures()
        self.procedure.step_ids[1].unlink()
        self.operation.action_open_procedures()
        self.assertEqual(len(self.operation.step_ids), 2)
        self.assertEqual(set(self.operation.step_ids.mapped("procedure_version")), {2})
        self.assertEqual(self.operation.step_progress, "0/2")

    def test_unused_procedure_keeps_its_version(self):
        self.procedure.step_ids[0].name = "Switch off"
        self.assertEqual(self.procedure.version, 1)

    def test_procedure_of_a_family_is_for_its_subtypes_only(self):
        self.procedure.write(
            {
                "product_ids": [Command.clear()],
                "equipment_type_ids": [Command.set(self.bike.ids)],
            }
        )
        self.env.invalidate_all()
        self.assertFalse(self.operation.has_procedures)
        self.procedure.equipment_type_ids = self.retail
        self.env.invalidate_all()
        self.assertTrue(self.operation.has_procedures)
        self.assertTrue(self.other.has_procedures)

    def test_new_subtype_inherits_at_once(self):
        self.procedure.write(
            {
                "product_ids": [Command.clear()],
                "equipment_type_ids": [Command.set(self.retail.ids)],
            }
        )
        scale = self.register.copy({"name": "Scale", "parent_id": self.retail.id})
        self.order.equipment_type_id = scale
        self.assertTrue(self.operation.has_procedures)
        scale.parent_id = self.bike
        self.env.invalidate_all()
        self.assertFalse(self.operation.has_procedures)

    def test_procedure_of_another_company_does_not_count(self):
        self.procedure.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self.operation.has_procedures)
        with self.assertRaises(AccessError):
            self.procedure.with_user(self.technician).read(["name"])

    def test_archived_procedure_is_not_offered(self):
        self.procedure.active = False
        self.assertFalse(self.operation.has_procedures)

    def test_procedure_says_where_it_is_followed(self):
        with self.assertRaises(ValidationError):
            self._create_procedure("Nowhere")

    def test_closed_order_keeps_its_steps(self):
        self.operation.action_open_procedures()
        step = self.operation.step_ids[0]
        self.operation.step_ids.action_tick()
        self._bring_to(self.order, "done")
        with self.assertRaisesRegex(UserError, "is closed"):
            step.action_tick()

    def test_technician_ticks_but_writes_nothing(self):
        self.operation.action_open_procedures()
        step = self.operation.step_ids[0]
        for call in (
            lambda: step.write({"is_done": True}),
            lambda: step.write({"user_id": self.manager.id}),
            step.unlink,
            lambda: self.procedure.with_user(self.technician).write({"name": "x"}),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_stranger_cannot_tick(self):
        self.operation.action_open_procedures()
        step = self.operation.step_ids[0]
        colleague = self._create_user("other_bench", "group_service_own")
        self.order.sudo().operation_ids.user_id = False
        plain = self._create_user("plain_bench", "base.group_user")
        for user in (colleague, plain):
            with self.assertRaises(AccessError):
                step.with_user(user).action_tick()

    def test_operations_without_procedure_cost_no_query(self):
        self.env["rma.service.procedure"]._get_index()
        self.procedure.is_required = True
        self.env["rma.service.procedure"]._get_index()
        other = self.other.sudo()
        for name in ("product_id", "step_count", "company_id"):
            other.mapped(name)
        other.order_id.mapped("equipment_type_id.parent_path")
        other.order_id.mapped("company_id")
        with self.assertQueryCount(0):
            other._check_steps()


@tagged("post_install", "-at_install")
class TestWorkshopDocuments(ProcedureCommon):
    def test_documents_of_service_and_family_are_shown(self):
        self.assertFalse(self.operation.has_documents)
        manual = self._attach(self.labour.product_tmpl_id)
        drawing = self._attach(self.retail, "drawing.pdf")
        self._attach(self.bike, "bike.pdf")
        self._attach(self.labour.product_tmpl_id, "steps.pdf", "procedure")
        self.env.invalidate_all()
        self.assertTrue(self.operation.has_documents)
        action = self.operation.action_open_documents()
        found = self.env["product.document"].search(action["domain"])
        self.assertEqual(found, manual | drawing)

    def test_documents_without_usage_stay_out_of_the_workshop(self):
        self._attach(self.labour.product_tmpl_id, usage=False)
        self.assertFalse(self.operation.has_documents)

    def test_flag_follows_the_files(self):
        manual = self._attach(self.labour.product_tmpl_id)
        self.assertTrue(self.operation.has_documents)
        manual.service_usage = "procedure"
        self.env.invalidate_all()
        self.assertFalse(self.operation.has_documents)
        manual.unlink()
        self.env.invalidate_all()
        self.assertFalse(self.other.has_procedures)

    def test_technician_cannot_add_files_but_the_manager_can(self):
        values = {
            "name": "x.pdf",
            "res_model": self.register._name,
            "res_id": self.register.id,
            "service_usage": "document",
            "datas": base64.b64encode(b"x"),
        }
        documents = self.env["product.document"]
        with self.assertRaises(AccessError):
            documents.with_user(self.technician).create(dict(values))
        document = documents.with_user(self.manager).create(dict(values))
        self.assertEqual(document.service_usage, "document")

    def test_only_file_of_a_procedure_opens_at_once(self):
        self._attach(self.labour_2.product_tmpl_id, "steps.pdf", "procedure")
        self.env.invalidate_all()
        self.assertTrue(self.other.has_procedures)
        action = self.other.action_open_procedures()
        self.assertEqual(action["type"], "ir.actions.act_url")


@tagged("post_install", "-at_install")
class TestWorkshopDownload(ProcedureCommon, HttpCase):
    def test_technician_downloads_without_sales_rights(self):
        for record in (self.labour.product_tmpl_id, self.register):
            document = self._attach(record)
            action = document.with_user(self.technician).action_open_service()
            self.authenticate("service_own", "service_own")
            response = self.url_open(action["url"])
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.content, b"%PDF-1.4 a manual")
            document.unlink()

    def test_stranger_does_not_download(self):
        document = self._attach(self.register)
        self._create_user("portal_bench", "base.group_portal")
        self.authenticate("portal_bench", "portal_bench")
        response = self.url_open(f"/web/content/{document.ir_attachment_id.id}")
        self.assertEqual(response.status_code, 404)
