from odoo import fields
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestFields(TransactionCase):
    def test_no_field_hides_a_method(self):
        """A field named like a method of Odoo breaks whoever calls that method."""
        ours = ("rma_service", "rma_portal")
        hidden = set()
        seen = 0
        for model in self.env.registry.values():
            for name, field in model._fields.items():
                if not set(field._modules or ()) & set(ours):
                    continue
                seen += 1
                for base in model.__mro__:
                    value = vars(base).get(name)
                    if value is not None and not isinstance(value, fields.Field):
                        hidden.add(f"{model._name}.{name}")
        self.assertGreater(seen, 1000)
        self.assertFalse(hidden)

    def test_dialogs_are_cleaned_up_every_night(self):
        for name, model in self.env.registry.items():
            if name.startswith("rma.service.") and model.is_transient():
                with self.subTest(model=name):
                    self.env[name]._transient_vacuum()
