"""A technician who left: nothing reaches him, everything reaches a colleague."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestResponsible(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leaver = cls._create_user(
            "leaver", "group_service_own", email="leaver@example.com"
        )
        cls.leader = cls._create_user(
            "leader", "group_service_all", email="leader@example.com"
        )
        cls.member = cls._create_user(
            "member", "group_service_own", email="member@example.com"
        )
        cls.team = cls.env["rma.service.team"].create(
            {
                "name": "Bench",
                "user_id": cls.leader.id,
                "member_ids": [Command.set((cls.leaver | cls.member).ids)],
            }
        )
        cls.managers = cls.env["res.users"]._get_service_managers(cls.company)

    def _order(self, phase="diagnosis", **values):
        values = {"user_id": self.leaver.id, "team_id": self.team.id} | values
        return self._bring_to(self._create_order([self.labour], **values), phase)

    def _archive(self, user=None):
        """Archive as a settings user does who has nothing to do with the service."""
        admin = self._create_user("settings", "base.group_system")
        return (user or self.leaver).with_user(admin).action_archive()

    # === WHO LOOKS AFTER IT ===#

    def test_technician_then_leader_then_members_then_managers(self):
        order = self._order("request")
        self.assertEqual(order._get_responsibles(), self.leaver)
        self.leaver.active = False
        self.assertEqual(order._get_responsibles(), self.leader)
        self.leader.active = False
        self.assertEqual(order._get_responsibles(), self.member)
        self.member.active = False
        self.assertEqual(order._get_responsibles(), self.managers)
        self.assertIn(self.manager, self.managers)
        order.team_id = False
        self.assertEqual(order._get_responsibles(), self.managers)

    def test_who_does_not_work_for_the_company_is_no_colleague(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.leader.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        order = self._order("request", user_id=False)
        self.assertEqual(order._get_responsibles(), self.leaver | self.member)

    # === WHAT REACHES WHOM ===#

    def test_customers_words_reach_the_leader(self):
        order = self._order()
        self._archive()
        message = order.message_post(
            body="Where is it?",
            author_id=self.partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertIn(self.leader.partner_id, message.notified_partner_ids)
        self.assertNotIn(self.leaver.partner_id, message.notified_partner_ids)
        self.assertEqual(order.activity_ids.user_id, self.leader)

    def test_customers_words_wait_for_a_member_where_nobody_leads(self):
        order = self._order()
        self.team.user_id = False
        self._archive()
        order.message_post(
            body="Where is it?",
            author_id=self.partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(order.activity_ids.user_id, self.member)

    def test_customer_is_called_by_the_leader(self):
        rule = self.env.ref("rma_service.rma_service_message_rule_collect")
        order = self._order()
        self._archive()
        order._schedule_call(rule)
        self.assertEqual(order.activity_ids.user_id, self.leader)

    def test_reminder_to_collect_is_the_leaders(self):
        self.env.ref("rma_service.rma_service_message_rule_collect").unlink()
        self.partner.email = False
        order = self._order("ready")
        self._archive()
        order.with_user(self.clerk).action_remind_customer()
        self.assertEqual(order.activity_ids.user_id, self.leader)

    def test_daily_list_goes_to_the_leader_else_to_members_else_to_managers(self):
        self.company.service_daily_list = True
        order = self._order()
        order.date_promised = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        orders = self.env["rma.service.order"]

        def readers():
            lists = orders._get_daily_lists()
            return {
                user for user, found in lists.items() if order in found.get("late", ())
            }

        self.assertEqual(readers(), {self.leaver})
        self._archive()
        self.assertEqual(readers(), {self.leader})
        self.leader.active = False
        self.assertEqual(readers(), {self.member})
        self.member.active = False
        self.assertEqual(readers(), set(self.managers))

    def test_claims_and_stock_of_who_left_are_the_managers(self):
        self.company.service_stock_user_id = self.leaver
        claim = self.env["rma.service.vendor.claim"].create(
            {"partner_id": self.partner.id, "user_id": self.leaver.id}
        )
        warehouse = self.env["stock.warehouse.orderpoint"].new(
            {"company_id": self.company.id}
        )
        orders = self.env["rma.service.order"]
        for record in (claim, warehouse):
            self.assertEqual(orders._get_daily_readers(record), self.leaver)
        self._archive()
        for record in (claim, warehouse):
            self.assertEqual(orders._get_daily_readers(record), self.managers)
        claim.user_id = False
        self.assertFalse(orders._get_daily_readers(claim))

    def test_failed_quality_is_told_to_the_leader(self):
        order = self._order("quality", type_id=self.type_warranty.id)
        self._archive()
        order.with_user(self.clerk).action_fail_quality("Sticks")
        message = order.message_ids.filtered(lambda m: "Sticks" in m.body)
        self.assertEqual(message.partner_ids, self.leader.partner_id)

    def test_follow_up_is_nobodys(self):
        order = self._order()
        self.assertEqual(order._prepare_follow_up_vals()["user_id"], self.leaver.id)
        self._archive()
        self.assertFalse(order._prepare_follow_up_vals()["user_id"])

    def test_salesperson_of_the_estimate_is_the_leader(self):
        order = self._order()
        self._archive()
        order.with_user(self.clerk).action_prepare_estimate()
        self.assertEqual(order.estimate_id.user_id, self.leader)

    def test_activity_plan_of_a_stage_skips_who_left(self):
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Look",
                "res_model": "rma.service.order",
                "template_ids": [
                    Command.create(
                        {"summary": "On demand", "responsible_type": "on_demand"}
                    ),
                    Command.create(
                        {
                            "summary": "Always",
                            "responsible_type": "other",
                            "responsible_id": self.leaver.id,
                        }
                    ),
                ],
            }
        )
        order = self._order()
        self._archive()
        order.with_user(self.clerk)._schedule_activity_plan(plan.id)
        self.assertEqual(len(order.activity_ids), 2)
        self.assertEqual(order.activity_ids.user_id, self.leader)

    def test_diagnosis_is_taken_over_by_who_begins_it(self):
        order = self._order("intake")
        self._archive()
        order.with_user(self.member).action_diagnose()
        self.assertEqual(order.user_id, self.member)

    def test_mails_to_customers_are_not_sent_in_the_name_of_who_left(self):
        template = self.env.ref("rma_service.mail_template_service_collect")
        order = self._order()
        sender = template._render_field("email_from", order.ids)[order.id]
        self.assertIn(order._get_sender(), sender)
        self.assertNotIn("leaver@", sender, "The team writes, not who is at work")
        self._archive()
        sender = template._render_field("email_from", order.ids)[order.id]
        self.assertNotIn("leaver@", sender)

    # === UNASSIGNED ===#

    def test_orders_of_who_left_are_unassigned(self):
        mine = self._order(user_id=self.member.id)
        free = self._order(user_id=False, device_id=False)
        left = self._order(device_id=False)
        orders = mine | free | left
        domain = [("id", "in", orders.ids)]
        self._archive()
        self.assertEqual(
            orders.search([*domain, ("is_unassigned", "=", True)]), free | left
        )
        self.assertEqual(orders.search([*domain, ("is_unassigned", "=", False)]), mine)
        self.assertEqual(orders.filtered("is_unassigned"), free | left)

    def test_anybody_may_take_an_order_of_who_left(self):
        order = self._order(team_id=False)
        own = order.with_user(self.technician)
        self.assertFalse(own.search([("id", "=", order.id)]))
        self._archive()
        self.assertTrue(own.search([("id", "=", order.id)]))
        self.assertTrue(own.operation_ids.read(["product_id"]))
        own.action_assign_to_me()
        self.assertEqual(order.user_id, self.technician)

    # === ARCHIVING ===#

    def test_what_he_had_to_do_is_not_lost(self):
        order = self._order()
        activity = order.activity_schedule(
            "mail.mail_activity_data_todo", summary="Ask", user_id=self.leaver.id
        )
        self._archive()
        self.assertTrue(activity.exists())
        self.assertEqual(activity.user_id, self.leader)

    def test_he_hears_nothing_any_more(self):
        order = self._order()
        order.message_subscribe(self.leaver.partner_id.ids)
        own_device = self._order(
            partner_id=self.leaver.partner_id.id, user_id=False, device_id=False
        )
        own_device.message_subscribe(self.leaver.partner_id.ids)
        self._archive()
        self.assertNotIn(self.leaver.partner_id, order.message_partner_ids)
        self.assertIn(self.leaver.partner_id, own_device.message_partner_ids)

    def test_managers_get_one_activity_with_the_count(self):
        orders = self._order() | self._order(device_id=False)
        self._order("done", device_id=False)
        self.assertFalse(isinstance(self._archive(), dict))
        self.assertFalse(self.leaver.active)
        self.assertEqual(orders.user_id, self.leaver)
        activity = self.leaver.partner_id.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertIn(activity.user_id, self.managers)
        self.assertIn("2 open service orders", activity.summary)

    def test_plain_write_tells_the_managers_too(self):
        order = self._order()
        activity = order.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.leaver.id
        )
        self.leaver.active = False
        self.assertEqual(activity.user_id, self.leader)
        self.assertEqual(len(self.leaver.partner_id.activity_ids), 1)

    def test_nothing_is_asked_where_nothing_is_open(self):
        self._order("done")
        boss = self._create_user(
            "boss", "group_service_manager", "base.group_erp_manager"
        )
        self.assertFalse(self.leaver.with_user(boss).action_archive())
        self.assertFalse(self.leaver.partner_id.activity_ids)

    def test_manager_hands_everything_over_at_once(self):
        boss = self._create_user(
            "boss", "group_service_manager", "base.group_erp_manager"
        )
        order = self._order()
        helped = self._order(user_id=self.member.id, device_id=False)
        helped.operation_ids.user_id = self.leaver
        done = self._order("done", device_id=False)
        activity = order.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.leaver.id
        )
        action = self.leaver.with_user(boss).action_archive()
        self.assertFalse(self.leaver.active)
        self.assertEqual(action["views"], [(False, "form")])
        wizard = self.env[action["res_model"]].with_user(boss).browse(action["res_id"])
        self.assertEqual(wizard.leaver_ids, self.leaver)
        self.assertEqual((wizard.order_count, wizard.operation_count), (1, 1))
        self.assertEqual(self.leaver.partner_id.activity_ids.user_id, boss)
        with self.assertRaisesRegex(UserError, "Choose who"):
            wizard.action_hand_over()
        wizard.user_id = self.technician
        wizard.action_hand_over()
        self.assertEqual(order.user_id, self.technician)
        self.assertEqual(activity.user_id, self.technician)
        self.assertEqual(helped.user_id, self.member)
        self.assertEqual(helped.operation_ids.user_id, self.technician)
        self.assertEqual(done.user_id, self.leaver)
        self.assertFalse(self.leaver.partner_id.activity_ids)

    def test_orders_are_not_handed_to_another_company(self):
        boss = self._create_user(
            "boss", "group_service_manager", "base.group_erp_manager"
        )
        self._order()
        action = self.leaver.with_user(boss).action_archive()
        wizard = self.env[action["res_model"]].with_user(boss).browse(action["res_id"])
        other = self.env["res.company"].create({"name": "Other"})
        wizard.user_id = self._create_user(
            "stranger",
            "group_service_own",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaisesRegex(UserError, "does not work for"):
            wizard.action_hand_over()
