from datetime import time

from odoo import Command


class Intake:
    """A visit with three devices in the demo, and the shelves of what waits."""

    def _load_intake(self):
        """Play a visit with three devices, and put what is here on shelves, once."""
        if self.env.ref("rma_service.demo_visit", raise_if_not_found=False):
            return
        self = self._with_quiet_company(self._get_company())
        days = self._get_workdays(3)
        last_ids = self._get_last_ids()
        first_message = last_ids["mail.message"]
        self._load_shelves(last_ids)
        arrived = self._get_moment(days[1], time(10, 20))
        with self._dated(arrived, last_ids):
            visit = self._play_visit()
            begun = visit.date
            visit.sudo().date = arrived
            for order in visit.order_ids.sudo():
                order.date_promised = self._get_promised(order, {}, arrived)
        for order in visit.order_ids.sudo():
            self._date_changed_rows(order, begun, arrived)
        for number, order in enumerate(visit.order_ids.sorted("id")):
            self._fill_checklist(
                order.with_user(self._ref("user", "clerk")), {"number": number}
            )
        self._play_collected(visit.order_ids[0], days, last_ids)
        self._settle_mails(first_message)

    def _load_shelves(self, last_ids):
        """Put the devices that wait on shelves: big ones on the floor."""
        big = (
            self._ref("equipment", "washing_machine"),
            self._ref("equipment", "ebike"),
        )
        shelves = [self._ref("shelf", key) for key in ("a1", "a2", "b1")]
        waiting = self.env["rma.service.order"].search(
            [
                ("device_place", "=", "shelf"),
                (
                    "warehouse_id.service_custody_location_id",
                    "=",
                    shelves[0].location_id.id,
                ),
            ]
        )
        for number, order in enumerate(waiting.sorted("id")):
            is_big = order.equipment_type_id in big
            shelf = self._ref("shelf", "floor") if is_big else shelves[number % 3]
            with self._dated(order.date_last_stage_update, last_ids, [order]):
                order.with_user(self._ref("user", "storekeeper")).shelf_id = shelf

    def _play_visit(self):
        """Return the visit of a café that brings three devices, by the dialog."""
        intake = (
            self.env["rma.service.intake"]
            .with_user(self._ref("user", "clerk"))
            .with_context(**self.env.context)
            .create(
                {
                    "partner_id": self._ref("partner", "zloty_klos").id,
                    "delegate_id": self._ref("partner", "wilk").id,
                    "team_id": self._ref("team", "electronics").id,
                    "line_ids": [
                        Command.create(
                            {
                                "serial": "PT8-0101774",
                                "product_id": self._ref("model", "printer_t80").id,
                                "problem": "Since the move it prints nothing at all.",
                                "accessories": "Power adapter",
                                "condition": "Like new, a little flour",
                                "shelf_id": self._ref("shelf", "a1").id,
                            }
                        ),
                        Command.create(
                            {
                                "product_id": self._ref("model", "register_m20").id,
                                "problem": "Keys 7 and 8 have to be hit with the fist.",
                                "accessories": "Power adapter, dust cover",
                                "condition": "Sticky keyboard, corner chipped",
                                "cost_limit": 120,
                                "shelf_id": self._ref("shelf", "a2").id,
                                "priority": "1",
                            }
                        ),
                        Command.create(
                            {
                                "serial": self._get_free_serial("TC-88213"),
                                "brand": "Waagen Thal",
                                "model": "TC 15 counter scale",
                                "problem": "Shows 40 grams when nothing lies on it.",
                                "condition": "Seal of the calibration office intact",
                                "shelf_id": self._ref("shelf", "b1").id,
                            }
                        ),
                    ],
                }
            )
        )
        intake.action_confirm()
        visit = intake.visit_id
        names = (
            "demo_visit",
            "demo_visit_printer",
            "demo_visit_till",
            "demo_visit_scale",
        )
        records = (visit, *visit.order_ids.sorted("id"))
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"rma_service.{name}", "record": record, "noupdate": True}
                for name, record in zip(names, records, strict=True)
            ]
        )
        return visit

    def _get_free_serial(self, serial):
        """Return a serial number that no device of an earlier demo has."""
        count = self.env["stock.lot"].search_count([("name", "=like", f"{serial}%")])
        return f"{serial}-{count + 1}" if count else serial

    def _play_collected(self, order, days, last_ids):
        """The first device was only plugged in wrongly: collected the same day."""
        steps = [
            ("tech_ewa", (11, 30), "action_diagnose"),
            ("tech_ewa", (11, 50), "found"),
            ("clerk", (16, 10), "action_hand_over"),
        ]
        for role, clock, step in steps:
            when = self._get_moment(days[1], time(*clock))
            with self._dated(when, last_ids, [order]):
                user = self._ref("user", role)
                own = order.with_user(user).with_context(**self.env.context)
                if step == "found":
                    own.write(
                        {
                            "outcome": "no_fault",
                            "diagnosis": "Plugged into the drawer port; prints well.",
                            "solution": "Customer shown where the cable belongs.",
                        }
                    )
                    own._move_to_phase("ready")
                elif step == "action_hand_over":
                    own.accessory_ids.is_back = True
                    own.action_hand_over()
                else:
                    getattr(own, step)()
                self._fill_checklist(own, {"number": 0})
