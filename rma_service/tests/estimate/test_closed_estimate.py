from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestClosedEstimate(ServiceCommon):
    """What the customer was offered is closed from *sent* on, by every way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls._create_user(
            "service_sales", "sales_team.group_sale_manager", "group_service_all"
        )
        cls.tax = cls.env["account.tax"].create(
            {"name": "Closed 10 %", "amount": 10, "type_tax_use": "sale"}
        )
        cls.other_list = cls.env["product.pricelist"].create({"name": "Other"})

    def _sent(self, agreed=False):
        """Return the sent, or agreed, estimate over 130 of an order."""
        order = self._create_order(
            [self.labour], [{"product_id": self.part_keyboard.id, "quantity": 2}]
        )
        self._bring_to(order, "approval")
        if agreed:
            order.action_approve_estimate()
        self.env.flush_all()
        return order.estimate_id

    def _read(self, records):
        return records.read([n for n, f in records._fields.items() if f.store])

    def _assert_closed(self, estimate, change):
        """Check that ``change`` is refused with the way out, and changes nothing."""
        before = self._read(estimate), self._read(estimate.order_line)
        with (
            self.subTest(change=change.__name__),
            self.assertRaisesRegex(UserError, "Revise Estimate"),
            self.env.cr.savepoint(),
        ):
            change()
        self.env.invalidate_all()
        after = self._read(estimate), self._read(estimate.order_line)
        self.assertEqual(after, before)

    def _try_all(self, estimate):
        """Try every way to change ``estimate``."""
        line = estimate.order_line[0]

        def write(record, vals):
            def change():
                record.write(vals)

            change.__name__ = f"{record._name} {vals}"
            return change

        partner = self.env["res.partner"].create({"name": "Somebody else"})
        term = self.env["account.payment.term"].create({"name": "In a year"})
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        header = {
            "partner_id": partner.id,
            "partner_invoice_id": partner.id,
            "partner_shipping_id": partner.id,
            "pricelist_id": self.other_list.id,
            "fiscal_position_id": position.id,
            "payment_term_id": term.id,
            "validity_date": "2060-12-31",
            "note": "<p>Other terms</p>",
            "require_signature": not estimate.require_signature,
            "require_payment": not estimate.require_payment,
            "service_order_id": False,
            "state": "draft",
            "amount_total": 1.0,
            "order_line": [Command.create({"product_id": self.labour_2.id})],
        }
        lines = {
            "price_unit": 240.0,
            "discount": 50.0,
            "tax_ids": [Command.set(self.tax.ids)],
            "product_uom_qty": 7.0,
            "product_id": self.labour_2.id,
            "name": "Something else",
            "service_operation_id": False,
            "is_service_line": False,
            "is_downpayment": True,
            "price_subtotal": 1.0,
            "qty_delivered": 9.0,
        }
        for env in (self.env, self.env(user=self.salesman)):
            for name, value in header.items():
                self._assert_closed(
                    estimate, write(estimate.with_env(env), {name: value})
                )
            for name, value in lines.items():
                self._assert_closed(estimate, write(line.with_env(env), {name: value}))
            self._assert_closed(
                estimate,
                write(
                    estimate.with_env(env),
                    {"order_line": [Command.update(line.id, {"price_unit": 1})]},
                ),
            )
        rpc = line.with_user(self.salesman).with_context(rma_estimate_open=True)
        self._assert_closed(estimate, write(rpc, {"price_unit": 1.0}))

        def add_line():
            line.create({"order_id": estimate.id, "product_id": self.labour_2.id})

        def add_down_payment_with_quantity():
            line.create(
                {
                    "order_id": estimate.id,
                    "product_id": self.labour_2.id,
                    "is_downpayment": True,
                    "product_uom_qty": 1,
                }
            )

        def delete_line():
            line.unlink()

        def move_line_in():
            other = self.env["sale.order"].create({"partner_id": self.partner.id})
            stray = line.create({"order_id": other.id, "product_id": self.labour.id})
            stray.order_id = estimate

        def update_prices():
            self.labour.list_price = 999
            estimate.action_update_prices()

        def update_taxes():
            estimate.action_update_taxes()

        def discount_dialog():
            self.env["sale.order.discount"].create(
                {
                    "sale_order_id": estimate.id,
                    "discount_type": "sol_discount",
                    "discount_percentage": 0.5,
                }
            ).action_apply_discount()

        def amount_dialog():
            self.env["sale.order.discount"].create(
                {
                    "sale_order_id": estimate.id,
                    "discount_type": "amount",
                    "discount_amount": 30,
                }
            ).action_apply_discount()

        for change in (
            add_line,
            add_down_payment_with_quantity,
            delete_line,
            move_line_in,
            update_prices,
            update_taxes,
            discount_dialog,
            amount_dialog,
        ):
            self._assert_closed(estimate, change)
        result = estimate.with_user(self.salesman).load(
            [".id", "order_line/.id", "order_line/price_unit"],
            [[str(estimate.id), str(line.id), "1"]],
        )
        self.assertIn("Revise Estimate", result["messages"][0]["message"])
        self.env.invalidate_all()
        self.assertEqual(estimate.amount_total, 130)

    def test_sent_estimate_is_closed_by_every_way(self):
        self._try_all(self._sent())

    def test_agreed_estimate_is_closed_by_every_way(self):
        estimate = self._sent(agreed=True)
        self._try_all(estimate)
        for name, value in (("signed_by", "Nobody"), ("service_consent", "paper")):
            estimate._open_closed().service_consent = "phone"
            with self.assertRaisesRegex(UserError, "Revise Estimate"):
                estimate.write({name: value})

    def test_withdrawn_estimate_stays_as_it_was_sent(self):
        estimate = self._sent()
        estimate.service_order_id.action_revise_estimate("Less")
        estimate.service_order_id.action_send_estimate()
        self.assertEqual(estimate.state, "cancel")
        for vals in ({"state": "sent"}, {"validity_date": "2060-12-31"}):
            with self.assertRaisesRegex(UserError, "Revise Estimate"):
                estimate.write(vals)
        with self.assertRaisesRegex(UserError, "Revise Estimate"):
            estimate.unlink()

    def test_same_values_are_no_change(self):
        estimate = self._sent()
        estimate.write(
            {
                "partner_id": estimate.partner_id.id,
                "validity_date": str(estimate.validity_date),
                "note": estimate.note,
                "order_line": [
                    Command.update(
                        line.id,
                        {
                            "price_unit": line.price_unit,
                            "tax_ids": [Command.set(line.tax_ids.ids)],
                        },
                    )
                    for line in estimate.order_line
                ],
            }
        )
        self.assertEqual(estimate.amount_total, 130)

    def test_draft_and_ordinary_quotations_stay_open(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "diagnosis")
        order.action_prepare_estimate()
        order.estimate_id.order_line.price_unit = 45
        self.assertEqual(order.estimate_id.amount_total, 45)
        quotation = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [Command.create({"product_id": self.labour.id})],
            }
        )
        quotation.action_quotation_sent()
        quotation.order_line.price_unit = 33
        quotation.action_update_prices()
        self.assertEqual(quotation.amount_total, 50)

    def test_signed_130_is_invoiced_as_130(self):
        estimate = self._sent(agreed=True)
        order = estimate.service_order_id
        with self.assertRaises(UserError), self.env.cr.savepoint():
            estimate.order_line[0].price_unit = 160
        self._bring_to(order, "ready")
        order.action_create_invoice()
        self.assertEqual(order.invoice_ids.amount_untaxed, 130)

    # === WHAT STAYS POSSIBLE ===#

    def test_notes_are_added_and_mended_but_those_offered_stay(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "diagnosis")
        order.action_prepare_estimate()
        estimate = order.estimate_id
        note = {"display_type": "line_note", "name": "Price for weekdays"}
        estimate.order_line = [Command.create(note)]
        offered = estimate.order_line.filtered("display_type")
        order.action_send_estimate()
        estimate.order_line = [Command.create(note | {"name": "Call on Monday"})]
        added = estimate.order_line.filtered("display_type") - offered
        added.name = "Call on Tuesday"
        added.unlink()
        estimate.message_post(body="He thinks about it")
        for change in (offered.unlink, lambda: offered.write({"name": "Other"})):
            with self.assertRaisesRegex(UserError, "Revise Estimate"):
                change()

    def test_down_payment_is_invoiced_and_credited(self):
        estimate = self._sent(agreed=True)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": estimate.ids,
                "advance_payment_method": "percentage",
                "amount": 50,
            }
        )
        wizard.create_invoices()
        invoice = estimate.invoice_ids
        self.assertEqual(invoice.amount_total, 65)
        invoice.invoice_line_ids.price_unit = 60
        invoice.action_post()
        self.assertEqual(estimate.amount_total, 130)
        invoice.button_draft()
        invoice.unlink()
        left = estimate.order_line.filtered(lambda ln: not ln.display_type)
        self.assertFalse(any(left.mapped("is_downpayment")))

    def test_sales_form_of_a_sent_estimate_is_read_only(self):
        estimate = self._sent().with_user(self.salesman)
        with Form(estimate) as form:
            with self.assertRaises(AssertionError):
                form.validity_date = "2060-12-31"
            with (
                form.order_line.edit(0) as line,
                self.assertRaises(AssertionError),
            ):
                line.price_unit = 1

    # === COMPARISON OF VERSIONS ===#

    def test_sales_form_of_a_sent_estimate_offers_no_new_product(self):
        """Sections and notes may be added, products and the catalog are hidden."""
        arch = self.env["sale.order"].get_view(
            self.env.ref("sale.view_order_form").id, "form"
        )["arch"]
        controls = etree.fromstring(arch).xpath(
            "//field[@name='order_line']//control/*"
        )
        hidden = {
            control.get("name")
            for control in controls
            if control.get("invisible") == "parent.service_is_closed"
        }
        names = {control.get("name") for control in controls}
        self.assertEqual(hidden, {"add_product_control", "action_add_from_catalog"})
        self.assertEqual(names - hidden, {"add_section_control", "add_note_control"})

    def test_versions_are_compared_by_price_discount_and_taxes(self):
        first = self._sent()
        order = first.service_order_id
        order.action_revise_estimate()
        second = order.estimate_id
        labour, keyboard = second.order_line
        # The amount is the same, the offer is not.
        labour.write({"price_unit": 100, "discount": 50})
        keyboard.tax_ids = self.tax
        rows = {row["line"]: row for row in second._get_service_difference()}
        self.assertEqual(
            [
                rows["Replace keyboard"][key]
                for key in ("price_before", "price", "discount_before", "discount")
            ],
            [50, 100, 0, 50],
        )
        self.assertEqual(
            [rows["Keyboard"][key] for key in ("taxes_before", "taxes")],
            ["", "Closed 10 %"],
        )
        table = second.service_difference
        for text in ("Unit Price", "Disc.%", "Taxes", "100.00", "Closed 10 %"):
            self.assertIn(text, table)
        self.assertNotIn("Removed", table)

    def test_lines_typed_twice_are_compared_each(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "diagnosis")
        order.action_prepare_estimate()
        freight = {"product_id": self.labour_2.id}
        order.estimate_id.order_line = [
            Command.create(freight | {"price_unit": price}) for price in (5, 7)
        ]
        order.action_send_estimate()
        order.action_revise_estimate()
        order.estimate_id.order_line.filtered(lambda ln: ln.price_unit == 7).unlink()
        [row] = order.estimate_id._get_service_difference()
        self.assertEqual((row["change"], row["price_before"]), ("removed", 7))
