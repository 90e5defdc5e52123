from odoo import models


class SaleOrder(models.Model):
    """Who acts on the page of an estimate: the customer, or a colleague beside him.

    Whoever may read an estimate opens its page, storekeepers and accountants too. What
    is done there is the customer's word, so of the colleagues only the service and
    sales do it, as they send estimates, and under their own name.
    """

    _inherit = "sale.order"

    def _may_act_on_page(self, user):
        """Tell whether somebody may answer, tick or withdraw on the page.

        :param user: who is logged in; the public user for who has the link alone
        """
        self.ensure_one()
        if not self.service_order_id or not user._is_internal():
            return True
        order = self.sudo().service_order_id.with_user(user)
        if order.has_access("write"):
            return True
        is_seller = user.has_group("sales_team.group_sale_salesman")
        return is_seller and self.with_user(user).has_access("write")

    def _on_page(self, user):
        """Return the estimate as who acts on its page, with superuser rights; empty
        for those who may not.

        :param user: see ``_may_act_on_page``
        """
        self.ensure_one()
        if not self._may_act_on_page(user):
            return self.browse()
        return self.with_user(user).sudo() if user._is_internal() else self
