from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.aside import aside
from ...tools.bounds import PERSON, REASON
from ...tools.image import is_image
from ...tools.locking import lock

AT_WORK = ("diagnosis", "approval", "parts", "repair", "quality")
# In the context: the customer rejects the work. An object, as no request from outside
# can put that into its context.
REJECTING = object()


class RmaServiceOrder(models.Model):
    """The customer accepts the finished work, or rejects it.

    On his page, before he collects, or at the counter; where the service type asks. His
    acceptance is signed and kept as a document. A rejection takes the order back to the
    repair, tells technician and leader, and is counted as rework; when the work is
    finished again, he is asked again.
    """

    _inherit = "rma.service.order"
    _bounds = {"accepted_by": PERSON, "rejection": REASON}

    acceptance_state = fields.Selection(
        selection=[("accepted", "Accepted"), ("rejected", "Rejected")],
        string="Work",
        readonly=True,
        copy=False,
        help="What the customer said of the finished work.",
    )
    accepted_on = fields.Datetime(readonly=True, copy=False)
    accepted_by = fields.Char(readonly=True, copy=False)
    rejection = fields.Text(
        string="Rejected Because",
        readonly=True,
        copy=False,
        help="What the customer wrote when he rejected the work last.",
    )
    rework_count = fields.Integer(
        string="Rework",
        readonly=True,
        copy=False,
        help="How often the customer rejected the finished work.",
    )
    is_acceptance_asked = fields.Boolean(
        compute="_compute_is_acceptance_asked", compute_sudo=True
    )

    @api.depends("phase", "type_id", "outcome", "acceptance_state")
    def _compute_is_acceptance_asked(self):
        for order in self:
            order.is_acceptance_asked = bool(
                order.phase == "ready"
                and order.outcome == "repaired"
                and order.acceptance_state != "accepted"
                and order.type_id.asks_acceptance
            )

    # === AT THE COUNTER ===#

    def action_accept_work(self):
        """Open the dialog in which the customer signs that he accepts the work."""
        return self._open_sign("acceptance")

    def _get_signing_problem(self, kind):
        if kind == "acceptance":
            return self._get_acceptance_problem()
        return super()._get_signing_problem(kind)

    def _get_acceptance_problem(self):
        """Return why the work can be neither accepted nor rejected now, or False."""
        self.ensure_one()
        if self.is_acceptance_asked:
            return False
        if self.acceptance_state == "accepted":
            return self.env._("%(order)s: the work is accepted.", order=self.name)
        return self.env._(
            "%(order)s: there is no finished work to accept or reject.",
            order=self.name,
        )

    # === THE ANSWER ===#

    def _accept_work(self, name, signature):
        """Keep that the customer accepts the work, with his signature.

        :param name: who signs
        :param signature: image in base64
        :return: the ``rma.service.document``
        :raises UserError: naming what is missing
        """
        self.ensure_one()
        lock(self, wait=True)
        name = (name or "").strip()
        if not name or not is_image(signature):
            raise UserError(self.env._("Write your name and sign, please."))
        if len(name) > PERSON[1]:
            raise UserError(
                self.env._(
                    "The name is longer than %(limit)s characters.", limit=PERSON[1]
                )
            )
        if problem := self._get_acceptance_problem():
            raise UserError(problem)
        document = self.env["rma.service.document"]._freeze(
            "acceptance", self, signature=signature, signed_by=name
        )
        document._note_signature()
        self._on_accepted(name)
        return document

    def _on_accepted(self, name):
        """Write down that the work is accepted; a hook for what follows.

        :param name: who accepted it
        """
        self._as_system().write(
            {
                "acceptance_state": "accepted",
                "accepted_on": fields.Datetime.now(),
                "accepted_by": name,
            }
        )

    def _reject_work(self, remark, files=(), author=None):
        """Take the order back to the repair, as the customer does not accept the work.

        Where the workflow of the type knows no such way the order stays, and the
        colleagues read why.

        :param remark: what is wrong; required
        :param files: list of (name, content), photos of it
        :param author: partner who writes, by default the customer
        :raises UserError: without a remark, or where nothing is to be accepted
        """
        self.ensure_one()
        lock(self, wait=True)
        remark = (remark or "").strip()
        if not remark:
            raise UserError(self.env._("Write what is wrong, please."))
        if problem := self._get_acceptance_problem():
            raise UserError(problem)
        self.with_context(rma_rejecting=REJECTING)._post_word(
            author or self.partner_id,
            self.env._("The work is rejected: %(remark)s", remark=remark),
            files,
        )
        self._as_system().write(
            {
                "acceptance_state": "rejected",
                "rejection": remark[: REASON[1]],
                "rework_count": self.rework_count + 1,
            }
        )
        self._go_back_to_repair()

    def _go_back_to_repair(self):
        """Move the order back to the repair, or note why that is not possible."""
        self.ensure_one()
        try:
            with aside(self.env):
                self._move_to_phase("repair")
                self.outcome = False
        except UserError as error:
            self._message_log(
                body=self.env._(
                    "The order could not go back to the repair: %(error)s",
                    error=str(error),
                )
            )

    def _get_answer_summary(self):
        """What is to be done about a rejection is more than to answer it."""
        if self.env.context.get("rma_rejecting") is not REJECTING:
            return super()._get_answer_summary()
        reader = self._get_responsible()
        return self.with_context(lang=reader.lang).env._(
            "The customer rejected the work: repair it"
        )

    def _get_wording_key(self):
        """Who rejected the work reads that we are at it again."""
        is_rejected = self.acceptance_state == "rejected"
        if is_rejected and self.phase in AT_WORK:
            return "reworked"
        return super()._get_wording_key()

    def _get_message_key(self, rule):
        """Work that was rejected is finished once more: the customer hears of it."""
        key = super()._get_message_key(rule)
        if self.rework_count and rule.event in ("ready", "visited", "advised"):
            return f"{key}:{self.rework_count}"
        return key

    # === PRINT ===#

    def _get_accepted_rows(self):
        """Return the work and parts that are accepted, without prices.

        :return: list of dicts with ``name``, ``quantity`` and ``unit``
        """
        self.ensure_one()
        return [
            {
                "name": line._get_print_name(),
                "quantity": line.quantity_done,
                "unit": line.product_uom_id.name,
            }
            for lines in self._get_lines()
            for line in lines.filtered("quantity_done")
        ]
