"""What the stories have in common: the people of a service centre and their dialogs.

Each helper is what one of them does on a screen: a dialog is filled in with ``Form``, a
button calls its public action, both with the rights of the user who is named.
"""

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import Form

from .stock import ServiceStockCommon


class StoryCommon(ServiceStockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["rma.service.warranty.rule"].search([]).active = False
        cls.salesman = cls._create_user(
            "story_sales", "sales_team.group_sale_salesman_all_leads"
        )
        cls.storekeeper = cls._create_user(
            "story_store", "stock.group_stock_user", "purchase.group_purchase_user"
        )
        cls.accountant = cls._create_user(
            "story_account", "account.group_account_invoice"
        )
        cls.average = cls._create_category("average")
        with freeze_time("2026-01-02 10:30:00"):
            cls._create_goods()
        cls.fee = cls._create_product("Diagnosis", type="service", list_price=15)
        cls.type_repair.diagnosis_product_id = cls.fee
        cls.types = cls.type_repair | cls.type_warranty
        cls.types.write({"warranty_parts_months": 12, "warranty_labour_months": 6})

    @classmethod
    def _create_goods(cls):
        """Make devices that we sell, and a part that was bought at two prices."""
        values = {
            "is_storable": True,
            "categ_id": cls.average.id,
            "invoice_policy": "delivery",
        }
        cls.till = cls._create_product(
            "Till", tracking="serial", list_price=500, **values
        )
        cls.printer = cls._create_product("Printer unit", list_price=40, **values)
        # On average 25.
        cls._receive_goods(cls.printer, 2, 20)
        cls._receive_goods(cls.printer, 2, 30)

    # === THE COUNTER ===#

    def _take_in(self, *devices, **values):
        """Return the orders of what a customer brings, received by the clerk.

        :param devices: for each device a dict of fields of the dialog
        :param values: fields of the dialog that hold for the whole visit
        """
        wizards = self.env["rma.service.intake"].with_user(self.clerk)
        form = Form(wizards)
        # The service type is changed among what the counter seldom needs.
        form.show_more = "type_id" in values
        for name, value in ({"partner_id": self.partner} | values).items():
            form[name] = value
        for place, device in enumerate(devices):
            if place:
                form.save().action_add_device()
                form = Form(form.record)
            for name, value in device.items():
                form[name] = value
        intake = form.save()
        intake.action_confirm()
        return intake.line_ids.sorted("sequence").order_id.with_user(self.env.user)

    def _dialog(self, model, order, user, **values):
        """Return the saved dialog that a user opens from an order."""
        wizards = self.env[model].with_user(user)
        context = {"active_model": order._name, "active_ids": order.ids}
        with Form(wizards.with_context(**context, active_id=order.id)) as form:
            for name, value in values.items():
                form[name] = value
        return form.save()

    def _hand_over(self, order):
        order.with_user(self.clerk).action_hand_over()

    # === THE WORKSHOP ===#

    def _diagnose(self, order, operations=(), parts=()):
        """The technician takes the order and says what has to be done."""
        own = order.with_user(self.technician)
        own.action_diagnose()
        own.write(
            {
                "operation_ids": [
                    Command.create({"product_id": p.id}) for p in operations
                ],
                "part_ids": [Command.create({"product_id": p.id}) for p in parts],
            }
        )
        return own

    def _repair_and_inspect(self, order):
        """The technician repairs, the manager inspects."""
        own = order.with_user(self.technician)
        own.action_start_repair()
        own.operation_ids.action_finish()
        own.action_finish_repair()
        order.with_user(self.manager).action_pass_quality()

    def _ask_and_agree(self, order):
        """The technician sends the estimate, the customer signs it at the counter."""
        order.with_user(self.technician).action_send_estimate()
        consent = self._dialog(
            "rma.service.approve", order, self.clerk, channel="paper"
        )
        consent.action_approve()

    # === THE OFFICE ===#

    def _invoice(self, order):
        """Return the invoice that the accountant makes and posts."""
        order.with_user(self.accountant).action_create_invoice()
        order.invoice_ids.with_user(self.accountant).action_post()
        return order.invoice_ids

    def _pay(self, invoice):
        wizards = self.env["account.payment.register"].with_user(self.accountant)
        wizards = wizards.with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        Form(wizards).save().action_create_payments()

    def _sell(self, *lots):
        """Return the sale of units with these serials, delivered and invoiced."""
        product = lots[0].product_id
        with Form(self.env["sale.order"].with_user(self.salesman)) as form:
            form.partner_id = self.partner
            with form.order_line.new() as line:
                line.product_id = product
                line.product_uom_qty = len(lots)
        sale = form.save()
        sale.action_confirm()
        picking = sale.sudo().picking_ids.with_user(self.storekeeper)
        picking.move_ids.move_line_ids.unlink()
        for lot in lots:
            picking.move_ids.move_line_ids.create(
                {
                    "move_id": picking.move_ids.id,
                    "picking_id": picking.id,
                    "product_id": product.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                }
            )
        picking.move_ids.picked = True
        picking.button_validate()
        invoice = sale.sudo()._create_invoices()
        invoice.with_user(self.accountant).action_post()
        return sale.with_user(self.env.user)

    # === THE END ===#

    def _places(self, lot):
        """Return where pieces of a lot are: a set of (location, owner).

        Customers are left out: what came from one and went back leaves no trace there.
        """
        self.env.invalidate_all()
        quants = self.env["stock.quant"].search(
            [
                ("lot_id", "=", lot.id),
                ("quantity", ">", 0),
                ("location_id.usage", "!=", "customer"),
            ]
        )
        return {(quant.location_id, quant.owner_id) for quant in quants}

    def assertPlace(self, lot, location, owner=None):
        """The one piece of a lot is at a place, and belongs to nobody but ``owner``."""
        owner = owner or self.env["res.partner"]
        self.assertEqual(self._places(lot), {(location, owner)})

    def assertWithCustomer(self, lot):
        """The unit left the house: it is in no other place."""
        self.assertFalse(self._places(lot))

    def assertNothingBelowZero(self, *products):
        """No location with us holds less than nothing."""
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "in", [product.id for product in products]),
                ("location_id.usage", "=", "internal"),
                ("quantity", "<", 0),
            ]
        )
        self.assertFalse(quants)

    def assertCustodyEmpty(self):
        quants = self.env["stock.quant"].search(
            [("location_id", "child_of", self.custody.id), ("quantity", "!=", 0)]
        )
        self.assertFalse(quants.filtered(lambda q: q.owner_id == self.partner))

    def assertPhases(self, order, *phases):
        """The order went through these phases; the log has no hole."""
        logs = order.stage_log_ids.sorted("id")
        self.assertEqual(logs.mapped("phase"), list(phases))
        for log, following in zip(logs[:-1], logs[1:], strict=True):
            self.assertEqual(log.date_left, following.date_entered)
        self.assertFalse(logs[-1].date_left)

    def assertOwners(self, device, *owners):
        """These partners owned the device, one after the other."""
        history = device.owner_history_ids.sorted("id")
        self.assertEqual(history.mapped("partner_id.name"), [p.name for p in owners])
        closed = history if not device.owner_id else history[:-1]
        self.assertTrue(all(closed.mapped("date_to")))
        self.assertEqual(
            history.filtered(lambda h: not h.date_to).partner_id, device.owner_id
        )
