"""Whatever is sent over RPC is answered with a sentence, and changes nothing by half.

Through the registry: every public method of ours, with records that are not there, with
nothing, and with arguments of wrong kinds.
"""

import inspect

from psycopg2 import IntegrityError

from odoo.exceptions import RedirectWarning, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ServiceCommon
from ..common.rights_table import get_public_methods
from ..common.rows import insert_row

ADDONS = {"rma_service", "rma_portal"}
NOBODY = 2**31 - 1
# Odoo turns the refusal of a constraint of the database into a sentence.
SENTENCES = (UserError, RedirectWarning, IntegrityError)
# What a client may send in place of an argument.
BAD = ("moon", NOBODY, -1, 1.5, None, [], {}, ["moon"], [NOBODY], {"a": 1}, True)


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
        }

    def _try(self, what, call):
        """Return what went wrong, as a list: nothing, where a sentence answers."""
        try:
            with self.cr.savepoint():
                call()
                self.env.flush_all()
                raise Undo
        except (Undo, *SENTENCES):
            error = None
        except Exception as caught:  # noqa: BLE001  Whatever else it is: it is told.
            error = f"{what}: {type(caught).__name__}: {caught}"[:300]
        self.env.invalidate_all()
        return [error] if error else []

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
