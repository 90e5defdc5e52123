from dateutil.relativedelta import relativedelta

from odoo import Command

from ...tools import place

# Devices that the shop of the demo sold: customer, model, pieces, months ago.
SALES = [
    ("verde", "register_m20", 14, 20),
    ("crinul", "register_m20", 10, 11),
    ("sonnenhof", "register_pro", 6, 14),
    ("nowak", "printer_l300", 8, 9),
    ("svitanok", "printer_t80", 9, 16),
    ("nowak", "laptop_14", 12, 7),
    ("popescu", "laptop_16", 4, 5),
    ("zielinski", "phone_p7", 11, 8),
    ("kovalenko", "phone_p9", 7, 6),
    ("carpati", "washer_w9", 6, 18),
    ("stan", "washer_w7", 5, 26),
    ("fischer", "ebike_city", 7, 10),
    ("hoffmann", "ebike_trail", 3, 4),
]
# Known devices among them: invoiced and paid, so that the money can be given back.
# Customer, device, months ago.
INVOICED_SALES = [
    ("zloty_klos", "till_zloty_klos_2", 9),
    ("kovalenko", "phone_kovalenko", 0),
]


class Sale:
    """Sales of devices in the demo: what the returns are measured against."""

    def _sell_devices(self, when, company):
        """Sell and deliver the devices; their dates are so many months before.

        :param when: naive UTC time at which the demo begins
        :param company: company that sells
        """
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        for customer, model, pieces, months in SALES:
            serials = self._create_devices(self._ref("model", model), pieces, months)
            self._sell(
                customer, serials, when - relativedelta(months=months), warehouse
            )
        for customer, device, months in INVOICED_SALES:
            day, serial = (
                when - relativedelta(months=months),
                self._ref("device", device),
            )
            self._invoice_sale(self._sell(customer, serial, day, warehouse), day)

    def _sell(self, customer, serials, when, warehouse):
        """Return the sale of devices out of stock, delivered, with its dates.

        :param customer: key of the partner
        :param serials: ``stock.lot`` of one product
        :param when: naive UTC time of the sale
        :param warehouse: where they are counted into stock, and delivered from
        """
        product = serials.product_id
        self._stock_devices(serials, warehouse)
        sale = self.env["sale.order"].create(
            {
                "partner_id": self._ref("partner", customer).id,
                "company_id": warehouse.company_id.id,
                "warehouse_id": warehouse.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": len(serials)}
                    )
                ],
            }
        )
        sale.action_confirm()
        # Lines that are only cut off from their move would stay reserved for good.
        sale.picking_ids.move_ids.move_line_ids.unlink()
        sale.picking_ids.move_ids.move_line_ids = [
            Command.create(
                {
                    "product_id": product.id,
                    "lot_id": serial.id,
                    "quantity": 1.0,
                    "location_id": warehouse.lot_stock_id.id,
                    "location_dest_id": sale.picking_ids.location_dest_id.id,
                    "picking_id": sale.picking_ids.id,
                }
            )
            for serial in serials
        ]
        sale.picking_ids.move_ids.picked = True
        # No text message: it would be sent at once.
        sale.picking_ids.with_context(skip_sms=True)._action_done()
        self._date_sale(sale, serials, when)
        return sale

    def _invoice_sale(self, sale, when):
        """Post the invoice of a sale and pay it, where there are books to do so."""
        if not self._has_journal(sale, ("sale",)):
            return
        invoice = sale._create_invoices()
        invoice.invoice_date = place.get_day(self.env.company, when)
        invoice.action_post()
        self._pay(invoice, when)

    def _create_devices(self, product, pieces, months):
        """Return new serial numbers of a model that was sold ``months`` ago."""
        return self.env["stock.lot"].create(
            [
                {
                    "product_id": product.id,
                    "name": f"{product.id:03}{months:02}-{number:04}",
                    "year_of_manufacture": "2025" if months < 12 else "2024",
                }
                for number in range(1, pieces + 1)
            ]
        )

    def _stock_devices(self, serials, warehouse):
        """Count devices into the stock of a warehouse."""
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        quants.create(
            [
                {
                    "product_id": serial.product_id.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "inventory_quantity": 1,
                    "lot_id": serial.id,
                }
                for serial in serials
            ]
        ).action_apply_inventory()

    def _date_sale(self, sale, serials, when):
        """Move a sale to its day: the devices and their warranties begin there."""
        serials.write({"date_sold": place.get_day(self.env.company, when)})
        for warranty in serials.warranty_ids.filtered("date_start"):
            end = place.get_day(self.env.company, when) + relativedelta(
                months=warranty.months, days=-1
            )
            warranty.write(
                {"date_start": place.get_day(self.env.company, when), "date_end": end}
            )
        moves = sale.picking_ids.move_ids
        for records, name in (
            (sale, "date_order"),
            (moves, "date"),
            (moves.move_line_ids, "date"),
            (sale.picking_ids, "date_done"),
        ):
            records.flush_recordset([name])
            self._write_date(records, name, when)
