from odoo import models


class RmaServiceOrder(models.Model):
    """What the customer needs to ask where his device is, without a login."""

    _inherit = "rma.service.order"

    def _get_track_code(self):
        """Return the code that, with the number, tells where the order stands.

        Hook: this add-on has no page that asks for it, ``rma_portal`` has.

        :return: short text for intake protocol and label; False where there is none
        """
        self.ensure_one()
        return False

    def _get_track_address(self):
        """Return the address of the page that asks for number and code, fit to be
        printed; a hook like :meth:`_get_track_code`.

        :return: False where there is none
        """
        return False
