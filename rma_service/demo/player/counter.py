from datetime import timedelta

from odoo import fields

from ...tools import place


class Counter:
    """Steps of the demo at the counter, in the store and in the office."""

    # === COUNTER ===#

    def _step_receive(self, order, job, word, when):
        order.write(
            {
                "date_promised": self._get_promised(order, job, when),
                "accessories": job.get("accessories"),
                "condition": job.get("condition"),
            }
        )
        order.action_receive()
        order._tell_diagnosis_fee("intake")
        # What came in this week still lies half checked at the counter.
        half = job["steps"].endswith("receive") and job["day"] < 2
        self._fill_checklist(order, job, half=half)

    def _step_split(self, order, job, word, when):
        """The customer asked for several things at once."""
        order._split(
            [
                {
                    "vals": {
                        "type_id": order.type_id.id,
                        "product_id": self._get_product(part).id,
                        "device_id": part.get("device")
                        and self._ref("device", part["device"]).id,
                        "problem": part["problem"],
                    }
                }
                for part in job["split"]
            ]
        )

    def _step_send(self, order, job, word, when):
        order.action_send_estimate()

    def _step_revise(self, order, job, word, when):
        """Less is offered beside what was sent: the customer chooses."""
        drop = job["drop"]
        gone = [self._ref("service", key).id for key in drop.get("work", ())]
        gone += [self._ref("part", key).id for key in drop.get("parts", ())]
        for lines in (order.operation_ids, order.part_ids):
            lines.filtered(lambda line: line.product_id.id in gone).unlink()
        order.write({"customer_note": job.get("customer_note")})
        order.action_revise_estimate()
        order.action_send_estimate()

    def _step_approve(self, order, job, word, when):
        if word != "online":
            order.action_approve_estimate(channel=word)
            return
        # On his page the customer answers himself, and no colleague for him.
        estimate = order.sudo().estimate_id
        estimate.write(
            {
                "service_consent": word,
                "signed_by": order.partner_id.name,
                "signed_on": fields.Datetime.now(),
            }
        )
        if estimate._get_service_deposit_due():
            order._wait_for_deposit(estimate)
        else:
            estimate.action_confirm()

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

    def _step_take(self, order, job, word, when):
        order.action_diagnose()
        if job.get("diagnosis"):
            order.write({"diagnosis": job["diagnosis"]})

    def _step_answer(self, order, job, word, when):
        order.action_answer(job["answer"])

    # === STORE ===#

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

    # === MONEY ===#

    def _has_journal(self, records, kinds):
        """Tell whether the company of records has a chart of accounts to book on."""
        domain = [("company_id", "=", records.company_id.id), ("type", "in", kinds)]
        return bool(self.env["account.journal"].search_count(domain, limit=1))

    def _step_bill(self, order, job, word, when):
        """Make the invoice, as a draft."""
        if self._has_journal(order, ("sale",)):
            order.action_create_invoice()
            order.invoice_ids.invoice_date = place.get_day(self.env.company, when)

    def _step_invoice(self, order, job, word, when):
        self._step_bill(order, job, word, when)
        order.invoice_ids.filtered(lambda move: move.state == "draft").action_post()

    def _step_claim(self, order, job, word, when):
        """Let the deadline of the claim run from the day of the hand-over."""
        order.sudo().scheme_claim_id._follow_order()

    def _step_file(self, order, job, word, when):
        """File the claim on the payment scheme, under its number there."""
        claim = order.sudo().scheme_claim_id
        if claim.move_ids:
            claim.reference = word
            claim.with_user(order.env.user).action_file()
            day = place.get_day(self.env.company, when)
            claim._as_system().date_filed = day

    def _step_pay(self, order, job, word, when):
        invoices = order.invoice_ids.filtered(lambda move: move.state == "posted")
        self.with_user(order.env.user)._pay(invoices, when)

    def _pay(self, invoices, when):
        """Pay invoices, where there is a journal for money."""
        if not invoices or not self._has_journal(invoices, ("bank", "cash")):
            return
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        )
        wizard = place.at_place(wizard, self.env.company)
        wizard.create(
            {"payment_date": place.get_day(self.env.company, when)}
        )._create_payments()
