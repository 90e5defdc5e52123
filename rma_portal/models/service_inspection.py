from urllib.parse import urlencode

from odoo import models


class RmaServiceInspection(models.Model):
    """Where a customer asks for what is due on his device."""

    _inherit = "rma.service.inspection"

    def _get_request_url(self):
        """Return the form for new requests with the device chosen.

        The device is found for its owner alone, once he is logged in; for everybody
        else the form asks which it is.
        """
        self.ensure_one()
        company = self.company_id.sudo()
        if company.service_request_from not in ("customers", "everybody"):
            return super()._get_request_url()
        choice = {"device": self.device_id.id}
        types = self.env["rma.service.request"]._get_offered_types(company)
        if self.type_id in types:
            choice["type"] = self.type_id.id
        return f"{company.get_base_url()}/service/request/details?{urlencode(choice)}"
