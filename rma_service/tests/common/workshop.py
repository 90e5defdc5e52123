"""A shop with something of everything, and as many more of it as a test asks for."""

from odoo import fields
from odoo.fields import Command

from .multiplied import Multiplied
from .stock import ServiceStockCommon


class WorkshopCommon(ServiceStockCommon):
    """Orders of all phases, with all that belongs to an order, of one customer each.

    ``shop`` copies it: see ``Multiplied``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_catalogue()
        cls._create_devices()
        cls._create_inspections()
        cls._create_orders()
        cls._create_documents()

    @classmethod
    def _go_to_our_place(cls):
        result = super()._go_to_our_place()
        # Whatever is made from here on is the shop.
        cls.shop = Multiplied(cls.env)
        return result

    @classmethod
    def _create_catalogue(cls):
        env = cls.env
        cls.equipment = env["rma.service.equipment.type"].create(
            {
                "name": "Tills",
                "checkpoint_ids": [
                    Command.create(
                        {"name": name, "phase": phase, "is_mandatory": False}
                    )
                    for name, phase in (("Prints", "diagnosis"), ("Clean", "quality"))
                ],
            }
        )
        cls.device_product.equipment_type_id = cls.equipment
        area = env["rma.service.fault.area"].create({"name": "Keyboard"})
        symptom = env["rma.service.symptom"].create(
            {"name": "Keys stick", "area_id": area.id}
        )
        defect = env["rma.service.defect"].create(
            {"name": "Dirt", "symptom_ids": [Command.link(symptom.id)]}
        )
        resolution = env["rma.service.resolution"].create({"name": "Cleaned"})
        cls.tag = env["rma.service.tag"].create({"name": "Shop"})
        cls.faults = {
            "symptom_ids": [Command.link(symptom.id)],
            "defect_ids": [Command.link(defect.id)],
            "resolution_ids": [Command.link(resolution.id)],
            "tag_ids": [Command.link(cls.tag.id)],
        }
        article = env["rma.service.article"].create(
            {
                "name": "Keys stick",
                "answer": "<p>Blow the dust out.</p>",
                "category_id": env["rma.service.article.category"]
                .create({"name": "Tills"})
                .id,
                "product_ids": [Command.link(cls.device_product.id)],
                "equipment_type_ids": [Command.link(cls.equipment.id)],
                "symptom_ids": [Command.link(symptom.id)],
            }
        )
        article.action_publish()
        uses = env["rma.service.article.use"]
        uses._note(article, "shown", "staff", "shop", cls.company)
        env["rma.service.article.question"]._note("dust", "en_US", cls.company)
        env["rma.service.reason"].create({"name": "Too old"})
        env["rma.service.category"].create({"name": "Counter"})
        env["rma.service.procedure"].create(
            {"name": "Cleaning", "product_ids": [Command.link(cls.labour.id)]}
        )
        env["rma.service.warranty.rule"].create({"name": "Two years"})
        env["rma.service.level"].create(
            {
                "name": "Shop",
                "partner_id": cls.partner.id,
                "line_ids": [
                    Command.create(
                        {
                            "kind": kind,
                            "begins": "request",
                            "amount": 2,
                            "unit": "day",
                            "clock": "always",
                        }
                    )
                    for kind in ("diagnosis", "return")
                ],
            }
        )
        env["rma.service.team"].create(
            {"name": "Bench", "member_ids": [Command.link(cls.technician.id)]}
        )
        cls.job = env["rma.service.template"].create(
            {
                "name": "New keyboard",
                "line_ids": [
                    Command.create({"product_id": product.id})
                    for product in (cls.labour, cls.part_keyboard)
                ],
            }
        )
        env["rma.service.costing"].create(
            {
                "product_id": cls.device_product.id,
                "partner_id": cls.partner.id,
                "template_ids": [Command.link(cls.job.id)],
            }
        )
        tax = env["account.tax"].create({"name": "Tax 20", "amount": 20})
        products = cls.labour | cls.labour_2 | cls.part_keyboard | cls.part_screw
        products.taxes_id = tax
        cls.bought = cls._create_product("Mainboard", is_storable=True, list_price=90)
        cls.orphan = cls._create_product("Old display", is_storable=True)
        cls._add_vendor(cls.bought)

    @classmethod
    def _create_devices(cls):
        names = [f"SN-{number}" for number in range(1, 9)]
        cls.devices = cls._create_lots(cls.device_product, *names)
        cls.devices.write({"owner_id": cls.partner.id, "vendor_id": cls.vendor.id})
        cls.loan_unit = cls._create_lots(cls.device_product, "LOAN-1")
        cls.loan_unit.is_loan_unit = True
        cls._add_stock(cls.device_product, 1, lot=cls.loan_unit)
        cls.env["stock.location"].with_context(rma_shelf=True).create(
            {
                "name": "A1",
                "usage": "internal",
                "location_id": cls.warehouse.service_custody_location_id.id,
            }
        )

    @classmethod
    def _create_inspections(cls):
        """What is due on a device, its book, and who may work on it."""
        env = cls.env
        env["rma.service.inspection.rule"].create(
            {
                "name": "Every year",
                "product_tmpl_id": cls.device_product.product_tmpl_id.id,
                "type_id": cls.type_warranty.id,
                "start_event": "inspection",
                "interval": 12,
            }
        )
        cls.devices.date_inspected_before = "2020-01-01"
        env["rma.service.authorisation"].create(
            {
                "number": "A-1",
                "user_id": cls.technician.id,
                "equipment_type_id": cls.equipment.id,
                "partner_id": cls.vendor.id,
            }
        )
        entries = env["rma.service.book.entry"]
        vals = entries._prepare_vals(
            cls.devices[0], cls.company, cls.technician, "Sealed", ("", "S1")
        )
        entries._write_entries([vals])

    @classmethod
    def _create_orders(cls):
        delegate = cls.env["res.partner"].create(
            {"name": "Jan", "parent_id": cls.partner.id, "phone": "+48 600 2"}
        )
        operations = [cls.labour, cls.labour_2]
        parts = [cls.part_keyboard, cls.part_screw]
        missing = [cls.bought, cls.orphan]
        wanted = {
            "request": (operations, parts + missing),
            "intake": (operations, parts),
            "diagnosis": (operations, parts + missing),
            "approval": (operations, parts),
            "repair": (operations, parts + missing),
            "ready": (operations, parts),
            "done": (operations, parts),
        }
        cls.orders = {}
        for device, (phase, lines) in zip(cls.devices, wanted.items(), strict=False):
            order = cls._create_order(
                *lines,
                device_id=device.id,
                user_id=cls.technician.id,
                delegate_id=delegate.id,
                date_promised=fields.Datetime.now(),
                **cls.faults,
            )
            cls.orders[phase] = cls._bring_to(order, phase)

    @classmethod
    def _create_documents(cls):
        orders = cls.orders
        orders["done"].action_create_invoice()
        orders["done"].invoice_ids.action_post()
        token = orders["done"]._rating_get_access_token()
        orders["done"].rating_apply(5, token=token, feedback="Quick")
        loan = cls.env["rma.service.loan"].create(
            {"order_id": orders["repair"].id, "device_id": cls.loan_unit.id}
        )
        loan.action_hand_out()
        cls._create_booking()
        claimed = cls._create_order(
            type_id=cls.type_warranty.id, device_id=cls.devices[-1].id
        )
        cls._bring_to(claimed, "diagnosis").action_claim_vendor()
        cls.orders["claimed"] = claimed
        every = cls.env["rma.service.order"].concat(*orders.values())
        cls.env["rma.service.visit"].create(
            {
                "partner_id": cls.partner.id,
                "order_ids": [Command.set((orders["intake"] | orders["request"]).ids)],
            }
        )
        cls.env["rma.service.removed.part"].create(
            [{"order_id": order.id, "name": "Keyboard"} for order in every]
        )
        for order in every:
            order.activity_schedule(
                "mail.mail_activity_data_todo", user_id=cls.technician.id
            )

    @classmethod
    def _create_booking(cls):
        """Book a time for the request, with a team that it is given back from."""
        order = cls.orders["request"]
        order.team_id = cls.env["rma.service.team"].create(
            {
                "name": "Counter",
                "booking_rule_ids": [Command.create({"purpose": "bring"})],
            }
        )
        free = order._get_free_slots("bring")
        order._book("bring", free[0].start)
        order.team_id = False
