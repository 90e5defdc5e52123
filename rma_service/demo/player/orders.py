"""Builder of the demo workshop; it runs only when demo data is loaded."""

from datetime import datetime, time

from odoo import Command, fields

# Who does a step, and when on its day at our place (hours and minutes).
STEPS = {
    "request": ("clerk", (9, 5)),
    "split": ("clerk", (9, 15)),
    "receive": ("clerk", (9, 25)),
    "arrive": ("storekeeper", (9, 40)),
    "cancel": ("clerk", (10, 0)),
    "take": ("clerk", (10, 5)),
    "look": ("technician", (10, 10)),
    "diagnose": ("technician", (10, 10)),
    "prepare": ("technician", (11, 0)),
    "rework": ("technician", (11, 15)),
    "extra": ("technician", (11, 30)),
    "send": ("clerk", (11, 40)),
    "revise": ("clerk", (12, 20)),
    "approve": ("clerk", (12, 40)),
    "decline": ("clerk", (12, 40)),
    "override": ("manager", (12, 40)),
    "give_up": ("technician", (13, 0)),
    "ask": ("storekeeper", (13, 20)),
    "buy": ("storekeeper", (13, 20)),
    "start": ("technician", (13, 40)),
    "work": ("technician", (14, 10)),
    "finish": ("technician", (15, 10)),
    "fail": ("inspector", (15, 50)),
    "pass": ("inspector", (15, 50)),
    "bill": ("manager", (16, 20)),
    "invoice": ("manager", (16, 20)),
    "answer": ("clerk", (14, 50)),
    "hand": ("clerk", (16, 40)),
    "claim": ("manager", (16, 45)),
    "pay": ("manager", (16, 50)),
    "file": ("manager", (17, 10)),
}


