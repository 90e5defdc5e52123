"""What the tests of this add-on, and of those built on it, have in common.

``ServiceCommon`` makes a small service centre of its own: users of each group, a
customer, a device, parts in stock and services. ``_create_order`` makes an order with
lines, ``_bring_to`` takes it to a phase through the public actions.
"""

from contextlib import ExitStack
from zlib import crc32

import freezegun

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import convert_file

from ...tools import place

# How long a test took is no time of its story.
freezegun.configure(extend_ignore_list=["_pytest.timing"])

# Between the two there is nearly a day: where it is today here, it is not there.
ZONES = ("Pacific/Auckland", "Pacific/Honolulu")

# What we ship of words for customers.
TEMPLATES = "data/message/rma_service_message_template_data.xml"
ESTIMATE_TEMPLATES = "data/message/mail_template_data.xml"
WORDINGS = "data/setup/rma_service_wording_data.xml"

# The public action that leads into each phase, in the order of the flow.
FLOW = {
    "request": None,
    "intake": "action_receive",
    "diagnosis": "action_diagnose",
    "approval": "action_send_estimate",
    "repair": "action_start_repair",
    "quality": "action_finish_repair",
    "ready": "action_pass_quality",
    "done": "action_hand_over",
}


class ServiceCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(cls.env.context, tracking_disable=True, no_reset_password=True)
        )
        cls._go_to_our_place()
        # Shipped messages sleep; a company, or the demo, may have switched some on.
        cls.env["rma.service.message.rule"].search([]).active = False
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.type_repair = cls.env.ref("rma_service.rma_service_type_repair")
        cls.type_warranty = cls.env.ref("rma_service.rma_service_type_warranty")
        cls.technician = cls._create_user("service_own", "group_service_own")
        cls.clerk = cls._create_user("service_all", "group_service_all")
        cls.manager = cls._create_user("service_manager", "group_service_manager")
        cls.partner = cls.env["res.partner"].create(
            {"name": "Anna Kowalska", "email": "anna@example.com", "phone": "+48 600 1"}
        )
        cls.device_product = cls._create_product(
            "Cash register", is_storable=True, tracking="serial", standard_price=300
        )
        cls.device = cls.env["stock.lot"].create(
            {"name": "SN-0001", "product_id": cls.device_product.id}
        )
        cls.labour = cls._create_product(
            "Replace keyboard", type="service", list_price=50, service_time_norm=30
        )
        cls.labour_2 = cls._create_product(
            "Clean", type="service", list_price=20, service_time_norm=15
        )
        cls.part_keyboard = cls._create_product(
            "Keyboard", is_storable=True, list_price=40, standard_price=25
        )
        cls.part_screw = cls._create_product(
            "Screw", is_storable=True, list_price=1, standard_price=0.2
        )
        cls._add_stock(cls.part_keyboard, 10)
        cls._add_stock(cls.part_screw, 100)

    @classmethod
    def _go_to_our_place(cls):
        """Put the service centre far west of Greenwich or far east; readers elsewhere.

        One half of the test classes is here, the other there, by their names: a day is
        never the server's or the reader's by luck. What a test expects, it asks of
        ``_get_today`` and ``_get_day``; where the hour matters, it freezes the time.
        At 10:30 UTC the day is the same in both halves.
        """
        cls.company = cls.env.company
        half = crc32(cls.__name__.encode()) % 2
        cls.zone, cls.reader_zone = ZONES if half else reversed(ZONES)
        cls.company.partner_id.tz = cls.zone
        cls.env.user.tz = cls.reader_zone

    @classmethod
    def _load_shipped(cls, *paths):
        """Take the words that we ship, whatever became of them in the database.

        :param paths: data files of this add-on
        """
        for path in paths:
            convert_file(cls.env, "rma_service", path, {}, mode="init", noupdate=True)

    @classmethod
    def _get_today(cls):
        """Return the day that it is now at our place."""
        return place.get_today(cls.company)

    @classmethod
    def _get_day(cls, moment):
        """Return the day on which a moment falls at our place."""
        return place.get_day(cls.company, moment)

    @classmethod
    def _create_user(cls, login, *groups, **values):
        """Return a user with groups of this add-on, or with full xml ids."""
        names = [name if "." in name else f"rma_service.{name}" for name in groups]
        values.setdefault("tz", cls.reader_zone)
        return new_test_user(cls.env, login=login, groups=",".join(names), **values)

    @classmethod
    def _create_product(cls, name, **values):
        """Return a product without taxes; goods by default, ``type`` overrides."""
        return cls.env["product.product"].create(
            {"name": name, "type": "consu", "taxes_id": [Command.clear()]} | values
        )

    @classmethod
    def _add_stock(cls, product, quantity, location=None, lot=None):
        """Put ``quantity`` of ``product`` on stock, of the first warehouse."""
        location = location or cls.warehouse.lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(
            product, location, quantity, lot_id=lot
        )

    @classmethod
    def _create_order(cls, operations=(), parts=(), **values):
        """Return an order; ``operations`` and ``parts`` are products or value dicts."""

        def line(item):
            return Command.create(
                item if isinstance(item, dict) else {"product_id": item.id}
            )

        return cls.env["rma.service.order"].create(
            {
                "partner_id": cls.partner.id,
                "product_id": cls.device_product.id,
                "device_id": cls.device.id,
                "type_id": cls.type_repair.id,
                "problem": "Keys stick",
                "operation_ids": [line(item) for item in operations],
                "part_ids": [line(item) for item in parts],
            }
            | values
        )

    def _do_jobs(self):
        """Let the scheduled actions do what no click waits for: files, then mails."""
        with ExitStack() as stack:
            if not type(self)._registry_patched:
                stack.enter_context(self.enter_registry_test_mode())
            for name in (
                "make_documents",
                "send_queue",
                "send_sale_mails",
                "make_scheme_files",
            ):
                cron = self.env.ref(f"rma_service.ir_cron_{name}")
                self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    @classmethod
    def _bring_to(cls, order, phase):
        """Take ``order`` to ``phase`` by the public actions; the customer agrees."""
        steps = list(FLOW)
        # What comes after the waiting for parts is the repair.
        current = "approval" if order.phase == "parts" else order.phase
        ahead = steps[steps.index(current) + 1 :]
        for step in ahead if phase in ahead else [phase]:
            if order.phase == phase:
                break
            if step == "approval" and not order._get_lines_to_agree():
                continue
            getattr(order, FLOW[step])()
            if step == "approval" and phase != "approval":
                order.action_approve_estimate()
        return order
