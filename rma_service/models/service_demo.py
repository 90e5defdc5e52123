"""Builder of the demo workshop; it runs only when demo data is loaded."""

from contextlib import contextmanager
from datetime import datetime, time, timedelta

from odoo import Command, api, fields, models
from odoo.tools import SQL

# Who does a step, and when on its day (UTC, hours and minutes).
STEPS = {
    "request": ("clerk", (7, 5)),
    "receive": ("clerk", (7, 25)),
    "arrive": ("storekeeper", (7, 40)),
    "cancel": ("clerk", (8, 0)),
    "look": ("technician", (8, 10)),
    "diagnose": ("technician", (8, 10)),
    "prepare": ("technician", (9, 0)),
    "rework": ("technician", (9, 15)),
    "extra": ("technician", (9, 30)),
    "send": ("clerk", (9, 40)),
    "revise": ("clerk", (10, 20)),
    "approve": ("clerk", (10, 40)),
    "decline": ("clerk", (10, 40)),
    "override": ("manager", (10, 40)),
    "give_up": ("technician", (11, 0)),
    "ask": ("storekeeper", (11, 20)),
    "buy": ("storekeeper", (11, 20)),
    "start": ("technician", (11, 40)),
    "work": ("technician", (12, 10)),
    "finish": ("technician", (13, 10)),
    "fail": ("inspector", (13, 50)),
    "pass": ("inspector", (13, 50)),
    "bill": ("manager", (14, 20)),
    "invoice": ("manager", (14, 20)),
    "hand": ("clerk", (14, 40)),
    "pay": ("manager", (14, 50)),
}
MORNING = time(7, 10)
# Share of the norm that the technicians need, order after order.
PACES = (0.9, 1.1, 1.0, 1.3, 0.8, 1.05, 1.45, 0.95)
# Models whose new rows are moved to the day of the step, with their date fields beside
# the date of creation.
NEW_ROWS = {
    "rma.service.order": ("date_last_stage_update",),
    "rma.service.stage.log": ("date_entered",),
    "rma.service.operation": (),
    "rma.service.operation.entry": (),
    "rma.service.part": (),
    "rma.service.check": ("date",),
    "sale.order": ("date_order",),
    "sale.order.line": (),
    "purchase.order": ("date_order", "date_planned"),
    "purchase.order.line": ("date_planned",),
    "stock.picking": ("scheduled_date", "date_deadline", "date_done"),
    "stock.move": ("date", "date_deadline"),
    "stock.move.line": ("date",),
    "stock.quant": ("in_date",),
    "stock.lot": (),
    "account.move": (),
    "account.payment": (),
    "mail.message": ("date",),
    "mail.tracking.value": (),
    "rma.service.message.log": (),
}


