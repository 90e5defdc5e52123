"""Who may do what: each group with a real user, refusals first."""

from pathlib import Path

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tests import tagged

from ..common.rights_table import read_section
from ..common.service import FLOW, ServiceCommon

# What each user may do with each model of the add-on stands here, and is compared with
# what is beside it.
TABLE = Path(__file__).parents[1] / "security" / "rights.txt"
USERS = (
    "technician",
    "clerk",
    "manager",
    "accountant",
    "storekeeper",
    "salesman",
    "plain",
)
OPERATIONS = {"c": "create", "r": "read", "w": "write", "u": "unlink"}


class RightsCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls._create_user("rights_plain", "base.group_user")
        cls.accountant = cls._create_user(
            "rights_books", "account.group_account_invoice"
        )
        cls.storekeeper = cls._create_user("rights_store", "stock.group_stock_user")
        cls.salesman = cls._create_user(
            "rights_sales", "sales_team.group_sale_salesman"
        )
        cls.portal = cls._create_user("rights_customer", "base.group_portal")
        cls.public = cls._create_user("rights_visitor", "base.group_public")
        cls.colleague = cls._create_user("rights_colleague", "group_service_own")
        cls.team = cls.env["rma.service.team"].create({"name": "Bench"})
        cls.orders_env = cls.env["rma.service.order"]
        cls.users = {
            name: getattr(cls, name)
            for name in (
                "technician",
                "clerk",
                "manager",
                "accountant",
                "storekeeper",
                "salesman",
                "plain",
                "portal",
                "public",
            )
        }

    def _open_view(self, records, view_id, kind):
        """Read what the web client reads to show ``records`` in a view."""
        self.env.flush_all()
        self.env.invalidate_all()
        arch = etree.fromstring(records.get_view(view_id, kind)["arch"])
        records.web_read(self._get_specification(records, arch))

    def _get_specification(self, records, arch):
        specification = {}
        for node in arch.xpath(".//field"):
            if next(node.iterancestors("field"), arch) not in (
                arch,
                *arch.iterancestors(),
            ):
                continue
            name = node.get("name")
            field = records._fields[name]
            specification[name] = {}
            if field.type == "many2one":
                specification[name] = {"fields": {"display_name": {}}}
            elif field.type in ("one2many", "many2many"):
                views = node.xpath("./list | ./kanban")
                comodel = records.env[field.comodel_name]
                fields = {"display_name": {}}
                if views:
                    fields = self._get_specification(comodel, views[0])
                specification[name] = {"fields": fields}
        return specification


@tagged("post_install", "-at_install")
class TestRightsMatrix(RightsCommon):
    def test_real_records_obey_the_matrix(self):
        order = self._bring_to(
            self._create_order([self.labour], [self.part_screw]), "approval"
        )
        order.user_id = False
        samples = {
            "rma.service.order": order,
            "rma.service.operation": order.operation_ids,
            "rma.service.part": order.part_ids,
            "rma.service.stage": order.stage_id,
            "rma.service.stage.log": order.stage_log_ids,
            "rma.service.type": order.type_id,
            "rma.service.team": self.team,
        }
        table = read_section(TABLE, "models")
        for model, records in samples.items():
            may = dict(zip(USERS, table[model].split(), strict=True))
            for name, user in self.users.items():
                rights = may.get(name, "")
                if name == "accountant" and model in (
                    "rma.service.order",
                    "rma.service.operation",
                    "rma.service.part",
                ):
                    rights = ""  # not finished yet
                for letter in "rwu":
                    self.assertEqual(
                        records.with_user(user).has_access(OPERATIONS[letter]),
                        letter in rights,
                        f"{name} {OPERATIONS[letter]} {model}",
                    )

    def test_technician_cannot_configure(self):
        for record in (self.type_repair, self.team, self._create_order().stage_id):
            with self.assertRaises(AccessError):
                record.with_user(self.technician).write({"name": "Mine"})
            with self.assertRaises(AccessError):
                record.with_user(self.technician).create({"name": "Mine"})

    def test_clerk_cannot_delete_an_order(self):
        order = self._create_order()
        for user in (self.technician, self.clerk):
            with self.assertRaises(AccessError):
                order.with_user(user).unlink()
        order.with_user(self.manager).unlink()

    def test_clerk_registers_customers_and_technician_does_not(self):
        partners = self.env["res.partner"]
        walk_in = partners.with_user(self.clerk).create({"name": "Walter Walkin"})
        walk_in.write({"phone": "+40 264 555 099", "is_company": True})
        self.assertFalse(walk_in.has_access("unlink"))
        with self.assertRaises(AccessError):
            partners.with_user(self.technician).create({"name": "Nobody"})

    def test_manager_cannot_touch_the_stage_log(self):
        log = self._create_order().stage_log_ids.with_user(self.manager)
        for call in (lambda: log.write({"user_id": False}), log.unlink, log.copy):
            with self.assertRaises(UserError):
                call()

    def test_plain_user_cannot_call_any_action(self):
        order = self._create_order([self.labour]).with_user(self.plain)
        for action in (
            "action_receive",
            "action_diagnose",
            "action_prepare_estimate",
            "action_send_estimate",
            "action_revise_estimate",
            "action_approve_estimate",
            "action_decline_estimate",
            "action_start_repair",
            "action_finish_repair",
            "action_pass_quality",
            "action_fail_quality",
            "action_hand_over",
            "action_cancel",
            "action_reopen",
            "action_create_invoice",
            "action_order_parts",
            "action_assign_to_me",
            "action_view_estimates",
            "action_view_invoices",
            "action_view_transfers",
            "action_view_purchases",
        ):
            with self.assertRaises(AccessError, msg=action):
                getattr(order, action)()
        with self.assertRaises(AccessError):
            order.action_override_consent("because")
        with self.assertRaises(AccessError):
            order.operation_ids.sudo().with_user(self.plain).action_start()


