from odoo import Command

LANG = "en_GB"
# Value added tax of Ireland: goods and other services, and the work of a repair.
STANDARD_RATE = 23.0
REPAIR_RATE = 13.5


class Company:
    """The company of the demo workshop: books, taxes, language, who works there."""

    def _get_company(self):
        """Return the company of the demo; one from before plays in the main company."""
        company = self.env.ref("rma_service.demo_company", raise_if_not_found=False)
        return company or self.env.ref("base.main_company")

    def _open_company(self):
        """Give the company its books and the users of Odoo's own demo."""
        company = self._get_company()
        self._do_without_pricelists()
        self._load_books(company)
        self._settle_bank(company)
        for name in ("base.user_admin", "base.user_demo", "base.demo_user0"):
            user = self.env.ref(name, raise_if_not_found=False)
            if user:
                self._employ(user, company)

    def _do_without_pricelists(self):
        """Switch off what Odoo switched on for a second currency in the database.

        The workshop has one currency and no special prices. Where there were pricelists
        before the company, they stay.
        """
        pricelists = self.env["product.pricelist"].search([])
        begun = self.env.cr.now()
        if all(pricelist.create_date >= begun for pricelist in pricelists):
            pricelists.action_archive()
            group = self.env.ref("product.group_product_pricelist")
            self.env.ref("base.group_user")._remove_group(group)

    def _load_books(self, company):
        """Load Odoo's general chart of accounts, with the rates of the country.

        The chart of the country is an add-on of Odoo that the service centre does not
        depend on. While modules are loaded, ``try_loading`` only warns about that.
        """
        charts = self.env["account.chart.template"].with_company(company)
        charts._load("generic_coa", company, install_demo=False)
        country = company.country_id
        # The general chart is one of the United States.
        company.write(
            {
                "account_fiscal_country_id": country.id,
                "currency_id": country.currency_id.id,
            }
        )
        own = [("company_id", "=", company.id)]
        groups = self.env["account.tax.group"].search(own)
        taxes = self.env["account.tax"].search(own)
        groups.country_id = taxes.country_id = country
        charts.ref("template_generic_domestic_fiscal_position").country_id = country
        charts.ref("tax_group_15").name = f"VAT {STANDARD_RATE:g}%"
        charts.ref("tax_group_0").name = "VAT 0%"
        for name in ("sale_tax_template", "purchase_tax_template"):
            charts.ref(name).write(
                {"name": f"{STANDARD_RATE:g}%", "amount": STANDARD_RATE}
            )
        reduced = charts.ref("sale_tax_template").copy(
            {
                "name": f"{REPAIR_RATE:g}%",
                "amount": REPAIR_RATE,
                "tax_group_id": charts.ref("tax_group_15")
                .copy({"name": f"VAT {REPAIR_RATE:g}%"})
                .id,
            }
        )
        self._name("demo_tax_repair", reduced)
        self._name("demo_tax_standard", charts.ref("sale_tax_template"))

    def _settle_bank(self, company):
        journal = self.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "bank")], limit=1
        )
        journal.bank_account_id = self.env.ref("rma_service.demo_bank_account")

    def _employ(self, user, company):
        """Let a user of Odoo's demo land in the company when he logs in."""
        # Else his address would belong to the company alone.
        user.partner_id.company_id = False
        user.write(
            {"company_ids": [Command.link(company.id)], "company_id": company.id}
        )

    def _settle_language(self):
        """Let the people of the demo, and its customers, read dates day first."""
        self.env["res.lang"]._activate_lang(LANG)
        names = self.env["ir.model.data"].search(
            [
                ("module", "=", "rma_service"),
                ("name", "=like", r"demo\_%"),
                ("model", "in", ("res.partner", "res.users")),
            ]
        )
        for model, rows in names.grouped("model").items():
            self.env[model].browse(rows.mapped("res_id")).lang = LANG

    def _name(self, name, record):
        """Give a record its external id."""
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"rma_service.{name}", "record": record, "noupdate": True}]
        )
