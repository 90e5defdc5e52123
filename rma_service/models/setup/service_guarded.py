from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.tools import format_list

# Says in the context that our own code writes. An object, as no request from outside
# can put that into its context.
SYSTEM = object()


class RmaServiceGuarded(models.AbstractModel):
    """Rows with fields that only the system sets: not by form, import or RPC.

    What a model declares read-only and stores is closed by itself, whoever writes and
    whatever rights he has: a new field of that kind needs nothing else. What is open in
    the model, and still follows from a step alone, is named in ``_system_fields``; what
    is chosen when a row is made and fixed from then on, in ``_fields_of_creation``.

    Our own code writes closed fields through :meth:`_as_system`. Computed fields, and
    code that has all rights anyway, pass.

    Every stored model of the add-on inherits this; Odoo's models do where we add such
    fields to them.
    """

    _name = "rma.service.guarded"
    _description = "Service Rows with Fields of the System"
    # Closed, though the model does not say that they are read-only.
    _system_fields = frozenset()
    # Chosen by whoever makes the row, and closed from then on.
    _fields_of_creation = frozenset()

    def _as_system(self):
        """Return the records for one write or create of the system's fields.

        The permission ends with that call: what follows from it, and the records that
        ``create`` returns, are the user's again.
        """
        return self.with_context(rma_system=SYSTEM)

    def _is_system(self):
        """Tell whether our own code writes, or somebody who has all rights."""
        return self.env.su or self.env.context.get("rma_system") is SYSTEM

    def _without_system(self):
        """Return the records without the permission that ``_as_system`` gave."""
        context = self.env.context
        if "rma_system" not in context:
            return self
        context = {key: context[key] for key in context if key != "rma_system"}
        return self.with_env(self.env(context=context))

    # === CRUD ===#

    @api.model
    def default_get(self, fields):
        """Pass over what the context proposes for closed fields.

        Actions hand their defaults on from one model to the next: that is no attempt.
        """
        context = self.env.context
        closed = self._get_closed_fields()
        passed = [
            key
            for key in context
            if key.startswith("default_") and key.removeprefix("default_") in closed
        ]
        if passed and not self._is_system():
            context = {key: context[key] for key in context if key not in passed}
            self = self.with_env(self.env(context=context))
        return super().default_get(fields)

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_system():
            closed = self._get_closed_fields()
            # A form of a new row names what it shows, also where that is empty.
            self._check_system_fields(
                {
                    name
                    for vals in vals_list
                    for name in vals.keys() & closed
                    if vals[name]
                }
            )
            vals_list = [
                {name: value for name, value in vals.items() if name not in closed}
                for vals in vals_list
            ]
        return super(RmaServiceGuarded, self._without_system()).create(vals_list)

    def write(self, vals):
        self._check_system_fields(vals.keys() & self._get_fixed_fields())
        return super(RmaServiceGuarded, self._without_system()).write(vals)

    def copy_data(self, default=None):
        """A copy is a new row: what steps have set is not taken over."""
        vals_list = super().copy_data(default)
        closed = self._get_closed_fields() - (default or {}).keys()
        return [
            {name: value for name, value in vals.items() if name not in closed}
            for vals in vals_list
        ]

    # === WHAT IS CLOSED ===#

    @api.model
    def _get_closed_fields(self):
        """Return the names of the fields that only the system sets in a new row."""
        return self._get_guarded_fields()[0]

    @api.model
    def _get_fields_without_default(self):
        """Return the names of the fields that nobody sets a default for; a hook."""
        return self._get_closed_fields()

    @api.model
    def _get_fixed_fields(self):
        """Return the names of the fields that only the system sets in a row that is
        there."""
        return self._get_guarded_fields()[1]

    @api.model
    @tools.ormcache()
    def _get_guarded_fields(self):
        """Return the names of closed and of fixed fields, as two frozensets."""
        named, chosen = set(), set()
        for base in type(self).mro():
            named |= vars(base).get("_system_fields", frozenset())
            chosen |= vars(base).get("_fields_of_creation", frozenset())
        closed = named | {
            name for name, field in self._fields.items() if self._is_closed(field)
        }
        return frozenset(closed - chosen), frozenset(closed | chosen)

    @api.model
    def _is_closed(self, field):
        """Tell whether a field is closed by how it is declared.

        Odoo's own fields are Odoo's business.
        """
        return (
            field.store
            and field.readonly
            and (field._module or "").startswith("rma_")
            and field.name not in models.MAGIC_COLUMNS
        )

    def _check_system_fields(self, names):
        """Refuse that somebody sets fields of the system.

        :param names: technical names of the closed fields that are set
        :raises AccessError: that names them
        """
        if not names or self._is_system():
            return
        labels = [
            self._fields[name]._description_string(self.env) for name in sorted(names)
        ]
        raise AccessError(
            self.env._(
                "%(model)s: the steps of the work set these fields, nobody sets them by"
                " hand: %(fields)s.",
                model=self.env["ir.model"]._get(self._name).name,
                fields=format_list(self.env, labels),
            )
        )
