from odoo import api, models

from ...tools import place


class MailRenderMixin(models.AbstractModel):
    """Mails and short messages of the service centre name days at our place.

    Whoever makes them go out: a colleague elsewhere, a customer who signs, or a
    scheduled action, which has no time zone at all.
    """

    _inherit = "mail.render.mixin"

    @api.model
    def _render_template(self, template_src, model, res_ids, *args, **kwargs):
        rendered = {}
        for zone, ids in self._group_by_service_zone(model, res_ids).items():
            mixin = self
            if zone:
                mixin = self.with_context(tz=zone, rma_mail_zone=zone)
            rendered |= super(MailRenderMixin, mixin)._render_template(
                template_src, model, ids, *args, **kwargs
            )
        return rendered

    @api.model
    def _render_eval_context(self):
        """Odoo writes moments on the clock of the user, whatever the context says."""
        context = super()._render_eval_context()
        zone = self.env.context.get("rma_mail_zone")
        if not zone:
            return context
        of_user = context["format_datetime"]
        return context | {
            "format_datetime": lambda dt, tz=False, *args, **kwargs: of_user(
                dt, tz or zone, *args, **kwargs
            )
        }

    @api.model
    def _group_by_service_zone(self, model, res_ids):
        """Return which records are rendered on which clock.

        :param model: name of the model of the records
        :param res_ids: list of ids
        :return: dict time zone → list of ids; without a zone what is not about service
        """
        is_ours = model and (model.startswith("rma.service.") or model == "sale.order")
        if not is_ours or not isinstance(res_ids, (list, tuple)) or not any(res_ids):
            return {False: res_ids}
        # What is read for the clock, and to check rights, is cached. Who may not read a
        # record is not to find it there: its words are then refused as everywhere.
        records = self.env[model].browse(res_ids)
        readable = records._filtered_access("read")
        hidden = records - readable
        zones = {}
        if hidden:
            hidden.invalidate_recordset()
            zones[False] = hidden.ids
        for record in readable.sudo():
            is_service = model != "sale.order" or record.service_order_id
            zone = place.get_zone(record) if is_service else False
            zones.setdefault(zone, []).append(record.id)
        return zones
