"""What somebody enters in a dialog is his alone, the customer's signature included."""

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from ..common import ServiceCommon
from ..common.rows import insert_row, our_models

SIGNATURE = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    b"WjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestDialogs(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._create_user("dialog_colleague", "group_service_manager")

    def _get_dialogs(self):
        """Return the dialogs and rows of dialogs that a manager can fill."""
        return [
            model
            for model in our_models(self.env)
            if model._transient and model.with_user(self.manager).has_access("read")
        ]

    def test_dialogs_are_found(self):
        names = {model._name for model in self._get_dialogs()}
        self.assertLessEqual(
            {"rma.service.sign", "rma.service.time.review.line", "rma.service.intake"},
            names,
        )

    def test_each_dialog_is_its_makers_alone(self):
        for model in self._get_dialogs():
            row = insert_row(self.env, model._name, create_uid=self.manager.id)
            domain = Domain("id", "=", row.id)
            own, foreign = row.with_user(self.manager), row.with_user(self.colleague)
            with self.subTest(model=model._name):
                self.assertEqual(own.search(domain), own)
                self.assertTrue(own.read(["create_date"]))
                self.assertFalse(foreign.search(domain))
                for operation in ("read", "write", "unlink"):
                    self.assertTrue(
                        own.has_access(operation)
                        or not own.browse().has_access(operation)
                    )
                    self.assertFalse(foreign.has_access(operation), operation)
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    foreign.read(["create_date"])

    def test_nobody_hangs_a_row_on_the_dialog_of_another(self):
        order = self._create_order()
        dialogs = self.env["rma.service.template.add"]
        dialog = dialogs.with_user(self.manager).create({"order_id": order.id})
        lines = self.env["rma.service.template.add.line"]
        template = insert_row(self.env, "rma.service.template")
        with self.assertRaises(AccessError):
            lines.with_user(self.colleague).create(
                {"wizard_id": dialog.id, "template_id": template.id}
            )

    def test_signature_leaves_the_dialog_with_the_click(self):
        order = self._bring_to(self._create_order(), "intake")
        orders = order.with_user(self.manager)
        action = orders.env["rma.service.sign"]._open("intake", orders)
        dialog = orders.env["rma.service.sign"].browse(action["res_id"])
        dialog.write({"signature": SIGNATURE, "signed_by": "Anna"})
        dialog.action_sign()
        self.assertFalse(dialog.signature)
        self.assertTrue(order.document_ids)
