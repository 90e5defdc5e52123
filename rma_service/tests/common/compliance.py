"""A service centre with cash registers that are inspected, for tests of compliance."""

from .service import ServiceCommon


class ComplianceCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register_type = cls.env["rma.service.equipment.type"].create(
            {"name": "Fiscal register"}
        )
        cls.taxi_type = cls.env["rma.service.equipment.type"].create(
            {"name": "Taxi register", "parent_id": cls.register_type.id}
        )
        cls.type_inspection = cls.env["rma.service.type"].create(
            {
                "name": "Register inspection",
                "has_inspection": False,
                "approval_rule": "never",
                "default_payer": "customer",
            }
        )
        cls.device_product.equipment_type_id = cls.register_type
        cls.device.write(
            {
                "equipment_type_id": cls.register_type.id,
                "owner_id": cls.partner.id,
            }
        )

    @classmethod
    def _create_rule(cls, **values):
        """Return a rule on registers, every two years from the day in service."""
        rule = cls.env["rma.service.inspection.rule"].create(
            {
                "name": "Two-yearly inspection",
                "equipment_type_id": cls.register_type.id,
                "type_id": cls.type_inspection.id,
                "interval": 24,
                "warning_days": 30,
                "way": "request",
            }
            | values
        )
        while not rule.is_planned:
            rule._plan_batch()
        return rule

    @classmethod
    def _create_register(cls, name, **values):
        """Return a register of the customer, in service since New Year 2026."""
        return cls.env["stock.lot"].create(
            {
                "name": name,
                "product_id": cls.device_product.id,
                "equipment_type_id": cls.register_type.id,
                "owner_id": cls.partner.id,
                "date_in_service": "2026-01-01",
            }
            | values
        )

    def _do_cron(self, name):
        """Let one scheduled action of the wing run, as the scheduler does."""
        cron = self.env.ref(f"rma_service.ir_cron_{name}")
        with self.enter_registry_test_mode():
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def _get_open(self, device):
        """Return the open inspections of a device."""
        return device.inspection_ids.filtered("is_open")

    def _inspect(self, device, seals=("", ""), **values):
        """Return an order that inspected a device, handed over, by public actions."""
        order = self._get_open(device).order_id or self._create_order(
            [self.labour],
            device_id=device.id,
            product_id=device.product_id.id,
            type_id=self.type_inspection.id,
        )
        order.write(
            {"seals_before": seals[0], "seals_after": seals[1], "solution": "Checked"}
            | values
        )
        return self._bring_to(order, "done")
