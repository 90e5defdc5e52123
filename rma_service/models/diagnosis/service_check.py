import math

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, format_list, formatLang

from ...tools.arguments import VALUES, takes
from .service_checkpoint import CHECK_KINDS, CHECK_PHASES

RESULTS = [
    ("pending", "Not Checked"),
    ("pass", "OK"),
    ("fail", "Failed"),
    ("na", "Not applicable"),
]
# What a user writes; all else is copied from the checkpoint or set by itself.
ANSWERS = frozenset(
    {"result", "value_number", "value_text", "value_choice", "photo", "remark"}
)


class RmaServiceCheck(models.Model):
    """A checkpoint as it was checked on one order, in one round.

    Everything about the point is a copy. Answers judge themselves: a number outside its
    limits and a bad choice are failed. Who answered and when is set with the answer.
    """

    _name = "rma.service.check"
    _description = "Check"
    _inherit = ["rma.service.order.row", "rma.service.guarded"]
    _order = "order_id, phase, round, sequence, id"
    _check_company_auto = True

    order_id = fields.Many2one(readonly=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    product_id = fields.Many2one(
        related="order_id.product_id", string="Device Model", store=True
    )
    checkpoint_id = fields.Many2one(
        comodel_name="rma.service.checkpoint",
        string="Copied From",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where the point was copied from.",
    )
    phase = fields.Selection(selection=CHECK_PHASES, required=True, readonly=True)
    round = fields.Integer(
        default=1,
        required=True,
        readonly=True,
        aggregator=None,
        help="A repair that fails the quality check is checked again in a new round.",
    )
    sequence = fields.Integer(default=10, readonly=True)
    section = fields.Char(readonly=True)
    name = fields.Char(string="Checkpoint", required=True, readonly=True)
    instruction = fields.Text(readonly=True)
    kind = fields.Selection(
        selection=CHECK_KINDS, required=True, default="pass_fail", readonly=True
    )
    unit = fields.Char(readonly=True)
    has_min = fields.Boolean(readonly=True)
    value_min = fields.Float(
        string="At Least", digits=False, readonly=True, aggregator=None
    )
    has_max = fields.Boolean(readonly=True)
    value_max = fields.Float(
        string="At Most", digits=False, readonly=True, aggregator=None
    )
    options = fields.Json(readonly=True)
    photo_required = fields.Boolean(readonly=True)
    is_mandatory = fields.Boolean(string="Mandatory", readonly=True)

    result = fields.Selection(
        selection=RESULTS, required=True, default="pending", index=True
    )
    has_value = fields.Boolean(string="Measured", readonly=True)
    value_number = fields.Float(
        string="Measured Number", digits=False, aggregator="avg"
    )
    value_text = fields.Char(string="Text")
    value_choice = fields.Char(string="Choice")
    photo = fields.Image(max_width=1920, max_height=1920)
    photo_256 = fields.Image(
        string="Small Photo",
        related="photo",
        max_width=256,
        max_height=256,
        store=True,
        readonly=True,
    )
    has_photo = fields.Boolean(
        string="With Photo", compute="_compute_has_photo", store=True
    )
    remark = fields.Char()
    user_id = fields.Many2one(
        comodel_name="res.users", string="Checked by", readonly=True, index=True
    )
    date = fields.Datetime(string="Checked on", readonly=True)
    answer = fields.Char(compute="_compute_answer", help="The answer in words.")

    _order_idx = models.Index("(order_id, phase, round, sequence, id)")

    # === COMPUTE METHODS ===#

    @api.depends("photo")
    def _compute_has_photo(self):
        for check in self:
            check.has_photo = bool(check.photo)

    @api.depends("kind", "has_value", "value_number", "value_text", "value_choice")
    @api.depends_context("lang")
    def _compute_answer(self):
        for check in self:
            if check.kind == "number":
                check.answer = check._format_number(check.value_number)
                if not check.has_value:
                    check.answer = False
            elif check.kind == "text":
                check.answer = check.value_text
            elif check.kind == "choice":
                check.answer = check.value_choice
            else:
                check.answer = False

    def _get_print_answer(self):
        """Return answer or result, and the remark, as prints say them."""
        self.ensure_one()
        labels = dict(self._fields["result"]._description_selection(self.env))
        answer = self.answer if self.result != "na" else False
        return ", ".join(filter(None, (answer or labels[self.result], self.remark)))

    def _format_number(self, value):
        """Return a number with its unit in the language of the user."""
        self.ensure_one()
        digits = max(0, len(f"{value:.6f}".rstrip("0").partition(".")[2]))
        number = formatLang(self.env, value, digits=digits)
        return f"{number} {self.unit}" if self.unit else number

    def _get_limits_text(self):
        """Return the limits of a number in words, or an empty string."""
        self.ensure_one()
        if self.kind != "number":
            return ""
        low = self._format_number(self.value_min)
        high = self._format_number(self.value_max)
        if self.has_min and self.has_max:
            return self.env._("%(low)s to %(high)s", low=low, high=high)
        if self.has_min:
            return self.env._("at least %(low)s", low=low)
        if self.has_max:
            return self.env._("at most %(high)s", high=high)
        return ""

    # === CRUD ===#

    def write(self, vals):
        """Judge what is answered; say who and when.

        :raises UserError: where more than an answer is written, the round is over, or
            the answer does not fit the point
        """
        if not self.env.su and vals.keys() - ANSWERS:
            raise UserError(
                self.env._(
                    "Of a check only its answer can be changed: who checked it and when"
                    " is set by itself, and the point was copied from the equipment"
                    " type."
                )
            )
        if not vals.keys() & ANSWERS:
            return super().write(vals)
        self._check_answerable()
        for check in self:
            system = check._as_system()
            super(RmaServiceCheck, system).write(check._prepare_answer_vals(vals))
        return True

    def _check_answerable(self):
        """Refuse answers in rounds that are over.

        A quality round is answered during the quality check, the rest as long as the
        order is open.
        """
        for check in self:
            if check._is_locked():
                raise UserError(
                    self.env._(
                        "%(order)s: “%(check)s” can no longer be answered, as the"
                        " %(phase)s is over (%(stage)s).",
                        order=check.order_id.name,
                        check=check.name,
                        phase=check._get_label("phase"),
                        stage=check.order_id.stage_id.name,
                    )
                )

    def _is_locked(self):
        """Tell whether the answer is final."""
        self.ensure_one()
        order = self.order_id
        if self.phase == "quality":
            return order.phase != "quality" or self not in order._get_current_checks()
        return order.phase in ("done", "cancel")

    def _get_label(self, name):
        """Return the translated label of a selection field's value."""
        self.ensure_one()
        return dict(self._fields[name]._description_selection(self.env))[self[name]]

    def _prepare_answer_vals(self, vals):
        """Return the values to write for an answer: with its result, who and when.

        :param vals: the written values
        :raises UserError: if the answer does not fit the point
        """
        self.ensure_one()
        vals = dict(vals)
        vals.update(self._prepare_judged_vals(vals))
        result = vals.get("result", self.result)
        if result == "pending":
            vals.update(user_id=False, date=False)
        else:
            vals.update(user_id=self.env.user.id, date=fields.Datetime.now())
        return vals

    def _prepare_judged_vals(self, vals):
        """Return the result, and what goes with it, that ``vals`` mean for the point.

        :param vals: the written values
        """
        self.ensure_one()
        wanted = vals.get("result")
        if wanted == "pending":
            # Taken back: the answer goes, photo and remark stay.
            return {
                "has_value": False,
                "value_number": 0.0,
                "value_text": False,
                "value_choice": False,
            }
        if self.kind == "number":
            return self._judge_number(vals, wanted)
        if self.kind == "choice":
            return self._judge_choice(vals, wanted)
        if self.kind == "text":
            return self._judge_text(vals, wanted)
        return {}

    def _judge_number(self, vals, wanted):
        """Return the result of a measured number; see ``_prepare_judged_vals``."""
        if "value_number" in vals:
            value = vals["value_number"]
            if value is None or value is False or value == "":
                return {
                    "value_number": 0.0,
                    "has_value": False,
                    "result": wanted if wanted in ("fail", "na") else "pending",
                }
            has_value = True
        else:
            value, has_value = self.value_number, self.has_value
            if wanted is None:
                return {}
        if wanted in ("fail", "na"):
            return {"has_value": has_value}
        if not has_value:
            raise UserError(
                self.env._("Enter the measured value of “%(check)s”.", check=self.name)
            )
        good = self._is_in_range(value)
        if wanted == "pass" and not good:
            raise UserError(
                self.env._(
                    "“%(check)s” is failed: %(value)s is not %(limits)s.",
                    check=self.name,
                    value=self._format_number(value),
                    limits=self._get_limits_text(),
                )
            )
        return {"has_value": True, "result": "pass" if good else "fail"}

    def _is_in_range(self, value):
        """Tell whether a number lies within the limits of the point.

        :raises UserError: if it is no number
        """
        self.ensure_one()
        if not isinstance(value, int | float) or not math.isfinite(value):
            raise UserError(self.env._("“%(check)s” needs a number.", check=self.name))
        low = float_compare(value, self.value_min, precision_digits=6)
        high = float_compare(value, self.value_max, precision_digits=6)
        return not (self.has_min and low < 0) and not (self.has_max and high > 0)

    def _judge_choice(self, vals, wanted):
        """Return the result of a choice; see ``_prepare_judged_vals``."""
        if "value_choice" not in vals and wanted is None:
            return {}
        value = vals.get("value_choice", self.value_choice)
        bad = {option["name"]: option["is_bad"] for option in self.options or ()}
        if not value:
            if wanted == "pass":
                raise UserError(
                    self.env._(
                        "Choose one of the answers of “%(check)s”.", check=self.name
                    )
                )
            return {"result": wanted or "pending"}
        if value not in bad:
            raise UserError(
                self.env._(
                    "“%(value)s” is not a choice of “%(check)s”.",
                    value=value,
                    check=self.name,
                )
            )
        if wanted in ("fail", "na"):
            return {}
        if wanted == "pass" and bad[value]:
            raise UserError(
                self.env._(
                    "“%(check)s” is failed: “%(value)s” is a bad answer.",
                    check=self.name,
                    value=value,
                )
            )
        return {"result": "fail" if bad[value] else "pass"}

    def _judge_text(self, vals, wanted):
        """Return the result of a text; see ``_prepare_judged_vals``."""
        if wanted == "pass" and not vals.get("value_text", self.value_text):
            raise UserError(
                self.env._("Write down the answer to “%(check)s”.", check=self.name)
            )
        if wanted or "value_text" not in vals:
            return {}
        if vals["value_text"]:
            return {"result": "fail" if self.result == "fail" else "pass"}
        return {"result": "pending"} if self.result == "pass" else {}

    # === STATE ===#

    def _get_missing(self):
        """Return the mandatory points that are not settled: to be answered, to be
        photographed, or not applicable without a word why.

        :return: three recordsets
        """
        mandatory = self.filtered("is_mandatory")
        unanswered = mandatory.filtered(lambda check: check.result == "pending")
        bare = (mandatory - unanswered).filtered(
            lambda check: (
                check.photo_required and not check.has_photo and check.result != "na"
            )
        )
        unexplained = mandatory.filtered(
            lambda check: check.result == "na" and not (check.remark or "").strip()
        )
        return unanswered, bare, unexplained

    def _describe_missing(self):
        """Return what is not settled, as sentences that a refused move shows."""
        unanswered, bare, unexplained = self._get_missing()
        sentences = []
        if unanswered:
            sentences.append(
                self.env._(
                    "check these points first, on the page Checklist: %(points)s.",
                    points=format_list(self.env, unanswered.mapped("name")),
                )
            )
        if bare:
            sentences.append(
                self.env._(
                    "take a photo of: %(points)s.",
                    points=format_list(self.env, bare.mapped("name")),
                )
            )
        if unexplained:
            sentences.append(
                self.env._(
                    "say in a remark why this does not apply: %(points)s.",
                    points=format_list(self.env, unexplained.mapped("name")),
                )
            )
        return sentences

    # === SCREEN ===#

    def _get_screen_values(self):
        """Return what the checklist on the screen shows of this check, as a dict."""
        self.ensure_one()
        failed = self.result == "fail"
        return {
            "id": self.id,
            "name": self.name,
            "section": self.section or "",
            "instruction": self.instruction or "",
            "kind": self.kind,
            "unit": self.unit or "",
            "limits": self._get_limits_text(),
            "options": self.options or [],
            "photo_required": self.photo_required,
            "is_mandatory": self.is_mandatory,
            "result": self.result,
            "has_value": self.has_value,
            "value_number": self.value_number,
            "value_text": self.value_text or "",
            "value_choice": self.value_choice or "",
            "answer": self.answer or "",
            "has_photo": self.has_photo,
            "remark": self.remark or "",
            "user": self.user_id.display_name or "",
            "date": fields.Datetime.to_string(self.date) if self.date else "",
            "proposals": self._get_proposal_names() if failed and self.order_id else [],
        }

    @takes(vals=VALUES)
    def action_answer(self, vals):
        """Answer one check and return its line and the progress, for the screen.

        :param vals: values of an answer, see ``write``
        :return: values of the check for the screen
        """
        self.ensure_one()
        self.write(vals)
        return self._get_screen_values()
