import runpy

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools.misc import file_path

from ...models.order.service_order import MOVING
from ..common.service import ServiceCommon

START = "Start the Repair"
UPDATE = "rma_service/migrations/19.0.1.5.0/post-answered_orders.py"


@tagged("post_install", "-at_install")
class TestAfterAnswer(ServiceCommon):
    """What happens after an answer: the order goes on by itself, colleagues know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = cls.env.ref("rma_service.rma_service_stage_ready_to_start")
        cls.waiting = cls.env.ref("rma_service.rma_service_stage_parts")
        cls.leader = cls._create_user("answer_leader", "group_service_all")
        cls.team = cls.env["rma.service.team"].create(
            {"name": "Counter", "user_id": cls.leader.id}
        )

    def _sent(self, operations=None, parts=(), **values):
        values.setdefault("user_id", self.technician.id)
        order = self._create_order(
            [self.labour] if operations is None else operations, parts, **values
        )
        return self._bring_to(order, "approval")

    def _missing(self):
        return self._create_product("Rare part", is_storable=True, list_price=5)

    def _starts(self, order):
        return order.activity_ids.filtered(lambda a: a.activity_type_id.name == START)

    def _notified(self, order):
        """Return who was told of the order directly, with what he reads."""
        messages = self.env["mail.message"].search(
            [
                ("model", "=", order._name),
                ("res_id", "=", order.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        return {
            partner: message.body
            for message in messages
            for partner in message.notified_partner_ids
        }

    # === AGREED ===#

    def test_agreed_with_all_parts_here_is_ready_to_start(self):
        order = self._sent(parts=[self.part_keyboard])
        self.assertFalse(order.start_state)
        order.action_approve_estimate()
        self.assertEqual((order.phase, order.stage_id), ("parts", self.start))
        self.assertEqual(order.start_state, "agreed")
        self.assertEqual(order.next_action, "start")
        self.assertFalse(order.date_repair, "nobody works on it yet")
        log = order.env["rma.service.stage.log"].search([("order_id", "=", order.id)])
        self.assertEqual(log.sorted("id")[-1].stage_id, self.start)

    def test_agreed_with_a_part_missing_waits_for_it_and_is_ready_with_it(self):
        part = self._missing()
        order = self._sent(parts=[part])
        order.action_approve_estimate()
        self.assertEqual((order.phase, order.stage_id), ("parts", self.waiting))
        self.assertFalse(order.start_state)
        self.assertFalse(self._starts(order))
        self._add_stock(part, 1)
        order.part_ids.sudo().move_ids._action_assign()
        self.assertEqual((order.stage_id, order.start_state), (self.start, "agreed"))
        self.assertEqual(self._starts(order).user_id, self.technician)

    def test_part_that_is_added_before_the_start_is_waited_for(self):
        order = self._sent()
        order.with_user(self.clerk).action_approve_estimate()
        self.assertTrue(self._starts(order))
        order.part_ids = [
            Command.create(
                {
                    "product_id": self._missing().id,
                    "payer": "goodwill",
                    "payer_reason": "Ours",
                }
            )
        ]
        self.assertEqual((order.stage_id, order.start_state), (self.waiting, False))
        self.assertFalse(self._starts(order))

    def test_found_by_one_filter_wherever_it_stands(self):
        agreed, other = self._sent(), self._sent(device_id=False)
        diagnosed = self._bring_to(
            self._create_order([self.labour], device_id=False), "diagnosis"
        )
        diagnosed.action_prepare_estimate()
        diagnosed.action_approve_estimate()
        agreed.action_approve_estimate()
        orders = agreed | other | diagnosed
        found = orders.search(
            [("start_state", "=", "agreed"), ("id", "in", orders.ids)]
        )
        self.assertEqual(found, agreed | diagnosed)
        rest = orders.search([("start_state", "=", False), ("id", "in", orders.ids)])
        self.assertEqual(rest, other)

    def test_agreed_before_he_was_asked_stays_with_who_examines_it(self):
        order = self._bring_to(self._create_order([self.labour]), "diagnosis")
        order.action_prepare_estimate()
        order.action_approve_estimate()
        self.assertEqual((order.phase, order.start_state), ("diagnosis", "agreed"))

    def test_many_orders_go_each_its_own_way(self):
        ready = self._sent()
        waits = self._sent(parts=[self._missing()], device_id=False)
        (ready | waits).action_approve_estimate()
        self.assertEqual(ready.stage_id, self.start)
        self.assertEqual(waits.stage_id, self.waiting)

    def test_manager_override_goes_on_as_well(self):
        order = self._sent()
        order.with_user(self.manager).action_override_consent("Known customer")
        self.assertEqual((order.stage_id, order.start_state), (self.start, "agreed"))

    def test_started_it_is_no_longer_ready_to_start(self):
        order = self._sent()
        order.with_user(self.clerk).action_approve_estimate()
        self.assertTrue(self._starts(order))
        order.action_start_repair()
        self.assertFalse(order.start_state)
        self.assertFalse(self._starts(order))

    def test_what_was_added_meanwhile_is_asked_before_the_start(self):
        order = self._sent()
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        estimate = order.estimate_id
        estimate.write({"signed_by": "Anna", "service_consent": "phone"})
        estimate.action_confirm()
        self.assertEqual(estimate.state, "sale", "his word counts")
        self.assertEqual((order.phase, order.start_state), ("approval", False))
        self.assertIn("does not go to", order.message_ids[0].body)

    def test_type_with_no_stage_between_consent_and_repair(self):
        own_type = self.type_repair.copy()
        own_type.action_make_workflow()
        own_type.row_ids.filtered(
            lambda row: row.stage_id.phase == "parts"
        ).is_used = False
        order = self._sent(type_id=own_type.id)
        order.action_approve_estimate()
        self.assertEqual((order.phase, order.start_state), ("approval", "agreed"))
        rare = self._sent(parts=[self._missing()], device_id=False, type_id=own_type.id)
        rare.action_approve_estimate()
        self.assertEqual((rare.phase, rare.start_state), ("approval", "waiting"))

    def test_type_with_one_stage_for_all_that_is_agreed(self):
        own_type = self.type_repair.copy()
        own_type.action_make_workflow()
        own_type.row_ids.filtered(
            lambda row: row.stage_id == self.start
        ).is_used = False
        order = self._sent(type_id=own_type.id)
        order.action_approve_estimate()
        self.assertEqual((order.stage_id, order.start_state), (self.waiting, "agreed"))

    # === WHO IS TOLD ===#

    def test_technician_has_it_to_do_and_leader_knows_in_their_languages(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.technician.lang, self.leader.lang = "de_DE", "en_US"
        self.partner.lang = "de_DE"
        order = self._sent(team_id=self.team.id)
        order.with_user(self.clerk).action_approve_estimate(name="Anna Kowalska")
        self.assertEqual(self._starts(order).user_id, self.technician)
        told = self._notified(order)
        self.assertEqual(
            told.keys(), {self.technician.partner_id, self.leader.partner_id}
        )
        self.assertIn("agreed to estimate", told[self.leader.partner_id])
        self.assertIn("the repair can start", told[self.leader.partner_id])

    def test_who_took_it_down_is_not_told(self):
        order = self._sent()
        order.with_user(self.technician).action_approve_estimate()
        self.assertFalse(self._notified(order))
        self.assertFalse(self._starts(order))

    # === SUPPLEMENTS ===#

    def _supplemented(self, parts=True, **values):
        """Return an order in repair whose supplement waits for the answer."""
        order = self._create_order(
            [self.labour], [self.part_screw], user_id=self.technician.id, **values
        )
        self._bring_to(order, "repair")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        if parts:
            order.part_ids = [Command.create({"product_id": self.part_keyboard.id})]
        order.part_ids.filtered(lambda p: p.product_id == self.part_screw).quantity = 3
        order.action_send_estimate()
        self.assertTrue(order.estimate_id.service_is_supplement)
        self.assertEqual(order.phase, "approval")
        return order

    def test_supplement_agreed_goes_back_to_the_repair_and_starts_no_clock(self):
        order = self._supplemented()
        order.operation_ids.action_pause()
        order.with_user(self.clerk).action_approve_estimate()
        self.assertEqual((order.phase, order.start_state), ("repair", False))
        self.assertNotIn("work", order.operation_ids.mapped("status_kind"))

    def test_supplement_agreed_with_a_part_missing_waits_for_it(self):
        order = self._supplemented(parts=False)
        order.action_revise_estimate()
        order.part_ids = [Command.create({"product_id": self._missing().id})]
        order.action_revise_estimate()
        order.action_send_estimate()
        order.action_approve_estimate()
        self.assertEqual((order.phase, order.stage_id), ("parts", self.waiting))

    def test_supplement_declined_goes_back_to_what_was_agreed(self):
        order = self._supplemented()
        agreed = order.estimate_ids.filtered(lambda e: e.state == "sale")
        order.with_user(self.clerk).action_decline_estimate("Too dear", name="Jan")
        self.assertEqual(order.phase, "repair")
        self.assertEqual(agreed.state, "sale")
        self.assertEqual(order.estimate_id, agreed)
        self.assertFalse(order.outcome)
        declined = order.estimate_ids - agreed
        self.assertEqual(declined.service_state, "declined")
        self.assertEqual(declined.service_declined_by, "Jan")
        labour, added = order.operation_ids.sorted("id")
        self.assertFalse(labour.refused_on)
        self.assertEqual(added.refused_by, "Jan")
        self.assertEqual(added.refused_on, declined.service_declined_on)
        self.assertEqual(added.status_kind, "not_done")
        screws = order.part_ids.filtered(lambda p: p.product_id == self.part_screw)
        self.assertEqual(
            [(p.quantity, bool(p.refused_on)) for p in screws.sorted("id")],
            [(1, False), (2, True)],
        )
        self.assertFalse(order.has_lines_to_agree)
        self.assertTrue(order.has_refused_lines)

    def test_declined_work_is_neither_done_nor_billed(self):
        order = self._supplemented()
        order.action_decline_estimate()
        keyboard = order.part_ids.filtered(
            lambda part: part.product_id == self.part_keyboard
        )
        self.assertFalse(
            keyboard.sudo().move_ids.filtered(lambda m: m.state != "cancel")
        )
        self.assertFalse(keyboard.availability)
        with self.assertRaisesRegex(UserError, "declined it"):
            order.operation_ids.filtered("refused_on").action_start()
        self._bring_to(order, "ready")
        self.assertEqual(order.outcome, "repaired")
        self.assertFalse(
            sum(order.part_ids.filtered("refused_on").mapped("quantity_done"))
        )
        order.action_create_invoice()
        self.assertEqual(order.invoice_ids.amount_untaxed, 51)

    def test_declined_part_on_order_is_told_to_the_buyer_as_any_other(self):
        order = self._supplemented()
        order.with_user(self.clerk).action_decline_estimate()
        keyboard = order.part_ids.filtered(
            lambda part: part.product_id == self.part_keyboard
        )
        order._procure_parts()
        self.assertFalse(
            keyboard.sudo().move_ids.filtered(lambda m: m.state != "cancel")
        )

    def test_declined_line_is_offered_again(self):
        order = self._supplemented(parts=False)
        order.action_decline_estimate()
        added = order.operation_ids.filtered("refused_on")
        added.with_user(self.technician).action_offer_again()
        self.assertFalse(added.refused_on)
        self.assertEqual(added.status_kind, "waiting")
        order.action_send_estimate()
        self.assertEqual(order.estimate_id.amount_untaxed, 20)
        order.action_approve_estimate()
        self.assertEqual(order.phase, "repair")
        self.assertEqual(added.quantity_agreed, 1)

    def test_what_others_pay_is_not_declined_any_more(self):
        order = self._supplemented(parts=False)
        order.action_decline_estimate()
        added = order.operation_ids.filtered("refused_on")
        added.write({"payer": "goodwill", "payer_reason": "Old customer"})
        self.assertFalse(added.refused_on)
        added.action_finish()
        self.assertEqual(added.quantity_done, 1)

    def test_work_that_was_finished_before_it_was_declined_is_settled_by_somebody(self):
        order = self._supplemented(parts=False)
        added = order.operation_ids.sorted("id")[1]
        added.action_finish()
        order.action_decline_estimate()
        self.assertTrue(added.refused_on)
        self.assertTrue(order.has_unagreed_lines)
        with self.assertRaisesRegex(UserError, "has not agreed to Clean"):
            order.action_finish_repair()
        wizard = self.env["rma.service.unagreed"].with_context(
            active_model=order._name, active_ids=order.ids
        )
        wizard.create({}).action_confirm()
        self.assertFalse(added.refused_on, "asked once more")
        self.assertEqual((order.phase, order.estimate_state), ("approval", "sent"))

    def test_supplement_declined_before_the_repair_began_is_ready_to_start(self):
        order = self._sent()
        order.action_approve_estimate()
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_send_estimate()
        order.action_decline_estimate()
        self.assertEqual((order.stage_id, order.start_state), (self.start, "agreed"))

    def test_supplement_declined_while_the_order_was_taken_on_elsewhere(self):
        order = self._supplemented(parts=False)
        order.action_diagnose()
        order.action_decline_estimate()
        self.assertEqual(order.phase, "diagnosis", "where a colleague has it now")
        self.assertTrue(order.has_refused_lines)

    def test_paid_extra_of_a_warranty_repair_is_declined(self):
        order = self._create_order(
            [self.labour], type_id=self.type_warranty.id, user_id=self.technician.id
        )
        self._bring_to(order, "repair")
        order.operation_ids = [
            Command.create({"product_id": self.labour_2.id, "payer": "customer"})
        ]
        order.action_send_estimate()
        self.assertEqual(order.phase, "approval")
        order.action_decline_estimate()
        self.assertEqual((order.phase, order.outcome), ("repair", False))
        self._bring_to(order, "ready")
        self.assertEqual(order.outcome, "repaired")
        self.assertFalse(order.estimate_ids.filtered(lambda e: e.state == "sale"))

    # === DECLINED AS A WHOLE ===#

    def test_declined_with_nothing_agreed_goes_back_as_refused(self):
        order = self._sent(team_id=self.team.id)
        order.with_user(self.clerk).action_decline_estimate("Too dear")
        self.assertEqual((order.phase, order.outcome), ("ready", "not_repaired"))
        self.assertTrue(order.outcome_reason_id.is_refusal)
        self.assertEqual(order._get_refused_estimates(), order.estimate_ids)
        self.assertEqual(order.estimate_ids.service_declined_by, "Anna Kowalska")
        told = self._notified(order)[self.leader.partner_id]
        self.assertIn("declined estimate", told)
        self.assertIn(order.estimate_ids.name, told)

    def test_refusal_of_a_signed_estimate_gives_the_paid_deposit_back(self):
        self.type_repair.prepayment_percent = 0.5
        order = self._sent()
        order.action_approve_estimate()
        self.assertEqual((order.phase, order.start_state), ("approval", False))
        journal = self.env["account.journal"].create(
            {"name": "Till", "type": "cash", "code": "TILL"}
        )
        invoice = order.estimate_id._make_service_deposit_invoice()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": journal.id, "amount": 10})._create_payments()
        self.assertEqual(order.estimate_state, "deposit", "25 were asked for")
        order.action_decline_estimate()
        self.assertEqual((order.phase, order.outcome), ("ready", "not_repaired"))
        self.assertEqual(order.amount_paid, 10)
        self.assertEqual(order.amount_due, -10)

    def test_expired_estimate_is_declined_all_the_same(self):
        order = self._sent()
        order.estimate_id._open_closed().validity_date = "2020-01-01"
        self.assertEqual(order.estimate_state, "expired")
        order.action_decline_estimate()
        self.assertEqual(order.phase, "ready")

    # === WHO, WHEN, HOW ===#

    def _dialog(self, orders, user=None):
        wizards = self.env["rma.service.approve"].with_user(user or self.clerk)
        return Form(
            wizards.with_context(active_model=orders._name, active_ids=orders.ids)
        )

    def test_dialog_asks_who_when_and_how(self):
        delegate = self.env["res.partner"].create({"name": "Jan Kowalski"})
        order = self._sent(delegate_id=delegate.id)
        form = self._dialog(order)
        self.assertEqual(form.name, "Jan Kowalski")
        self.assertTrue(form.date)
        self.assertFalse(form.channel)
        with self.assertRaises(AssertionError):
            form.save()
        form.channel = "phone"
        form.name = False
        with self.assertRaises(AssertionError):
            form.save()
        form.name = "Jan"
        form.date = order.estimate_id.service_date_sent
        form.save().action_approve()
        estimate = order.estimate_id
        self.assertEqual(
            (estimate.service_consent, estimate.signed_by, estimate.signed_on),
            ("phone", "Jan", estimate.service_date_sent),
        )
        self.assertEqual(estimate.service_agreed_amount, estimate.amount_total)
        self.assertTrue(estimate.service_agreed_hash)
        self.assertFalse(estimate.service_agreed_ip)

    def test_several_customers_answer_each_for_himself(self):
        other = self.env["res.partner"].create({"name": "Piotr"})
        orders = self._sent() | self._sent(partner_id=other.id, device_id=False)
        form = self._dialog(orders)
        form.channel = "email"
        self.assertFalse(form.name)
        form.save().action_approve()
        self.assertEqual(
            orders.estimate_ids.mapped("signed_by"), ["Anna Kowalska", "Piotr"]
        )

    def test_blank_name_is_none(self):
        order = self._sent()
        wizard = self._dialog(order)
        wizard.channel = "paper"
        wizard.name = "  "
        with self.assertRaisesRegex(UserError, "Say who agreed"):
            wizard.save().action_approve()
        order.action_approve_estimate(name="  ")
        self.assertEqual(order.estimate_id.signed_by, "Anna Kowalska")

    def test_nobody_agrees_before_he_is_asked_or_tomorrow(self):
        order = self._sent()
        sent = order.estimate_id.service_date_sent
        for date in (
            fields.Datetime.subtract(sent, minutes=2),
            fields.Datetime.add(fields.Datetime.now(), minutes=2),
        ):
            with self.assertRaisesRegex(UserError, "correct the time"):
                order.action_approve_estimate("phone", "Anna", date=date)
        self.assertEqual(order.estimate_id.state, "sent")

    def test_who_agreed_in_time_is_noted_down_later(self):
        with freeze_time("2026-03-02 10:30:00"):
            order = self._sent()
            last = order.estimate_id.validity_date
        late = fields.Datetime.add(fields.Datetime.to_datetime(last), days=2, hours=10)
        with freeze_time(late):
            with self.assertRaisesRegex(UserError, "was valid until"):
                order.action_approve_estimate("paper", "Anna")
            order.action_approve_estimate(
                "paper", "Anna", date=fields.Datetime.to_datetime("2026-03-03 10:30:00")
            )
        self.assertEqual(order.estimate_id.state, "sale")

    def test_what_was_accepted_is_written_by_nobody(self):
        order = self._sent()
        order.action_approve_estimate()
        estimate, line = order.estimate_id, order.operation_ids
        seller = self._create_user(
            "answer_seller",
            "group_service_manager",
            "sales_team.group_sale_manager",
        )
        for record, vals in (
            (estimate, {"service_agreed_amount": 1}),
            (estimate, {"service_agreed_hash": "x"}),
            (estimate, {"service_agreed_ip": "x"}),
            (estimate, {"service_declined_by": "x"}),
            (line, {"refused_by": "x"}),
            (line, {"refused_on": fields.Datetime.now()}),
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                record.with_user(seller).write(vals)

    def test_only_who_may_write_the_order_offers_again(self):
        order = self._supplemented(parts=False)
        order.action_decline_estimate()
        other = self._create_user("answer_other", "group_service_own")
        refused = order.operation_ids.filtered("refused_on")
        with self.assertRaises(AccessError):
            refused.with_user(other).action_offer_again()

    # === OLD ORDERS ===#

    def test_update_lets_answered_orders_go_on(self):
        approval = self.env.ref("rma_service.rma_service_stage_approval")
        agreed, asked = self._sent(), self._sent(device_id=False)
        agreed.action_approve_estimate()
        supplemented = self._supplemented(parts=False, device_id=False)
        supplemented.action_decline_estimate()
        declined = supplemented.estimate_ids.filtered("service_declined")
        declined.write({"service_declined_on": False, "service_declined_by": False})
        refused = supplemented.operation_ids.filtered("refused_on")
        refused.write({"refused_on": False, "refused_by": False})
        stuck = (agreed | supplemented).with_context(rma_moving=MOVING)
        stuck.write({"stage_id": approval.id})
        runpy.run_path(file_path(UPDATE))["migrate"](self.env.cr, "19.0.1.4.0")
        self.assertEqual(agreed.stage_id, self.start)
        self.assertEqual(asked.phase, "approval")
        self.assertEqual(supplemented.phase, "repair")
        self.assertEqual(refused.refused_by, "Anna Kowalska")
        self.assertEqual(refused.refused_on, declined.write_date)
