"""Whatever is sent over RPC is answered with a sentence, and changes nothing by half.

Through the registry: every public method of ours and every form, with records that are
not there, with nothing, and with arguments and values of wrong kinds.
"""

import inspect

from psycopg2 import IntegrityError

from odoo.exceptions import RedirectWarning, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ServiceCommon
from ..common.rights_table import get_public_methods
from ..common.rows import insert_row, our_models

ADDONS = {"rma_service", "rma_portal"}
NOBODY = 2**31 - 1
# Odoo turns the refusal of a constraint of the database into a sentence.
SENTENCES = (UserError, RedirectWarning, IntegrityError)
# What a client may send in place of an argument.
BAD = ("moon", NOBODY, -1, 1.5, None, [], {}, ["moon"], [NOBODY], {"a": 1}, True)
BAD_ROWS = ("moon", 5, ["moon"], [[6, 0, ["moon"]]], [[0, 0, "moon"]], [[9]], {"a": 1})
BAD_VALUES = {
    "many2one": ("moon", "5", -1, 1.5, True, ["moon"], {"a": 1}, 0, [NOBODY, "moon"]),
    "one2many": BAD_ROWS,
    "many2many": BAD_ROWS,
    "selection": ("moon", 5, ["moon"], {"a": 1}),
    "boolean": ("moon", [1]),
    "char": (["moon"], {"a": 1}),
    "date": ("moon", 5),
    "datetime": ("moon", {"a": 1}),
    "integer": ("moon", [1]),
    "float": ("moon", {"a": 1}),
    "monetary": ("moon", [1]),
}


class Undo(Exception):
    """Ends a try whose work is taken back."""


@tagged("post_install", "-at_install")
class TestBadCalls(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._bring_to(
            cls._create_order([cls.labour], [cls.part_screw]), "repair"
        )
        cls.found = {
            "rma.service.order": cls.order,
            "rma.service.operation": cls.order.operation_ids,
            "rma.service.part": cls.order.part_ids,
            "sale.order": cls.order.estimate_id,
            "stock.lot": cls.device,
            # Its codes are those of the code, each taken.
            "rma.service.stage.check": cls.env["rma.service.stage.check"].search(
                [], limit=1
            ),
        }

    def _try(self, what, call):
        """Return what went wrong, as a list: nothing, where a sentence answers."""
        errors = []
        try:
            with self.cr.savepoint():
                call()
                self.env.flush_all()
                raise Undo
        except (Undo, *SENTENCES):
            errors = []
        except Exception as caught:  # noqa: BLE001  Whatever else it is: it is told.
            errors = [f"{what}: {type(caught).__name__}: {caught}"[:300]]
        self.env.invalidate_all()
        return errors

    def _get_record(self, model):
        if model not in self.found:
            records = self.env[model]
            if records._name.startswith("rma.service.") and records._auto:
                uid = self.manager.id
                self.found[model] = insert_row(self.env, model, create_uid=uid)
            else:
                self.found[model] = records.search([], limit=1)
        return self.found[model]

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model")
    def test_methods(self):
        faults = []
        tried = 0
        for model, name in get_public_methods(self.env, ADDONS):
            if self.env[model]._abstract:
                continue
            records = self.env[model].with_user(self.manager)
            method = getattr(type(records), name)
            if not inspect.isfunction(method):
                continue
            parameters = list(inspect.signature(method).parameters.values())[1:]
            if any(each.kind is each.VAR_KEYWORD for each in parameters):
                continue
            sets = [[bad] * len(parameters) for bad in BAD] if parameters else [[]]
            own = self._get_record(model).ids
            whom = [[], [NOBODY], own, [*own, NOBODY]]
            if getattr(method, "_api_model", False):
                whom = [None]
            for ids in whom:
                for args in sets:
                    tried += 1
                    given = args if ids is None else [ids, *args]
                    faults += self._try(
                        f"{model}.{name}{tuple(given)}",
                        lambda r=records, n=name, g=given: call_kw(r, n, g, {}),
                    )
        self.assertGreater(tried, 500)
        self.assertFalse(faults, "\n" + "\n".join(faults))

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model")
    def test_forms(self):
        faults = []
        for model in our_models(self.env):
            records = model.with_user(self.manager)
            if not records.has_access("read"):
                continue
            spec = {name: {} for name in model._fields}
            record = self._get_record(model._name).with_user(self.manager)
            tries = [
                ("open", lambda r=records, s=spec: r.onchange({}, [], s)),
                ("save", lambda r=records: r.create([{}])),
                ("defaults", lambda r=records, s=spec: r.default_get(list(s))),
            ]
            for number, field in enumerate(model._fields.values()):
                for bad in self._get_bad_values(field, number):
                    vals = {field.name: bad}
                    tries += [
                        (
                            f"form with {vals}",
                            lambda r=records, v=vals, s=spec: r.onchange(v, [*v], s),
                        ),
                        (f"save {vals}", lambda r=records, v=vals: r.create([v])),
                        (f"write {vals}", lambda r=record, v=vals: r.write(v)),
                    ]
            for what, call in tries:
                faults += self._try(f"{model._name}, {what}", call)
        self.assertFalse(faults, "\n" + "\n".join(faults))

    def _get_bad_values(self, field, number):
        """Return some values: over all fields of a type, each has its turn."""
        if not set(field._modules or ()) & ADDONS:
            return ()
        values = BAD_VALUES.get(field.type, ())
        return [values[(number + at) % len(values)] for at in range(2 if values else 0)]