class Orders:
    """Plays three months of a workshop through the public actions.

    Every order of ``demo/orders`` is a row of steps (receive, diagnose, send...).
    The steps of all orders are sorted by time and done one after the other by the user
    whose work it is, so that numbers, stock and invoices grow as in real life. After
    each step what it left behind is moved to the time of the step: only here, and only
    rows that the step itself made or changed.
    """

    def _load(self):
        """Make the demo orders in the company of the demo, once."""
        from ..orders import ORDERS, STOCK

        if self.env.ref("rma_service.demo_order_01", raise_if_not_found=False):
            return
        company = self._get_company()
        self = self._with_quiet_company(company)
        self._equip(company)
        self._settle_language()
        days = self._get_workdays(max(order["day"] for order in ORDERS) + 4)
        last_ids = self._get_last_ids()
        first_ids = dict(last_ids)
        with self._dated(datetime.combine(days[-1], time(8, 0)), last_ids):
            self._load_stock(STOCK, company)
        begin = datetime.combine(days[-1], time(8, 0))
        self._sell_devices(begin, company)
        last_ids.update(self._get_last_ids())
        jobs = [
            {"number": number, "xml_id": f"rma_service.demo_order_{number:02}", **order}
            for number, order in enumerate(ORDERS, start=1)
        ]
        events = [event for job in jobs for event in self._plan(job, days)]
        # Clocks are set after each step: until then nobody is paused for another.
        company.service_parallel_work = True
        for when, _number, step, word, job in sorted(
            events, key=lambda event: event[:2]
        ):
            self._play(job, step, word, when, last_ids)
        company.service_parallel_work = False
        self._settle_clocks(company)
        self._date_validity(first_ids["sale.order"])
        self._settle_mails(first_ids["mail.message"])

    def _with_quiet_company(self, company):
        """Return the builder at work for a company, without messages to anybody."""
        return self.with_context(
            allowed_company_ids=company.ids,
            mail_auto_subscribe_no_notify=True,
            mail_notify_force_send=False,
            rma_no_messages=True,
        )

    def _equip(self, company):
        """Give company and warehouses what the post-init hook gives them later.

        Odoo's own demo user, where there is one, works in the service centre, too.
        """
        company._create_service_sequences()
        company.service_hourly_cost = 28.0
        warehouses = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)]
        )
        warehouses._create_service_equipment()
        demo_user = self.env.ref("base.user_demo", raise_if_not_found=False)
        if demo_user:
            group = self.env.ref("rma_service.group_service_own")
            demo_user.group_ids = [Command.link(group.id)]

    # === RECORDS ===#

    def _ref(self, kind, key):
        """Return the demo record ``rma_service.demo_<kind>_<key>``."""
        return self.env.ref(f"rma_service.demo_{kind}_{key}")

    def _get_user(self, job, role):
        """Return the demo user of a role; ``technician`` is the one of the order."""
        key = job.get("tech", "manager") if role == "technician" else role
        return self._ref("user", key)

    def _load_stock(self, stock, company):
        """Count the parts into stock, one serial number for each tracked piece."""
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        counted = []
        for key, pieces in stock.items():
            product = self._ref("part", key)
            if product.tracking == "none":
                counted.append((product, pieces, False))
                continue
            lots = self._create_lots(product, pieces)
            counted += [(product, 1, lot.id) for lot in lots]
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        quants.create(
            [
                {
                    "product_id": product.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "inventory_quantity": pieces,
                    "lot_id": lot,
                }
                for product, pieces, lot in counted
                if pieces
            ]
        ).action_apply_inventory()

    def _create_lots(self, product, pieces):
        """Return new serial numbers of a spare part."""
        first = self.env["stock.lot"].search_count([("product_id", "=", product.id)])
        return self.env["stock.lot"].create(
            [
                {
                    "product_id": product.id,
                    "name": f"{product.default_code}-{first + number:04}",
                }
                for number in range(1, pieces + 1)
            ]
        )

    def _read_line(self, line):
        """Return key, quantity and payer of a line of work or of a part."""
        line = (line,) if isinstance(line, str) else line
        return (*line, *(1, None)[len(line) - 1 :])

    def _prepare_lines(self, kind, lines):
        """Return the commands that add lines to an order."""
        commands = []
        for sequence, line in enumerate(lines, start=1):
            key, quantity, payer = self._read_line(line)
            vals = {
                "product_id": self._ref(kind, key).id,
                "quantity": quantity,
                "sequence": sequence * 10,
            }
            if payer:
                vals |= {"payer": payer, "payer_reason": "As a favour"}
            commands.append(Command.create(vals))
        return commands

    # === PLAY ===#

    def _play(self, job, step, word, when, last_ids):
        """Do one step of an order as the user whose work it is, at its time."""
        role, _clock = STEPS[step]
        user = self._get_user(job, role)
        holder = [job["order"]] if "order" in job else []
        with self._dated(when, last_ids, holder):
            if step == "request":
                job["order"] = self._create_order(job, user)
                holder.append(job["order"])
            else:
                order = job["order"].with_user(user).with_context(**self.env.context)
                begun = fields.Datetime.now()
                getattr(self, f"_step_{step}")(order, job, word, when)
                # Through the ORM: the operations take their times from the entries.
                order.operation_ids.entry_ids.filtered(
                    lambda entry: entry.date >= begun
                ).write({"date": when})

    def _create_order(self, job, user):
        """Return the new service order, with its external id."""
        technician = job.get("tech")
        mechanics = self._get_product(job).equipment_type_id in (
            self._ref("equipment", "washing_machine"),
            self._ref("equipment", "ebike"),
        )
        team = self._ref("team", "mechanics" if mechanics else "electronics")
        delegate = job.get("delegate")
        device = job.get("device")
        order = (
            self.env["rma.service.order"]
            .with_user(user)
            .create(
                {
                    "type_id": self._get_type(job).id,
                    "partner_id": self._ref("partner", job["customer"]).id,
                    "delegate_id": delegate and self._ref("partner", delegate).id,
                    "product_id": self._get_product(job).id,
                    "device_id": device and self._ref("device", device).id,
                    "team_id": team.id,
                    "user_id": technician and self._ref("user", technician).id,
                    "priority": job.get("priority", "0"),
                    "title": job.get("title"),
                    "problem": job["problem"],
                    "internal_note": job.get("internal_note"),
                    "tag_ids": [
                        Command.link(self._ref("tag", tag).id)
                        for tag in job.get("tags", ())
                    ],
                    "symptom_ids": self._link_faults("symptom", job),
                    "severity": job.get("severity"),
                    "category_id": job.get("category")
                    and self._ref("order_category", job["category"]).id,
                    "scheme_id": job.get("scheme")
                    and self._ref("scheme", job["scheme"]).id,
                    "scheme_voucher": job.get("voucher"),
                }
            )
        )
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": job["xml_id"], "record": order, "noupdate": True}]
        )
        return order

    def _get_type(self, job):
        key = job.get("type", "repair")
        name = key if key.startswith("demo_") else f"rma_service_type_{key}"
        return self.env.ref(f"rma_service.{name}")

    def _link_faults(self, kind, job):
        """Return the commands that link the job's entries of the fault catalogue."""
        return [
            Command.link(self._ref(kind, key).id) for key in job.get(f"{kind}s", ())
        ]

    def _get_product(self, job):
        if job.get("device"):
            return self._ref("device", job["device"]).product_id
        if not job.get("model"):
            return self.env["product.product"]  # nothing but a question
        return self._ref("model", job["model"])

    def _settle_mails(self, first_message):
        """Nothing of the demo is really mailed: the queue counts as sent."""
        mails = self.env["mail.mail"].search(
            [("mail_message_id", ">", first_message), ("state", "=", "outgoing")]
        )
        mails.write({"state": "sent"})
        self.env["mail.notification"].search(
            [
                ("mail_message_id", ">", first_message),
                ("notification_status", "=", "ready"),
            ]
        ).write({"notification_status": "sent"})
