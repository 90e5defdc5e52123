from odoo import api, models


class RmaServiceDemo(models.AbstractModel):
    """The door to the player of the demo workshop.

    Demo files call it; the player (``demo/player``) is imported only then, so that a
    database without demo data never loads it.
    """

    _name = "rma.service.demo"
    _description = "Builder of Service Demo Data"

    @api.model
    def _load(self):
        """Play three months of a workshop in the main company, once."""
        self._get_player()._load()

    @api.model
    def _load_intake(self):
        """Play a visit with three devices, and put what is here on shelves, once."""
        self._get_player()._load_intake()

    @api.model
    def _load_messages(self):
        """Play an order whose customer cannot be told, and a mail that came back."""
        self._get_player()._load_messages()

    @api.model
    def _fill_custom_fields(self):
        """Fill the fields of laptops and phones on the orders of the demo, once."""
        self._get_player()._fill_custom_fields()

    @api.model
    def _send_claim(self, claim_id, days):
        """Send a claim so many days ago.

        :param claim_id: id of a draft ``rma.service.vendor.claim``
        :param days: how long the vendor has it
        """
        self._get_player()._send_claim(claim_id, days)

    def _get_player(self):
        from ...demo.player import Player

        return Player(self.env)

    def _retire(self):
        """Let the demo records stay as ordinary ones when the add-on goes.

        Partners, products and serial numbers have invoices and transfers by then and
        cannot be deleted. The users are archived and give their logins free, the
        shelves their barcodes, so that the demo can be installed again.
        """
        data = self.env["ir.model.data"].search(
            [("module", "=", "rma_service"), ("name", "=like", r"demo\_%")]
        )

        def get_records(model):
            ids = data.filtered(lambda row: row.model == model).mapped("res_id")
            return self.env[model].browse(ids).exists()

        for user in get_records("res.users"):
            user.write({"active": False, "login": f"{user.login} ({user.id})"})
        get_records("stock.location").barcode = False
        data.unlink()
