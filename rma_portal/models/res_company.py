from odoo import fields, models

from odoo.addons.rma_service.tools.columns import set_column_defaults


class ResCompany(models.Model):
    """What customers have to know of the service centre."""

    _inherit = "res.company"

    service_opening_hours = fields.Text(
        string="Opening Hours",
        translate=True,
        help="When devices are handed in and collected, as customers read it.",
    )
    service_track = fields.Boolean(
        string="Track without Login",
        default=True,
        help="Who has the number of an order and the code from its intake protocol or"
        " label sees where it stands, without names and amounts.",
    )
    service_request_from = fields.Selection(
        selection=[
            ("nobody", "Nobody"),
            ("customers", "Customers with a login"),
            ("everybody", "Everybody; visitors confirm by e-mail"),
        ],
        string="Requests Online",
        required=True,
        default="customers",
        help="Who may ask for a service by the form on the portal.",
    )
    service_articles_public = fields.Boolean(
        string="Visitors Read Articles",
        help="Articles for customers are read without a login, too, and found by"
        " machines that search the web.",
    )

    def init(self):
        set_column_defaults(self, "service_request_from")
        return super().init()

    def _takes_service_requests(self, user):
        """Tell whether somebody may use the form for new requests.

        :param user: the public user for a visitor
        """
        self.ensure_one()
        wanted = self.sudo().service_request_from
        return wanted == "everybody" or (
            wanted == "customers" and not user._is_public()
        )