class RmaServiceDemo(models.AbstractModel):
    """Plays three months of a workshop through the public actions.

    Every order of ``demo/orders.py`` is a row of steps (receive, diagnose, send...).
    The steps of all orders are sorted by time and done one after the other by the user
    whose work it is, so that numbers, stock and invoices grow as in real life. After
    each step what it left behind is moved to the time of the step: only here, and only
    rows that the step itself made or changed.
    """

    _name = "rma.service.demo"
    _description = "Builder of Service Demo Data"

    @api.model
    def _load(self):
        """Make the demo orders in the main company, once."""
        from ..demo.orders import ORDERS, STOCK

        if self.env.ref("rma_service.demo_order_01", raise_if_not_found=False):
            return
        company = self.env.ref("base.main_company")
        self = self.with_context(
            allowed_company_ids=company.ids,
            mail_auto_subscribe_no_notify=True,
            mail_notify_force_send=False,
            rma_no_messages=True,
        )
        self._equip(company)
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
        for when, _number, step, word, job in sorted(
            events, key=lambda event: event[:2]
        ):
            self._play(job, step, word, when, last_ids)
        self._date_validity(first_ids["sale.order"])
        self._settle_mails(first_ids["mail.message"])

    @api.model
    def _retire(self):
        """Let the demo records stay as ordinary ones when the add-on goes.

        Partners, products and serial numbers have invoices and transfers by then and
        cannot be deleted. The users are archived and give their logins free, the
        shelves their barcodes, so that the demo can be installed again.
        """
        data = self.env["ir.model.data"].search(
            [("module", "=", "rma_service"), ("name", "=like", r"demo\_%")]
        )

        def get_records(model):
            ids = data.filtered(lambda row: row.model == model).mapped("res_id")
            return self.env[model].browse(ids).exists()

        for user in get_records("res.users"):
            user.write({"active": False, "login": f"{user.login} ({user.id})"})
        get_records("stock.location").barcode = False
        data.unlink()

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

    # === TIME ===#

    def _get_workdays(self, count):
        """Return the last ``count`` working days before today, the latest first."""
        days = []
        day = fields.Date.today()
        while len(days) < count:
            day -= timedelta(days=1)
            if day.weekday() < 5:
                days.append(day)
        return days

    def _plan(self, job, days):
        """Return the steps of an order with their times.

        :param job: the order's dict
        :param days: working days, the latest first
        :return: list of (time, number, step, word, job)
        """
        steps = job["steps"]
        if not steps.startswith("request"):
            steps = f"request {steps}"
        day = job["day"]
        events = []
        latest = started = datetime.min
        for token in steps.split():
            if token.startswith("+"):
                day -= int(token)
                continue
            step, _sep, word = token.partition(":")
            _role, clock = STEPS[step]
            when = datetime.combine(days[max(day, 0)], time(*clock))
            when += timedelta(minutes=job["number"] * 7 % 25)
            when = max(when, latest + timedelta(minutes=6))
            if step in ("start", "rework"):
                started = when
            elif step == "finish":
                morning = datetime.combine(when.date(), MORNING)
                work = self._get_planned_minutes(job)
                when = max(when, max(started, morning) + timedelta(minutes=work))
            latest = when
            events.append((when, job["number"], step, word, job))
        return events

    def _get_planned_minutes(self, job):
        """Return how long the technician is busy with the whole order."""
        extra = job.get("extra", {}).get("work", [])
        minutes = 20
        for key, quantity, _payer in map(
            self._read_line, [*job.get("work", []), *extra]
        ):
            norm = self._ref("service", key).service_time_norm
            minutes += norm * quantity * self._get_pace(job) + 6
        for key in job.get("jobs", ()):
            for line in self._ref("job", key).operation_line_ids:
                minutes += line.time_norm * self._get_pace(job) + 6
        return minutes

    def _get_pace(self, job):
        return PACES[job["number"] % len(PACES)]

    @contextmanager
    def _dated(self, when, last_ids, order=None):
        """Move to ``when`` what is made and changed inside.

        :param when: naive UTC time in the past
        :param last_ids: highest id of each model before; brought up to date
        :param order: list that holds the service order once it exists
        """
        begun = fields.Datetime.now()
        yield
        # Tracking messages are made before a commit: here each step is one.
        self.env.cr.flush()
        for model, last_id in self._get_last_ids().items():
            if last_id > last_ids[model]:
                self._date_new_rows(model, when, last_ids[model])
                last_ids[model] = last_id
        if order:
            self._date_changed_rows(order[0], begun, when)

    def _get_last_ids(self):
        """Return the highest id of each model whose new rows are dated."""
        selects = [
            SQL(
                "(SELECT COALESCE(MAX(id), 0) FROM %s)",
                SQL.identifier(self.env[model]._table),
            )
            for model in NEW_ROWS
        ]
        self.env.cr.execute(SQL("SELECT %s", SQL(", ").join(selects)))
        return dict(zip(NEW_ROWS, self.env.cr.fetchone(), strict=True))

    def _date_new_rows(self, model, when, last_id):
        """Move the rows above ``last_id`` to ``when``; plans keep their lead."""
        now = fields.Datetime.now()
        changes = [SQL("create_date = %s", when)]
        for name in NEW_ROWS[model]:
            column = SQL.identifier(name)
            changes.append(
                SQL(
                    "%(column)s = CASE WHEN %(column)s > %(now)s"
                    " THEN %(column)s - %(shift)s"
                    " WHEN %(column)s IS NOT NULL THEN %(when)s END",
                    column=column,
                    now=now,
                    shift=now - when,
                    when=when,
                )
            )
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id > %s",
                SQL.identifier(self.env[model]._table),
                SQL(", ").join(changes),
                last_id,
            )
        )
        self.env[model].invalidate_model(["create_date", *NEW_ROWS[model]], flush=False)

    def _date_changed_rows(self, order, begun, when):
        """Move to ``when`` what the step changed on rows of the order made before."""
        order = order.sudo()
        moves = order.reference_id.move_ids | order.purchase_ids.picking_ids.move_ids
        done = moves.filtered(lambda move: move.state == "done")
        changed = [
            (
                order,
                (
                    "date_in",
                    "date_out",
                    "date_ready",
                    "date_repair",
                    "date_last_stage_update",
                ),
            ),
            (order.check_ids, ("date",)),
            (order.stage_log_ids, ("date_left",)),
            (order.estimate_ids, ("date_order", "signed_on")),
            (order.purchase_ids, ("date_approve",)),
            (done, ("date",)),
            (done.move_line_ids, ("date",)),
            (done.picking_id, ("date_done",)),
        ]
        for records, names in changed:
            for name in names:
                fresh = records.filtered(
                    lambda record, name=name: record[name] and record[name] >= begun
                )
                if fresh:
                    self._write_date(fresh, name, when)

    def _write_date(self, records, name, when):
        """Write a date past the ORM: no tracking, and the stage log is protected."""
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id IN %s",
                SQL.identifier(records._table),
                SQL.identifier(name),
                when,
                records._ids,
            )
        )
        records.invalidate_recordset([name], flush=False)

    def _date_validity(self, last_id):
        """Let the estimates expire so many days after they were made.

        Done at the end: nobody can agree to an estimate that has expired.
        """
        made_now = fields.Date.today()
        for estimate in self.env["sale.order"].search([("id", ">", last_id)]):
            estimate.validity_date -= made_now - estimate.create_date.date()

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
            commands.append(Command.create(vals | ({"payer": payer} if payer else {})))
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
        return self._ref("model", job["model"])

    def _get_promised(self, order, job, when):
        """Return the promised date: so many working days after the receipt."""
        days = job.get("promise") or max(2, order.type_id.promised_days - 2)
        promised = when.replace(hour=15, minute=0, second=0)
        while days:
            promised += timedelta(days=1)
            days -= promised.weekday() < 5
        return promised

    # === STEPS: COUNTER ===#

    def _step_receive(self, order, job, word, when):
        order.write(
            {
                "date_promised": self._get_promised(order, job, when),
                "accessories": job.get("accessories"),
                "condition": job.get("condition"),
            }
        )
        order.action_receive()
        # What came in this week still lies half checked at the counter.
        half = job["steps"].endswith("receive") and job["day"] < 2
        self._fill_checklist(order, job, half=half)

    def _step_send(self, order, job, word, when):
        order.action_send_estimate()

    def _step_revise(self, order, job, word, when):
        """The customer wants less: the next version leaves lines out."""
        drop = job["drop"]
        gone = [self._ref("service", key).id for key in drop.get("work", ())]
        gone += [self._ref("part", key).id for key in drop.get("parts", ())]
        for lines in (order.operation_ids, order.part_ids):
            lines.filtered(lambda line: line.product_id.id in gone).unlink()
        order.write({"customer_note": job.get("customer_note")})
        order.action_revise_estimate()
        order.action_send_estimate()

    def _step_approve(self, order, job, word, when):
        order.action_approve_estimate(channel=word)

    def _step_decline(self, order, job, word, when):
        if word == "fee":
            order.action_decline_estimate(job["say"], charge_diagnosis=True)
        else:
            order.action_decline_estimate(job["say"])

    def _step_override(self, order, job, word, when):
        order.action_override_consent(job["say"])

    def _step_hand(self, order, job, word, when):
        order.action_hand_over()

    def _step_cancel(self, order, job, word, when):
        order.action_cancel()

    # === STEPS: WORKSHOP ===#

    def _step_look(self, order, job, word, when):
        order.action_diagnose()
        self._fill_checklist(order, job, half=True)

    def _step_diagnose(self, order, job, word, when):
        order.action_diagnose()
        self._fill_checklist(order, job)
        order.write(
            {
                "diagnosis": job.get("diagnosis"),
                "defect_ids": self._link_faults("defect", job),
                "operation_ids": self._prepare_lines("service", job.get("work", ())),
                "part_ids": self._prepare_lines("part", job.get("parts", ())),
            }
        )
        for key in job.get("jobs", ()):
            self._ref("job", key)._add_to_order(order)

    def _step_prepare(self, order, job, word, when):
        order.action_prepare_estimate()

    def _step_extra(self, order, job, word, when):
        """More is broken than was seen: a supplement to the estimate."""
        extra = job["extra"]
        order.write(
            {
                "operation_ids": self._prepare_lines("service", extra["work"]),
                "part_ids": self._prepare_lines("part", extra["parts"]),
            }
        )
        order.action_send_estimate()

    def _step_start(self, order, job, word, when):
        order.action_start_repair()

    def _step_work(self, order, job, word, when):
        """Go on working: to the ``second`` operation, or into a ``pause``."""
        first = order.operation_ids[0]
        begun = max(first.entry_ids.mapped("date"))
        minutes = first.time_norm * self._get_pace(job)
        if word == "pause":
            status = self.env.ref("rma_service.operation_status_paused")
            date = min(when, begun + timedelta(minutes=minutes / 2))
            first.action_set_status(status, "Urgent till in between", date)
            return
        date = min(when, begun + timedelta(minutes=minutes))
        first.action_set_status(self._get_status("finished"), date=date)
        order.operation_ids[1].action_set_status(self._get_status("work"), date=when)

    def _step_rework(self, order, job, word, when):
        """The inspector sent it back: the main operation is opened again."""
        first = order.operation_ids[0]
        first.action_set_status(self._get_status("work"), job["say"], when)

    def _step_finish(self, order, job, word, when):
        order.write(
            {
                "solution": job.get("solution"),
                "resolution_ids": self._link_faults("resolution", job),
                "customer_note": job.get("customer_note"),
            }
        )
        self._fill_time_sheet(order, job, when)
        self._record_removed(order, job)
        order.action_finish_repair()

    def _record_removed(self, order, job):
        """Record what the technician took out of the device."""
        for key, serial, destination in job.get("removed", ()):
            part = order.part_ids.filtered(
                lambda p, key=key: p.product_id == self._ref("part", key)
            )
            order.removed_part_ids = [
                Command.create(
                    {
                        "part_id": part[:1].id,
                        "serial": serial,
                        "destination": destination,
                    }
                )
            ]

    def _step_fail(self, order, job, word, when):
        self._fill_checklist(order, job)
        order.action_fail_quality(job["say"])

    def _step_pass(self, order, job, word, when):
        self._fill_checklist(order, job)
        order.action_pass_quality()

    # === STEPS: CHECKLIST ===#

    def _step_give_up(self, order, job, word, when):
        """End without repair: outcome and reason, then ready."""
        outcome, _sep, reason = word.partition(":")
        order.write(
            {
                "solution": job.get("solution"),
                "resolution_ids": self._link_faults("resolution", job),
                "customer_note": job.get("customer_note"),
                "outcome": outcome,
                "outcome_reason_id": self.env.ref(f"rma_service.{reason}").id,
            }
        )
        order._move_to_phase("ready")

    def _get_status(self, kind):
        return self.env["rma.service.operation.status"]._get_default(kind)

    def _fill_time_sheet(self, order, job, when):
        """Enter when the operations were begun, interrupted, tested and finished."""
        morning = datetime.combine(when.date(), MORNING)
        paused = self.env.ref("rma_service.operation_status_paused")
        testing = self.env.ref("rma_service.operation_status_testing")
        work, finished = self._get_status("work"), self._get_status("finished")
        clock = morning
        opened = order.operation_ids.filtered(
            lambda op: op.status_kind not in ("finished", "not_done")
        ).sorted(lambda op: (op.status_kind != "work", op.sequence, op.id))
        for operation in opened:
            again = "finished" in operation.entry_ids.mapped("kind")
            minutes = 20 if again else operation.time_norm * self._get_pace(job)
            if operation.status_kind == "work":
                begun = max(operation.entry_ids.mapped("date"))
                clock = max(begun, clock)
                if begun.date() < when.date():
                    half = timedelta(minutes=minutes / 2)
                    operation.action_set_status(paused, date=begun + half)
                    operation.action_set_status(work, date=clock)
                    minutes /= 2
            else:
                operation.action_set_status(work, date=clock)
            if operation == opened[-1] and not again:
                share = timedelta(minutes=minutes * 0.8)
                operation.action_set_status(testing, date=clock + share)
            clock += timedelta(minutes=minutes)
            operation.action_set_status(finished, date=clock)
            clock += timedelta(minutes=4)

    # === STEPS: STORE ===#

    def _step_ask(self, order, job, word, when):
        """Ask the vendors of the missing parts for their price and date."""
        self._plan_purchases(order, when).print_quotation()

    def _step_buy(self, order, job, word, when):
        """Confirm the requests for quotation of the missing parts."""
        self._plan_purchases(order, when).button_confirm()

    def _plan_purchases(self, order, when):
        """Return the open requests of the order, planned by the vendors' lead times."""
        purchases = order.purchase_ids.filtered(
            lambda po: po.state in ("draft", "sent")
        )
        for line in purchases.order_line:
            delay = timedelta(days=line.product_id.seller_ids[:1].delay)
            line.date_planned = when + delay
        purchases.date_order = when
        return purchases

    def _step_arrive(self, order, job, word, when):
        """Receive the purchased parts, with serial numbers where they have some."""
        pickings = order.purchase_ids.picking_ids
        for picking in pickings.filtered(lambda p: p.state not in ("done", "cancel")):
            for move in picking.move_ids:
                lots = self.env["stock.lot"]
                if move.product_id.tracking == "serial":
                    lots = self._create_lots(move.product_id, int(move.product_uom_qty))
                move.quantity = move.product_uom_qty
                for line, lot in zip(move.move_line_ids, lots, strict=False):
                    line.lot_id = lot
                move.picked = True
            picking.button_validate()
            quants = self.env["stock.quant"].search(
                [
                    ("product_id", "in", picking.move_ids.product_id.ids),
                    ("location_id", "=", picking.location_dest_id.id),
                ]
            )
            late = quants.filtered(lambda quant: quant.in_date > when)
            if late:
                self._write_date(late, "in_date", when)

    # === STEPS: MONEY ===#

    def _has_journal(self, order, kinds):
        """Tell whether the company has a chart of accounts to book on."""
        domain = [("company_id", "=", order.company_id.id), ("type", "in", kinds)]
        return bool(self.env["account.journal"].search_count(domain, limit=1))

    def _step_bill(self, order, job, word, when):
        """Make the invoice, as a draft."""
        if self._has_journal(order, ("sale",)):
            order.action_create_invoice()
            order.invoice_ids.invoice_date = when.date()

    def _step_invoice(self, order, job, word, when):
        self._step_bill(order, job, word, when)
        order.invoice_ids.filtered(lambda move: move.state == "draft").action_post()

    def _step_pay(self, order, job, word, when):
        invoices = order.invoice_ids.filtered(lambda move: move.state == "posted")
        if not invoices or not self._has_journal(order, ("bank", "cash")):
            return
        wizard = self.env["account.payment.register"].with_user(order.env.user)
        wizard.with_context(
            active_model="account.move", active_ids=invoices.ids
        ).create({"payment_date": when.date()})._create_payments()

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
