from odoo import api, models


class RatingRating(models.Model):
    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings.filtered("consumed")._update_service_orders()
        return ratings

    def write(self, vals):
        result = super().write(vals)
        if {"rating", "consumed", "feedback"} & vals.keys():
            self._update_service_orders()
        return result

    def unlink(self):
        orders = self._get_service_orders()
        result = super().unlink()
        orders.exists()._update_last_rating()
        return result

    def _get_service_orders(self):
        """Return the service orders that are rated."""
        orders = self.env["rma.service.order"]
        rated = self.filtered(lambda rating: rating.res_model == orders._name)
        return orders.browse(set(rated.mapped("res_id")))

    def _update_service_orders(self):
        """Keep the last rating on the service orders."""
        orders = self._get_service_orders()
        if orders:
            orders._update_last_rating()
            orders._tell_of_low_rating()
