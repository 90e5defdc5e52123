from odoo import fields, models
from odoo.tools import plaintext2html

from odoo.addons.rating.models.rating_data import RATING_LIMIT_OK

from ...tools import place


class RmaServiceOrder(models.Model):
    """How satisfied the customers are: asked once, with the hand-over."""

    _name = "rma.service.order"
    _inherit = ["rma.service.order", "rating.mixin"]

    # Written when a rating comes in. Odoo's own computes it for each new order too.
    rating_last_value = fields.Float(
        string="Rating",
        compute=None,
        groups=None,
        store=True,
        readonly=True,
        copy=False,
        aggregator="avg",
        help="What the customer gave last: 5 satisfied, 3 not sure, 1 not satisfied.",
    )

    rating_last_feedback = fields.Text(
        string="Comment",
        related=None,
        groups=None,
        store=True,
        readonly=True,
        copy=False,
        help="What the customer wrote with the last rating.",
    )

    # All that the report on satisfaction asks of the rated orders.
    _rated_idx = models.Index(
        "(date_out, id) INCLUDE (company_id, active, phase, user_id, team_id, type_id,"
        " rating_last_value) WHERE rating_last_value > 0"
    )

    is_low_rating_told = fields.Boolean(
        readonly=True,
        copy=False,
        help="The leader was told once that the customer is not satisfied.",
    )

    def action_view_ratings(self):
        """Open the ratings of the orders."""
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rating_rating_action_service"
        )
        action["domain"] = [
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
            ("consumed", "=", True),
        ]
        return action

    def _update_last_rating(self):
        """Write the last rating of each order to it."""
        ratings = self.env["rating.rating"].sudo()
        last = {}
        for rating in ratings.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("consumed", "=", True),
            ],
            order="write_date, id",
        ):
            last[rating.res_id] = rating
        for order in self.sudo():
            rating = last.get(order.id, ratings)
            order.write(
                {
                    "rating_last_value": rating.rating,
                    "rating_last_feedback": rating.feedback,
                }
            )

    def _tell_of_low_rating(self):
        """Give the leader of the team an activity where a customer is not satisfied.

        Once an order, whatever he gives later; without a leader who looks after it.
        """
        for order in self.sudo():
            value = order.rating_last_value
            if order.is_low_rating_told or not 0 < value < RATING_LIMIT_OK:
                continue
            order.is_low_rating_told = True
            leader = order.team_id.user_id
            leader = leader._filter_service_colleagues(order.company_id)
            for user in (leader or order._get_responsibles())[:1]:
                speaking = order.with_context(lang=user.lang)
                place.at_place(speaking).activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=speaking.env._("The customer is not satisfied: call him"),
                    note=plaintext2html(order.rating_last_feedback or ""),
                    user_id=user.id,
                )
