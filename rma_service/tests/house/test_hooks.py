from odoo.tests import TransactionCase, tagged

# Mixins that do nothing alone, and what each of their models has to say.
HOOKS = {
    "rma.service.job": (
        "_do_job",
        "_get_job_domain",
        "_get_job_orders",
        "_get_job_trouble",
    ),
    "rma.service.kept.rows": ("_write_marked", "_write_piece"),
    "rma.service.seen": ("_describe", "_get_now", "_is_readable"),
}


@tagged("post_install", "-at_install")
class TestHooks(TransactionCase):
    """Who builds on a mixin says all that it asks for."""

    def test_models_answer_every_hook_of_their_mixin(self):
        for mixin, names in HOOKS.items():
            base = self.env[mixin]
            heirs = [
                self.env[name]
                for name in base._inherit_children
                if not self.env[name]._abstract
            ]
            heirs += [
                self.env[name]
                for child in base._inherit_children
                if self.env[child]._abstract
                for name in self.env[child]._inherit_children
            ]
            self.assertTrue(heirs, mixin)
            for model in heirs:
                for name in names:
                    says = getattr(type(model), name)
                    self.assertNotEqual(
                        says.__module__,
                        getattr(type(base), name).__module__,
                        f"{model._name} does not say {name}",
                    )

    def test_dialogs_that_ask_again_can_be_opened(self):
        for name, model in self.env.registry.items():
            if hasattr(model, "_ask_again") and not model._abstract:
                record = self.env[name].new({})
                self.assertTrue(self.env.ref(record._get_dialog()), name)
