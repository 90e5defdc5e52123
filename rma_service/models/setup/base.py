from functools import wraps

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

# The add-ons whose fields and methods the white list is about.
ADDONS = frozenset({"rma_service", "rma_portal"})
# Methods of every model that look neither at rights nor at the white list by
# themselves: they tell defaults and settings, or what the views are like.
UNGUARDED = frozenset(
    {
        "copy_data",
        "default_get",
        "get_external_id",
        "get_field_translations",
        "get_formview_action",
        "get_formview_id",
        "get_import_templates",
        "get_metadata",
        "get_property_definition",
        "get_view",
        "get_views",
    }
)


class Base(models.AbstractModel):
    """The white list: what people from outside may read of ours, and call.

    From outside comes who is no internal user: customers with a login, and visitors.
    A field that one of our add-ons brings, on a model of its own or of Odoo, is closed
    to them for reading, searching, sorting and grouping, by whatever path, and so is
    every public method; a model opens some of them by naming them in
    ``_customer_fields`` and ``_customer_methods``. Nothing of ours is ever written by
    them. What works as superuser in their name is not concerned.

    Models without our fields and methods are as Odoo made them.
    """

    _inherit = "base"

    # What people from outside may read, and call by RPC.
    _customer_fields = frozenset()
    _customer_methods = frozenset()

    # Found at each setup of the registry: the names of our fields of the model, those
    # of them that people from outside may not read, and methods they may not call.
    _service_fields = frozenset()
    _closed_fields = frozenset()
    _service_doors = frozenset()
    # Whether Odoo alone says below us who may use a field.
    _is_field_access_plain = False

    @api.model
    def _post_model_setup__(self):
        """Note which fields of the model are closed, and hang doors before methods."""
        result = super()._post_model_setup__()
        cls = type(self)
        cls._service_fields = self._find_service_fields()
        cls._closed_fields = cls._service_fields - cls._customer_fields
        cls._is_field_access_plain = _is_plain(cls, "_has_field_access")
        for name in vars(cls).get("_service_doors", ()):
            delattr(cls, name)
        cls._service_doors = self._find_service_methods() - cls._customer_methods
        for name in cls._service_doors:
            setattr(cls, name, _make_door(cls, name))
        return result

    # === WHAT IS OURS ===#

    @api.model
    def _is_service_model(self):
        """Tell whether the model itself is one of our add-ons'."""
        return self._original_module in ADDONS

    @api.model
    def _find_service_fields(self):
        """Return the names of the fields that our add-ons brought to the model."""
        if self._is_service_model():
            return frozenset(self._fields)
        names = _find_first(
            type(self),
            lambda definition: (
                field.name for field in getattr(definition, "_field_definitions", ())
            ),
        )
        inherited = {
            name
            for name, field in self._fields.items()
            if field.inherited
            and name in self.env[field.related_field.model_name]._find_service_fields()
        }
        return frozenset(names | inherited)

    @api.model
    def _find_service_methods(self):
        """Return the names of the public methods that are closed if not named.

        On a model of Odoo these are the ones that we added; what we extended is left
        to Odoo's own checks. On our models, they are all but those of every model,
        which check rights and fields themselves.
        """
        cls = type(self)
        names = _find_first(cls, _get_public_names, is_any=self._is_service_model())
        if self._is_service_model():
            names = {name for name in names if not hasattr(self.pool["base"], name)}
            names |= UNGUARDED
        return frozenset(
            name
            for name in names
            if not any(
                getattr(getattr(parent, name, None), "_api_private", False)
                for parent in cls.mro()
            )
        )

    # === DOORS ===#

    @api.model
    def _is_from_outside(self):
        """Tell whether the work is done for, and with the rights of, no colleague.

        Asked for each field of each record that is read: it has to be cheap. What is
        known of the user is looked up where Odoo keeps it.
        """
        env = self.env
        if env.su:
            return False
        user = env.user
        field = user._fields["share"]
        if field not in env.transaction.tocompute:
            share = field._get_cache(env).get(env.uid)
            if share is not None:
                return share
        return user.share or not user

    @api.model
    def _check_service_call(self, name):
        """Refuse a public method to people from outside if it is not named.

        Of our models, colleagues may call it who may read the model at all; what else
        it takes, the method says.

        :param name: name of the method
        """
        if self.env.su:
            return
        if name in self._service_doors and self._is_from_outside():
            raise AccessError(
                self.env._(
                    "%(method)s of %(model)s is for the staff of the service centre.",
                    method=name,
                    model=self.env["ir.model"]._get(self._name).name,
                )
            )
        if self._is_service_model() and not self._abstract:
            self.browse().check_access("read")

    @api.model
    def _has_field_access(self, field, operation):
        """People from outside read the white list and write nothing of ours."""
        names = self._closed_fields if operation == "read" else self._service_fields
        if field.name in names and self._is_from_outside():
            return False
        if self._is_field_access_plain and not field.groups:
            return True  # All that Odoo would look at.
        return super()._has_field_access(field, operation)

    @api.model
    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        """Check what people from outside search by, before it is taken apart.

        Odoo checks the stored fields that are left of a domain, not those that it was
        asked for: a field that is searched by a method of its own is not among them.
        """
        if not bypass_access and self._is_from_outside():
            domain = Domain(domain)
            self._check_search_fields(domain)
        return super()._search(
            domain,
            offset,
            limit,
            order,
            active_test=active_test,
            bypass_access=bypass_access,
        )

    @api.model
    def _check_search_fields(self, domain):
        """Check each field of ours that a domain names, by whatever path.

        :param domain: ``Domain``
        """
        for condition in domain.iter_conditions():
            model = self
            for name in condition.field_expr.split("."):
                field = model._fields.get(name)
                if field is None:
                    break
                if name in model._closed_fields:
                    model._check_field_access(field, "read")
                if name == "id":
                    continue  # What is asked of it is asked of the record.
                if not field.relational or not field.comodel_name:
                    break
                model = model.env[field.comodel_name]
            else:
                if condition.operator.rstrip("!") in ("any", "not any"):
                    model._check_search_fields(Domain(condition.value))

    def _traverse_related_sql(self, alias, field, query):
        """A related field of ours is checked itself, not only what it leads to."""
        if field.name in self._service_fields:
            self._check_field_access(field, "read")
        return super()._traverse_related_sql(alias, field, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Odoo checks all fields that it groups by, but for many2many ones."""
        name = groupby_spec.split(":")[0].split(".")[0]
        if name in self._service_fields:
            self._check_field_access(self._fields[name], "read")
        return super()._read_group_groupby(alias, groupby_spec, query)


def _find_first(cls, get_names, is_any=False):
    """Return the names that our add-ons were the first to define on a model.

    :param cls: class of the model in the registry
    :param get_names: function from a class that defines the model to names
    :param is_any: whether all names count, whoever defined them
    """
    first = {}
    for definition in reversed(cls._model_classes__):
        for name in get_names(definition):
            first.setdefault(name, getattr(definition, "_module", None))
    return {name for name, module in first.items() if is_any or module in ADDONS}


def _is_plain(cls, name):
    """Tell whether no other add-on extends what we extend of every model.

    :param cls: class of the model in the registry
    :param name: name of a method
    """
    places = [parent for parent in cls.mro() if name in vars(parent)]
    ours = places.index(Base)
    return places[ours + 1 :] == [models.BaseModel]


def _get_public_names(definition):
    """Return the names of the methods in a class that can be called by RPC."""
    return (
        name
        for name in vars(definition)
        if not name.startswith("_") and callable(getattr(definition, name, None))
    )


def _make_door(cls, name):
    """Return a method that checks who calls before it goes on to the real one.

    Whoever calls what is for one record with none or many is told so.
    """

    @wraps(getattr(cls, name))
    def door(self, *args, **kwargs):
        self._check_service_call(name)
        try:
            return getattr(super(cls, self), name)(*args, **kwargs)
        except ValueError as error:
            if len(self) == 1 or not str(error).startswith("Expected singleton"):
                raise
            raise UserError(
                self.env._(
                    "%(model)s, %(method)s is for one record, not for %(count)s.",
                    model=self.env["ir.model"]._get(self._name).name,
                    method=name,
                    count=len(self),
                )
            ) from error

    return door
