"""An order that has everything that an order can have, and colleagues of it."""

from base64 import b64decode

from odoo import fields
from odoo.fields import Command

from .workshop import WorkshopCommon

# One transparent point
PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


class RichCommon(WorkshopCommon):
    """``rich`` is in repair, ``over`` is handed over, each with all it can have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_repair.prepayment_percent = 0.5
        cls.team = cls.env["rma.service.team"].create(
            {"name": "Tills", "member_ids": [Command.link(cls.technician.id)]}
        )
        cls.contract = cls.env["rma.service.contract"].create(
            {
                "subject": "Ten hours",
                "partner_id": cls.partner.id,
                "company_id": cls.company.id,
                "user_id": cls.manager.id,
                "units": 10,
            }
        )
        cls.contract.action_activate()
        cls.scheme = cls.env["rma.service.scheme"].create(
            {
                "name": "Repair bonus",
                "partner_id": cls.vendor.id,
                "company_id": cls.company.id,
                "loss_account_id": cls.env["account.account"]
                .search(
                    [
                        *cls.env["account.account"]._check_company_domain(cls.company),
                        ("account_type", "=", "expense"),
                    ],
                    limit=1,
                )
                .id,
                "line_ids": [Command.create({"kind": "share", "share": 10})],
            }
        )
        for product in cls.part_keyboard, cls.part_screw:
            cls._add_stock(product, 1000)
        cls.rich = cls._create_rich("RICH-1")
        cls.over = cls._create_rich("RICH-2")
        cls._end(cls.over)

    @classmethod
    def _create_rich(cls, serial):
        device = cls._create_lots(cls.device_product, serial)
        device.write(
            {
                "owner_id": cls.partner.id,
                "vendor_id": cls.vendor.id,
                "date_inspected_before": "2020-01-01",
            }
        )
        earlier = cls._create_order(
            [cls.labour], device_id=device.id, type_id=cls.type_warranty.id
        )
        cls._bring_to(earlier, "done")
        order = cls._create_order(
            [
                cls.labour,
                cls.labour_2,
                {"product_id": cls.labour.id, "payer": "warranty"},
            ],
            [cls.part_keyboard, cls.part_screw, cls.bought, cls.orphan],
            **cls._prepare_rich(device, earlier),
        )
        order.operation_ids[:2].payer = "customer"
        order.part_ids.payer = "customer"
        order.action_receive()
        cls._create_order(device_id=device.id, parent_order_id=order.id)
        cls._create_order(device_id=device.id)
        loan = cls.env["rma.service.loan"].create(
            {"order_id": order.id, "device_id": cls._create_loan_unit(serial).id}
        )
        loan.action_hand_out()
        order.action_diagnose()
        order.action_claim_vendor()
        order.action_send_estimate()
        order.action_approve_estimate(without_deposit=True)
        cls._pay_deposit(order)
        order.action_start_repair()
        cls._add_work(order)
        cls._add_rows(order)
        return order

    @classmethod
    def _prepare_rich(cls, device, earlier):
        return {
            "device_id": device.id,
            "parent_order_id": earlier.id,
            "user_id": cls.technician.id,
            "team_id": cls.team.id,
            "contract_id": cls.contract.id,
            "scheme_id": cls.scheme.id,
            "delegate_id": cls.env["res.partner"]
            .create({"name": "Jan", "parent_id": cls.partner.id})
            .id,
            "date_promised": fields.Datetime.now(),
            "cost_limit": 1000,
            "accessory_ids": [
                Command.create({"name": name}) for name in ("Cable", "Bag")
            ],
            "ancillary_product_ids": [Command.link(cls.labour_2.id)],
            "intake_photo_ids": [Command.create({"name": "p.png", "raw": PIXEL})],
            "condition": "Scratches",
            "customer_note": "Told him",
            "internal_note": "Ask the boss",
            **cls.faults,
        }

    @classmethod
    def _create_loan_unit(cls, serial):
        unit = cls._create_lots(cls.device_product, f"LOAN-{serial}")
        unit.is_loan_unit = True
        cls._add_stock(cls.device_product, 1, lot=unit)
        return unit

    @classmethod
    def _pay_deposit(cls, order):
        """Invoice the deposit that was agreed, and pay it."""
        wizard = cls.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.estimate_id.ids
        )
        wizard.create(
            {"advance_payment_method": "fixed", "fixed_amount": 20}
        ).create_invoices()
        invoice = order.invoice_ids
        invoice.action_post()
        cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    @classmethod
    def _add_work(cls, order):
        """Work on the order, find more to do, and offer it."""
        started = cls.env.ref("rma_service.operation_status_started")
        order.operation_ids[0].action_set_status(started)
        order.operation_ids[1].action_finish()
        order.check_ids[:1].result = "pass"
        order.write(
            {
                "operation_ids": [
                    Command.create({"product_id": cls.labour_2.id, "payer": "customer"})
                ],
                "part_ids": [
                    Command.create({"product_id": cls.part_screw.id}),
                    Command.create({"product_id": cls.bought.id}),
                    Command.create({"product_id": cls.orphan.id}),
                ],
                "diagnosis": "Dirty",
                "solution": "Cleaned",
            }
        )
        order.action_prepare_estimate()

    @classmethod
    def _add_rows(cls, order):
        cls.env["rma.service.removed.part"].create(
            [{"order_id": order.id, "name": name} for name in ("Keyboard", "Screw")]
        )
        cls.env["rma.service.message.log"].create(
            [
                {
                    "order_id": order.id,
                    "key": key,
                    "company_id": order.company_id.id,
                    "name": key,
                    "partner_id": cls.partner.id,
                    "channel": "email",
                    "user_id": cls.clerk.id,
                    "mail_message_id": order.message_ids[:1].id,
                }
                for key in ("received", "ready")
            ]
        )
        cls.env["rma.service.costing"].create(
            {
                "product_id": cls.device_product.id,
                "partner_id": cls.partner.id,
                "template_ids": [Command.link(cls.job.id)],
                "order_id": order.id,
            }
        )
        order.activity_schedule(
            "mail.mail_activity_data_todo", user_id=cls.technician.id
        )

    @classmethod
    def _end(cls, order):
        """Let the customer agree to the rest, hand over, invoice and be rated."""
        order.action_send_estimate()
        order.action_approve_estimate(without_deposit=True)
        for product in cls.bought, cls.orphan:
            cls._add_stock(product, 2)
        order.action_finish_repair()
        order.action_pass_quality()
        order.loan_ids.action_take_back()
        order.accessory_ids.is_back = True
        order.action_hand_over()
        order.action_create_invoice()
        order.invoice_ids.filtered(lambda m: m.state == "draft").action_post()
        token = order._rating_get_access_token()
        order.rating_apply(5, token=token, feedback="Quick")
