from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools import place

WAITING_PHASES = ("approval", "parts")


class DigestDigest(models.Model):
    """Figures of the service centre for the regular mail to the management."""

    _inherit = "digest.digest"

    kpi_service_received = fields.Boolean("Devices Received")
    kpi_service_received_value = fields.Integer(compute="_compute_kpi_service_received")
    kpi_service_finished = fields.Boolean("Repairs Finished")
    kpi_service_finished_value = fields.Integer(compute="_compute_kpi_service_finished")
    kpi_service_late = fields.Boolean("Orders Late")
    kpi_service_late_value = fields.Integer(compute="_compute_kpi_service_late")
    kpi_service_waiting = fields.Boolean("Waiting for Customer or Parts")
    kpi_service_waiting_value = fields.Integer(compute="_compute_kpi_service_waiting")
    kpi_service_revenue = fields.Boolean("Service Revenue")
    kpi_service_revenue_value = fields.Monetary(compute="_compute_kpi_service_revenue")
    kpi_service_margin = fields.Boolean("Service Margin (planned)")
    kpi_service_margin_value = fields.Monetary(compute="_compute_kpi_service_margin")
    kpi_service_satisfaction = fields.Boolean("Satisfaction (1 to 5)")
    kpi_service_satisfaction_value = fields.Float(
        compute="_compute_kpi_service_satisfaction"
    )

    def _check_service_kpi(self, group="rma_service.group_service_own"):
        """Leave the figure out of the mails of users without the right to it.

        :raises AccessError: which the digest takes as “skip this figure”
        """
        if not self.env.user.has_group(group):
            raise AccessError(self.env._("This figure is not for you."))

    def _compute_service_count(self, field, date_field, domain=None):
        """Write the number of orders of the period to ``field``."""
        self._check_service_kpi()
        self._calculate_company_based_kpi(
            "rma.service.order",
            field,
            date_field=date_field,
            additional_domain=domain,
        )

    def _compute_service_state(self, field, domain):
        """Write the number of orders that are so now to ``field``."""
        self._check_service_kpi()
        _start, _end, companies = self._get_kpi_compute_parameters()
        counts = dict(
            self.env["rma.service.order"]._read_group(
                Domain("company_id", "in", companies.ids) & domain,
                ["company_id"],
                ["__count"],
            )
        )
        for digest in self:
            digest[field] = counts.get(digest.company_id or self.env.company, 0)

    def _compute_kpi_service_received(self):
        self._compute_service_count("kpi_service_received_value", "date_in")

    def _compute_kpi_service_finished(self):
        self._compute_service_count("kpi_service_finished_value", "date_ready")

    def _compute_kpi_service_late(self):
        """Late now; a period would leave out those that are late for longer."""
        self._compute_service_state(
            "kpi_service_late_value", Domain("is_late", "=", True)
        )

    def _compute_kpi_service_waiting(self):
        """Waiting now, since whenever."""
        self._compute_service_state(
            "kpi_service_waiting_value",
            Domain("phase", "in", WAITING_PHASES)
            & Domain("id", "not in", self._get_ready_to_start().ids),
        )

    def _get_ready_to_start(self):
        """Return the orders of the digests that wait for nobody but us."""
        _start, _end, companies = self._get_kpi_compute_parameters()
        orders = self.env["rma.service.order"].sudo()
        orders = orders.with_context(allowed_company_ids=companies.ids)
        return orders.search([("start_state", "=", "agreed")])

    def _compute_kpi_service_revenue(self):
        """Invoiced in the period for service orders, without taxes, less credits.

        Invoices have days, not moments: they are those of the company, from the day on
        which the period begins until the one before it ends.
        """
        self._check_service_kpi("rma_service.group_service_manager")
        start, end, companies = self._get_kpi_compute_parameters()
        moments = [fields.Datetime.to_datetime(moment) for moment in (start, end)]
        sums = {}
        for company in companies:
            first, last = (place.get_day(company, moment) for moment in moments)
            # By line: an invoice may be for other sales of the customer too.
            [(sums[company],)] = (
                self.env["account.move.line"]
                .sudo()
                ._read_group(
                    [
                        ("company_id", "=", company.id),
                        ("move_id.move_type", "in", ("out_invoice", "out_refund")),
                        ("parent_state", "=", "posted"),
                        ("invoice_date", ">=", first),
                        ("invoice_date", "<", last),
                        ("sale_line_ids.order_id.service_order_id", "!=", False),
                    ],
                    aggregates=["balance:sum"],
                )
            )
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_service_revenue_value = -(sums[company] or 0.0)

    def _compute_kpi_service_margin(self):
        """What the orders handed over in the period leave, as planned."""
        self._check_service_kpi("rma_service.group_service_manager")
        start, end, companies = self._get_kpi_compute_parameters()
        orders = self.env["rma.service.order"].search(
            [
                ("company_id", "in", companies.ids),
                ("date_out", ">=", start),
                ("date_out", "<", end),
            ]
        )
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_service_margin_value = sum(
                order.currency_id._convert(
                    order.planned_margin,
                    company.currency_id,
                    company,
                    place.get_day(order, order.date_out),
                )
                for order in orders
                if order.company_id == company
            )

    def _compute_kpi_service_satisfaction(self):
        """Average of the ratings given in the period."""
        self._check_service_kpi()
        start, end, companies = self._get_kpi_compute_parameters()
        orders = self.env["rma.service.order"].sudo()
        ratings = (
            self.env["rating.rating"]
            .sudo()
            .search(
                [
                    ("res_model", "=", orders._name),
                    ("consumed", "=", True),
                    ("rating", ">", 0),
                    ("rated_on", ">=", start),
                    ("rated_on", "<", end),
                ]
            )
        )
        by_order = ratings.grouped("res_id")
        rated = orders.search(
            [("id", "in", list(by_order)), ("company_id", "in", companies.ids)]
        ).grouped("company_id")
        for digest in self:
            values = [
                rating.rating
                for order in rated.get(digest.company_id or self.env.company, orders)
                for rating in by_order[order.id]
            ]
            digest.kpi_service_satisfaction_value = (
                sum(values) / len(values) if values else 0.0
            )

    def _compute_kpis_actions(self, company, user):
        """Each figure leads to the orders behind it."""
        result = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("rma_service.rma_service_menu_root").id
        for name in ("received", "finished", "late", "waiting", "revenue", "margin"):
            action = f"rma_service.rma_service_order_action?menu_id={menu}"
            result[f"kpi_service_{name}"] = action
        result["kpi_service_satisfaction"] = (
            f"rma_service.rma_service_order_action_satisfaction?menu_id={menu}"
        )
        return result
