from odoo.fields import Command
from odoo.tests import tagged

from ...tools.together import Together, read_paths
from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestTogether(ServiceCommon):
    """What is read of many models in one statement is what Odoo reads of each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tags = cls.env["rma.service.tag"].create(
            [{"name": name} for name in ("Urgent", "Art", "Zoo")]
        )
        cls.order = cls._create_order(
            [{"product_id": cls.labour.id, "quantity": 0.1}, cls.labour_2],
            [cls.part_keyboard],
            tag_ids=[Command.set(cls.tags.ids)],
            date_promised="2026-03-01 10:20:30",
        )

    def _begin(self):
        self.env.flush_all()
        self.env.invalidate_all()

    def _cached(self, records):
        """Return what is in the cache of records, by field."""
        return {
            field.name: [field._get_cache(records.env).get(id_) for id_ in records.ids]
            for field in records._fields.values()
            if field.store and field.prefetch is True
        }

    def test_columns_of_all_types_are_what_odoo_reads(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        self.labour.with_context(lang="pl_PL").name = "Wymiana"
        for records in (
            self.order,
            self.order.operation_ids,
            self.order.partner_id,
            self.labour.product_tmpl_id.with_context(lang="pl_PL"),
            self.order.stage_log_ids,
            self.env.user,
        ):
            with self.subTest(model=records._name):
                self._begin()
                records.fetch()
                expected = self._cached(records)
                self._begin()
                reading = Together(records.env)
                reading.add(records)
                with self.assertQueryCount(1):
                    reading.fetch()
                self.assertEqual(self._cached(records), expected)

    def test_lists_have_the_rows_and_the_order_of_odoo(self):
        names = ("operation_ids", "part_ids", "tag_ids", "stage_log_ids", "loan_ids")
        self._begin()
        expected = [self.order[name].ids for name in names]
        self._begin()
        reading = Together(self.env)
        for name in names:
            reading.add_list(self.order, name)
        with self.assertQueryCount(1):
            reading.fetch()
        with self.assertQueryCount(0):
            self.assertEqual([self.order[name].ids for name in names], expected)
            self.order.operation_ids.mapped("quantity")

    def test_what_is_not_saved_yet_stays(self):
        self._begin()
        operations = self.order.operation_ids
        operations[0].quantity = 7
        self.order.problem = "Smoke"
        reading = Together(self.env)
        reading.add(self.order)
        reading.add_list(self.order, "operation_ids")
        reading.add(operations)
        reading.fetch()
        self.assertEqual((operations[0].quantity, self.order.problem), (7, "Smoke"))
        self.env.flush_all()
        self.assertEqual((operations[0].quantity, self.order.problem), (7, "Smoke"))

    def test_lines_that_were_just_added_are_there(self):
        self._begin()
        self.order.operation_ids = [Command.create({"product_id": self.labour.id})]
        self.env.invalidate_all()
        reading = Together(self.env)
        reading.add_list(self.order, "operation_ids")
        reading.fetch()
        self.assertEqual(len(self.order.operation_ids), 3)

    def test_what_the_user_may_not_read_is_left_out(self):
        colleague = self._create_user("together_own", "group_service_own")
        self.order.user_id = colleague
        hidden = self._create_order(user_id=self.technician.id)
        hidden.parent_order_id = self.order
        own = self.order.with_user(colleague)
        stranger = self.order.with_user(self._create_user("nobody", "base.group_user"))
        self._begin()
        for order, found in ((own, []), (self.order, hidden.ids)):
            with self.subTest(user=order.env.user.login):
                self._begin()
                reading = Together(order.env)
                reading.add_list(order, "follow_up_ids")
                reading.fetch()
                self.assertEqual(order.follow_up_ids.ids, found)
        self._begin()
        reading = Together(stranger.env)
        reading.add(stranger)
        reading.add_list(stranger, "operation_ids")
        with self.assertQueryCount(0):
            reading.fetch()

    def test_unsaved_and_empty_records_are_not_asked_for(self):
        new = self.order.new({"partner_id": self.partner.id})
        reading = Together(self.env)
        for order in (new, self.order.browse()):
            reading.add(order)
            reading.add_list(order, "operation_ids")
        with self.assertQueryCount(0):
            reading.fetch()
        read_paths(new, ["partner_id.child_ids", "operation_ids.product_id"])
        self.assertFalse(new.operation_ids)

    def test_each_step_of_paths_takes_one_statement(self):
        paths = (
            "operation_ids.product_id.product_tmpl_id.uom_ids",
            "part_ids.product_id.product_tmpl_id.taxes_id",
            "partner_id.child_ids",
            "user_id.partner_id",
        )
        self._begin()
        self.order.fetch()
        with self.assertQueryCount(4):
            read_paths(self.order, paths)
        with self.assertQueryCount(0):
            for path in paths:
                self.order.mapped(path)
