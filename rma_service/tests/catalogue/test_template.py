"""Ready jobs: sets of operations and parts that orders are made from."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.template import TemplateCommon


@tagged("post_install", "-at_install")
class TestTemplate(TemplateCommon):
    def test_job_sums_time_and_sales_price_of_its_lines(self):
        self.assertEqual(self.job.time_norm, 30)
        self.assertEqual(self.job.amount_untaxed, 50 + 4 + 40)
        self.assertEqual(self.job.operation_line_ids.product_id, self.labour)
        self.assertEqual(
            self.job.part_line_ids.product_id, self.part_screw | self.part_keyboard
        )

    def test_technician_adds_a_job_to_an_order(self):
        order = self._create_order([self.labour_2])
        form = self._open_dialog(order)
        self._tick(form, self.job)
        self.assertEqual(form.price_total, 94)
        self.assertEqual(form.time_norm, 30)
        form.save().action_add()
        self.assertEqual(order.operation_ids.product_id, self.labour_2 | self.labour)
        self.assertEqual(order.operation_ids[-1].product_id, self.labour)
        self.assertEqual(
            order.part_ids.mapped(lambda part: (part.product_id, part.quantity)),
            [(self.part_screw, 4), (self.part_keyboard, 1)],
        )
        added = order.operation_ids[-1:]
        self.assertEqual(added.template_id, self.job)
        self.assertEqual(order.part_ids.template_id, self.job)
        self.assertEqual(added.template_version, 1)
        self.assertEqual(added.time_norm, 30)
        self.assertFalse(order.operation_ids[:1].template_id)
        self.assertEqual(self.job.order_count, 1)

    def test_payer_of_added_lines_is_proposed_as_for_any_line(self):
        order = self._create_order(type_id=self.type_warranty.id)
        self.job._add_to_order(order)
        self.assertEqual(
            set((order.operation_ids.mapped("payer")) + order.part_ids.mapped("payer")),
            {self.type_warranty.default_payer},
        )

    def test_prices_are_those_of_the_pricelist_of_the_order(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Half",
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 50})
                ],
            }
        )
        order = self._create_order(pricelist_id=pricelist.id)
        form = self._open_dialog(order)
        self._tick(form, self.job)
        self.assertEqual(form.price_total, 47)
        form.save().action_add()
        lines = order.operation_ids.mapped("price_subtotal")
        self.assertEqual(sum(lines + order.part_ids.mapped("price_subtotal")), 47)

    def test_second_time_is_asked(self):
        order = self._create_order()
        self.job._add_to_order(order)
        form = self._open_dialog(order)
        self._tick(form, self.job)
        self.assertEqual(form.repeated, "New keyboard")
        with self.assertRaisesRegex(UserError, "is on .* already"):
            form.save().action_add()
        self.assertEqual(len(order.operation_ids), 1)
        form.is_repeat_wanted = True
        form.save().action_add()
        self.assertEqual(len(order.operation_ids), 2)
        self.assertEqual(len(order.part_ids), 4)

    def test_nothing_chosen_is_said(self):
        form = self._open_dialog(self._create_order())
        with self.assertRaisesRegex(UserError, "Tick the ready jobs"):
            form.save().action_add()

    def test_closed_order_takes_no_job(self):
        order = self._create_order()
        order.action_cancel()
        with self.assertRaisesRegex(UserError, "is closed"):
            order.action_add_templates()

    def test_save_as_ready_job(self):
        order = self._create_order([self.labour], [self.part_screw])
        action = order.with_user(self.manager).action_save_as_template()
        self.assertNotEqual(action.get("target"), "new")  # Saved, it stays open.
        form = Form(
            self.env["rma.service.template"]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        form.name = "As it was done"
        job = form.save()
        self.assertEqual(job.operation_line_ids.product_id, self.labour)
        self.assertEqual(job.part_line_ids.product_id, self.part_screw)
        self.assertEqual(job.equipment_type_ids, self.register)

    def test_job_of_another_company_cannot_be_chosen(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.job.company_id = other
        self.assertNotIn(
            self.job.name, self._get_offered(self._open_dialog(self._create_order()))
        )
        with self.assertRaises(AccessError):
            self.job.with_user(self.technician).read(["name"])

    def test_technician_cannot_change_a_job(self):
        for call in (
            lambda job: job.write({"name": "Mine"}),
            lambda job: job.line_ids.write({"quantity": 9}),
            lambda job: job.copy(),
            lambda job: job.unlink(),
        ):
            with self.assertRaises(AccessError):
                call(self.job.with_user(self.technician))


@tagged("post_install", "-at_install")
class TestTemplateFit(TemplateCommon):
    """Which jobs are offered for which device, and in which order."""

    def setUp(self):
        super().setUp()
        self.env["rma.service.template"].search(
            [("id", "!=", self.job.id)]
        ).active = False
        create = self._create_job
        self.general = self.job
        self.family = create(
            "Family", [self.labour], equipment_type_ids=[Command.set(self.retail.ids)]
        )
        self.model = create(
            "Model", [self.labour], product_ids=[Command.set(self.device_product.ids)]
        )
        self.foreign = create(
            "Foreign", [self.labour], equipment_type_ids=[Command.set(self.bike.ids)]
        )
        self.order = self._create_order()

    def test_jobs_of_model_then_of_family_then_general(self):
        self.assertEqual(
            self._get_offered(self._open_dialog(self.order)),
            ["Model", "Family", "New keyboard"],
        )

    def test_jobs_of_other_devices_on_demand(self):
        form = self._open_dialog(self.order)
        form.show_all = True
        self.assertIn("Foreign", self._get_offered(form))

    def test_search_finds_by_part_and_keeps_what_is_ticked(self):
        form = self._open_dialog(self.order)
        self._tick(form, self.family)
        form.words = "screw"
        self.assertEqual(self._get_offered(form), ["Family", "New keyboard"])
        form.save().action_add()
        self.assertEqual(self.order.operation_ids.template_id, self.family)

    def test_archived_jobs_are_not_offered(self):
        self.family.active = False
        self.assertNotIn("Family", self._get_offered(self._open_dialog(self.order)))


@tagged("post_install", "-at_install")
class TestTemplateVersion(TemplateCommon):
    def test_changing_an_unused_job_makes_no_version(self):
        self.job.part_line_ids[0].quantity = 5
        self.assertEqual(self.job.version, 1)
        self.assertFalse(self.job.version_ids)

    def test_changing_a_used_job_keeps_the_version_that_was_used(self):
        order = self._create_order()
        self.job._add_to_order(order)
        with Form(self.job.with_user(self.manager)) as form:
            with form.part_line_ids.edit(0) as line:
                line.quantity = 6
            form.operation_line_ids.remove(0)
        self.assertEqual(self.job.version, 2)
        kept = self.job.version_ids
        self.assertEqual(kept.version, 1)
        self.assertFalse(kept.active)
        self.assertEqual(kept.operation_line_ids.product_id, self.labour)
        self.assertEqual(kept.part_line_ids.mapped("quantity"), [4, 1])
        self.assertEqual(self.job.part_line_ids.mapped("quantity"), [6, 1])
        self.assertEqual(order.part_ids.mapped("quantity"), [4, 1])
        self.assertEqual(order.part_ids.mapped("template_version"), [1, 1])

    def test_adding_a_line_to_a_used_job_makes_one_version(self):
        self.job._add_to_order(self._create_order())
        self.job.line_ids = [
            Command.create({"product_id": product.id})
            for product in (self.labour_2, self.part_screw)
        ]
        self.assertEqual(self.job.version, 2)
        self.assertEqual(len(self.job.version_ids), 1)
        self.assertEqual(len(self.job.version_ids.line_ids), 3)
        order = self._create_order()
        self.job._add_to_order(order)
        self.assertEqual(order.operation_ids.mapped("template_version"), [2, 2])

    def test_name_and_order_of_lines_are_no_version(self):
        self.job._add_to_order(self._create_order())
        self.job.name = "Better name"
        self.job.line_ids[0].sequence = 99
        self.assertEqual(self.job.version, 1)

    def test_earlier_versions_cannot_be_changed_nor_offered(self):
        self.job._add_to_order(self._create_order())
        self.job.line_ids[0].quantity = 2
        kept = self.job.version_ids
        with self.assertRaisesRegex(UserError, "earlier version"):
            kept.line_ids[0].quantity = 3
        with self.assertRaisesRegex(UserError, "earlier version"):
            kept.line_ids[0].unlink()
        form = self._open_dialog(self._create_order())
        form.show_all = True
        self.assertEqual(self._get_offered(form).count(self.job.name), 1)