@tagged("post_install", "-at_install")
class TestOwnOrders(RightsCommon):
    """*Own orders*: own, own teams', unassigned, and those one works on."""

    def setUp(self):
        super().setUp()
        self.foreign = self._bring_to(
            self._create_order(
                [self.labour],
                [self.part_screw],
                user_id=self.colleague.id,
                team_id=self.team.id,
            ),
            "approval",
        )

    def _get_documents(self, order):
        return [
            order,
            order.operation_ids,
            order.part_ids,
            order.stage_log_ids,
            order.estimate_ids,
            order.estimate_ids.order_line,
            order.operation_ids.entry_ids,
        ]

    def assertVisible(self, order, user, visible=True):
        for records in self._get_documents(order):
            found = records.with_user(user).search([("id", "in", records.ids)])
            self.assertEqual(
                set(found.ids), set(records.ids) if visible else set(), records._name
            )
            if records:
                self.assertEqual(
                    records.with_user(user).has_access("read"), visible, records._name
                )

    def test_own_order_is_seen(self):
        self.foreign.operation_ids.action_set_status(
            self.env.ref("rma_service.operation_status_parts")
        )
        self.assertVisible(self.foreign, self.colleague)

    def test_order_of_a_colleague_of_another_team_is_hidden(self):
        self.foreign.operation_ids.action_set_status(
            self.env.ref("rma_service.operation_status_parts")
        )
        self.foreign.operation_ids.user_id = self.colleague
        self.assertVisible(self.foreign, self.technician, visible=False)

    def test_hidden_order_can_be_neither_written_nor_moved(self):
        foreign = self.foreign.with_user(self.technician)
        for call in (
            lambda: foreign.write({"problem": "Mine"}),
            foreign.action_approve_estimate,
            foreign.action_revise_estimate,
            foreign.action_cancel,
            foreign.action_assign_to_me,
            foreign.operation_ids.sudo(False).action_start,
            lambda: foreign.env["rma.service.part"].create(
                {"order_id": foreign.id, "product_id": self.part_screw.id}
            ),
            lambda: foreign.env["rma.service.operation.entry"].create(
                {
                    "operation_id": self.foreign.operation_ids.id,
                    "status_id": self.env.ref(
                        "rma_service.operation_status_finished"
                    ).id,
                }
            ),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_order_of_the_own_team_is_seen_as_soon_as_one_joins(self):
        self.assertVisible(self.foreign, self.technician, visible=False)
        self.team.member_ids = self.technician
        self.assertVisible(self.foreign, self.technician)
        self.technician.service_team_ids = False
        self.assertVisible(self.foreign, self.technician, visible=False)

    def test_new_team_shows_its_orders_to_its_members_at_once(self):
        self.assertVisible(self.foreign, self.technician, visible=False)
        self.foreign.team_id = self.env["rma.service.team"].create(
            {"name": "Field", "member_ids": self.technician.ids}
        )
        self.assertVisible(self.foreign, self.technician)

    def test_unassigned_order_is_seen_and_picked(self):
        order = self._create_order([self.labour], team_id=self.team.id)
        self.assertVisible(order, self.technician)
        order.with_user(self.technician).action_assign_to_me()
        self.assertEqual(order.user_id, self.technician)
        self.assertVisible(order, self.colleague, visible=False)

    def test_technician_sees_and_does_his_operation_on_an_order_of_a_colleague(self):
        self.foreign.action_approve_estimate()
        self.foreign.operation_ids.user_id = self.technician
        self.assertVisible(self.foreign, self.technician)
        operation = self.foreign.operation_ids.with_user(self.technician)
        operation.action_start()
        operation.action_finish()
        self.assertTrue(self.foreign.operation_ids.date_end)

    def test_all_orders_group_sees_them_all(self):
        self.assertVisible(self.foreign, self.clerk)
        self.assertVisible(self.foreign, self.manager)

    def test_service_rights_show_no_ordinary_quotation(self):
        quotation = self.env["sale.order"].create({"partner_id": self.partner.id})
        for user in (self.technician, self.clerk, self.manager):
            self.assertFalse(quotation.with_user(user).has_access("read"))
            self.assertFalse(
                self.foreign.estimate_id.with_user(user).has_access("write")
            )

    def test_service_group_takes_no_quotation_away_from_others(self):
        quotation = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "user_id": self.manager.id,
                "order_line": [Command.create({"product_id": self.labour.id})],
            }
        )
        for group in (
            "account.group_account_invoice",
            "account.group_account_readonly",
            "stock.group_stock_user",
        ):
            before = self._create_user(f"before {group}", group)
            after = self._create_user(f"after {group}", group, "group_service_own")
            for records in (quotation, quotation.order_line):
                for operation in ("read", "write"):
                    self.assertEqual(
                        records.with_user(after).has_access(operation),
                        records.with_user(before).has_access(operation),
                        f"{group} {operation} {records._name}",
                    )
        salesman = self._create_user(
            "rights_sales_too", "sales_team.group_sale_salesman", "group_service_own"
        )
        self.assertFalse(quotation.with_user(salesman).has_access("read"))
        quotation.user_id = salesman
        self.assertTrue(quotation.with_user(salesman).has_access("write"))


