from odoo import api, models

from ...tools.kept import note_clock


class IrQwebFieldDatetime(models.AbstractModel):
    """A print that is kept knows whether its words depend on a clock.

    Moments that are marked on the page itself, as ``report_moment`` marks them, are
    looked for there: most of them do not belong to the words.
    """

    _inherit = "ir.qweb.field.datetime"

    @api.model
    def value_to_html(self, value, options):
        if value and not options.get("rma_marked"):
            note_clock(self.env)
        return super().value_to_html(value, options)
