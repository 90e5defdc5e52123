from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    def action_edit_service_prints(self):
        """Open the blocks of the prints of the company, to be switched."""
        return self.env["rma.service.print.block"]._open_blocks_of_company()

    service_tz = fields.Selection(related="company_id.service_tz", readonly=False)
    service_reminder_days = fields.Integer(
        related="company_id.service_reminder_days", readonly=False
    )
    service_reminder_interval = fields.Integer(
        related="company_id.service_reminder_interval", readonly=False
    )
    service_reminder_limit = fields.Integer(
        related="company_id.service_reminder_limit", readonly=False
    )
    service_unclaimed_days = fields.Integer(
        related="company_id.service_unclaimed_days", readonly=False
    )
    service_storage_product_id = fields.Many2one(
        related="company_id.service_storage_product_id", readonly=False
    )
    service_storage_free_days = fields.Integer(
        related="company_id.service_storage_free_days", readonly=False
    )
    service_daily_list = fields.Boolean(
        related="company_id.service_daily_list", readonly=False
    )
    service_daily_list_days = fields.Integer(
        related="company_id.service_daily_list_days", readonly=False
    )
    service_stock_user_id = fields.Many2one(
        related="company_id.service_stock_user_id", readonly=False
    )
    service_parallel_work = fields.Boolean(
        related="company_id.service_parallel_work", readonly=False
    )
    service_ancillary_ids = fields.Many2many(
        related="company_id.service_ancillary_ids", readonly=False
    )
    service_chat = fields.Char(related="company_id.service_chat", readonly=False)
    service_intake_terms = fields.Html(
        related="company_id.service_intake_terms", readonly=False
    )
    service_handover_terms = fields.Html(
        related="company_id.service_handover_terms", readonly=False
    )
    service_warranty_terms = fields.Html(
        related="company_id.service_warranty_terms", readonly=False
    )
    service_estimate_terms = fields.Html(
        related="company_id.service_estimate_terms", readonly=False
    )
    service_label_format = fields.Selection(
        related="company_id.service_label_format", readonly=False
    )
    service_shelf_label_format = fields.Selection(
        related="company_id.service_shelf_label_format", readonly=False
    )
    service_hourly_cost = fields.Monetary(
        related="company_id.service_hourly_cost",
        readonly=False,
        currency_field="company_currency_id",
    )
    service_return_days = fields.Integer(
        related="company_id.service_return_days", readonly=False
    )

    def action_switch_on_service_messages(self):
        """Switch the usual messages to customers on, and show them."""
        return self.env["rma.service.message.rule"].action_switch_on_usual()
