from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class IrRule(models.Model):
    """What somebody entered in a dialog of ours is his alone; ratings go with orders.

    Odoo gives dialogs no such rule of its own: who has the right on the model may read
    and change what others are entering, customers' signatures among it.
    """

    _inherit = "ir.rule"

    def _compute_domain(self, model_name, mode="read"):
        domain = super()._compute_domain(model_name, mode)
        model = self.env[model_name]
        if model_name == "rating.rating" and not self.env.su:
            return domain & self._get_rating_domain(mode)
        if self.env.su or not model._transient or not self._is_checked_dialog(model):
            return domain
        return (domain & Domain("create_uid", "=", self.env.uid)).optimize(model)

    def _get_rating_domain(self, mode):
        """Return which ratings a colleague reaches.

        Odoo lets all of the staff read and change every rating. Those of service orders
        go with their order, and nobody rates in the name of a customer.

        :param mode: ``read``, ``write``, ``create`` or ``unlink``
        """
        others = Domain("res_model", "!=", "rma.service.order")
        orders = self.env["rma.service.order"]
        if mode != "read" or not orders.has_access("read"):
            return others

        def has_order(model, alias, _query):
            # Asked for each rating: beside *or*, a list of all orders would be read.
            found = orders._search([], active_test=False)
            own = SQL.identifier(orders._table, "id")
            found.add_where(SQL("%s = %s", own, model._field_to_sql(alias, "res_id")))
            return SQL("EXISTS (%s)", found.select(SQL("1")))

        return others | Domain.custom(to_sql=has_order)

    def _is_checked_dialog(self, model):
        """Tell whether a dialog, or a row of one, has its links checked; so have all of
        ours."""
        return isinstance(model, self.env.registry["rma.service.checked.links"])
