from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common.plain_request import PlainRequestCommon


@tagged("post_install", "-at_install")
class TestIntakeRequest(PlainRequestCommon):
    """Who comes to the counter with a question leaves no device there."""

    def _form(self):
        form = Form(self.env["rma.service.intake"].with_user(self.clerk))
        form.partner_id = self.partner
        # Where the service type is changed.
        form.show_more = True
        return form

    def test_question_at_the_counter_is_registered_without_a_device(self):
        form = self._form()
        form.type_id = self.type_complaint
        self.assertFalse(form.receive_now)
        form.problem = "Why so dear?"
        intake = form.save()
        action = intake.action_confirm()
        order = self.env["rma.service.order"].browse(action["res_id"])
        self.assertEqual(order.type_id, self.type_complaint)
        self.assertEqual(order.phase, "request")
        self.assertEqual(order.title, "Why so dear?")
        self.assertFalse(order.product_id or order.device_id or order.date_in)

    def test_something_has_to_be_asked(self):
        form = self._form()
        form.type_id = self.type_complaint
        with self.assertRaisesRegex(UserError, "Say what it is about"):
            form.save().action_confirm()

    def test_device_that_was_entered_is_not_lost_without_a_word(self):
        form = self._form()
        form.serial = "SN-0001"
        form.problem = "Why so dear?"
        form.type_id = self.type_complaint
        with self.assertRaisesRegex(UserError, "without a device"):
            form.save().action_confirm()

    def test_type_chosen_by_mistake_is_taken_back(self):
        form = self._form()
        form.type_id = self.type_complaint
        form.type_id = self.type_repair
        self.assertTrue(form.receive_now)

    def test_counter_proposes_work_on_a_device(self):
        self.type_complaint.sequence = -1
        self.assertEqual(
            self.env["rma.service.order"]._default_type_id(), self.type_complaint
        )
        self.assertNotEqual(self._form().type_id.kind, "request")
