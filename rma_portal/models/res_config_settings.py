from markupsafe import Markup

from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_opening_hours = fields.Text(
        related="company_id.service_opening_hours", readonly=False
    )
    service_track = fields.Boolean(related="company_id.service_track", readonly=False)
    service_request_from = fields.Selection(
        related="company_id.service_request_from", readonly=False, required=True
    )
    service_track_snippet = fields.Text(
        string="For Your Web Site",
        compute="_compute_service_track_snippet",
        help="Copy these lines into any page of your web site: the form appears there.",
    )
    service_articles_public = fields.Boolean(
        related="company_id.service_articles_public", readonly=False
    )

    @api.depends("company_id")
    def _compute_service_track_snippet(self):
        frame = Markup(
            '<iframe src="%s/service/track/embed" title="%s" loading="lazy"'
            ' style="width: 100%%; height: 32rem; border: 0"></iframe>'
        )
        for settings in self:
            title = self.env._("Where is my device?")
            settings.service_track_snippet = str(frame % (self.get_base_url(), title))
