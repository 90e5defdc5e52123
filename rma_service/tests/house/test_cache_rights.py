"""What our code reads with more rights is not what the user reads next.

Odoo keeps one cache for both: the lines of a one2many or many2many that were read as
superuser are there for the user, who is then refused for those that are not his. The
other way round, what a user may see is not all that there is.
"""

from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon

NAMES = {"fields": {"display_name": {}}}


@tagged("post_install", "-at_install")
class TestCacheRights(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._create_user("service_colleague", "group_service_own")
        cls.company_2 = cls.env["res.company"].create({"name": "Elsewhere"})

    def _read(self, record, user, *names):
        """Return what a page of ``user`` shows of the record, read in this order."""
        self.env.invalidate_all()
        page = record.with_user(user)
        return [
            page.web_read(
                {name: NAMES if page._fields[name].relational else {}},
            )[0][name]
            for name in names
        ]

    def test_open_orders_of_a_colleague_are_warned_of_and_stay_hidden(self):
        order = self._create_order(user_id=self.technician.id)
        other = self._create_order(user_id=self.colleague.id)
        for names in (
            ("intake_warning", "other_open_order_ids"),
            ("other_open_order_ids", "intake_warning"),
        ):
            read = dict(
                zip(names, self._read(order, self.technician, *names), strict=True)
            )
            with self.subTest(order_of_reading=names):
                self.assertIn(other.name, read["intake_warning"] or "")
                self.assertFalse(read["other_open_order_ids"])

    def test_device_that_is_here_on_the_order_of_a_colleague_is_known(self):
        other = self._create_order(user_id=self.colleague.id)
        self._bring_to(other, "intake")
        order = self._create_order(user_id=self.technician.id)
        for names in (
            ("is_device_here", "device_order_ids"),
            ("device_order_ids", "is_device_here"),
        ):
            read = dict(
                zip(names, self._read(order, self.technician, *names), strict=True)
            )
            with self.subTest(order_of_reading=names):
                self.assertTrue(read["is_device_here"])
                self.assertFalse(read["device_order_ids"])

    def test_intake_lists_open_orders_that_may_be_opened(self):
        other = self._create_order(user_id=self.colleague.id)
        self._bring_to(other, "intake")
        for user, listed in ((self.technician, []), (self.clerk, other.ids)):
            wizard = (
                self.env["rma.service.intake"]
                .with_user(user)
                .create(
                    {
                        "partner_id": self.partner.id,
                        "line_ids": [Command.create({"device_id": self.device.id})],
                    }
                )
            )
            with self.subTest(user=user.login):
                is_here, orders = self._read(
                    wizard.line_ids, user, "is_here", "open_order_ids"
                )
                self.assertTrue(is_here)
                self.assertEqual([each["id"] for each in orders], listed)

    def test_follow_up_of_a_colleague_stays_hidden(self):
        order = self._create_order(user_id=self.technician.id)
        self._create_order(user_id=self.technician.id, parent_order_id=order.id)
        hidden = self._create_order(user_id=self.colleague.id, parent_order_id=order.id)
        earlier, follow_ups = self._read(
            order, self.technician, "has_earlier_orders", "follow_up_ids"
        )
        self.assertFalse(earlier)
        self.assertNotIn(hidden.id, [each["id"] for each in follow_ups])
        later = self._create_order(user_id=self.technician.id)
        self.assertEqual(
            self._read(later, self.technician, "has_earlier_orders"), [True]
        )

    def test_estimate_of_another_salesperson_stays_hidden_or_readable(self):
        salesman = self._create_user(
            "service_seller", "group_service_all", "sales_team.group_sale_salesman"
        )
        order = self._create_order([self.labour], user_id=self.colleague.id)
        self._bring_to(order, "approval")
        order.estimate_ids.user_id = self.manager
        state, estimates = self._read(order, salesman, "estimate_state", "estimate_ids")
        self.assertEqual(state, "sent")
        self.assertEqual(estimates, self._read(order, salesman, "estimate_ids")[0])

    def test_vendor_of_another_company_is_not_proposed_nor_left_behind(self):
        ours, theirs = self.env["res.partner"].create(
            [{"name": "Our vendor"}, {"name": "Their vendor"}]
        )
        self.device_product.seller_ids = [
            Command.create(
                {
                    "partner_id": theirs.id,
                    "company_id": self.company_2.id,
                    "sequence": 1,
                }
            ),
            Command.create({"partner_id": ours.id, "sequence": 2}),
        ]
        order = self._create_order()
        self.env.invalidate_all()
        mine = order.with_user(self.clerk)
        self.assertEqual(mine._get_claim_vendor(), ours)
        sellers = self.device_product.with_user(self.clerk).sudo(False).seller_ids
        self.assertNotIn(theirs, sellers.sudo().partner_id)

    def test_stage_of_a_type_of_another_company_is_served_there_alone(self):
        theirs = self.type_repair.copy(
            {"name": "Their repair", "company_id": self.company_2.id}
        )
        stage = self.env["rma.service.stage"].create(
            {"name": "Wash", "phase": "repair", "type_ids": [Command.set(theirs.ids)]}
        )
        for names in (("service_type_ids", "type_ids"), ("type_ids",)):
            self.env.registry.clear_cache("stable")
            with self.subTest(order_of_reading=names):
                for found in self._read(stage, self.manager, *names):
                    self.assertFalse(found)
                self.assertFalse(
                    stage.with_user(self.manager)._is_served(self.type_repair, stage)
                )

    def test_procedure_for_a_product_of_another_company_is_followed_there_alone(self):
        theirs = self._create_product("Their cleaning", type="service")
        procedure = self.env["rma.service.procedure"].create(
            {"name": "Wash", "company_id": False, "product_ids": theirs.ids}
        )
        theirs.company_id = self.company_2
        procedures = procedure.with_user(self.manager)
        for is_cold in (True, False):
            self.env.invalidate_all()
            self.env.registry.clear_cache()
            with self.subTest(is_cold=is_cold):
                if not is_cold:
                    self.assertFalse(procedures.product_ids)
                found = procedures._get_ids_for(self.labour.id, False, self.company.id)
                self.assertNotIn(procedure.id, found)
                self.assertFalse(procedures.product_ids)

    def test_message_for_a_type_of_another_company_goes_there_alone(self):
        theirs = self.type_repair.copy(
            {"name": "Their repair", "company_id": self.company_2.id}
        )
        rule = self.env["rma.service.message.rule"].search(
            [("active", "=", False)], limit=1
        )
        rule.write({"active": True, "type_ids": [Command.set(theirs.ids)]})
        rules = self.env["rma.service.message.rule"].with_user(self.manager)
        for is_cold in (True, False):
            self.env.invalidate_all()
            self.env.registry.clear_cache("stable")
            with self.subTest(is_cold=is_cold):
                if not is_cold:
                    self.assertFalse(rules.browse(rule.id).type_ids)
                (active,) = [each for each in rules._get_active() if each.id == rule.id]
                self.assertEqual(active.type_ids, frozenset(theirs.ids))
                self.assertFalse(rules.browse(rule.id).type_ids)
