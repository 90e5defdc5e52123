from odoo import api, models


class MailThread(models.AbstractModel):
    """An answer to what was written on a merged request finds the one that goes on."""

    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        routes = super().message_route(
            message,
            message_dict,
            model=model,
            thread_id=thread_id,
            custom_values=custom_values,
        )
        return [
            (name, self._get_thread_to_go_on(name, id_), *rest)
            for name, id_, *rest in routes
        ]

    @api.model
    def _get_thread_to_go_on(self, model, thread_id):
        """Return the id of the record on which a conversation goes on.

        :param model: name of the model
        :param thread_id: id of the record, or nothing where a new one is made
        """
        if model != "rma.service.order" or not thread_id:
            return thread_id
        order = self.env[model].sudo().browse(thread_id)
        target = order._get_surviving()
        # Who may not see it is read by colleagues alone: see ``_pass_on``.
        return target.id if order._shares_eyes_with(target) else thread_id
