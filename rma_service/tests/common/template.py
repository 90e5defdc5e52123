"""Ready jobs of a small workshop, for the tests of jobs and of what uses them."""

from odoo.fields import Command
from odoo.tests import Form

from .service import ServiceCommon


class TemplateCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        types = cls.env["rma.service.equipment.type"]
        cls.retail = types.create({"name": "Retail"})
        cls.register = types.create({"name": "Till", "parent_id": cls.retail.id})
        cls.bike = types.create({"name": "Bicycle"})
        cls.device_product.equipment_type_id = cls.register
        cls.job = cls._create_job(
            "New keyboard", [cls.labour], [(cls.part_screw, 4), cls.part_keyboard]
        )

    @classmethod
    def _create_job(cls, name, operations=(), parts=(), **values):
        """Return a ready job; lines are products or pairs of product and quantity."""

        def line(item):
            product, quantity = item if isinstance(item, tuple) else (item, 1)
            return Command.create({"product_id": product.id, "quantity": quantity})

        return cls.env["rma.service.template"].create(
            {"name": name, "line_ids": [line(i) for i in (*operations, *parts)]}
            | values
        )

    def _open_dialog(self, order, user=None):
        """Return the dialog of the ready jobs as ``user`` sees it."""
        order = order.with_user(user or self.technician)
        action = order.action_add_templates()
        return Form(
            self.env[action["res_model"]]
            .with_user(user or self.technician)
            .with_context(**action["context"])
        )

    def _get_offered(self, form):
        return [
            form.line_ids.edit(index).template_id.name
            for index in range(len(form.line_ids))
        ]

    def _tick(self, form, *jobs):
        for index in range(len(form.line_ids)):
            with form.line_ids.edit(index) as line:
                if line.template_id in jobs:
                    line.is_chosen = True
