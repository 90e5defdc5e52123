from odoo import Command, api, models


class RmaServiceDemo(models.AbstractModel):
    """The door to the player of the demo workshop.

    Demo files call it; the player (``demo/player``) is imported only then, so that a
    database without demo data never loads it.
    """

    _name = "rma.service.demo"
    _description = "Builder of Service Demo Data"

    @api.model
    def _open_company(self):
        """Give the company of the demo its books, taxes and users."""
        self._get_player()._open_company()

    @api.model
    def _load(self):
        """Play three months of a workshop in its company, once."""
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
    def _load_articles(self, langs):
        """Publish the articles of the demo in other languages, where it is loaded.

        :param langs: codes of installed languages
        """
        if self.env.ref("rma_service.demo_article_backup", raise_if_not_found=False):
            self._get_player()._load_articles(langs)

    @api.model
    def _load_bookings(self):
        """Book times for what customers asked for, once."""
        self._get_player()._load_bookings()

    @api.model
    def _load_plans(self):
        """Plan the open work of the demo on the planning board, once."""
        self._get_player()._load_plans()

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
        shelves their barcodes, the company its name, so that the demo can be installed
        again. Who came from elsewhere goes back to the main company.
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
        self._close(get_records("res.company"))
        data.unlink()

    def _close(self, companies):
        """Archive the company of the demo, whose guests go back to the main one."""
        main = self.env.ref("base.main_company")
        guests = companies.user_ids.filtered("active")
        guests.filtered(lambda user: user.company_id in companies).write(
            {"company_ids": [Command.link(main.id)], "company_id": main.id}
        )
        guests.write({"company_ids": [Command.unlink(gone.id) for gone in companies]})
        for company in companies:
            company.write({"active": False, "name": f"{company.name} ({company.id})"})
