import base64
import io
import logging
import os
import tempfile
import time
from collections import Counter
from contextlib import closing
from itertools import islice
from pathlib import Path

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import human_size

from ..tools import ords

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500
# How long a click may take before the rest goes on in the background.
REQUEST_SECONDS = 25
MAX_FILE_BYTES = 256 * 1024 * 1024
# What one row may be refused for; anything else is a fault of the system.
ROW_ERRORS = (UserError, ValueError, psycopg2.DataError, psycopg2.IntegrityError)


class RmaServiceOrdsImport(models.TransientModel):
    """Import of a file of the Open Repair Data Standard v0.3.

    Rows are taken in batches; each batch is one transaction, which also stores how far
    the import has come. So an interrupted import goes on: the wizard and the scheduled
    action from the row they had reached, the command line from the first row, where
    records that are here already are recognised by their id and left alone.

    A row that cannot be taken is listed with row number, field and reason; it never
    costs another row. Imports write orders as they ended: stages, checks and effects of
    the flow are for living orders, not for history.
    """

    _name = "rma.service.ords.import"
    _description = "Import of Open Repair Data"
    _transient_max_hours = 24 * 7

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    type_id = fields.Many2one(
        comodel_name="rma.service.type",
        string="Service Type",
        required=True,
        domain="[('company_id', 'in', (False, company_id))]",
        default=lambda self: self.env["rma.service.order"]._default_type_id(),
        help="Type of the imported orders.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        help="Customer of the imported orders: the records name none. Leave empty to"
        " take the organisation that published the data.",
    )
    file = fields.Binary(string="CSV File", attachment=True)
    filename = fields.Char()
    state = fields.Selection(
        selection=[("draft", "New"), ("running", "Running"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
    )
    row_total = fields.Integer(string="Rows", readonly=True)
    row_done = fields.Integer(string="Rows Done", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    created_count = fields.Integer(string="Imported", readonly=True)
    unchanged_count = fields.Integer(
        string="Already Here",
        readonly=True,
        help="Records imported before: they are left as they are.",
    )
    malformed_count = fields.Integer(string="Refused Rows", readonly=True)
    status_counts = fields.Json(readonly=True)
    status_summary = fields.Char(
        string="By Status",
        compute="_compute_status_summary",
        help="Good rows of the file by repair status.",
    )
    seconds = fields.Float(readonly=True)
    problem_ids = fields.One2many(
        comodel_name="rma.service.ords.problem",
        inverse_name="import_id",
        string="Problems",
        readonly=True,
    )
    problems_file = fields.Binary(
        string="File of Refused Rows", compute="_compute_problems_file"
    )
    problems_filename = fields.Char(compute="_compute_problems_file")

    # === COMPUTE METHODS ===#

    @api.depends("row_done", "row_total")
    def _compute_progress(self):
        for wizard in self:
            total = wizard.row_total
            wizard.progress = 100.0 * wizard.row_done / total if total else 0.0

    @api.depends("status_counts")
    def _compute_status_summary(self):
        for wizard in self:
            counts = wizard.status_counts or {}
            wizard.status_summary = " · ".join(
                f"{status}: {counts[status]}"
                for status in ords.STATUSES
                if status in counts
            )

    @api.depends("problem_ids", "filename")
    def _compute_problems_file(self):
        for wizard in self:
            wizard.problems_file = False
            wizard.problems_filename = False
            if wizard.problem_ids:
                stream = io.StringIO(newline="")
                wizard._write_problems(stream)
                wizard.problems_file = base64.b64encode(stream.getvalue().encode())
                stem = Path(wizard.filename or "import").stem
                wizard.problems_filename = f"{stem}_problems.csv"

    def _write_problems(self, stream):
        """Write the refused rows as a CSV file: row, line, id, field, value, reason."""
        ords.write_problems(
            stream,
            (
                (
                    problem.row,
                    problem.line,
                    problem.record_id or "",
                    problem.field,
                    problem.value or "",
                    problem.reason,
                )
                for problem in self.problem_ids
            ),
        )

    # === ACTIONS ===#

    def action_import(self):
        """Import the file, or go on with it.

        What does not fit into one click goes on in the background.
        """
        self.ensure_one()
        self._check_manager()
        if not self.file:
            raise UserError(self.env._("Choose the CSV file to import."))
        if not self.sudo().try_lock_for_update():
            return self._reopen()
        deadline = time.monotonic() + REQUEST_SECONDS
        if not self._import_file(deadline):
            self.env.ref("rma_service.ir_cron_ords_import").sudo()._trigger()
        return self._reopen()

    def action_refresh(self):
        """Show how far the import has come."""
        return self._reopen()

    def action_view_imports(self):
        """Open the imports of the last days, to see how far they have come."""
        return self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_ords_import_action_list"
        )

    def action_view_orders(self):
        """Open the imported orders."""
        self.ensure_one()
        return self.env["rma.service.order"]._get_records_action(
            name=self.env._("Imported Orders"),
            domain=[("ords_id", "!=", False), ("company_id", "=", self.company_id.id)],
            view_mode="list,form",
        )

    def _reopen(self):
        return self._get_records_action(
            name=self.env._("Import Open Repair Data"), target="new"
        )

    # === COMMAND LINE AND SCHEDULER ===#

    @api.private
    def import_path(self, path, problems_path=None, batch_size=BATCH_SIZE):
        """Import a file of the server; for the command line, never over RPC.

        :param path: path of the CSV file
        :param problems_path: where to list refused rows, if there are any; by default
            ``<name>_problems.csv`` in the current folder
        :param batch_size: rows of one transaction
        :return: dict of ``read``, ``created``, ``unchanged``, ``malformed``,
            ``statuses`` (good rows by status), ``seconds`` and ``problems`` (path of
            the list of refused rows, or False)
        """
        path = Path(path)
        wizard = self or self.create({})
        wizard._check_manager()
        wizard.filename = path.name
        with open(path, "rb") as stream:
            wizard._import_stream(stream, batch_size=batch_size)
        return wizard._get_counters() | {
            "problems": wizard._save_problems(path, problems_path)
        }

    def _save_problems(self, path, problems_path):
        """Write the list of refused rows; returns its path, or False without any."""
        if not self.problem_ids:
            return False
        name = f"{path.stem}_problems.csv"
        target = Path(problems_path) if problems_path else Path(name)
        if not problems_path and not os.access(Path.cwd(), os.W_OK):
            target = Path(tempfile.mkdtemp()) / name
        with open(target, "w", newline="", encoding="utf-8") as stream:
            self._write_problems(stream)
        return str(target)

    @api.model
    def _cron_import(self):
        """Go on with the imports that were begun in the wizard."""
        for wizard in self.sudo().search([("state", "=", "running")], order="id"):
            locked = wizard.try_lock_for_update()
            if locked and not locked._with_owner()._import_file():
                break

    def _with_owner(self):
        """Return the import as its user runs it, with the user's language."""
        user = self.create_uid
        return (
            self.with_user(user)
            .with_context(lang=user.lang, tz=user.tz)
            .with_company(self.company_id)
        )

    # === BUSINESS METHODS ===#

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(
            "rma_service.group_service_manager"
        ):
            raise AccessError(
                self.env._("Only managers of the service centre may import orders.")
            )
        if self.company_id not in self.env.user.company_ids and not self.env.su:
            raise AccessError(
                self.env._(
                    "You have no access to %(company)s.", company=self.company_id.name
                )
            )

    def _get_counters(self):
        """Return what the import has done so far."""
        self.ensure_one()
        counts = self.status_counts or {}
        return {
            "read": self.row_done,
            "created": self.created_count,
            "unchanged": self.unchanged_count,
            "malformed": self.malformed_count,
            "statuses": {status: counts.get(status, 0) for status in ords.STATUSES},
            "seconds": self.seconds,
        }

    def _import_file(self, deadline=None):
        """Import the uploaded file from the row reached; returns whether it is done."""
        self.ensure_one()
        content = base64.b64decode(self.with_context(bin_size=False).file)
        if len(content) > MAX_FILE_BYTES:
            raise UserError(
                self.env._(
                    "%(file)s is larger than %(limit)s: import it from the command"
                    " line.",
                    file=self.filename,
                    limit=human_size(MAX_FILE_BYTES),
                )
            )
        return self._import_stream(io.BytesIO(content), deadline)

    def _import_stream(self, stream, deadline=None, batch_size=BATCH_SIZE):
        """Import the rows of a file from the row reached on, in batches.

        :param stream: binary file
        :param deadline: monotonic time to stop at
        :param batch_size: rows of one transaction
        :return: whether the end of the file is reached
        :raises UserError: if the file is none of the standard
        """
        self.ensure_one()
        try:
            if self.state == "draft":
                total = ords.count_rows(stream)
                self.write({"state": "running", "row_total": total})
            with closing(ords.read_records(stream)) as records:
                results = islice(records, self.row_done, None)
                return self._import_results(results, deadline, batch_size)
        except ords.OrdsError as error:
            raise UserError(
                self.env._(
                    "%(file)s cannot be imported: %(reason)s",
                    file=self.filename or self.env._("The file"),
                    reason=self._get_file_reason(error),
                )
            ) from error

    def _get_file_reason(self, error):
        """Return why a file cannot be read, in the words of the user."""
        if error.code == "missing":
            return self.env._(
                "its first line lacks the columns %(columns)s of the Open Repair Data"
                " Standard.",
                columns=error.detail,
            )
        if error.code == "double":
            return self.env._("it has two columns %(columns)s.", columns=error.detail)
        return self.env._("its first line is no header of a CSV file.")

    def _get_row_reason(self, problem):
        """Return why a row cannot be taken, in the words of the user."""
        reasons = {
            "quotes": self.env._("the quotation marks do not match"),
            "width": self.env._("has another number of fields than the header"),
            "encoding": self.env._("is not encoded in UTF-8"),
            "null": self.env._("holds a character of code 0"),
            "id": self.env._("is not a provider and a number, as in provider-123"),
            "double": self.env._("is already used in row"),
            "status": self.env._("is not Fixed, Repairable, End of life or Unknown"),
            "category": self.env._("is not a category of the standard"),
            "category_number": self.env._("is not a number from 1 to 40"),
            "category_conflict": self.env._("is not the number of"),
            "date": self.env._("is not a date of the form 2025-12-31"),
            "country": self.env._("is not a country code of three capital letters"),
            "year": self.env._("is not a year of four digits"),
            "age": self.env._("is not a number of years"),
            "refused": self.env._("cannot be saved"),
        }
        reason = reasons[problem.code]
        return f"{reason}: {problem.detail}" if problem.detail else reason

    def _import_results(self, results, deadline, batch_size):
        """Import what the reader yields in batches; returns whether all is done."""
        importer = self.sudo().with_company(self.company_id)
        importer = importer.with_context(**self._get_import_context())
        cache = {}
        finished = False
        reached = importer.row_done
        while not finished:
            started = time.monotonic()
            if not importer.try_lock_for_update() or importer.row_done != reached:
                return False  # somebody else goes on with this import
            batch = list(islice(results, batch_size))
            finished = len(batch) < batch_size
            importer._import_batch(batch, cache, started, finished)
            seconds_left = importer._commit_batch(len(batch))
            reached += len(batch)
            importer._log_progress()
            is_late = deadline and time.monotonic() > deadline
            if not finished and (is_late or not seconds_left):
                return False
        return True

    def _get_import_context(self):
        """Return the context of the import: no mails, no messages, dated stage log."""
        return {
            "tracking_disable": True,
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "mail_notrack": True,
            "rma_ords_import": True,
        }

    def _commit_batch(self, processed):
        """End the transaction of a batch; returns the seconds that are left to run."""
        self.env.flush_all()
        remaining = max(0, self.row_total - self.row_done)
        left = self.env["ir.cron"]._commit_progress(processed, remaining=remaining)
        self.env.invalidate_all()
        return left

    def _log_progress(self):
        rate = self.row_done / self.seconds if self.seconds else 0.0
        _logger.info(
            "Open Repair Data %s: %d of %d rows (%.0f %%), %d imported,"
            " %d already here, %d refused, %.0f rows/s",
            self.filename,
            self.row_done,
            self.row_total,
            self.progress,
            self.created_count,
            self.unchanged_count,
            self.malformed_count,
            rate,
        )

    def _import_batch(self, batch, cache, started, finished):
        """Import one batch and add it to the counters.

        :param batch: list of Records, and of lists of Problems
        :param cache: dict that keeps what was found from batch to batch
        :param started: monotonic time at which the batch began
        :param finished: whether this is the last batch
        """
        records = [each for each in batch if isinstance(each, ords.Record)]
        problems = [
            p for each in batch if not isinstance(each, ords.Record) for p in each
        ]
        malformed = len(batch) - len(records)
        created, refused = self._import_records(records, cache)
        problems += refused
        bad_rows = {problem.row for problem in refused}
        statuses = Counter(self.status_counts or {})
        statuses.update(each.status for each in records if each.row not in bad_rows)
        self.env["rma.service.ords.problem"].create(
            [self._prepare_problem_vals(problem) for problem in problems]
        )
        self.write(
            {
                "row_done": self.row_done + len(batch),
                "created_count": self.created_count + created,
                "unchanged_count": self.unchanged_count
                + len(records)
                - created
                - len(refused),
                "malformed_count": self.malformed_count + malformed + len(refused),
                "status_counts": dict(statuses),
                "seconds": self.seconds + time.monotonic() - started,
                "state": "done" if finished else "running",
            }
        )

    def _prepare_problem_vals(self, problem):
        """Return the values of the listed problem."""
        return {
            "import_id": self.id,
            "row": problem.row,
            "line": problem.line,
            "record_id": ords.excerpt(problem.record_id),
            "field": problem.field,
            "value": ords.excerpt(problem.value),
            "reason": self._get_row_reason(problem),
        }

    def _import_records(self, records, cache):
        """Import good rows; where the database refuses one, the others are kept.

        :return: number of new orders, list of Problems
        """
        try:
            with self.env.cr.savepoint():
                return self._create_orders(records, cache), []
        except ROW_ERRORS:
            cache.clear()
        created, problems = 0, []
        for record in records:
            try:
                with self.env.cr.savepoint():
                    created += self._create_orders([record], cache)
            except ROW_ERRORS as error:
                cache.clear()
                self.env.invalidate_all(flush=False)
                problems.append(self._get_refusal(record, error))
        return created, problems

    def _get_refusal(self, record, error):
        """Return the Problem of a good row that the database refuses."""
        lines = str(error).strip().splitlines() or [type(error).__name__]
        return ords.Problem(
            row=record.row,
            line=record.line,
            record_id=record.id,
            field="row",
            value="",
            code="refused",
            detail=lines[0],
        )

    def _create_orders(self, records, cache):
        """Create the orders of the records that are not here yet; returns how many."""
        known = self._get_known_ids(records)
        fresh = [each for each in records if ords.get_id_key(each.id) not in known]
        if not fresh:
            return 0
        orders = self.env["rma.service.order"]
        numbers = orders._get_next_numbers(self.type_id, self.company_id, len(fresh))
        self._prepare_masters(fresh, cache)
        vals_list = [
            self._prepare_order_vals(record, cache) | {"name": number}
            for record, number in zip(fresh, numbers, strict=True)
        ]
        orders.create(vals_list)
        self.env.flush_all()
        return len(fresh)

    def _get_known_ids(self, records):
        """Return the keys of the ids that the company has orders of."""
        spellings = {each for rec in records for each in ords.get_id_spellings(rec.id)}
        orders = self.env["rma.service.order"].with_context(active_test=False)
        found = orders.search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("ords_id", "in", list(spellings)),
            ],
            ["ords_id"],
            order="id",
        )
        return {ords.get_id_key(order.ords_id) for order in found}

    def _prepare_order_vals(self, record, cache):
        """Return the values of the order of a record, without its number.

        All that would be computed is given, so that creating costs no query for it.
        """
        partner_id, pricelist_id = cache["partner", record.provider]
        team_id, warehouse_id = cache["team", ords.fold(record.group)]
        is_open = record.status == ords.REPAIRABLE
        phase = "request" if is_open else "done"
        date = self._get_order_date(record)
        vals = {
            "company_id": self.company_id.id,
            "type_id": self.type_id.id,
            "stage_id": cache["stage", phase],
            "phase": phase,
            "date_last_stage_update": date or fields.Datetime.now(),
            "partner_id": partner_id,
            "pricelist_id": pricelist_id,
            "team_id": team_id,
            "warehouse_id": warehouse_id,
            "equipment_type_id": cache["category", record.category],
            "product_id": cache["product", ords.fold(record.brand), record.category],
            "problem": record.problem or False,
            "ords_id": record.id,
            "ords_data": record.source,
        }
        if not is_open:
            vals |= {"date_in": date, "date_out": date}
        if record.status == ords.FIXED:
            vals["outcome"] = "repaired"
        elif record.status == ords.END_OF_LIFE:
            vals["outcome"] = "not_repaired"
            vals["outcome_reason_id"] = cache["reason", record.barrier]
        return vals

    def _get_order_date(self, record):
        """Return the moment of the record: noon, the same day in nearly all places."""
        if not record.event_date:
            return False
        return fields.Datetime.to_datetime(record.event_date).replace(hour=12)

    # === RECORDS THAT THE ORDERS POINT TO ===#

    def _prepare_masters(self, records, cache):
        """Find or create what the orders of the records point to.

        :param cache: gets the ids, under keys of a kind and its names
        """
        if not cache:
            self._cache_stages(cache)
            self._cache_reasons(cache)
            self._cache_categories(cache)
            self._cache_products(cache)
        self._cache_new_partners({record.provider for record in records}, cache)
        self._cache_new_teams({record.group for record in records}, cache)
        self._cache_new_categories({record.category for record in records}, cache)
        self._cache_new_products(
            {(record.brand, record.category) for record in records}, cache
        )

    def _cache_stages(self, cache):
        for phase in ("request", "done"):
            stage = self.type_id._get_stage_of_phase(phase)
            if not stage:
                raise UserError(
                    self.env._(
                        "Service type %(type)s has no stage for “%(phase)s”: add one in"
                        " Configuration > Stages.",
                        type=self.type_id.name,
                        phase=self.env["rma.service.order"]._get_phase_label(phase),
                    )
                )
            cache["stage", phase] = stage.id

    def _cache_reasons(self, cache):
        """Reasons by barrier; what has none of its own gets the unknown one."""
        reasons = self.env["rma.service.reason"]
        unknown = self.env.ref(
            "rma_service.reason_barrier_unknown", raise_if_not_found=False
        )
        if not unknown:
            unknown = reasons.create({"name": self.env._("Other or unknown reason")})
        found = reasons.with_context(active_test=False).search(
            [("ords_barrier", "!=", False), ("outcome", "=", "not_repaired")],
            order="active desc, sequence, id",
        )
        cache["reason", ""] = unknown.id
        for barrier in ords.BARRIERS:
            same = found.filtered(
                lambda reason, barrier=barrier: (
                    ords.get_barrier(reason.ords_barrier) == barrier
                )
            )
            cache["reason", barrier] = (same[:1] or unknown).id

    def _cache_categories(self, cache):
        types = self.env["rma.service.equipment.type"].search(
            [("ords_category", "!=", False)], order="id desc"
        )
        for equipment_type in types:
            cache["category", equipment_type.ords_category] = equipment_type.id

    def _cache_products(self, cache):
        """Devices by brand and category: the oldest product of each counts."""
        categories = {
            key[1]: type_id for key, type_id in cache.items() if key[0] == "category"
        }
        names = {type_id: name for name, type_id in categories.items()}
        products = self.env["product.product"].search_fetch(
            Domain("service_brand", "!=", False)
            & Domain("type", "=", "consu")
            & Domain("equipment_type_id", "in", list(names))
            & Domain("company_id", "in", (False, self.company_id.id)),
            ["service_brand", "equipment_type_id"],
            order="id desc",
        )
        for product in products:
            category = names[product.equipment_type_id.id]
            cache["product", ords.fold(product.service_brand), category] = product.id

    def _cache_new_partners(self, providers, cache):
        for provider in providers:
            if ("partner", provider) in cache:
                continue
            partner = self.partner_id or self._get_provider_partner(provider)
            pricelist = partner.with_company(self.company_id).property_product_pricelist
            cache["partner", provider] = (partner.id, pricelist.id)

    def _get_provider_partner(self, provider):
        """Return the organisation that published the data, as a company."""
        name = provider or self.env._("Open Repair Data")
        partners = self.env["res.partner"]
        found = partners.search(
            [
                ("name", "=", name),
                ("is_company", "=", True),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            order="id",
            limit=1,
        )
        return found or partners.create({"name": name, "is_company": True})

    def _cache_new_teams(self, groups, cache):
        """Teams by the name of the group; records without one get the type's team."""
        missing = {
            ords.fold(group): group
            for group in sorted(groups)
            if ("team", ords.fold(group)) not in cache
        }
        teams = self.env["rma.service.team"].with_context(active_test=False)
        by_name = {"": self.type_id.team_id}
        if missing:
            found = teams.search(
                [("company_id", "in", (False, self.company_id.id))], order="id desc"
            )
            by_name |= {ords.fold(team.name): team for team in found}
        new = [name for name in missing if name not in by_name]
        created = teams.create([{"name": missing[name]} for name in new])
        by_name |= dict(zip(new, created, strict=True))
        for name in missing:
            team = by_name[name]
            cache["team", name] = (team.id, self._get_warehouse(team).id)

    def _get_warehouse(self, team):
        """Return the warehouse of the orders of a team."""
        order = self.env["rma.service.order"].new(
            {"company_id": self.company_id.id, "team_id": team.id}
        )
        return order.warehouse_id

    def _cache_new_categories(self, categories, cache):
        new = sorted(name for name in categories if ("category", name) not in cache)
        types = self.env["rma.service.equipment.type"].create(
            [
                {
                    "name": name,
                    "ords_category": name,
                    "ords_category_number": ords.CATEGORY_NUMBERS[name],
                }
                for name in new
            ]
        )
        for name, equipment_type in zip(new, types, strict=True):
            cache["category", name] = equipment_type.id

    def _cache_new_products(self, pairs, cache):
        """Devices by brand and category."""
        new = {
            ("product", ords.fold(brand), category): brand
            for brand, category in sorted(pairs)
            if ("product", ords.fold(brand), category) not in cache
        }
        products = self.env["product.product"].create(
            [
                self._prepare_product_vals(brand, key[2], cache)
                for key, brand in new.items()
            ]
        )
        for key, product in zip(new, products, strict=True):
            cache[key] = product.id

    def _prepare_product_vals(self, brand, category, cache):
        """Return the values of the product of a brand's devices of a category."""
        if ords.fold(brand) == ords.fold(ords.UNKNOWN_BRAND):
            brand = ords.UNKNOWN_BRAND
            name = self.env._("Unknown brand %(category)s", category=category)
        else:
            name = f"{brand} {category}"
        return {
            "name": name,
            "type": "consu",
            "is_storable": True,
            "tracking": "serial",
            "list_price": 0.0,
            "sale_ok": False,
            "purchase_ok": False,
            "service_brand": brand,
            "equipment_type_id": cache["category", category],
        }


class RmaServiceOrdsProblem(models.TransientModel):
    """A row of an imported file that was refused, with the reason."""

    _name = "rma.service.ords.problem"
    _description = "Refused Row of Open Repair Data"
    _transient_max_hours = 24 * 7
    _order = "row, id"
    _rec_name = "record_id"

    import_id = fields.Many2one(
        comodel_name="rma.service.ords.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    row = fields.Integer(help="Row of the table; the header is row 1.")
    line = fields.Integer(help="Line of the file where the row begins.")
    record_id = fields.Char(string="Open Repair ID")
    field = fields.Char()
    value = fields.Char()
    reason = fields.Char()
