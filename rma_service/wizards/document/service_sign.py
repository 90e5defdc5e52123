from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.bounds import PERSON
from ...tools.image import is_image
from ...tools.locking import done_once
from ...tools.turn import in_turn


class RmaServiceSign(models.TransientModel):
    """The customer signs at the counter: on a tablet, with the finger.

    The print is kept with the signature on it. It is the same at every state of the
    payment.
    """

    _name = "rma.service.sign"
    _inherit = ["rma.service.checked.links", "rma.service.done.once"]
    _description = "Sign at the Counter"
    _bounds = {"signed_by": PERSON}

    kind = fields.Selection(
        selection=[
            ("intake", "Intake Protocol"),
            ("handover", "Hand-over Act"),
            ("acceptance", "Acceptance of the Work"),
        ],
        required=True,
        readonly=True,
    )
    order_id = fields.Many2one(comodel_name="rma.service.order", readonly=True)
    visit_id = fields.Many2one(comodel_name="rma.service.visit", readonly=True)
    summary = fields.Text(compute="_compute_summary")
    to_pay = fields.Text(
        compute="_compute_to_pay",
        help="What the customer has to pay, or gets back, when he collects.",
    )
    signed_by = fields.Char(string="Name", required=True)
    signature = fields.Binary(attachment=False)

    @api.depends("order_id", "visit_id", "kind")
    def _compute_summary(self):
        for wizard in self:
            orders = wizard._get_orders()
            wizard.summary = "\n".join(
                " · ".join(
                    filter(
                        None, (order.name, order.product_id.display_name, order.serial)
                    )
                )
                for order in orders
            )

    @api.depends("order_id", "visit_id", "kind")
    def _compute_to_pay(self):
        for wizard in self:
            orders = wizard._get_orders() if wizard.kind == "handover" else []
            wizard.to_pay = "\n".join(
                self.env._(
                    "%(order)s: to pay %(amount)s",
                    order=order.name,
                    amount=order.currency_id.format(order.amount_due),
                )
                if order.amount_due > 0
                else self.env._(
                    "%(order)s: we owe %(amount)s",
                    order=order.name,
                    amount=order.currency_id.format(-order.amount_due),
                )
                for order in orders
                if order.amount_due
            )

    def _get_orders(self):
        """Return the orders that are signed for."""
        self.ensure_one()
        if self.visit_id and self.kind == "handover":
            return self.visit_id._get_collected_orders()
        return self.order_id or self.visit_id.order_ids

    @api.model
    def _open(self, kind, record):
        """Return the action that opens the dialog.

        :param kind: ``intake``, ``handover`` or ``acceptance``
        :param record: one order or visit
        :raises UserError: if it cannot be signed yet
        """
        record.check_access("write")
        problem = record._get_signing_problem(kind)
        if problem:
            raise UserError(problem)
        link = "visit_id" if record._name == "rma.service.visit" else "order_id"
        wizard = self.create(
            {
                "kind": kind,
                link: record.id,
                "signed_by": (record._get_signer_name() or "")[: PERSON[1]],
            }
        )
        labels = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Sign %(kind)s %(number)s", kind=labels[kind], number=record.name
            ),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_print(self):
        """Open what is to be signed, for those who want to read it before."""
        self.ensure_one()
        record = self.order_id or self.visit_id
        report = self.env["rma.service.document"]._get_report(self.kind, record)
        return report.report_action(record)

    @done_once
    def action_sign(self):
        """Keep the print with the signature on it.

        :return: action that says so and closes the dialog
        :raises UserError: without signature or name
        """
        self.ensure_one()
        record = self.order_id or self.visit_id
        record.check_access("write")
        name = (self.signed_by or "").strip()
        if not self.signature or not name:
            raise UserError(
                self.env._("Write the name of who signs, and let the customer sign.")
            )
        if not is_image(self.signature):
            raise UserError(
                self.env._("The signature is no image: let the customer sign again.")
            )
        problem = record._get_signing_problem(self.kind)
        if problem:
            raise UserError(problem)
        if self.kind == "intake":
            # The protocol says what the diagnosis costs: who signs it was told.
            self._get_orders()._tell_diagnosis_fee("protocol")
        if self.kind == "acceptance":
            document = record._accept_work(name, self.signature)
        else:
            document = self.env["rma.service.document"]._freeze(
                self.kind, record, signature=self.signature, signed_by=name
            )
            document._note_signature()
        # The kept print has it now: nobody signs anything else with it.
        self.signature = False
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": document._get_signature_note(),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_sign_and_print(self):
        """Keep the print with the signature on it, and print it with the labels.

        :return: actions that close the dialog and print
        :raises UserError: without signature or name
        """
        self.ensure_one()
        result = self.action_sign()
        record = self.order_id or self.visit_id
        documents = self.env["rma.service.document"]
        domain = documents._get_domain(self.kind, record)
        document = documents.search(domain, limit=1)
        labels = self._get_orders().action_print_label()
        return in_turn(result, document and document.action_download(), labels)
