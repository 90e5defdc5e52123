from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.arguments import TEXT, takes
from ...tools.locking import locks_first

# So much of the first line of what was said becomes the title of a request.
TITLE_LENGTH = 80


class RmaServiceOrder(models.Model):
    """Requests: orders without a device and without a repair, which are answered.

    A complaint, a question, an advice, an order: the kind of the service type says so
    (``request``). They go through the same door as every order, with fewer stages;
    messages, deadlines, page and contracts are the same. What they are about is said in
    a title; the subject may be a product, or a service that was sold. Closing one mails
    the answer, which is its *solution*, to the customer, and its outcome is *answered*.
    """

    _inherit = "rma.service.order"
    _bounds = {"title": (None, 200)}

    title = fields.Char(
        help="What it is about, in a line: in lists, on the customer's page, in mails."
        " Together with the number it is unique.",
    )
    work_kind = fields.Selection(related="type_id.kind")
    subject_id = fields.Many2one(
        comodel_name="product.product",
        string="Sold Service",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('type', '=', 'service')]",
        help="What it is about, where that is no product: a service that the customer"
        " bought.",
    )
    subject_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        string="Sold On",
        compute="_compute_subject_line_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        help="The last sale of the service to the customer.",
    )

    # === COMPUTE METHODS AND CONSTRAINTS ===#

    @api.depends("subject_id", "partner_id", "company_id")
    def _compute_subject_line_id(self):
        """Find the last sale of the service to the customer or his organisation."""
        lines = self.env["sale.order.line"]
        asked = self.filtered("subject_id")
        (self - asked).subject_line_id = False
        if not asked:
            return
        sold = {}
        for line in lines.sudo().search(
            [
                ("product_id", "in", asked.subject_id.ids),
                ("company_id", "in", asked.company_id.ids),
                (
                    "order_partner_id.commercial_partner_id",
                    "in",
                    asked.partner_id.commercial_partner_id.ids,
                ),
                ("state", "=", "sale"),
            ],
            order="id",
        ):
            partner = line.order_partner_id.commercial_partner_id
            sold[line.product_id, partner, line.company_id] = line
        for order in asked:
            partner = order.partner_id.commercial_partner_id
            key = (order.subject_id, partner, order.company_id)
            order.subject_line_id = sold.get(key, lines)

    @api.depends("title")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for order in self:
            if order.title:
                order.display_name = f"{order.display_name} – {order.title}"
        return result

    @api.constrains("type_id", "device_id")
    def _check_request_without_device(self):
        """What is here, or shall come, is work on a device and no request."""
        for order in self:
            if order.device_id and order._is_request():
                raise ValidationError(
                    self.env._(
                        "%(order)s is a request without a device (%(type)s): name the"
                        " product, or make an order for the device.",
                        order=order.name,
                        type=order.type_id.name,
                    )
                )

    @api.constrains("type_id", "outcome")
    def _check_outcome_of_request(self):
        """A request is answered, and nothing else; work on a device never is."""
        for order in self.filtered("outcome"):
            if (order.outcome == "answered") != order._is_request():
                raise ValidationError(
                    self.env._(
                        "%(order)s: only requests without a device end as answered, and"
                        " they have no other outcome.",
                        order=order.name,
                    )
                )

    @api.onchange("type_id")
    def _onchange_type_of_request(self):
        """A request has no device."""
        if self._is_request():
            self.device_id = False

    def _is_request(self):
        """Tell whether the order is a request without device, to be answered."""
        service_type = self.sudo().type_id
        return bool(service_type) and service_type._warm().kind == "request"

    def _filter_requests(self):
        """Return those of the orders that are requests without device."""
        return self.filtered(lambda order: order._is_request())

    def _get_request_title(self):
        """Return what the order is called to people: its title, else its type."""
        return self.title or self.sudo().type_id.name or ""

    # === CRUD ===#

    def _default_type_id(self):
        """In the list of requests a new order is one."""
        if self.env.context.get("rma_requests"):
            found = self.env["rma.service.type"].search_fetch(
                [
                    ("kind", "=", "request"),
                    ("company_id", "in", (False, self.env.company.id)),
                ],
                limit=1,
            )
            if found:
                return found
        return super()._default_type_id()

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        for order in orders._filter_requests():
            if not order.title and (order.problem or "").strip():
                order.title = order._propose_title(order.problem)
        return orders

    @api.model
    def _propose_title(self, text):
        """Return the first line of a text, shortened between words.

        :param text: what was said
        """
        line = text.strip().splitlines()[0].strip()
        if len(line) <= TITLE_LENGTH:
            return line
        return f"{line[:TITLE_LENGTH].rsplit(' ', 1)[0]}…"

    # === FLOW ===#

    def _get_next_action(self):
        if self._is_request() and self.phase in ("request", "diagnosis"):
            return "answer"
        return super()._get_next_action()

    def _get_no_stage_error(self, service_type, phase):
        if phase != "intake" or service_type._warm().kind != "request":
            return super()._get_no_stage_error(service_type, phase)
        return UserError(
            self.env._(
                "Orders of %(type)s are requests without a device: there is nothing to"
                " receive.",
                type=service_type.name,
            )
        )

    def _get_obstacles_done(self):
        """A request is closed with an answer, and not before what it costs is agreed
        to."""
        if not self._is_request():
            return super()._get_obstacles_done()
        obstacles = self._get_obstacles_of_consent()
        if not (self.solution or "").strip():
            obstacles.append(self.env._("write the answer before it is closed."))
        return obstacles

    def _enter_diagnosis(self):
        """Whoever opens a closed request again has no answer yet."""
        reopened = self._filter_requests().filtered("date_out")
        reopened._as_system().write({"date_out": False, "outcome": False})
        return super()._enter_diagnosis()

    def _write_stage(self, stage):
        """A request ends with its answer; what was done for it is finished with it.

        Before the stage: the work of a closed order is closed.
        """
        if stage._get_own_rules().phase == "done":
            requests = self._filter_requests()
            requests = requests.filtered(lambda order: order.phase != "done")
            if requests:
                requests._close_requests()
        return super()._write_stage(stage)

    def _close_requests(self):
        """Finish operations and parts of requests, and write how they end."""
        self._confirm_estimates_without_consent()
        self.operation_ids._finish_open()
        self._consume_parts()
        unsaid = self.filtered(lambda order: not order.outcome)
        unsaid.write({"outcome": "answered"})

    # === ACTIONS ===#

    @takes(answer=TEXT)
    @locks_first
    def action_answer(self, answer=None):
        """Answer the requests: the answer is mailed to the customers, and they close.

        :param answer: the text; left out, what stands as solution is the answer
        :return: True
        :raises UserError: for orders that are no requests, or without an answer
        """
        self.check_access("write")
        others = self - self._filter_requests()
        if others:
            raise UserError(
                self.env._(
                    "%(order)s is work on a device, which is not closed by an answer:"
                    " write to the customer instead.",
                    order=others[0].name,
                )
            )
        if answer is not None:
            self.write({"solution": answer})
        return self._move_to_phase("done")

    def _prepare_absorbed_vals(self, others):
        """A request takes the device of another one by its number alone."""
        vals = super()._prepare_absorbed_vals(others)
        if vals.get("device_id") and self._is_request():
            device = self.env["stock.lot"].browse(vals.pop("device_id"))
            if not vals.get("told_serial"):
                vals["told_serial"] = device.name
        return vals

    def action_reopen(self):
        """Reopen closed requests, too: the customer asks once more."""
        closed = self._filter_requests().filtered(lambda order: order.phase == "done")
        closed._move_to_phase("diagnosis")
        return super(RmaServiceOrder, self - closed).action_reopen()
