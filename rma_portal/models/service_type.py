from odoo import api, fields, models, tools


class RmaServiceType(models.Model):
    """What the form for new requests says of a service type."""

    _inherit = "rma.service.type"

    is_offered_online = fields.Boolean(
        string="Offered Online",
        help="Customers may ask for it by the form on the portal. Where no type is"
        " offered, their requests get the type that new orders usually have.",
    )
    asks_properties = fields.Boolean(
        string="Asked Online",
        help="The form for new requests asks for the custom fields of the order: texts,"
        " numbers, dates, check boxes, selections and tags.",
    )

    @api.model
    @tools.ormcache("company_id", cache="stable")
    def _get_offered_ids(self, company_id):
        """Return the ids of the types that may be asked for online, in their order.

        :param company_id: id of the company that is asked
        """
        return (
            self.sudo()
            .search(
                [
                    ("is_offered_online", "=", True),
                    ("company_id", "in", (False, company_id)),
                ]
            )
            .ids
        )
