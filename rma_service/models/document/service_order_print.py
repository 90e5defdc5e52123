from odoo import api, fields, models

from ...tools import place
from ..device.service_accessory import split_accessories
from ..setup.service_type import PAYERS
from ..work.service_operation_status import FINAL_KINDS


class RmaServiceOrder(models.Model):
    """What the prints of an order say: rows and texts, no layout.

    Called with the rights that a print needs, behind the check of its report. Nothing
    here reads the internal note.
    """

    _inherit = "rma.service.order"

    given_warranty_ids = fields.One2many(
        comodel_name="rma.service.warranty",
        inverse_name="order_id",
        string="Warranties Given",
        readonly=True,
        groups="rma_service.group_service_own",
    )

    # === READ AT ONCE ===#
    # What prints ask order by order is read for all orders before, so that a hundred
    # documents need as many queries as one.

    def _fetch_for_protocol(self):
        """Read what the intake protocols of the orders show."""
        self.fetch(["properties", "equipment_properties"])
        checks = self._get_current_checks("intake")
        checks.filtered("has_photo").mapped("photo_256")
        self.sudo().intake_photo_ids.mapped("raw")

    def _fetch_for_job_sheet(self):
        """Read the points to check that are not on the orders yet."""
        phases = dict(self.env["rma.service.check"]._fields["phase"].selection)
        ids = {
            checkpoint_id
            for order in self
            for phase in phases
            for checkpoint_id in order._get_checkpoint_ids(phase)
        }
        points = self.env["rma.service.checkpoint"].browse(ids)
        points.option_ids.mapped("name")
        points.mapped("name")

    def _fetch_for_amounts(self):
        """Read the lines of the estimates with products and taxes, parts with lots."""
        lines = self.estimate_ids.order_line
        lines |= self.operation_ids.sale_line_ids | self.part_ids.sale_line_ids
        lines._fetch_for_amounts()
        self.part_ids.mapped("lot_ids.name")

    @api.model
    def _get_payer_label(self, payer):
        """Return a payer in words, in the language of the print."""
        field = self.env["rma.service.operation"]._fields["payer"]
        return dict(field._description_selection(self.env)).get(
            payer, dict(PAYERS)[payer]
        )

    def _get_covered_rows(self):
        """Return the lines that somebody else than the customer pays.

        :return: as ``sale.order._get_service_print_rows``
        """
        self.ensure_one()
        return [
            {
                "name": line._get_print_name(),
                "quantity": line.quantity,
                "unit": line.product_uom_id.name,
                "condition": line._get_condition_label(),
                "payer": self._get_payer_label(line.payer),
                "is_covered": True,
                "price": 0.0,
                "discount": 0.0,
                "taxes": "",
                "amount": 0.0,
                "total": 0.0,
            }
            for lines in self._get_lines()
            for line in lines
            if line.payer != "customer"
        ]

    def _get_failed_checks(self):
        """Return the checks of intake and diagnosis that failed: defects found."""
        checks = self._get_current_checks(["intake", "diagnosis"])
        return checks.filtered(lambda check: check.result == "fail")

    def _get_passed_checks(self):
        """Return the checks that were passed: of the inspection, else of the
        diagnosis."""
        for phase in ("quality", "diagnosis"):
            checks = self._get_current_checks(phase)
            passed = checks.filtered(lambda check: check.result == "pass")
            if passed:
                return passed
        return self.env["rma.service.check"]

    # === WORK REPORT ===#

    def _get_work_rows(self):
        """Return what was done and used, with what the customer pays for it.

        Prices are those of the confirmed estimates; what was done beyond them is not
        charged.

        :return: dict ``operations``, ``parts``, ``other`` → list of dicts; see
            ``_prepare_work_rows``
        """
        self.ensure_one()
        operations = self.operation_ids.filtered(
            lambda line: line.quantity_done or line.status_kind not in FINAL_KINDS
        )
        parts = self.part_ids.filtered("quantity_done")
        if self.phase not in ("quality", "ready", "done"):
            parts = self.part_ids
        rows = {
            "operations": self._prepare_work_rows(operations),
            "parts": self._prepare_work_rows(parts),
            "other": [],
        }
        for sale_line in self._get_agreed_lines():
            quantity = sale_line.qty_to_invoice + sale_line.qty_invoiced
            if not sale_line.is_service_line and quantity:
                amounts = sale_line._get_service_amounts(quantity)
                rows["other"].append(
                    {
                        "name": sale_line.name,
                        "quantity": quantity,
                        "unit": sale_line.product_uom_id.name,
                        "price": sale_line.price_unit,
                        "discount": sale_line.discount,
                    }
                    | amounts
                )
        return rows

    def _get_agreed_lines(self):
        """Return the lines of the confirmed estimates."""
        agreed = self.estimate_ids.filtered(lambda e: e.state == "sale")
        return agreed.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )

    def _prepare_work_rows(self, lines):
        """Return the rows of the work report: quantity × price, less discount, is the
        amount of each.

        A line that was agreed at several prices has a row for each of them.

        :param lines: operations or parts
        :return: list of dicts with ``line``, ``is_first`` (of its line), ``name``,
            ``quantity``, ``unit``, ``condition``, ``payer``, ``is_covered``,
            ``price`` (None where nothing is charged), ``discount``, ``untaxed`` and
            ``total``
        """
        rows = []
        for line in lines:
            charged = self._get_charged_shares(line)
            rest = line.product_uom_id.round(
                (line.quantity_done or line.quantity)
                - sum(quantity for quantity, _vals in charged)
            )
            if rest > 0 or not charged:
                nothing = {"price": None, "discount": 0, "untaxed": 0, "total": 0}
                charged.append((rest, nothing))
            for quantity, vals in charged:
                row = self._prepare_work_row(line, quantity)
                rows.append(row | {"is_first": line not in [r["line"] for r in rows]})
                rows[-1].update(vals)
        return rows

    def _get_charged_shares(self, line):
        """Return what of a line is charged, price by price.

        :param line: operation or part
        :return: list of (quantity in the unit of the line, dict with ``price``,
            ``discount``, ``untaxed`` and ``total``)
        """
        if line.payer != "customer":
            return []
        shares = {}
        for sale_line, quantity in line._get_done_by_sale_line().items():
            if not quantity:
                continue
            amounts = sale_line._get_service_amounts(quantity)
            done = sale_line.product_uom_id._compute_quantity(
                quantity, line.product_uom_id, rounding_method="HALF-UP"
            )
            key = (sale_line.product_uom_id, sale_line.price_unit, sale_line.discount)
            before, vals = shares.get(key, (0.0, {"untaxed": 0.0, "total": 0.0}))
            shares[key] = (
                before + done,
                {
                    # For one unit of the line, which may have changed since.
                    "price": sale_line.price_unit * quantity / done,
                    "discount": sale_line.discount,
                    "untaxed": vals["untaxed"] + amounts["untaxed"],
                    "total": vals["total"] + amounts["total"],
                },
            )
        return list(shares.values())

    def _prepare_work_row(self, line, quantity):
        """Return what a row of the work report says beside the money.

        :param line: operation or part
        :param quantity: in the unit of the line
        """
        return {
            "line": line,
            "name": line._get_print_name(),
            "quantity": quantity,
            "is_done": bool(line.quantity_done),
            "unit": line.product_uom_id.name,
            "condition": line._get_condition_label(),
            "payer": line._get_payer_names(),
            "is_covered": line.payer != "customer",
        }

    # === WARRANTY AND HAND-OVER ===#

    def _get_warranty_rows(self):
        """Return the warranty given on the repair, part by part, job by job.

        Before the hand-over it is what will be given, without dates.

        :return: list of dicts with ``name``, ``kind`` (``parts`` or ``labour``),
            ``months`` and ``date_end``
        """
        self.ensure_one()
        given = self.given_warranty_ids.filtered(lambda given: not given.is_void)
        if given or self.phase == "done":
            return [
                {
                    "name": warranty.product_id.display_name or warranty.name,
                    "kind": "parts" if warranty.covers_parts else "labour",
                    "months": warranty.months,
                    "date_end": warranty.date_end,
                }
                for warranty in given.sorted("id")
            ]
        today = place.get_today(self)
        if self.outcome not in (False, "repaired") or not self.device_id:
            return []
        return [
            {
                "name": line.product_id.display_name,
                "kind": line._warranty_kind,
                "months": vals["months"],
                "date_end": False,
            }
            for lines in self._get_lines()
            for line in lines
            if line.quantity_done
            for vals in self._prepare_repair_warranty_vals(line, today)
        ]

    def _get_accessories_back(self):
        """Return what goes back to the customer, and what does not and why.

        :return: list of dicts with ``name``, ``note`` and ``is_back``: None where there
            was nothing to tick, as it was told in words only
        """
        self.ensure_one()
        items = self.accessory_ids.filtered("is_in")
        # What was ticked item by item stands in the free text as well.
        listed = set(items.mapped("name"))
        rows = [
            {"name": name, "is_back": None, "note": ""}
            for name in split_accessories(self.accessories)
            if name not in listed
        ]
        for item in items:
            name = f"{item.name} ({item.serial})" if item.serial else item.name
            rows.append(
                {"name": name, "is_back": item.is_back, "note": item.note or ""}
            )
        return rows

    # === JOB SHEET ===#

    def _get_job_steps(self, operation):
        """Return the procedures of an operation with their steps.

        Steps that were opened on the operation are printed with their ticks, those of
        procedures that were not opened yet as they are now.

        :return: list of (procedure name and version, list of step records)
        """
        groups = []
        present = operation.step_ids
        for procedure, steps in present.grouped("procedure_id").items():
            title = f"{procedure.name} (v{steps[:1].procedure_version})"
            groups.append((title, steps))
        if operation._takes_steps():
            missing = self.env["rma.service.procedure"].browse(
                operation._get_procedure_ids()
            )
            for procedure in missing - present.procedure_id:
                title = f"{procedure.name} (v{procedure.version})"
                groups.append((title, procedure.step_ids))
        return groups

    def _get_job_checks(self):
        """Return the points to check: those on the order, and those to come.

        :return: list of (title of the phase, records with name, instruction...)
        """
        self.ensure_one()
        checks = self.env["rma.service.check"]
        labels = dict(checks._fields["phase"]._description_selection(self.env))
        present = self._get_current_checks()
        groups = []
        for phase, label in labels.items():
            points = present.filtered(lambda check, phase=phase: check.phase == phase)
            if not points and phase != "intake":
                points = self.env["rma.service.checkpoint"].browse(
                    self._get_checkpoint_ids(phase)
                )
            if points:
                groups.append((label, points))
        return groups

    @api.model
    def _get_point_answers(self, point):
        """Return what can be answered to a point, as words beside empty boxes.

        :param point: a check or a checkpoint
        """
        if point.kind == "choice":
            if point._name == "rma.service.check":
                return [option["name"] for option in point.options or []]
            return point.option_ids.mapped("name")
        return [self.env._("OK"), self.env._("Failed")]

    @api.model
    def _get_point_limits(self, point):
        """Return the limits of a number in words.

        :param point: a check or a checkpoint
        """
        check = point
        if point._name != "rma.service.check":
            names = ("kind", "unit", "has_min", "value_min", "has_max", "value_max")
            check = self.env["rma.service.check"].new(
                {name: point[name] for name in names}
            )
        return check._get_limits_text()
