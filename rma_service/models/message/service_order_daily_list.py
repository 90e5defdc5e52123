from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from ...tools import place
from ..setup.service_stage import FINISHED_PHASES, OPEN_PHASES


class RmaServiceOrder(models.Model):
    """The daily list: what each responsible has to look at today, in one mail.

    Off until a company switches it on. Everybody gets his own orders, the leaders those
    that nobody has taken or whose technician left (without a leader the members, else
    the managers), and whom the company names the parts to be ordered again.
    """

    _inherit = "rma.service.order"

    @api.model
    def _cron_send_daily_lists(self):
        """Send the lists of the companies that want them, one a person."""
        companies = self.env["res.company"].search([("service_daily_list", "=", True)])
        lists = []
        for company in companies:
            orders = self.with_company(company)
            lists += [
                (company, user, sections)
                for user, sections in orders._get_daily_lists().items()
            ]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(lists))
        for company, user, sections in lists:
            self.with_company(company)._send_daily_list(user, sections)
            if not cron._commit_progress(1):
                break

    def _get_daily_lists(self):
        """Return what is to be done in the current company, by person.

        :return: dict user → dict key of a section → list of records
        """
        lists = {}
        for key, records in self._get_daily_sections().items():
            for record in records:
                for user in self._get_daily_readers(record):
                    sections = lists.setdefault(user, {})
                    sections.setdefault(key, []).append(record)
        return lists

    def _get_daily_titles(self):
        """Return the titles of the sections, in the language of the context."""
        return {
            "late": self.env._("Late"),
            "today": self.env._("Promised for today"),
            "stuck": self.env._("Stuck in a stage"),
            "estimates": self.env._("Estimates that expire"),
            "parts": self.env._("Parts late"),
            "claims": self.env._("Vendor claims late"),
            "stock": self.env._("Parts below their minimum"),
            "unpaid": self.env._("Finished and not paid"),
        }

    def _get_daily_date_titles(self):
        """Return what the date of each section means, in the reader's language."""
        promised = self.env._("Promised")
        return {
            "late": promised,
            "today": promised,
            "stuck": self.env._("Since"),
            "estimates": self.env._("Valid until"),
            "parts": self.env._("Expected"),
            "claims": self.env._("Due"),
            "unpaid": self.env._("Handed over"),
        }

    @api.model
    def _get_daily_readers(self, record):
        """Return who looks after an order, a vendor claim or a minimum stock.

        :return: users; empty where nobody is named who could have left
        """
        if record._name == self._name:
            return record._get_responsibles().sudo(False)
        company = record.company_id
        if record._name == "stock.warehouse.orderpoint":
            user = company.service_stock_user_id
        else:
            user = record.user_id
        readers = user.sudo()._filter_service_colleagues(company)
        if user and not readers:
            readers = user.sudo()._get_service_managers(company)
        return readers.sudo(False)

    def _get_daily_sections(self):
        """Return what belongs on the lists of the current company; hook for more.

        An order that is late is not listed as due today too.

        :return: dict key of a section → records
        """
        company = self.env.company
        own = Domain("company_id", "=", company.id)
        is_open = Domain("phase", "in", OPEN_PHASES)
        last = place.get_today(company) + timedelta(
            days=company.service_daily_list_days
        )
        is_unpaid = Domain("phase", "in", FINISHED_PHASES) & Domain(
            "payment_state", "in", ("not_paid", "partial")
        )
        by_date = "date_promised, id"
        return {
            "late": self.search(own & Domain("is_late", "=", True), order=by_date),
            "today": self.search(
                own
                & is_open
                & Domain("is_promised_today", "=", True)
                & Domain("is_late", "=", False)
                & Domain("phase", "!=", "ready"),
                order=by_date,
            ),
            "stuck": self.search(own & is_open & Domain("is_rotting", "=", True)),
            "estimates": self.search(own & Domain("phase", "=", "approval")).filtered(
                lambda order: (
                    order.estimate_state in ("sent", "deposit", "expired")
                    and order.estimate_valid_until
                    and order.estimate_valid_until <= last
                )
            ),
            "parts": self.search(own & self._get_supply_domain()).filtered(
                lambda order: order._get_late_parts()
            ),
            "claims": self.env["rma.service.vendor.claim"].search(
                own & Domain("is_late", "=", True)
            ),
            "stock": self._get_low_stock(company),
            "unpaid": self.search(own & is_unpaid),
        }

    @api.model
    def _get_low_stock(self, company):
        """Return the minimum stocks of service parts that the forecast falls below.

        Parts are what orders have used and ready jobs foresee; what is on its way or
        asked for at a vendor counts as there.

        :param company: one company; nothing where nobody is to be told
        :return: recordset of ``stock.warehouse.orderpoint``
        """
        rules = self.env["stock.warehouse.orderpoint"].sudo()
        if not company.service_stock_user_id:
            return rules
        rules = rules.search(
            [
                ("company_id", "=", company.id),
                ("warehouse_id.service_parts_type_id", "!=", False),
            ]
        )
        products = rules.product_id
        of_product = [("product_id", "in", products.ids)]
        used = {
            product
            for model, domain in (
                ("rma.service.part", [("company_id", "=", company.id)]),
                ("rma.service.template.line", [("kind", "=", "part")]),
            )
            for [product] in self.env[model]
            .sudo()
            ._read_group([*of_product, *domain], ["product_id"])
        }
        return rules.filtered(
            lambda rule: (
                rule.product_id in used
                and rule.product_uom.compare(rule.qty_forecast, rule.product_min_qty)
                < 0
            )
        )

    def _send_daily_list(self, user, sections):
        """Notify one person of his list: by mail or in the inbox, as he prefers.

        :param user: who gets it
        :param sections: dict key of a section → list of records
        """
        own = self.with_context(lang=user.lang)
        titles = own._get_daily_titles()
        dates = own._get_daily_date_titles()
        count = len({record for records in sections.values() for record in records})
        body = own.env["ir.qweb"]._render(
            "rma_service.daily_list",
            {
                "user": user,
                "sections": [
                    (
                        titles.get(key, key),
                        dates.get(key, ""),
                        [
                            own._prepare_daily_row(key, record.with_env(own.env))
                            for record in records
                        ],
                    )
                    for key, records in sections.items()
                ],
            },
            minimal_qcontext=True,
        )
        own.env["mail.thread"].with_context(
            mail_notify_force_send=False
        ).message_notify(
            subject=own.env._("Service: %(count)s to look at today", count=count),
            body=body,
            partner_ids=user.partner_id.ids,
            email_layout_xmlid="mail.mail_notification_light",
            author_id=self.env.company.partner_id.id,
            model_description=own.env._("Daily List"),
        )

    def _prepare_daily_row(self, key, record):
        """Return what a line of the list shows of an order, a claim or a stock.

        :param key: section of the list
        """
        if record._name == "stock.warehouse.orderpoint":
            return self._prepare_stock_row(record)
        is_order = record._name == self._name
        return {
            "name": record.name,
            "url": f"{record.get_base_url()}/odoo/{record._name}/{record.id}",
            "partner": record.partner_id.display_name,
            "device": record.product_id.display_name if is_order else "",
            "stage": record.stage_id.name if is_order else "",
            "date": self._get_daily_date(key, record),
        }

    @api.model
    def _get_daily_date(self, key, record):
        """Return the date that the section is about, or False."""
        if key == "claims":
            return record.date_deadline
        if key == "estimates":
            return record.estimate_valid_until
        if key == "parts":
            dates = record._get_late_parts().mapped("expected_date")
            return place.get_day(record, max(dates, default=False))
        name = {"stuck": "date_last_stage_update", "unpaid": "date_out"}.get(key)
        return place.get_day(record, record[name or "date_promised"])

    def _prepare_stock_row(self, rule):
        """Return what a line of the list shows of a minimum stock."""
        product = rule.product_id
        sellers = product.seller_ids.filtered(
            lambda seller: seller.company_id in (rule.company_id, rule.company_id[:0])
        )
        quantities = [
            formatLang(self.env, quantity, dp="Product Unit")
            for quantity in (rule.qty_forecast, rule.product_min_qty)
        ]
        return {
            "name": product.display_name,
            "url": f"{rule.get_base_url()}/odoo/product.product/{product.id}",
            "partner": sellers[:1].partner_id.display_name or "",
            "device": rule.location_id.display_name,
            "stage": self.env._(
                "%(forecast)s of %(minimum)s",
                forecast=quantities[0],
                minimum=quantities[1],
            ),
            "date": False,
        }
