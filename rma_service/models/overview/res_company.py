from datetime import timedelta

from odoo import api, fields, models, tools

# Under this name screens listen, and are told.
BOARD = "rma_service_board"
# So often it is noted that somebody looks at the board of a company.
NOTED_EVERY = timedelta(hours=12)


class ResCompany(models.Model):
    """Whether somebody looks at the supervisor's board of the company."""

    _name = "res.company"
    _inherit = ["res.company", "rma.service.guarded"]

    service_board_watched = fields.Datetime(
        string="Board Looked At", readonly=True, groups="base.group_system"
    )

    @api.model
    @tools.ormcache(cache="stable")
    def _get_watched_boards(self):
        """Return the ids of the companies whose board somebody has looked at."""
        companies = self.sudo().with_context(active_test=False)
        found = companies.search([("service_board_watched", "!=", False)])
        return frozenset(found.ids)

    def _note_watched_board(self):
        """Note that somebody looks at the board, so that his screen is told."""
        now = fields.Datetime.now()
        late = self.sudo().filtered(
            lambda company: (
                not company.service_board_watched
                or company.service_board_watched < now - NOTED_EVERY
            )
        )
        if late:
            late.service_board_watched = now
            self.env.registry.clear_cache("stable")
