from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain
from odoo.tools import SQL

MAX_FILES = 50
# Where the picture of a device is found, the first that is there.
IMAGES = (
    ("stock.lot", "image"),
    ("product.product", "image_variant_1920"),
    ("product.template", "image_1920"),
)


class StockLot(models.Model):
    """Files on the page of a device: its own, those of its model, its picture.

    What colleagues attach to a device stays with us, until they put it among the files
    for its owner.
    """

    _inherit = "stock.lot"

    owner_file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="rma_portal_device_file_rel",
        column1="device_id",
        column2="attachment_id",
        string="Files for the Owner",
        copy=False,
        # Who may see the device may see them: they are its own.
        bypass_search_access=True,
        groups="rma_service.group_service_own",
        help="Papers of this very unit: certificate, calibration, photo of its plate."
        " Its owner finds them in the portal, and so does the next one.",
    )

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        devices = super().create(vals_list)
        for device, vals in zip(devices, vals_list, strict=True):
            if vals.get("owner_file_ids"):
                device._take_owner_files(device.sudo().owner_file_ids)
        return devices

    def write(self, vals):
        if "owner_file_ids" not in vals:
            return super().write(vals)
        earlier = {device: device.sudo().owner_file_ids for device in self}
        result = super().write(vals)
        for device, files in earlier.items():
            device._take_owner_files(device.sudo().owner_file_ids - files)
        return result

    def _take_owner_files(self, added):
        """Make files that were added the device's own.

        What belongs to another record stays there, and the device gets a copy.

        :param added: ``ir.attachment`` with superuser rights
        :raises AccessError: if the user may not read one of them
        :raises ValidationError: naming a file that is none, or if there are too many
        """
        self.ensure_one()
        if not added:
            return
        added.with_env(self.env).check_access("read")
        if len(self.sudo().owner_file_ids) > MAX_FILES:
            raise ValidationError(
                self.env._(
                    "%(device)s: at most %(count)s files are kept.",
                    device=self.name,
                    count=MAX_FILES,
                )
            )
        own = {"res_model": self._name, "res_id": self.id}
        for file in added:
            if file.type != "binary":
                raise ValidationError(
                    self.env._(
                        "%(file)s is a link: upload the file itself.", file=file.name
                    )
                )
            if not file.res_id:
                file.write(own)
            elif (file.res_model, file.res_id) != (self._name, self.id):
                kept = file.copy(own)
                self.sudo().owner_file_ids = [
                    Command.unlink(file.id),
                    Command.link(kept.id),
                ]

    # === FILES ===#

    def _find_owner_file(self, file_id):
        """Return a file of the device itself that its page lists.

        :param file_id: what stands in the address
        :return: ``ir.attachment`` with superuser rights, or none
        """
        self.ensure_one()
        return self.sudo().owner_file_ids.filtered(
            lambda file: file.id == file_id and file.type == "binary"
        )

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

        :return: list of dicts with ``name`` and ``url``, those of the device itself
            first, and whether there is a picture
        """
        documents = self.env["product.document"].sudo()
        query = documents._search(self._get_portal_file_domain())
        columns = [
            documents._field_to_sql(documents._table, name, query)
            for name in ("sequence", "name", "id", "type", "url")
        ]
        pictures = self.env["ir.attachment"].sudo()
        picture = pictures._search(self._get_portal_image_domain(), limit=1)
        rows = self.env.execute_query(
            SQL(
                """
                (
                    SELECT 0 AS rank, 0, file.name, file.id, 'own', NULL
                      FROM rma_portal_device_file_rel rel
                      JOIN ir_attachment file ON file.id = rel.attachment_id
                     WHERE rel.device_id = %(device)s
                       AND file.type = 'binary'
                )
                UNION ALL (%(files)s)
                UNION ALL (%(picture)s)
                """,
                device=self.id,
                files=query.select(SQL("1"), *columns),
                picture=picture.select(SQL("2, 0, NULL, NULL, NULL, NULL")),
            )
        )
        path = self._get_portal_path()
        files = sorted(row for row in rows if row[0] < 2)
        return [
            {
                "name": name,
                "url": url
                if kind == "url"
                else f"{path}/{'papers' if kind == 'own' else 'files'}/{file_id}",
            }
            for _rank, _sequence, name, file_id, kind, url in files
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
