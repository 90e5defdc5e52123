from odoo import fields, models


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
