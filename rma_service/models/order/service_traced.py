from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_amount, format_date, format_datetime, formatLang

from ...tools import place

# Longer texts are cut in the history.
MAX_TEXT = 400


class RmaServiceTraced(models.AbstractModel):
    """Changes that money, consent or the customer depend on are in the history.

    Who changed what, when, from which value to which: one message on the service
    order, or on the device or claim that the record belongs to, for all changes of a
    transaction, so that a form that is saved, an import or a call from outside leaves
    one entry. Unlike Odoo's tracking it is not switched off
    by the context: imports do that, and any call may.

    To trace a field, name it in ``_traced_fields``; where a compute changes a stored
    one, call :meth:`_trace` before it.
    """

    _name = "rma.service.traced"
    _description = "Traced on Its Document"
    _traced_fields = frozenset()

    # === HOOKS ===#

    def _get_traced_document(self):
        """Return the document in whose history the record's changes are.

        :return: one record with a chatter: a service order, a device, a claim...
        """
        self.ensure_one()
        return self.order_id

    def _get_traced_title(self):
        """Return what the history calls the record; empty for the document itself."""
        self.ensure_one()
        return self.display_name

    def _get_traced_fields(self):
        """Return the names of the fields whose changes are kept."""
        return self._traced_fields

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        # What is filled in at once is no change.
        self._get_trace()["created"].update(records._ids)
        return records

    def write(self, vals):
        self._trace(vals)
        return super().write(vals)

    def unlink(self):
        self._trace_removal()
        return super().unlink()

    # === WHAT WAS ===#

    def _get_trace(self):
        """Return what is kept of this transaction until its end."""
        data = self.env.cr.precommit.data
        key = f"rma_service.trace.{self._name}"
        if key not in data:
            data[key] = {"created": set(), "before": {}, "removed": []}
            self.env.cr.precommit.add(self.browse()._post_trace)
        return data[key]

    def _trace(self, names):
        """Keep the values of fields before they change.

        :param names: fields that are about to be written; others are left out
        """
        names = self._get_traced_fields() & set(names)
        if not names:
            return
        trace = self._get_trace()
        for record in self:
            if not isinstance(record.id, int) or record.id in trace["created"]:
                continue
            before = trace["before"].setdefault(record.id, {})
            for name in names - before.keys():
                before[name] = record[name]

    def _trace_removal(self):
        """Keep that records are removed, with what they said."""
        trace = self._get_trace()
        for record in self.sudo():
            trace["before"].pop(record.id, None)
            if record.id not in trace["created"] and record._is_removal_traced():
                values = ", ".join(
                    f"{record._get_traced_label(name)} {value}"
                    for name in sorted(record._get_traced_fields())
                    if (value := record._format_traced(name, record[name])) != "–"
                )
                trace["removed"].append(
                    (record._get_traced_document(), record._get_traced_title(), values)
                )

    def _is_removal_traced(self):
        """Tell whether the history says that the record was removed; a hook."""
        return True

    # === THE MESSAGE ===#

    @api.model
    def _post_trace(self):
        """Post what changed in this transaction, one message for each document."""
        key = f"rma_service.trace.{self._name}"
        trace = self.env.cr.precommit.data.pop(key, None)
        if not trace or not (trace["before"] or trace["removed"]):
            return
        entries = {}
        item = Markup("<li>%s</li>")
        records = self.sudo().browse(trace["before"]).exists()
        for record in records:
            changes = record._get_traced_changes(trace["before"][record.id])
            if not changes:
                continue
            title = record._get_traced_title()
            entry = Markup("").join(item % change for change in changes)
            if title:
                entry = item % (Markup("%s<ul>%s</ul>") % (title, entry),)
            entries.setdefault(record._get_traced_document(), []).append(entry)
        for document, title, values in trace["removed"]:
            text = self.env._(
                "%(line)s removed (%(values)s)", line=title, values=values
            )
            entries.setdefault(document, []).append(item % text)
        by_model = {}
        for document in entries:
            by_model.setdefault(document._name, []).append(document.id)
        for model, ids in by_model.items():
            documents = self.env[model].sudo().browse(ids).exists()
            bodies = {
                document.id: Markup("<ul>%s</ul>") % Markup("").join(entries[document])
                for document in documents
            }
            if bodies:
                documents._message_log_batch(bodies)

    def _get_traced_changes(self, before):
        """Return the changes of one record as texts.

        :param before: dict field name → value as it was
        """
        self.ensure_one()
        changes = []
        for name in sorted(before):
            old = self._format_traced(name, before[name])
            new = self._format_traced(name, self[name])
            if old != new:
                changes.append(f"{self._get_traced_label(name)}: {old} → {new}")
        return changes

    def _get_traced_label(self, name):
        return self._fields[name]._description_string(self.env)

    def _format_traced(self, name, value):
        """Return a value as the history shows it."""
        field = self._fields[name]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type in ("float", "integer", "monetary"):
            return self._format_traced_number(field, value)
        if not value:
            return "–"
        if field.relational:
            names = value.sudo().exists().mapped("display_name")
            return ", ".join(names) or "–"
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "datetime":
            zone = place.get_zone(self._get_traced_document())
            return format_datetime(self.env, value, tz=zone)
        if field.type == "date":
            return format_date(self.env, value)
        text = str(value)
        return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"

    def _format_traced_number(self, field, value):
        if field.type == "monetary" or field.name == "price_unit":
            currency = self.currency_id or self.env.company.currency_id
            return format_amount(self.env, value, currency)
        digits = field.get_digits(self.env) if field.type == "float" else (16, 0)
        return formatLang(self.env, value, digits=digits[1] if digits else 2)
