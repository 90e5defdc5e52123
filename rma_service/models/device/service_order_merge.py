from odoo import models
from odoo.fields import Command

from .service_order_photos import MAX_PHOTOS


class RmaServiceOrder(models.Model):
    """What becomes of the photos of requests that are merged or split."""

    _inherit = "rma.service.order"

    def _absorb(self, others):
        result = super()._absorb(others)
        self._take_photos(others.filtered(self._shares_eyes_with))
        return result

    def _take_photos(self, others):
        """Take the photos of other requests; those that are too many stay files.

        :param others: requests whose customers may see this one
        """
        photos = others.intake_photo_ids
        if not photos:
            return
        others.write({"intake_photo_ids": [Command.clear()]})
        photos.write({"res_id": self.id})
        room = max(MAX_PHOTOS - len(self.intake_photo_ids), 0)
        self.intake_photo_ids = [Command.link(id_) for id_ in photos.ids[:room]]
