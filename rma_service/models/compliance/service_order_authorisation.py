from odoo import api, fields, models
from odoo.tools import format_date

from ..setup.service_stage import FINISHED_PHASES


class RmaServiceOrder(models.Model):
    """Whether the technician may work on the device, where the service type asks.

    Warned when he is chosen, refused when the work is finished; service types that do
    not ask cost nothing.
    """

    _inherit = "rma.service.order"

    authorisation_warning = fields.Text(
        compute="_compute_authorisation_warning",
        compute_sudo=True,
        help="What the technician lacks to finish this work.",
    )

    @api.depends(
        "user_id",
        "type_id",
        "product_id",
        "device_id",
        "equipment_type_id",
        "company_id",
        "phase",
    )
    def _compute_authorisation_warning(self):
        for order in self:
            is_asked = order.type_id.asks_authorisation and order.phase not in (
                *FINISHED_PHASES,
                "cancel",
            )
            order.authorisation_warning = is_asked and order._get_authorisation_gap(
                order._get_technician()
            )

    def _get_obstacles_quality(self):
        return super()._get_obstacles_quality() + self._get_obstacles_of_authorisation()

    def _get_obstacles_ready(self):
        return super()._get_obstacles_ready() + self._get_obstacles_of_authorisation()

    def _get_obstacles_of_authorisation(self):
        """Return why the technician may not finish the work, as a list."""
        self.ensure_one()
        if not self.type_id.asks_authorisation or not self._is_for_book():
            return []
        gap = self._get_authorisation_gap(self._get_book_technician())
        return [gap] if gap else []

    def _get_authorisation_gap(self, technician):
        """Return what a technician lacks for the device, as a sentence, or False.

        :param technician: ``res.users``, may be empty: nobody lacks nothing
        """
        self.ensure_one()
        if not technician or not self.type_id.asks_authorisation:
            return False
        authorisations = self.env["rma.service.authorisation"]
        # The device may be of a narrower type than its model.
        family = self.device_id.equipment_type_id or self.equipment_type_id
        named = (technician, self.product_id, family, self.company_id)
        if authorisations._find(*named):
            return False
        device = family.sudo().name or self.product_id.display_name
        last = authorisations._find_expired(*named)
        if last:
            return self.env._(
                "the authorisation of %(technician)s for %(device)s ended on %(date)s."
                " Renew it, or choose another technician.",
                technician=technician.name,
                device=device or "",
                date=format_date(self.env, last.date_to),
            )
        return self.env._(
            "%(technician)s has no authorisation for %(device)s. Choose another"
            " technician, or enter his authorisation.",
            technician=technician.name,
            device=device or "",
        )
