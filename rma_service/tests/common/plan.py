"""A customer with devices at two places and a contract with a maintenance plan."""

from freezegun import freeze_time

from .compliance import ComplianceCommon
from .contract import ContractCommon

NEW_YEAR = "2026-01-01 10:30:00"


class PlanCommon(ComplianceCommon, ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north = cls._create_child("North shop", type="delivery")
        cls.south = cls._create_child("South shop", type="delivery")
        cls.job = cls.env["rma.service.template"].create(
            {
                "name": "Maintenance",
                "operation_line_ids": [(0, 0, {"product_id": cls.labour.id})],
            }
        )

    @classmethod
    def _create_plan(cls, contract=None, day=NEW_YEAR, **values):
        """Return the plan of a contract that begins on a day, four visits a year."""
        with freeze_time(day):
            contract = contract or cls._create_contract()
            plan = cls.env["rma.service.inspection.rule"].create(
                {
                    "name": "Quarterly maintenance",
                    "contract_id": contract.id,
                    "type_id": cls.type_inspection.id,
                    "visits_per_year": 4,
                    "warning_days": 20,
                    "way": "order",
                    "template_id": cls.job.id,
                }
                | values
            )
            cls._plan(plan)
        return plan

    @classmethod
    def _plan(cls, plans):
        """Do what the scheduled action does with changed rules."""
        for plan in plans:
            while not plan.is_planned:
                plan._plan_batch()

    def _get_orders(self, devices):
        return self.env["rma.service.order"].search(
            [("device_id", "in", devices.ids)], order="id"
        )

    def _ask(self, moment):
        """Let what is due at a moment be asked for; return nothing."""
        with freeze_time(moment):
            self._do_cron("ask_inspections")

    def _visit(self, orders, moment):
        """Finish orders at a moment."""
        with freeze_time(moment):
            for order in orders:
                order.solution = "Cleaned"
                self._bring_to(order, "done")
