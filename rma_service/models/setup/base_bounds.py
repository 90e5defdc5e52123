from functools import wraps

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, formatLang, human_size

from ...tools.bounds import (
    DATES,
    LINKS,
    NUMBERS,
    TEXTS,
    Fault,
    find_fault,
    get_bound,
)

OURS = frozenset({"rma_service", "rma_portal"})
# What is looked at before any code of a model reads it. Files take longer, and nothing
# reads them before they are kept.
AT_THE_GATE = frozenset({*NUMBERS, *DATES, *TEXTS, *LINKS})
GATES = ("create", "write")


class Base(models.AbstractModel):
    """Every number, date, text and file of ours has bounds, whoever writes it.

    A date in the year 9999, a text of a million characters or a number beyond all
    measure would break a page, a print or a hand-over much later. They are refused at
    the door, with a sentence that names the field: in forms before anything is
    computed, in ``create`` and ``write`` whatever the way, also where the values are
    defaults of the context.

    What a field takes follows from its type (``tools/bounds.py``). A model says more in
    ``_bounds``: dict field name → (least, most), as :func:`get_bound` takes it; the
    pieces of a model in its wings each name theirs. It may name fields of Odoo, too:
    those are then bounded like ours.

    Only what is written is looked at: records from before keep what they have.

    What a colleague sends is looked at twice: at the gate, before the code of any model
    works with it, so that an id in the form of a text or a list in place of a date is
    told as what it is; and at the end, with what that code added. Forms that are not
    saved are looked at as they are changed.
    """

    _inherit = "base"
    _bounds = {}
    # What follows from it and from the fields, by name; looked up at each write.
    _bounds_by_field = {}
    _choices = frozenset()

    def _post_model_setup__(self):
        result = super()._post_model_setup__()
        model = self.env.registry[self._name]
        declared = {}
        for piece in reversed(model.__mro__):
            declared |= vars(piece).get("_bounds", {})
        model._bounds_by_field = {
            name: bound
            for name, field in model._fields.items()
            if name in declared or set(field._modules or ()) & OURS
            if (bound := get_bound(field, declared.get(name)))
        }
        model._choices = frozenset(
            name
            for name, field in model._fields.items()
            if field.type == "selection" and set(field._modules or ()) & OURS
        )
        for name in GATES:
            if name in vars(model):
                delattr(model, name)
            if model._bounds_by_field or model._choices:
                setattr(model, name, _make_gate(model, name))
        return result

    # === DOORS ===#

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        if self._bounds_by_field:
            self._check_bounds(defaults)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        if self._bounds_by_field:
            for vals in vals_list:
                self._check_bounds(vals)
        return super().create(vals_list)

    def write(self, vals):
        if self._bounds_by_field:
            self._check_bounds(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._check_bounds(values, is_draft=True)
        return super().onchange(values, field_names, fields_spec)

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        bound = self._bounds_by_field.get(field_name)
        if bound and bound.kind in TEXTS:
            for translation in translations.values():
                terms = (
                    translation.values()
                    if isinstance(translation, dict)
                    else [translation]
                )
                for term in terms:
                    self._check_bounds({field_name: term})
        return super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )

    # === CHECK ===#

    @api.model
    def _check_at_the_gate(self, vals, is_draft=False):
        """Check that values have the form that their fields take.

        :param vals: dict of values as a client sends them
        :param is_draft: whether they stand in a form that is not saved yet
        :raises ValidationError: naming the first field that cannot take its value
        """
        bounds = self._bounds_by_field
        for name, value in vals.items():
            fault = None
            bound = bounds.get(name)
            if name not in self._fields and self._is_service_model():
                raise ValidationError(
                    self.env._(
                        "%(model)s has no field “%(name)s”.",
                        model=self.env["ir.model"]._get(self._name).name,
                        name=name,
                    )
                )
            if bound and bound.kind in AT_THE_GATE:
                fault = find_fault(bound, value, is_draft)
                if is_draft and isinstance(value, dict) and bound.kind == "many2one":
                    # The form around a row, by the names of its fields.
                    known = self.env[self._fields[name].comodel_name]._fields
                    fault = fault or (Fault("record") if value.keys() - known else None)
            elif value and name in self._choices:
                # Odoo compares a choice with its list, too, but answers with an error.
                if value not in self._fields[name].get_values(self.env):
                    fault = Fault("choice")
            if fault:
                raise ValidationError(self._get_bounds_message(name, fault))

    @api.model
    def _check_bounds(self, vals, is_draft=False):
        """Check that values are within the bounds of their fields.

        :param vals: dict of values as ``create`` or ``write`` get them
        :param is_draft: whether they stand in a form that is not saved yet
        :raises ValidationError: naming the first field that is given too much
        """
        bounds = self._bounds_by_field
        if is_draft and not self.env.su:
            self._check_at_the_gate(vals, is_draft)
        for name, value in vals.items():
            bound = bounds.get(name)
            if bound and (fault := find_fault(bound, value, is_draft)):
                raise ValidationError(self._get_bounds_message(name, fault))
            if is_draft and isinstance(value, list):
                self._check_bounds_of_rows(name, value)

    @api.model
    def _check_bounds_of_rows(self, name, commands):
        """Check the rows of a form that is not saved yet; else they check themselves.

        :param name: name of the x2many field
        :param commands: list as forms send it
        """
        field = self._fields.get(name)
        if not field or field.type not in ("one2many", "many2many"):
            return
        for command in commands:
            if isinstance(command, (list, tuple)) and len(command) == 3:
                row = command[2]
                if isinstance(row, dict):
                    self.env[field.comodel_name]._check_bounds(row, is_draft=True)

    @api.model
    def _get_bounds_message(self, name, fault):
        """Return the sentence on a value that is refused.

        :param name: name of the field
        :param fault: see ``tools/bounds.py``
        """
        env = self.env
        model = env["ir.model"]._get(self._name).name
        field = f"{self._fields[name]._description_string(env)} ({model})"
        limit = fault.limit
        if fault.code == "image":
            return env._(
                "%(field)s: this file is no image. Take a JPEG, PNG, GIF or WebP file.",
                field=field,
            )
        if fault.code == "size":
            return env._(
                "%(field)s: the file is larger than %(limit)s.",
                field=field,
                limit=human_size(limit),
            )
        if fault.code == "long":
            return env._(
                "%(field)s: the text is longer than %(limit)s characters.",
                field=field,
                limit=limit,
            )
        if fault.code in ("least", "most"):
            if hasattr(limit, "year"):
                limit = format_date(env, limit)
            else:
                limit = formatLang(env, limit, digits=0)
            if fault.code == "least":
                return env._(
                    "%(field)s: must not be less than %(limit)s.",
                    field=field,
                    limit=limit,
                )
            return env._(
                "%(field)s: must not be more than %(limit)s.", field=field, limit=limit
            )
        reasons = {
            "number": env._("%(field)s: this is no number.", field=field),
            "date": env._("%(field)s: this is no date.", field=field),
            "text": env._("%(field)s: this is no text.", field=field),
            "file": env._("%(field)s: this is no file.", field=field),
            "sign": env._(
                "%(field)s: the text has a character that cannot be kept.", field=field
            ),
            "record": env._("%(field)s: there is no such record.", field=field),
            "choice": env._("%(field)s: this is none of its choices.", field=field),
        }
        return reasons[fault.code]


def _make_gate(cls, name):
    """Return ``create`` or ``write`` of a model with the look at what it is given."""

    @wraps(getattr(cls, name))
    def gate(self, *args, **kwargs):
        # What we write with all rights is our own.
        if type(self) is cls and not self.env.su:
            vals = args[0] if args else next(iter(kwargs.values()))
            for each in vals if isinstance(vals, (list, tuple)) else [vals]:
                self._check_at_the_gate(each)
        return getattr(super(cls, self), name)(*args, **kwargs)

    return gate
