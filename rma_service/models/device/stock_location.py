from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class StockLocation(models.Model):
    """Locations of customers' devices, and the shelves and bins in them."""

    _name = "stock.location"
    _inherit = ["stock.location", "rma.service.cached"]

    is_custody = fields.Boolean(
        string="Customers' Devices",
        compute="_compute_is_custody",
        store=True,
        readonly=False,
        precompute=True,
        recursive=True,
        help="Holds devices that belong to customers: never valued, never available."
        " What stands below such a location holds them as well.",
    )

    @api.depends("location_id.is_custody")
    def _compute_is_custody(self):
        for location in self:
            parent = location.location_id
            location.is_custody = parent.is_custody or location.is_custody

    @api.constrains("is_custody", "location_id", "usage")
    def _check_custody(self):
        """Devices of customers never stand where a delivery looks for stock."""
        for location in self:
            parent = location.location_id
            if not location.is_custody:
                if parent.is_custody:
                    raise ValidationError(
                        self.env._(
                            "%(location)s stands below %(parent)s, which holds devices"
                            " of customers: it has to hold such devices, too.",
                            location=location.name,
                            parent=parent.display_name,
                        )
                    )
                continue
            if location.warehouse_id:
                raise ValidationError(
                    self.env._(
                        "%(location)s holds devices of customers and cannot stand in"
                        " warehouse %(warehouse)s: its stock is sold. Put it below the"
                        " custody location of the warehouse.",
                        location=location.name,
                        warehouse=location.warehouse_id.name,
                    )
                )

    @api.model
    def default_get(self, fields):
        """A new shelf stands in the custody location of the first warehouse."""
        values = super().default_get(fields)
        if "rma_shelf" in self.env.context and not values.get("location_id"):
            warehouse = self.env["stock.warehouse"].search(
                [("company_id", "=", self.env.company.id)], limit=1
            )
            values["location_id"] = warehouse.service_custody_location_id.id
        return values

    @api.depends_context("rma_shelf")
    def _compute_display_name(self):
        """On a service order the name of the shelf is enough."""
        if not self.env.context.get("rma_shelf"):
            return super()._compute_display_name()
        shelves = self.filtered(lambda location: location.location_id.is_custody)
        for shelf in shelves:
            shelf.display_name = shelf.name
        return super(StockLocation, self - shelves)._compute_display_name()

    # === LABEL ===#

    def action_print_shelf_label(self):
        """Print a label for each shelf; those without a barcode are given one."""
        for shelf in self.filtered(lambda location: not location.barcode):
            shelf.barcode = f"SHELF-{shelf.id:05}"
        report = self.env.ref("rma_service.action_report_shelf_label")
        return report.report_action(self)

    def _get_label_format(self):
        """Return the size of the label: a key of ``LABEL_SIZES``."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return company.service_shelf_label_format

    def _prepare_label(self):
        """Return what stands on the label of the shelf.

        :return: dict with ``title``, ``number`` (the barcode), ``lines`` (texts),
            ``has_square`` (a QR code beside the bars, whatever the size) and
            ``title_scale`` (size of the title to that of the text)
        """
        self.ensure_one()
        return {
            "title": self.name,
            "number": self.barcode or "",
            "lines": [self.location_id.display_name or ""],
            "has_square": True,
            # Read from afar.
            "title_scale": 1.5,
        }

    def _should_be_valued(self):
        return super()._should_be_valued() and not self.is_custody

    def _search_is_valued(self, operator, value):
        # FIFO valuation looks for quants by location alone, so that the owner of the
        # quants is not enough to keep customers' devices out of it.
        domain = super()._search_is_valued(operator, value)
        custody = Domain("is_custody", "=", True)
        if (operator == "=") == bool(value):
            return domain & ~custody
        return domain | custody
