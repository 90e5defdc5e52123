"""Who is archived or moved to another company: his work is somebody else's then."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestWhoLeft(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leaver = cls._create_user(
            "leaver", "group_service_own", email="leaver@example.com"
        )
        cls.leader = cls._create_user(
            "leader", "group_service_all", email="leader@example.com"
        )
        cls.team = cls.env["rma.service.team"].create(
            {"name": "Bench", "user_id": cls.leader.id}
        )
        cls.boss = cls._create_user(
            "boss", "group_service_manager", "base.group_erp_manager"
        )
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.managers = cls.env["res.users"]._get_service_managers(cls.company)

    def _order(self, phase="diagnosis", **values):
        values = {"user_id": self.leaver.id, "team_id": self.team.id} | values
        return self._bring_to(self._create_order([self.labour], **values), phase)

    def _ask(self, record, user=None):
        """Let somebody have something to do on a record."""
        return record.activity_schedule(
            "mail.mail_activity_data_todo",
            summary="Ask",
            user_id=(user or self.leaver).id,
        )

    def _move(self, user=None):
        """Let a colleague work for the other company only."""
        (user or self.leaver).write(
            {"company_id": self.other.id, "company_ids": [Command.set(self.other.ids)]}
        )

    def _work(self):
        """Return what the leaver has to do on each document of an order."""
        order = self._order("approval")
        partner = self.env["res.partner"].create({"name": "Vendor"})
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": partner.id,
                "reference_ids": [Command.link(order.reference_id.id)],
                "user_id": self.leaver.id,
            }
        )
        claim = self.env["rma.service.vendor.claim"].create(
            {"partner_id": partner.id, "user_id": self.leaver.id}
        )
        documents = (
            order,
            order.estimate_id,
            purchase,
            claim,
            self.device,
            order.picking_ids[:1],
            self.partner,
        )
        self.assertTrue(all(documents))
        return {record: self._ask(record) for record in documents}

    # === ARCHIVED ===#

    def test_what_an_archived_colleague_had_to_do_anywhere_is_handed_on(self):
        buyer = self._create_user("buyer", "purchase.group_purchase_user")
        self.company.service_stock_user_id = buyer
        asked = self._work()
        vendor = self._ask(self.env["res.partner"].create({"name": "Not ours"}))
        self.leaver.action_archive()
        heirs = {
            record: activity.exists().user_id for record, activity in asked.items()
        }
        self.assertFalse(vendor.exists())
        for record, heir in heirs.items():
            if record._name == "purchase.order":
                self.assertEqual(heir, buyer)
            elif record._name == "rma.service.vendor.claim":
                self.assertIn(heir, self.managers)
            else:
                self.assertEqual(heir, self.leader, record)

    def test_task_on_an_invoice_is_handed_on(self):
        order = self._order("done")
        order.action_create_invoice()
        activity = self._ask(order.invoice_ids)
        self.leaver.action_archive()
        self.assertEqual(activity.exists().user_id, self.leader)

    def test_task_of_a_manager_who_leaves_goes_to_another(self):
        self._order()
        self.leaver.action_archive()
        activity = self.leaver.partner_id.activity_ids
        activity.user_id = self.boss
        self.boss.action_archive()
        self.assertIn(activity.exists().user_id, self.managers - self.boss)

    def test_archived_salesperson_follows_no_estimate_any_more(self):
        order = self._order("approval")
        estimate = order.estimate_id
        estimate.message_subscribe(self.leaver.partner_id.ids)
        plain = self.env["sale.order"].create({"partner_id": self.partner.id})
        plain.message_subscribe(self.leaver.partner_id.ids)
        self.leaver.active = False
        self.assertNotIn(self.leaver.partner_id, estimate.message_partner_ids)
        self.assertIn(self.leaver.partner_id, plain.message_partner_ids)

    def test_dialog_gives_the_tasks_of_all_documents_of_an_order(self):
        order = self._order("approval")
        on_estimate = self._ask(order.estimate_id)
        action = self.leaver.with_user(self.boss).action_archive()
        wizard = self.env[action["res_model"]].with_user(self.boss)
        wizard = wizard.browse(action["res_id"])
        wizard.user_id = self.technician
        wizard.action_hand_over()
        self.assertEqual(on_estimate.user_id, self.technician)

    # === IN ANOTHER COMPANY ===#

    def test_who_works_for_another_company_is_not_assigned(self):
        order = self._order(team_id=False)
        kept = self._order(device_id=False, user_id=self.leader.id)
        own = order.with_user(self.technician)
        domain = [("id", "in", (order | kept).ids)]
        self.assertFalse(order.is_unassigned)
        self.assertFalse(own.search([("id", "=", order.id)]))
        self._move()
        self.assertTrue(order.is_unassigned)
        unassigned = [*domain, ("is_unassigned", "=", True)]
        self.assertEqual(order.search(unassigned), order)
        self.assertEqual(order.search([*domain, ("is_unassigned", "=", False)]), kept)
        self.assertTrue(own.search([("id", "=", order.id)]))
        self.assertTrue(own.operation_ids.read(["product_id"]))
        own.action_assign_to_me()
        self.assertFalse(order.is_unassigned)

    def test_who_comes_back_is_assigned_again(self):
        order = self._order()
        self._move()
        self.leaver.company_ids |= self.company
        self.assertFalse(order.is_unassigned)

    def test_company_that_lets_somebody_go_leaves_his_orders_unassigned(self):
        order = self._order()
        self.leaver.write(
            {"company_id": self.other.id, "company_ids": [Command.link(self.other.id)]}
        )
        self.assertFalse(order.is_unassigned)
        self.company.user_ids = [Command.unlink(self.leaver.id)]
        self.assertTrue(order.is_unassigned)

    def test_deleted_technician_leaves_his_order_unassigned(self):
        order = self._order("request")
        self.leaver.unlink()
        self.assertTrue(order.is_unassigned)

    def test_operation_of_who_works_elsewhere_is_unassigned(self):
        order = self._order(user_id=self.leader.id)
        operation = order.operation_ids
        operation.user_id = self.leaver
        domain = [("id", "=", operation.id), ("is_unassigned", "=", True)]
        self.assertFalse(operation.is_unassigned)
        self.assertFalse(operation.search(domain))
        self._move()
        self.assertTrue(operation.is_unassigned)
        self.assertEqual(operation.search(domain), operation)

    def test_what_a_moved_colleague_had_to_do_here_is_handed_on(self):
        order = self._order()
        here = self._ask(order)
        claim = self.env["rma.service.vendor.claim"].create(
            {"partner_id": self.partner.id, "user_id": self.leaver.id}
        )
        on_claim = self._ask(claim)
        private = self._ask(self.partner)
        order.message_subscribe(self.leaver.partner_id.ids)
        self._move()
        self.assertEqual(here.user_id, self.leader)
        self.assertIn(on_claim.user_id, self.managers)
        # The customer is a contact of all companies.
        self.assertEqual(private.user_id, self.leaver)
        self.assertNotIn(self.leaver.partner_id, order.message_partner_ids)
        told = self.leaver.partner_id.activity_ids
        self.assertIn(told.user_id, self.managers)
        self.assertIn("1 open service orders", told.summary)

    def test_what_he_has_to_do_in_his_new_company_stays_his(self):
        self.leaver.company_ids |= self.other
        orders = self.env["rma.service.order"].with_company(self.other)
        order = orders.create(
            {
                "partner_id": self.partner.id,
                "product_id": self.device_product.id,
                "user_id": self.leaver.id,
                "company_id": self.other.id,
            }
        )
        activity = self._ask(order)
        self._order()
        self._move()
        self.assertFalse(order.is_unassigned)
        self.assertEqual(activity.user_id, self.leaver)
        self.boss.company_ids |= self.other
        action = self.leaver.with_user(self.boss).action_hand_over_service()
        wizard = self.env[action["res_model"]].with_user(self.boss)
        wizard = wizard.browse(action["res_id"])
        self.assertEqual(wizard.order_count, 1)
        wizard.user_id = self.technician
        wizard.action_hand_over()
        self.assertEqual(order.user_id, self.leaver)
        self.assertFalse(self.leaver.partner_id.activity_ids)

    def test_nothing_is_handed_over_of_who_still_works_here(self):
        self._order()
        with self.assertRaisesRegex(UserError, "Nothing is left behind"):
            self.leaver.with_user(self.boss).action_hand_over_service()

    def test_buyer_who_works_elsewhere_is_not_asked(self):
        buyer = self._create_user("buyer", "purchase.group_purchase_user")
        purchase = self.env["purchase.order"].create(
            {"partner_id": self.partner.id, "user_id": buyer.id}
        )
        self.assertEqual(purchase._get_service_buyer(), buyer)
        self._move(buyer)
        self.assertNotEqual(purchase._get_service_buyer(), buyer)

    def test_portal_user_is_no_technician(self):
        order = self._order()
        self.leaver.group_ids = self.env.ref("base.group_portal")
        self.assertTrue(order.is_unassigned)
        self.assertIn(self.leaver.partner_id.activity_ids.user_id, self.managers)

    def test_group_that_makes_colleagues_customers_leaves_their_orders(self):
        order = self._order()
        group = self.env.ref("base.group_user")
        bench = self.env["res.groups"].create({"name": "Bench"})
        bench.implied_ids = group
        self.leaver.group_ids = bench
        self.assertFalse(order.is_unassigned)
        bench.implied_ids = self.env.ref("base.group_portal")
        self.env.flush_all()
        self.assertTrue(order.is_unassigned)

    def test_orders_of_colleagues_are_not_read_when_groups_are_written(self):
        """An update writes the groups; a million orders fill no memory."""
        self._order()
        group = self.env.ref("rma_service.group_service_own")
        implied = group.implied_ids
        self.env.flush_all()
        self.env.invalidate_all()
        group.implied_ids = implied
        self.env.flush_all()
        field = self.env["rma.service.order"]._fields["is_unassigned"]
        self.assertFalse(
            self.env.cache.get_records(self.env["rma.service.order"], field)
        )

    # === DELETED, OR TAKEN OUT ELSEWHERE ===#

    def test_what_a_deleted_colleague_had_to_do_is_handed_on(self):
        order = self._order()
        activity = self._ask(order)
        self.leaver.unlink()
        self.env.invalidate_all()
        self.assertEqual(activity.exists().user_id, self.leader)
        self.assertTrue(order.is_unassigned)
        told = self.env["mail.activity"].search(
            [("user_id", "in", self.managers.ids), ("summary", "like", "leaver")]
        )
        self.assertEqual(len(told), 1)

    def test_who_is_taken_out_on_the_form_of_the_company_left_it(self):
        order = self._order()
        activity = self._ask(order)
        self.leaver.write(
            {"company_id": self.other.id, "company_ids": [Command.link(self.other.id)]}
        )
        self.assertEqual(activity.user_id, self.leaver)
        self.company.user_ids = [Command.unlink(self.leaver.id)]
        self.assertEqual(activity.user_id, self.leader)
        self.assertTrue(order.is_unassigned)

    def test_who_comes_back_has_his_orders_again(self):
        order = self._order()
        self.leaver.action_archive()
        self.assertTrue(order.is_unassigned)
        self.assertTrue(self.leaver.partner_id.activity_ids)
        self.leaver.action_unarchive()
        self.assertFalse(order.is_unassigned)
        self.assertFalse(self.leaver.partner_id.activity_ids)