@tagged("post_install", "-at_install")
class TestTechnician(RightsCommon):
    """A technician without sales, stock, purchase and account rights does his work."""

    def setUp(self):
        super().setUp()
        self.vendor = self.env["res.partner"].create({"name": "Parts Ltd"})
        self.part_bought = self._create_product(
            "Printer head",
            is_storable=True,
            seller_ids=[Command.create({"partner_id": self.vendor.id, "price": 30})],
        )
        self.orders = self.env["rma.service.order"].with_user(self.technician)

    def _create_as_technician(self, **values):
        # The cache of the superuser must not hide what the technician cannot read.
        self.env.flush_all()
        self.env.invalidate_all()
        return self.orders.create(
            {
                "partner_id": self.partner.id,
                "product_id": self.device_product.id,
                "problem": "Keys stick",
            }
            | values
        )

    def _do(self, records, action, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        result = getattr(records, action)(*args)
        self.env.flush_all()
        self.env.invalidate_all()
        return result

    def test_technician_does_the_whole_flow(self):
        order = self._create_as_technician()
        self._do(order, "action_receive")
        self.assertTrue(order.device_id)
        self._do(order, "action_diagnose")
        self.assertEqual(order.user_id, self.technician)
        order.write(
            {
                "diagnosis": "Keyboard worn",
                "operation_ids": [Command.create({"product_id": self.labour.id})],
                "part_ids": [
                    Command.create({"product_id": self.part_keyboard.id}),
                    Command.create({"product_id": self.part_bought.id}),
                ],
            }
        )
        self._do(order, "action_prepare_estimate")
        self._do(order, "action_send_estimate")
        order.part_ids[0].quantity = 2
        self._do(order, "action_revise_estimate")
        self._do(order, "action_send_estimate")
        self._do(order, "action_approve_estimate", "phone", "Anna")
        self.assertEqual(order.phase, "parts")
        self.assertEqual(order.part_ids[1].availability, "to_order")
        self.assertTrue(order.purchase_count)
        order.sudo().purchase_ids.button_confirm()
        picking = order.sudo().purchase_ids.picking_ids
        picking.move_ids.quantity = 1
        picking.button_validate()
        self._do(order, "action_start_repair")
        self._do(order.operation_ids, "action_pause")
        self._do(order.operation_ids, "action_start")
        self._do(order.operation_ids, "action_finish")
        order.part_ids[0].quantity_used = 1
        self._do(order, "action_finish_repair")
        self._do(order, "action_fail_quality", "F1 still sticks")
        self._do(order, "action_finish_repair")
        self._do(order, "action_pass_quality")
        self._do(order, "action_hand_over")
        self.assertEqual(order.phase, "done")
        self.assertEqual(order.outcome, "repaired")

    def test_technician_declines_for_the_customer(self):
        order = self._create_as_technician()
        order.operation_ids = [Command.create({"product_id": self.labour.id})]
        for action in ("action_receive", "action_diagnose", "action_send_estimate"):
            self._do(order, action)
        self._do(order, "action_decline_estimate", "Too dear")
        self.assertEqual((order.phase, order.outcome), ("ready", "not_repaired"))
        self._do(order, "action_hand_over")
        self.assertEqual(order.phase, "done")

    def test_technician_adds_a_supplement_and_orders_parts(self):
        order = self._create_as_technician()
        order.operation_ids = [Command.create({"product_id": self.labour.id})]
        for action in (
            "action_receive",
            "action_diagnose",
            "action_send_estimate",
            "action_approve_estimate",
            "action_start_repair",
        ):
            self._do(order, action)
        order.part_ids = [Command.create({"product_id": self.part_bought.id})]
        self._do(order, "action_send_estimate")
        self._do(order, "action_approve_estimate")
        self._do(order, "action_order_parts")
        self.assertEqual(len(order.sudo().estimate_ids), 2)
        self.assertEqual(order.part_ids.availability, "to_order")

    def test_technician_cancels_and_reopens_a_request(self):
        order = self._create_as_technician()
        order.operation_ids = [Command.create({"product_id": self.labour.id})]
        self._do(order, "action_prepare_estimate")
        self._do(order, "action_cancel")
        self._do(order, "action_reopen")
        self.assertEqual(order.phase, "request")

    def test_technician_deletes_a_line_and_copies_an_order(self):
        order = self._create_as_technician(
            operation_ids=[
                Command.create({"product_id": self.labour.id}),
                Command.create({"product_id": self.labour_2.id}),
            ],
            part_ids=[Command.create({"product_id": self.part_screw.id})],
        )
        self._do(order.operation_ids[1], "unlink")
        self._do(order.part_ids, "unlink")
        copy = self._do(order, "copy")
        self.assertEqual(copy.operation_ids.product_id, self.labour)

    def test_technician_opens_the_form_in_every_phase(self):
        order = self._create_order([self.labour], [self.part_keyboard, self.part_screw])
        for phase in FLOW:
            self._bring_to(order, phase)
            if phase == "repair":
                self.assertTrue(order.date_repair)
            order.user_id = self.technician
            self._read_all(order, self.technician)
            self._open_view(order.with_user(self.technician), None, "form")
            if phase == "approval":
                order.action_approve_estimate()

    def test_every_service_model_can_be_read_in_full(self):
        order = self._bring_to(
            self._create_order([self.labour], [self.part_keyboard]), "done"
        )
        order.user_id = self.technician
        for user in (self.technician, self.clerk, self.manager):
            for records in (
                order,
                order.operation_ids,
                order.operation_ids.entry_ids,
                order.part_ids,
                order.stage_log_ids,
                order.stage_id,
                order.type_id,
                self.team,
            ):
                self._read_all(records, user)
            for records in (order.device_id, order.partner_id, order.product_id):
                self._read_all(records, user, prefix="service_")

    def test_technician_reads_the_estimate_of_his_order(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        order.user_id = self.technician
        order.action_revise_estimate()
        estimate = order.estimate_id.with_user(self.technician)
        self.env.invalidate_all()
        read = estimate.read(
            ["name", "amount_total", "state", "service_order_id", "service_difference"]
        )
        self.assertEqual(read[0]["amount_total"], 50)

    def test_technician_opens_the_estimates_of_his_order(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        order.user_id = self.technician
        for _i in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            action = order.with_user(self.technician).action_view_estimates()
            estimates = self.env["sale.order"].with_user(self.technician)
            if action.get("res_id"):
                estimates = estimates.browse(action["res_id"])
            else:
                estimates = estimates.search(action["domain"])
            self.assertTrue(estimates)
            for view_id, kind in action["views"]:
                self._open_view(estimates, view_id, kind)
            order.action_revise_estimate()

    def _read_all(self, records, user, prefix=""):
        """Read what the web client reads: all fields, and names of what they link."""
        self.env.flush_all()
        self.env.invalidate_all()
        records = records.with_user(user)
        names = [
            name
            for name in records.fields_get(attributes=["type"])
            if name.startswith(prefix)
        ]
        records.read(names)
        self.env.invalidate_all()
        specification = {
            name: {"fields": {"display_name": {}}}
            for name in names
            if records._fields[name].type == "many2one"
        }
        records.web_read(specification)

    def test_technician_cannot_invoice(self):
        order = self._bring_to(self._create_order([self.labour]), "ready")
        order.user_id = self.technician
        for user in (self.technician, self.clerk):
            with self.assertRaisesRegex(AccessError, "accountant"):
                order.with_user(user).action_create_invoice()
        self.assertFalse(order.invoice_ids)

    def test_technician_cannot_override_consent(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        for user in (self.technician, self.clerk):
            with self.assertRaisesRegex(AccessError, "managers"):
                order.with_user(user).action_override_consent("Known customer")
        with self.assertRaises(UserError):
            order.with_user(self.manager).action_override_consent("  ")
        order.with_user(self.manager).action_override_consent("Known customer")
        self.assertEqual(order.estimate_id.state, "sale")
        self.assertEqual(order.estimate_id.service_consent, "override")

    def test_manager_without_other_rights_invoices(self):
        order = self._bring_to(self._create_order([self.labour]), "ready")
        self.env.invalidate_all()
        order.with_user(self.manager).action_create_invoice()
        self.assertEqual(order.invoice_count, 1)


@tagged("post_install", "-at_install")
class TestNeighbours(RightsCommon):
    """People of other departments, without any service group."""

    def setUp(self):
        super().setUp()
        self.order = self._create_order([self.labour], [self.part_keyboard])

    def test_accountant_finds_and_invoices_a_finished_order(self):
        order = self._bring_to(self.order, "ready")
        self.env.flush_all()
        self.env.invalidate_all()
        orders = self.env["rma.service.order"].with_user(self.accountant)
        found = orders.search([("invoice_status", "=", "to_invoice")])
        self.assertIn(order, found.sudo())
        found = orders.browse(order.id)
        found.action_create_invoice()
        invoice = order.invoice_ids.with_user(self.accountant)
        self.assertEqual(invoice.amount_untaxed, 90)
        invoice.action_post()
        self.assertEqual(invoice.service_order_count, 1)
        self.assertFalse(
            orders.search(
                [("invoice_status", "=", "to_invoice"), ("id", "=", order.id)]
            )
        )

    def test_accountant_reads_the_form_of_a_finished_order(self):
        order = self._bring_to(self.order, "done")
        self.env.flush_all()
        self.env.invalidate_all()
        order = order.with_user(self.accountant)
        order.read(list(order.fields_get(attributes=["type"])))
        self._open_view(order, None, "form")
        self.env.invalidate_all()
        order.operation_ids.read()
        order.part_ids.read()

    def test_accountant_cannot_read_unfinished_orders(self):
        for phase in ("request", "intake", "approval", "repair", "quality"):
            device = self.device.copy({"name": phase})
            order = self._create_order(
                [self.labour], [self.part_keyboard], device_id=device.id
            )
            self._bring_to(order, phase)
            found = order.with_user(self.accountant)
            self.assertFalse(found.search([("id", "=", order.id)]))
            for records in (order, order.operation_ids, order.part_ids):
                self.assertFalse(
                    records.with_user(self.accountant).has_access("read"),
                    f"{phase} {records._name}",
                )
            with self.assertRaises(AccessError):
                found.action_create_invoice()

    def test_accountant_writes_nothing(self):
        self.order.part_ids.unlink()
        order = self._bring_to(self.order, "ready").with_user(self.accountant)
        self.env.flush_all()
        for call in (
            lambda: order.write({"problem": "Mine"}),
            order.action_hand_over,
            order.action_revise_estimate,
            order.action_order_parts,
            lambda: order.operation_ids.write({"quantity": 2}),
            lambda: order.env["rma.service.part"].create(
                {"order_id": order.id, "product_id": self.part_screw.id}
            ),
            lambda: order.operation_ids.unlink(),
            lambda: order.action_override_consent("Because"),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_plain_user_reads_no_order(self):
        order = self._bring_to(self.order, "ready")
        for name in ("plain", "storekeeper", "salesman", "public"):
            with self.assertRaises(AccessError, msg=name):
                order.with_user(self.users[name]).read(["name"])
            with self.assertRaises(AccessError, msg=name):
                order.with_user(self.users[name]).search([])

    def test_neighbours_read_their_own_documents_in_full(self):
        vendor = self.env["res.partner"].create({"name": "Parts Ltd"})
        part = self._create_product(
            "Head",
            is_storable=True,
            seller_ids=[Command.create({"partner_id": vendor.id})],
        )
        self.order.part_ids = [Command.create({"product_id": part.id})]
        order = self._bring_to(self.order, "approval")
        order.action_revise_estimate()
        order.action_send_estimate()
        order.action_approve_estimate()
        order.estimate_ids.user_id = self.salesman
        buyer = self._create_user("rights_buyer", "purchase.group_purchase_user")
        moves = order.part_ids.move_ids
        for user, records in (
            (self.storekeeper, order.picking_ids),
            (self.storekeeper, moves),
            (self.storekeeper, order.device_id),
            (self.storekeeper, self.warehouse),
            (self.storekeeper, order.product_id),
            (self.salesman, order.estimate_ids),
            (self.salesman, order.estimate_ids.order_line),
            (self.salesman, order.partner_id),
            (buyer, order.purchase_ids),
            (buyer, order.product_id),
            (self.plain, order.product_id.product_tmpl_id),
            (self.plain, order.partner_id),
        ):
            self.assertTrue(records)
            self.env.flush_all()
            self.env.invalidate_all()
            records = records.with_user(user)
            ours = [
                name
                for name in records.fields_get(attributes=["type"])
                if name.startswith("service_")
            ]
            if ours:
                records.read(ours)

    def test_counters_of_other_documents_show_nothing_without_rights(self):
        order = self._bring_to(self.order, "intake")
        self.env.invalidate_all()
        picking = order.picking_ids.with_user(self.storekeeper)
        self.assertEqual(picking.service_order_count, 0)
        self.env.invalidate_all()
        both = self._create_user(
            "rights_both", "stock.group_stock_user", "group_service_all"
        )
        self.assertEqual(picking.with_user(both).service_order_count, 1)

    def test_storekeeper_brings_the_parts_that_an_order_waits_for(self):
        supplier = self.env["res.partner"].create({"name": "Parts Ltd"})
        part = self._create_product(
            "Head",
            is_storable=True,
            seller_ids=[Command.create({"partner_id": supplier.id})],
        )
        self.order.part_ids = [Command.create({"product_id": part.id})]
        order = self._bring_to(self.order, "approval")
        order.action_approve_estimate()
        self.assertEqual(order.phase, "parts")
        purchase = order.purchase_ids
        buyer = self._create_user("rights_buyer", "purchase.group_purchase_user")
        self.env.flush_all()
        self.env.invalidate_all()
        purchase.with_user(buyer).button_confirm()
        receipt = purchase.picking_ids.with_user(self.storekeeper)
        receipt.move_ids.quantity = 1
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        self.env.invalidate_all()
        self.assertEqual(set(order.part_ids.mapped("availability")), {"available"})

    def test_storekeeper_gets_a_part_back(self):
        order = self._bring_to(self.order, "quality")
        self.env.flush_all()
        self.env.invalidate_all()
        move = order.part_ids.move_ids.with_user(self.storekeeper)
        back = move.copy(
            {
                "location_id": move.location_dest_id.id,
                "location_dest_id": move.location_id.id,
                "location_final_id": False,
                "origin_returned_move_id": move.id,
            }
        )
        back._action_confirm()
        back.quantity = 1
        back.picked = True
        back._action_done()
        self.env.invalidate_all()
        self.assertEqual(order.part_ids.quantity_used, 0)

    def test_salesman_reads_an_estimate_but_not_its_order(self):
        order = self._bring_to(self.order, "approval")
        order.estimate_id.user_id = self.salesman
        order.action_revise_estimate()
        estimate = order.estimate_id
        estimate.user_id = self.salesman
        self.env.flush_all()
        self.env.invalidate_all()
        estimate = estimate.with_user(self.salesman)
        self._open_view(estimate, None, "form")
        self.assertFalse(estimate.service_order_id.has_access("read"))

    def test_salesman_confirms_an_estimate_of_his(self):
        order = self._bring_to(self.order, "approval")
        order.estimate_id.user_id = self.salesman
        self.env.flush_all()
        self.env.invalidate_all()
        order.estimate_id.with_user(self.salesman).action_confirm()
        self.env.invalidate_all()
        self.assertEqual(order.estimate_state, "approved")
        self.assertEqual(set(order.part_ids.mapped("availability")), {"available"})

    def test_salesman_confirms_an_estimate_whose_part_has_to_be_bought(self):
        self.order.part_ids.quantity = 11
        order = self._bring_to(self.order, "approval")
        order.estimate_id.user_id = self.salesman
        self.env.flush_all()
        self.env.invalidate_all()
        order.estimate_id.with_user(self.salesman).action_confirm()
        self.env.invalidate_all()
        self.assertEqual(order.phase, "parts")

    def test_salesman_cancels_an_estimate_of_his(self):
        order = self._bring_to(self.order, "approval")
        order.estimate_id.user_id = self.salesman
        self.env.flush_all()
        self.env.invalidate_all()
        order.estimate_ids.with_user(self.salesman)._action_cancel()
        self.env.invalidate_all()
        self.assertEqual((order.phase, order.outcome), ("ready", "not_repaired"))

    def test_portal_user_without_the_portal_add_on_sees_nothing(self):
        if "rma_portal" in self.env.registry._init_modules:
            domain = Domain("id", "=", self.order.id)
            orders = self.env["rma.service.order"].with_user(self.portal)
            self.assertFalse(orders.search(domain))
            return
        with self.assertRaises(AccessError):
            self.order.with_user(self.portal).read(["name"])


@tagged("post_install", "-at_install")
class TestBackDoors(RightsCommon):
    """What the web client never sends, but anybody with a password can."""

    def test_phase_is_never_written_past_the_one_door(self):
        order = self._create_order([self.labour]).with_user(self.technician)
        with self.assertRaises(UserError):
            order.write({"phase": "repair"})
        self.assertEqual(order.phase, "request")

    def test_context_opens_no_second_door(self):
        order = self._create_order([self.labour])
        stage = self.type_repair._get_stage_of_phase("repair")
        door = order.with_user(self.technician).with_context(rma_moving=True)
        with self.assertRaises(UserError):
            door.write({"stage_id": stage.id})
        self.assertEqual(order.phase, "request")

    def test_order_created_in_a_later_stage_goes_through_the_door(self):
        values = {
            "partner_id": self.partner.id,
            "product_id": self.device_product.id,
            "device_id": self.device.id,
        }
        orders = self.env["rma.service.order"].with_user(self.technician)
        intake = self.type_repair._get_stage_of_phase("intake")
        order = orders.create(values | {"stage_id": intake.id})
        self.assertEqual(order.phase, "intake")
        self.assertTrue(order.date_in)
        self.assertEqual(order.sudo().picking_count, 1)
        repair = self.type_repair._get_stage_of_phase("repair")
        with self.assertRaises(UserError):
            orders.create(values | {"stage_id": repair.id})

    def test_consent_override_is_not_a_field_to_write(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        order.user_id = self.technician
        with self.assertRaises(AccessError):
            order.with_user(self.technician).write({"consent_override": "Mine"})
        with self.assertRaises(UserError):
            order.with_user(self.technician).action_start_repair()

    def test_entry_cannot_be_made_to_start_work_without_consent(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        order.user_id = self.technician
        values = {
            "operation_id": order.operation_ids.id,
            "status_id": self.env.ref("rma_service.operation_status_started").id,
        }
        entries = self.env["rma.service.operation.entry"].with_user(self.technician)
        with self.assertRaises(UserError):
            entries.create(values)
