from base64 import b64encode

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.device.service_order_photos import find_photo_problem
from ...models.diagnosis.service_check import RESULTS
from ...models.diagnosis.service_order import SEVERITIES

# What an answer of the dialog holds, with the types that are taken.
ANSWER_TYPES = {
    "result": str,
    "value_number": (int, float),
    "value_text": str,
    "value_choice": str,
    "remark": str,
    "photo_id": int,
}


class RmaServiceIntakeItem(models.AbstractModel):
    """What is asked while the customer is here: the points of the intake, how bad it
    is, under which category it goes.

    The dialog keeps the answers itself, judged as the checklist of an order judges
    them. When the device is received, they are written to the checklist.
    """

    _inherit = "rma.service.intake.item"

    severity = fields.Selection(selection=SEVERITIES)
    category_id = fields.Many2one(comodel_name="rma.service.category")
    check_answers = fields.Json(
        string="Answers at the Counter",
        help="By the id of the checkpoint: what was answered.",
    )
    intake_checks = fields.Json(
        string="To Check at the Counter",
        compute="_compute_intake_checks",
        help="The points of the intake as the screen shows them, with their answers.",
    )
    has_open_checks = fields.Boolean(
        string="Points Are Open",
        compute="_compute_intake_checks",
        help="Mandatory points of the intake are not settled.",
    )

    @api.depends("equipment_type_id", "check_answers")
    def _compute_intake_checks(self):
        for item in self:
            drafts = item._judge_checks()
            item.intake_checks = [
                draft._get_screen_values()
                | {
                    "id": point.id,
                    "photo_id": item._get_answer(point).get("photo_id", False),
                    "problem": problem,
                }
                for point, draft, problem in drafts
            ]
            checks = self.env["rma.service.check"].sudo()
            checks = checks.union(*(draft for _point, draft, _problem in drafts))
            item.has_open_checks = any(checks._get_missing())

    @api.model
    def _get_item_fields(self):
        return (*super()._get_item_fields(), "severity", "category_id", "check_answers")

    def _get_answer(self, point):
        """Return what was answered to a point, as far as it is an answer at all.

        :param point: ``rma.service.checkpoint``
        :return: dict of ``ANSWER_TYPES``
        """
        self.ensure_one()
        answers = self.check_answers if isinstance(self.check_answers, dict) else {}
        answer = answers.get(str(point.id))
        if not isinstance(answer, dict):
            return {}
        kept = {
            name: answer[name]
            for name, kind in ANSWER_TYPES.items()
            if isinstance(answer.get(name), kind) and not isinstance(answer[name], bool)
        }
        if kept.get("result") not in dict(RESULTS):
            kept.pop("result", None)
        return kept

    def _judge_checks(self):
        """Return the points of the intake as they stand with the answers.

        :return: list of (checkpoint, draft of its check, what is wrong with the answer
            or False)
        """
        self.ensure_one()
        rules = self.equipment_type_id._get_own_rules()
        points = self.env["rma.service.checkpoint"].sudo()
        points = points.browse(rules.checkpoint_ids.get("intake", ()))
        order = self.env["rma.service.order"].sudo()
        drafts = []
        for point in points:
            vals = point._prepare_check_vals(order, 1)
            draft = self.env["rma.service.check"].sudo().new(vals)
            answer = self._get_answer(point)
            # The file is looked at when it is kept.
            draft.has_photo = bool(answer.pop("photo_id", False))
            problem = False
            try:
                draft.update(answer | draft._prepare_judged_vals(answer))
            except UserError as error:
                problem = str(error)
            drafts.append((point, draft, problem))
        return drafts

    def _answer_checks(self, order):
        """Write the answers to the checklist of the order that was received.

        :param order: ``rma.service.order`` of this device
        :raises UserError: if an answer does not fit its point
        """
        self.ensure_one()
        if not self.check_answers:
            return
        for check in order._get_current_checks("intake"):
            answer = self._get_answer(check.checkpoint_id)
            photo_id = answer.pop("photo_id", False)
            if photo_id:
                answer["photo"] = self._read_photo(photo_id)
            if answer:
                check.write(answer)

    def _read_photo(self, photo_id):
        """Return the photo of a point, which the user took at the counter, in base64.

        :param photo_id: id of an ``ir.attachment``
        :raises AccessError: if he may not read it
        :raises UserError: if it is no photo
        """
        file = self.env["ir.attachment"].browse(photo_id).exists()
        file.check_access("read")
        problem = file and find_photo_problem(file)
        if problem:
            raise UserError(problem)
        return b64encode(file.raw or b"")
