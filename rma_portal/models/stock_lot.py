from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.rma_service.tools import place

from .service_order_document import PAGE_DOCUMENTS
from .service_order_page_read import name_plain_products

MAX_HISTORY = 20
# Where the picture of a device is found, the first that is there.
IMAGES = (
    ("stock.lot", "image"),
    ("product.product", "image_variant_1920"),
    ("product.template", "image_1920"),
)


class StockLot(models.Model):
    """The device on its owner's page: what is named here, and nothing else.

    Customers have no right on serial numbers. Whoever calls these methods found the
    device by ``res.partner._get_portal_device_domain`` and reads it as superuser.
    """

    _inherit = "stock.lot"

    def _get_portal_path(self):
        """Return the path of the device's page."""
        self.ensure_one()
        return f"/my/service-devices/{self.id}"

    def _prepare_portal_rows(self, user):
        """Return what the list shows of each device.

        :param user: customer who is logged in; he counts the orders that he may see
        """
        devices = self.sudo()
        devices.product_id.mapped("combination_indices")
        name_plain_products(devices.product_id)
        orders = self.env["rma.service.order"].with_user(user)
        visits = {}
        if orders.has_access("read"):
            visits = {
                device.id: (count, last)
                for device, count, last in orders._read_group(
                    Domain("device_id", "in", self.ids)
                    & orders._get_visible_domain(user),
                    ["device_id"],
                    ["__count", "date_in:max"],
                )
            }
        rows = []
        for device in devices:
            count, last = visits.get(device.id, (0, False))
            rows.append(
                device._prepare_portal_name()
                | {
                    "orders": count,
                    "last_in": place.get_day(device, last),
                    "warranty_until": device.warranty_until,
                    "warranty_state": device.warranty_state,
                }
            )
        return rows

    def _prepare_portal_name(self):
        """Return how the customer knows the device: brand, model, serial number."""
        self.ensure_one()
        device = self.sudo()
        brand, model = device.product_id.service_brand, device.product_id.display_name
        return {
            "id": device.id,
            "url": device._get_portal_path(),
            # Many models have it in their name already.
            "brand": brand and brand.casefold() not in model.casefold() and brand,
            "model": model,
            "serial": device.name,
            "is_out": device.service_state == "out",
        }

    def _prepare_portal_values(self, user):
        """Return what the page of the device shows.

        :param user: customer who is logged in
        :return: dict as of ``_prepare_portal_name`` with ``equipment_type``, ``year``,
            ``sold``, ``has_image``, ``warranties``, ``orders`` (records with superuser
            rights, the newest ``MAX_HISTORY`` that he may see), ``has_more_orders``,
            ``files`` of its model, ``prints`` of its orders, ``invoices``,
            ``contracts``, ``inspections`` and ``can_ask``: whether a service may be
            asked for it
        """
        self.ensure_one()
        device = self.sudo()
        device.product_id.mapped("combination_indices")
        name_plain_products(device.product_id)
        orders = device._get_portal_orders(user)
        files, has_image = device._read_portal_files()
        prints, invoices = device._read_portal_papers(orders[:MAX_HISTORY])
        return device._prepare_portal_name() | {
            "equipment_type": device.equipment_type_id.name,
            "year": device.year_of_manufacture,
            "sold": device.date_sold,
            "has_image": has_image,
            "warranties": device._prepare_portal_warranties(),
            "orders": orders[:MAX_HISTORY],
            "has_more_orders": len(orders) > MAX_HISTORY,
            "files": files,
            "prints": prints,
            "invoices": invoices + device._prepare_portal_sale_invoices(user),
            "contracts": device._prepare_portal_contracts(user),
            "inspections": device._prepare_portal_inspections(),
            "can_ask": device._can_be_asked_for(user),
        }

    def _prepare_portal_contracts(self, user):
        """Return what the customer bought in advance for the device; a hook.

        :param user: customer who is logged in
        :return: list of dicts with ``name``, ``text`` (what is left of it, or False),
            ``end`` (its last day, or False) and ``url`` (of its page, or False)
        """
        self.ensure_one()
        return []

    def _prepare_portal_inspections(self):
        """Return what is due on the device next; a hook.

        :return: list of dicts with ``name``, ``date`` and ``is_overdue``, the earliest
            first
        """
        self.ensure_one()
        return []

    def _can_be_asked_for(self, user):
        """Tell whether the form for new requests takes the device."""
        self.ensure_one()
        company = self.env.company
        return bool(
            self.service_state != "out"
            and self.company_id in (company.browse(), company)
            and company._takes_service_requests(user)
        )

    # === WARRANTIES ===#

    def _prepare_portal_warranties(self):
        """Return the warranties of the device, those that are valid first.

        Why one is void is a colleague's word and stays with us.

        :return: list of dicts with ``kind`` (who gives it), ``name``, ``start``,
            ``end`` (its last day), ``state``, ``state_label`` and ``covers``
        """
        self.ensure_one()
        env = self.env
        kinds = {
            "company": env._("Our warranty"),
            "vendor": env._("Warranty of the vendor"),
            "extension": env._("Extension"),
            "repair": env._("Warranty on a repair"),
        }
        covers = {
            (True, True): env._("Parts and labour"),
            (True, False): env._("Parts"),
            (False, True): env._("Labour"),
            (False, False): False,
        }
        warranties = self.env["rma.service.warranty"].sudo()
        warranties = warranties.search_fetch([("device_id", "=", self.id)])
        labels = dict(warranties._fields["state"]._description_selection(env))
        ranks = {state: rank for rank, state in enumerate(labels)}
        ranks |= {"valid": -1}
        return [
            {
                "kind": kinds[warranty.granted_by],
                "name": warranty.product_id.display_name or warranty.name,
                "start": warranty.date_start,
                "end": warranty.date_end,
                "state": warranty.state,
                "state_label": labels[warranty.state],
                "covers": covers[warranty.covers_parts, warranty.covers_labour],
            }
            for warranty in warranties.sorted(lambda each: ranks[each.state])
        ]

    # === HISTORY AND DOCUMENTS ===#

    def _get_portal_orders(self, user):
        """Return the orders of the device that the customer may see, newest first.

        What was done for a former owner is not told to the next one.

        :return: up to one more than ``MAX_HISTORY`` records with superuser rights
        """
        self.ensure_one()
        orders = self.env["rma.service.order"].with_user(user)
        if not orders.has_access("read"):
            return orders.sudo()
        domain = orders._get_visible_domain(user)
        query = orders._search(
            domain & Domain("device_id", "=", self.id),
            order="id desc",
            limit=MAX_HISTORY + 1,
        )
        # Found with his rights and read with ours, in one statement.
        orders = orders.sudo()
        return orders._fetch_query(query, orders._determine_fields_to_fetch())

    def _read_portal_papers(self, orders):
        """Return the papers that the pages of orders list, in one statement.

        The same as ``_get_page_documents`` and ``_get_page_invoices`` of each.

        :param orders: that the customer may see, with superuser rights
        :return: two lists of dicts, the newest orders first: prints with ``url``,
            ``label``, ``order`` and ``date``; invoices with ``url``, ``name``, ``date``
        """
        kinds = dict(
            self.env["rma.service.document"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        prints, invoices = [], []
        if not orders:
            return prints, invoices
        by_id = {order.id: order for order in orders}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH own AS (
                    SELECT mine.id, customer.commercial_partner_id AS firm_id
                      FROM rma_service_order mine
                      JOIN res_partner customer ON customer.id = mine.partner_id
                     WHERE mine.id IN %(orders)s
                )
                SELECT own.id, document.kind, NULL, document.id, document.date,
                       NULL
                  FROM own
                  JOIN rma_service_document_order_rel rel ON rel.order_id = own.id
                  JOIN rma_service_document document ON document.id = rel.document_id
                  JOIN res_partner signer ON signer.id = document.partner_id
                 WHERE document.kind IN %(kinds)s
                   AND signer.commercial_partner_id = own.firm_id
                 UNION
                SELECT own.id, NULL, move.name, move.id, NULL, move.invoice_date
                  FROM own
                  JOIN sale_order estimate ON estimate.service_order_id = own.id
                  JOIN sale_order_line line ON line.order_id = estimate.id
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                  JOIN account_move_line item ON item.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = item.move_id
                 WHERE move.state = 'posted'
                   AND move.commercial_partner_id = own.firm_id
                   AND EXISTS (
                       SELECT 1 FROM sale_order agreed
                        WHERE agreed.service_order_id = own.id
                          AND agreed.state = 'sale'
                       )
              ORDER BY 1 DESC, 5 DESC, 4 DESC
                """,
                orders=tuple(by_id),
                kinds=PAGE_DOCUMENTS,
            )
        )
        for order_id, kind, name, record_id, moment, day in rows:
            order = by_id[order_id]
            if kind:
                prints.append(
                    {
                        "url": f"{order.access_url}/documents/{record_id}",
                        "label": kinds[kind],
                        "order": order.name,
                        "date": place.get_day(order, moment),
                    }
                )
            else:
                url = f"{order.access_url}/invoices/{record_id}"
                invoices.append({"url": url, "name": name, "date": day})
        return prints, invoices

    def _prepare_portal_sale_invoices(self, user):
        """Return the invoices of the sale of the device that the customer may read.

        :param user: customer who is logged in
        :return: list of dicts with ``url``, ``name``, ``date``
        """
        self.ensure_one()
        line = self.sudo().sale_line_id
        sold = line.invoice_lines.move_id.with_user(user)
        if not sold or not sold.has_access("read"):
            return []
        sold = sold._filtered_access("read").sudo()
        return [
            {"url": sale.access_url, "name": sale.name, "date": sale.invoice_date}
            for sale in sold
            if sale.state == "posted"
        ]

    def _get_portal_files(self):
        """Return the files of the model and its equipment types that owners read.

        :return: ``product.document`` with superuser rights
        """
        documents = self.env["product.document"].sudo()
        return documents.search(self._get_portal_file_domain())

    def _get_portal_file_domain(self):
        """Return the domain of ``_get_portal_files``."""
        self.ensure_one()
        device = self.sudo()
        product = device.product_id
        path = device.equipment_type_id.parent_path or ""
        owners = {
            "product.product": product.ids,
            "product.template": product.product_tmpl_id.ids,
            "rma.service.equipment.type": [int(each) for each in path.split("/")[:-1]],
        }
        return (
            Domain("is_for_owner", "=", True)
            & Domain("company_id", "in", (False, self.env.company.id))
            & Domain.OR(
                Domain("res_model", "=", model) & Domain("res_id", "in", ids)
                for model, ids in owners.items()
            )
        )

    def _read_portal_files(self):
        """Return what the page says of files and picture, read in one statement.

        :return: list of dicts with ``id``, ``name`` and ``url`` (of a link, else
            False), and whether there is a picture
        """
        documents = self.env["product.document"].sudo()
        query = documents._search(self._get_portal_file_domain())
        columns = [
            documents._field_to_sql(documents._table, name, query)
            for name in ("sequence", "name", "id", "type", "url")
        ]
        pictures = self.env["ir.attachment"].sudo()
        picture = pictures._search(self._get_portal_image_domain(), limit=1)
        nothing = SQL("NULL::int, NULL::text, NULL::int, NULL::text, NULL::text")
        rows = self.env.execute_query(
            SQL(
                "(%s) UNION ALL (%s)",
                query.select(*columns),
                picture.select(nothing),
            )
        )
        files = sorted(row for row in rows if row[2])
        return [
            {"id": file_id, "name": name, "url": kind == "url" and url}
            for _sequence, name, file_id, kind, url in files
        ], len(files) < len(rows)

    def _get_portal_image_domain(self):
        """Return the domain of the pictures of the device and of its model."""
        self.ensure_one()
        product = self.sudo().product_id
        ids = (self.id, product.id, product.product_tmpl_id.id)
        return Domain.OR(
            Domain("res_model", "=", model)
            & Domain("res_field", "=", field)
            & Domain("res_id", "=", res_id)
            for (model, field), res_id in zip(IMAGES, ids, strict=True)
        )

    def _get_portal_image(self):
        """Return the picture of the device, else of its model: ``ir.attachment``."""
        found = self.env["ir.attachment"].sudo().search(self._get_portal_image_domain())
        order = [model for model, _field in IMAGES]
        return found.sorted(lambda file: order.index(file.res_model))[:1]
