from datetime import timedelta

from odoo import Command, models
from odoo.exceptions import UserError

from ...tools import place
from ...tools.share import add_share, drop_share
from .sale_order_closed import OPEN


class RmaServiceOrder(models.Model):
    """The versions of an estimate: made, kept up to date, withdrawn, compared."""

    _inherit = "rma.service.order"

    def _create_estimate(self, replaces=None, only=None):
        """Make the next version of the estimate from the lines as they stand.

        :param replaces: the version before; its typed prices and discounts are kept
            for lines whose product is the same
        :param only: operations or parts to offer; all by default
        :return: the new quotation, with superuser rights
        """
        self.ensure_one()
        offered = self._get_offered_lines()
        if only is not None:
            offered = [
                (line, quantity)
                for line, quantity in offered
                if line._name == only._name and line in only
            ]
        if not offered:
            raise UserError(
                self.env._(
                    "%(order)s has no line that the customer pays and has not agreed to"
                    " yet: there is nothing to offer.",
                    order=self.name,
                )
            )
        # The chatter of the service order tells who made which version.
        order = self.sudo().with_company(self.company_id)
        order = order.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        estimate = order.env["sale.order"].create(
            order._prepare_estimate_vals(offered, replaces)
        )
        for sale_line in estimate.order_line.filtered("is_service_line"):
            sale_line._get_service_line().sale_line_id = sale_line
        if replaces:
            replaces.service_replaced_by_id = estimate
        order._move_deposits(estimate)
        return estimate

    def _move_deposits(self, estimate, withdrawn=None):
        """Let a version have the deposits that were taken on withdrawn ones.

        They are deducted from its invoice and count as paid for it.

        :param estimate: the quotation that gets them
        :param withdrawn: versions that had them; all that are withdrawn by default
        """
        if withdrawn is None:
            withdrawn = self.estimate_ids.filtered(lambda e: e.state == "cancel")
        deposits = (withdrawn - estimate).order_line.filtered("is_downpayment")
        if deposits:
            deposits.with_context(rma_estimate_open=OPEN).order_id = estimate

    def _get_offered_lines(self):
        """Return what an estimate has to offer: list of (line, quantity)."""
        return [
            (line, line._get_quantity_to_agree()) for line in self._get_lines_to_agree()
        ]

    def _prepare_estimate_vals(self, offered, replaces=None):
        """Return the values of a new estimate.

        Template, signature, payment and validity are set here: the company's default
        quotation template must not change them.

        :param offered: list of (line, quantity)
        :param replaces: the version that this one replaces
        """
        self.ensure_one()
        service_type = self.type_id
        versions = self.estimate_ids.mapped("service_version")
        today = place.get_today(self)
        vals = {}
        if "quotation_document_ids" in self.env["sale.order"]._fields:
            # Headers and footers of sales quotations do not belong on an estimate.
            vals["quotation_document_ids"] = False
        return vals | {
            "service_order_id": self.id,
            "service_version": max(versions, default=0) + 1,
            "service_is_supplement": any(e.state == "sale" for e in self.estimate_ids),
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "pricelist_id": self.pricelist_id.id,
            "warehouse_id": self.warehouse_id.id,
            "user_id": self._get_salesperson().id,
            "team_id": False,
            "origin": self.name,
            "sale_order_template_id": False,
            "require_signature": True,
            "require_payment": service_type.prepayment_percent > 0,
            "prepayment_percent": service_type.prepayment_percent or 1.0,
            "validity_date": today + timedelta(days=service_type.validity_days),
            "order_line": [
                Command.create(
                    self._prepare_estimate_line_vals(line, quantity, replaces)
                )
                for line, quantity in offered
            ]
            + self._prepare_typed_lines(replaces),
        }

    def _get_salesperson(self):
        """Return who answers for the estimate: who looks after the order; whoever makes
        the estimate, where nobody was named who could have left."""
        self.ensure_one()
        if not (self.user_id or self.team_id):
            return self.env.user
        return self._get_responsible(self.env.user) or self.env.user

    def _prepare_typed_lines(self, replaces):
        """Return commands for the lines typed on the last version by hand.

        Freight, discounts and sections have no line on the service order; the next
        version keeps them.
        """
        if not replaces:
            return []
        typed = replaces.order_line.filtered(
            lambda line: not line.is_service_line and not line.is_downpayment
        )
        return [
            Command.create(
                {key: value for key, value in vals.items() if key != "order_id"}
            )
            for vals in typed.copy_data()
        ]

    def _prepare_estimate_line_vals(self, line, quantity, replaces=None):
        """Return the values of one line of an estimate.

        :param line: operation or part
        :param quantity: quantity to offer
        :param replaces: the version that is replaced
        """
        vals = line._prepare_sale_line_vals(quantity)
        vals.update(self._prepare_analytic_vals())
        previous = replaces and replaces.order_line.filtered(
            lambda sale_line: (
                sale_line._get_service_line() == line
                and sale_line.product_id == line.product_id
                and sale_line.product_uom_id == line.product_uom_id
            )
        )
        if previous:
            vals.update(previous[0]._prepare_typed_price_vals())
            if "discount" in vals:
                whole = drop_share(vals["discount"], previous[0].service_share)
                vals["discount"] = add_share(whole, line.second_share)
        return vals

    def _prepare_analytic_vals(self):
        """Spare the look-up of analytic distributions where the database has none.

        Otherwise each line of each estimate searches for them, twice.
        """
        models_ = self.env["account.analytic.distribution.model"].sudo()
        cache = self.env.cr.cache
        if "rma_service_analytic" not in cache:
            cache["rma_service_analytic"] = bool(models_.search_count([], limit=1))
        return {} if cache["rma_service_analytic"] else {"analytic_distribution": False}

    def _update_draft_estimate(self, estimate):
        """Bring a draft up to date with the lines; prices typed on it are kept."""
        self.ensure_one()
        offered = dict(self._get_offered_lines())
        stale = estimate.order_line.browse()
        for sale_line in estimate.order_line:
            line = sale_line._get_service_line()
            if not sale_line.is_service_line:
                continue
            if line not in offered or sale_line.product_id != line.product_id:
                stale |= sale_line
                continue
            vals = line._prepare_sale_line_vals(offered.pop(line))
            changes = {
                name: vals[name]
                for name in (
                    "name",
                    "product_uom_id",
                    "product_uom_qty",
                    "service_second_payer",
                    "service_share",
                )
                if sale_line._fields[name].convert_to_write(sale_line[name], sale_line)
                != vals[name]
            }
            if changes:
                sale_line.write(changes)
        stale.unlink()
        sale_lines = estimate.order_line.create(
            [
                {"order_id": estimate.id}
                | self._prepare_estimate_line_vals(line, quantity)
                for line, quantity in offered.items()
            ]
        )
        for sale_line in sale_lines:
            sale_line._get_service_line().sale_line_id = sale_line
        if not estimate.order_line:
            raise UserError(
                self.env._("%(order)s has nothing left to offer.", order=self.name)
            )

    def _withdraw_estimate(self, estimate):
        """Cancel a version by our own decision; it stays readable."""
        estimate.with_context(rma_withdraw=OPEN)._action_cancel()

    def _cancel_open_estimates(self):
        """Withdraw the estimates of the orders that wait for an answer, and agreed ones
        of which nothing was invoiced."""
        for estimate in self.sudo().estimate_ids:
            if estimate.state != "cancel":
                self._withdraw_estimate(estimate)

    def _withdraw_unanswered_estimates(self):
        """Withdraw drafts and what the customer could still sign in vain."""
        for estimate in self.sudo().estimate_ids:
            if estimate.state in ("draft", "sent"):
                self._withdraw_estimate(estimate)

    def _get_estimate_changes(self, estimate):
        """Return how the lines differ from an estimate that is not confirmed.

        :return: list of (product, offered quantity, quantity now)
        """
        self.ensure_one()
        sale_lines = estimate.order_line.filtered("is_service_line")
        offered = {line._get_service_line(): line for line in sale_lines}
        changes = []
        for line, quantity in self.sudo()._get_offered_lines():
            sale_line = offered.pop(line, None)
            before = sale_line.product_uom_qty if sale_line else 0.0
            same = sale_line and (
                sale_line.product_id == line.product_id
                and sale_line.product_uom_id == line.product_uom_id
                and sale_line.service_second_payer == line.second_payer
                and sale_line.service_share == line.second_share
            )
            if not same or line.product_uom_id.compare(before, quantity):
                changes.append((line.product_id, before, quantity))
        for sale_line in offered.values():
            changes.append((sale_line.product_id, sale_line.product_uom_qty, 0.0))
        return changes
