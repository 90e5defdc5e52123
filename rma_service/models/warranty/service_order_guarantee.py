from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import place
from ...tools.locking import lock

# Phases in which the work is not begun.
CHOICE_PHASES = ("request", "intake", "diagnosis", "approval", "parts")


class RmaServiceOrder(models.Model):
    """The seller's liability: what the consumer chooses, and what a repair adds to it.

    Before the repair the seller tells that the consumer may choose between repair and
    replacement, and that a repair extends the liability (Directive (EU) 2019/771,
    art. 13(2a), 10(2a), as amended by Directive (EU) 2024/1799, art. 16). From which
    day of sale on, and by how much, is data of the country.
    """

    _inherit = "rma.service.order"

    is_legal_guarantee = fields.Boolean(related="type_id.is_legal_guarantee")
    guarantee_choice = fields.Selection(
        selection=[("repair", "Repair"), ("replacement", "Replacement")],
        string="Customer Chose",
        copy=False,
        tracking=True,
        help="What the customer chose, after he was told that the choice is his and"
        " that a repair extends our liability.",
    )
    guarantee_until = fields.Date(
        string="Liable Until",
        compute="_compute_guarantee_until",
        compute_sudo=True,
        help="Last day of our liability for the device, by law.",
    )

    @api.depends("device_id.warranty_ids.date_end", "partner_id", "is_legal_guarantee")
    def _compute_guarantee_until(self):
        for order in self:
            warranties = order._get_liabilities()
            days = [warranty.date_end for warranty in warranties if warranty.date_end]
            order.guarantee_until = max(days, default=False)

    def _get_liabilities(self):
        """Return our own warranties of the device, those that extend them too."""
        self.ensure_one()
        if not self.is_legal_guarantee or not self.device_id:
            return self.env["rma.service.warranty"]
        return self.device_id._get_warranties_of(self.partner_id).filtered(
            lambda warranty: (
                warranty.granted_by in ("company", "extension") and not warranty.is_void
            )
        )

    def _get_guarantee_months(self):
        """Return by how many months a repair extends our liability, 0 for none.

        It does once, for a unit that we sold from the day on that the country of the
        company names, and that came in while we were liable.
        """
        self.ensure_one()
        order = self.sudo()
        if not order.is_legal_guarantee:
            return 0
        country = order.company_id.country_id
        sold = order.device_id.date_sold
        begin = country.service_guarantee_from
        if not (sold and begin and sold >= begin):
            return 0
        liabilities = order._get_liabilities()
        if not order.device_id._is_single_unit() or any(
            warranty.is_repair_extension for warranty in order.device_id.warranty_ids
        ):
            return 0
        came_in = place.get_day(order, order.date_in) or place.get_today(order)
        is_liable = any(w._get_state(came_in) == "valid" for w in liabilities)
        return country.service_guarantee_months if is_liable else 0

    # === WHAT THE CUSTOMER CHOOSES ===#

    def _may_choose_guarantee(self):
        """Tell whether the customer may choose on his page: before the work, once."""
        self.ensure_one()
        return bool(
            self.is_legal_guarantee
            and not self.guarantee_choice
            and not self.date_repair
            and self.phase in CHOICE_PHASES
        )

    def _choose_guarantee(self, choice):
        """Keep what the customer chose on his page, and tell who waits for it.

        :param choice: ``"repair"`` or ``"replacement"``
        :raises UserError: where he cannot choose, or not any more
        """
        self.ensure_one()
        order = self.sudo()
        lock(order, wait=True)
        labels = dict(
            self._fields["guarantee_choice"]._description_selection(
                self._get_colleagues_env()
            )
        )
        if choice not in labels or not order._may_choose_guarantee():
            raise UserError(
                self.env._("%(order)s does not wait for your choice.", order=self.name)
            )
        order.guarantee_choice = choice
        order._message_log(
            body=self._get_colleagues_env()._(
                "%(partner)s was told of the choice on the page, and chose:"
                " %(choice)s.",
                partner=order.partner_id.display_name,
                choice=labels[choice],
            )
        )
        order._tell_guarantee_choice()

    def _tell_guarantee_choice(self):
        """Tell who works on the order what the customer chose, in his language."""
        self.ensure_one()
        for user in self._get_technician() or self._get_responsible():
            told = self.with_context(lang=user.lang)
            choices = told._fields["guarantee_choice"]._description_selection(told.env)
            told.message_notify(
                partner_ids=user.partner_id.ids,
                author_id=self.partner_id.id,
                email_from=self.company_id.email_formatted or None,
                subject=told.env._("%(order)s: the customer chose", order=self.name),
                body=dict(choices)[self.guarantee_choice],
            )

    def _get_obstacles_repair(self):
        obstacles = super()._get_obstacles_repair()
        if self.is_legal_guarantee and not self.guarantee_choice:
            obstacles.append(
                self.env._(
                    "tell the customer that he may choose between repair and"
                    " replacement, and note what he chose in “Customer Chose”."
                )
            )
        return obstacles

    def _enter_done(self):
        result = super()._enter_done()
        self._extend_guarantees()
        return result

    def _end_access_of(self, former):
        """Another customer chose nothing."""
        result = super()._end_access_of(former)
        self.guarantee_choice = False
        return result

    def _extend_guarantees(self):
        """Extend our liability for the units that were repaired, once for each."""
        for order in self.sudo():
            if order.outcome != "repaired" or order.old_unit_place:
                continue
            months = order._get_guarantee_months()
            if not months:
                continue
            last = order._get_liabilities().filtered("date_end").sorted("date_end")[-1:]
            lang = order.partner_id.lang or self.env.lang
            reason = order.with_context(lang=lang).env._(
                "Extended by the repair %(order)s", order=order.name
            )
            extension = last._extend_by_repair(order, months, reason)
            order._message_log(
                body=self.env._(
                    "Our liability is extended by %(months)s months, until and"
                    " including %(date)s.",
                    months=months,
                    date=extension.date_end,
                )
            )
