from odoo import api, models
from odoo.tools import SQL

from odoo.addons.bus.models.bus import channel_with_db, json_dump

from .res_company import BOARD

# What the numbers of the board follow from; the rest is seen with the next minute.
COUNTED = frozenset(
    {
        "active",
        "company_id",
        "date_deadline",
        "date_in",
        "date_out",
        "date_promised",
        "date_ready",
        "outcome",
        "stage_id",
        "team_id",
        "type_id",
        "user_id",
        "vendor_claim_id",
    }
)
# So many seconds at least lie between two hints. A screen that was told asks at once,
# and once more when they are over.
PAUSE = 5
# Of so many last messages of the bus a hint is looked for: one statement by their id.
RECENT = 500
# A company whose board nobody looked at for so many hours is not told.
FORGOTTEN = 48


class RmaServiceOrder(models.Model):
    """Screens with the supervisor's board are told that something changed.

    What is told is that it did, and nothing of it: each screen asks for its numbers
    with the rights of who looks at it. Where nobody looks, nothing is done; where
    somebody does, a click that changes orders takes one statement more, when it is
    over, and one message a company every few seconds.
    """

    _inherit = "rma.service.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._hint_board()
        return orders

    def write(self, vals):
        if COUNTED.isdisjoint(vals):
            return super().write(vals)
        # What moves to another company changes the numbers of both.
        self._hint_board()
        result = super().write(vals)
        if "company_id" in vals:
            self._hint_board()
        return result

    def unlink(self):
        self._hint_board()
        return super().unlink()

    def _hint_board(self):
        """Tell the boards of the orders' companies, once the transaction is over."""
        watched = self.env["res.company"]._get_watched_boards()
        companies = watched and watched.intersection(self.sudo().company_id.ids)
        if not companies:
            return
        precommit = self.env.cr.precommit
        told = precommit.data.get(BOARD)
        if told is None:
            told = precommit.data[BOARD] = set()
            precommit.add(self._send_hints)
        told |= companies

    @api.model
    def _send_hints(self):
        """Send what waits: to each company at most one hint every few seconds."""
        ids = self.env.cr.precommit.data.pop(BOARD, ())
        if not ids:
            return
        channels = {
            json_dump(channel_with_db(self.env.cr.dbname, (company, BOARD))): company
            for company in self.env["res.company"].browse(sorted(ids))
        }
        found = self.env.execute_query(
            SQL(
                """
                SELECT told.channel
                  FROM unnest(%(ids)s, %(channels)s) AS told(id, channel)
                  JOIN res_company c ON c.id = told.id
                 WHERE c.service_board_watched
                       > now() AT TIME ZONE 'UTC' - %(forgotten)s::interval
                   AND NOT EXISTS (
                       SELECT 1
                         FROM bus_bus b
                        WHERE b.id > (SELECT max(id) FROM bus_bus) - %(recent)s
                          AND b.channel = told.channel
                          AND b.create_date
                              > now() AT TIME ZONE 'UTC' - %(pause)s::interval
                       )
                """,
                ids=[company.id for company in channels.values()],
                channels=list(channels),
                forgotten=f"{FORGOTTEN} hours",
                recent=RECENT,
                pause=f"{PAUSE} seconds",
            )
        )
        for (channel,) in found:
            self.env["bus.bus"]._sendone((channels[channel], BOARD), BOARD, {})
