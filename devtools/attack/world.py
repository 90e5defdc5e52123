"""The records that two who press at the same time are about, made over RPC."""

import base64
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count as numbers

from devtools.attack.client import Visitor

LOGIN = "admin"
HEADER = (
    "id,data_provider,country,partner_product_category,product_category,"
    "product_category_id,brand,year_of_manufacture,product_age,repair_status,"
    "repair_barrier_if_end_of_life,group_identifier,event_date,problem"
)
ROW = "{id},{word},GBR,Kettle,Kettle,14,{word},,,Fixed,,{word},2024-05-01,No heat"


def ords_file(word, count):
    """Return a file of Open Repair Data with new names, as an upload sends it."""
    rows = [ROW.format(id=f"{word}-{row}", word=word) for row in range(1, count + 1)]
    return base64.b64encode("\n".join([HEADER, *rows, ""]).encode()).decode()


@dataclass
class Round:
    """Two clicks, each (model, method, ids, keyword arguments), and their record."""

    clicks: tuple
    key: int
    answers: list = field(default_factory=list)
    word: str = ""


class World:
    """The records that races are about, made over RPC as a colleague does.

    :param deadline: by ``time.monotonic()``; what takes longer raises ``OSError``
    """

    def __init__(self, server, deadline=float("inf")):
        self.server = server
        self.deadline = deadline
        self.visitors = [Visitor(server.address, LOGIN, deadline) for _ in range(2)]
        self._own = threading.local()
        self._numbers, self._askers = numbers(), numbers()
        self.repair_type = self.ref("rma_service.rma_service_type_repair")
        self.labour = self.product("Race labour", type="service", list_price=50)
        self.device = self.product("Race device", is_storable=True)
        self.unit = self.product("Race unit", is_storable=True, tracking="serial")
        self.fee = self.product("Race storage", type="service", list_price=2)

    def call(self, model, method, *args, **kwargs):
        """Call a method; what the server refuses ends the attack with its words."""
        if time.monotonic() > self.deadline:
            raise TimeoutError(f"{model}.{method}: no time is left")
        answer = self._get_visitor().call(model, method, *args, **kwargs)
        if answer.error or answer.status != 200:
            raise RuntimeError(f"{model}.{method}: {answer.error} {answer.message}")
        return answer.value

    def _get_visitor(self):
        """Return who asks: each thread is somebody else."""
        if not hasattr(self._own, "visitor"):
            self._own.visitor = self.visitors[next(self._askers) % len(self.visitors)]
        return self._own.visitor

    def create(self, model, vals_list):
        return self.call(model, "create", vals_list)

    def ref(self, xmlid):
        module, name = xmlid.split(".")
        rows = self.server.sql(
            f"SELECT res_id FROM ir_model_data WHERE module = '{module}'"
            f" AND name = '{name}'"
        )
        return int(rows[0][0])

    def company(self):
        """Return the id of the company in which who asks works."""
        query = f"SELECT company_id FROM res_users WHERE login = '{LOGIN}'"
        return int(self.server.sql(query)[0][0])

    def name(self, word):
        return f"{word} {next(self._numbers)}"

    def product(self, name, **values):
        vals = {"name": name, "type": "consu", "taxes_id": [(5,)]} | values
        return self.create("product.product", [vals])[0]

    def partners(self, count, email=None):
        names = [self.name("Race customer") for _ in range(count)]
        vals_list = [{"name": name, "email": email} for name in names]
        return self.create("res.partner", vals_list)

    def orders(self, count, *actions, agreed=False, email=None, **values):
        """Return ids of orders with one operation, taken on by actions.

        :param agreed: whether the customer agreed to it, by telephone
        :param email: address of the customer; without one nothing has to be printed
        """
        partner = self.partners(1, email)[0]
        operation = (0, 0, {"product_id": self.labour, "quantity": 1})
        vals = {
            "partner_id": partner,
            "type_id": self.repair_type,
            "product_id": self.device,
            "problem": "Race",
            "operation_ids": [operation],
        }
        ids = self.create("rma.service.order", [vals | values] * count)
        for action in actions:
            self.call("rma.service.order", action, ids)
        if agreed:
            self.call("rma.service.order", "action_approve_estimate", ids, "phone")
        return ids

    def counts(self, statement, ids):
        """Return how many rows each id has: ``statement`` selects the ids."""
        rows = self.server.sql(statement.format(ids=",".join(map(str, ids)) or "0"))
        return Counter(int(row[0]) for row in rows)

    def units(self, count, **values):
        """Return ids of serial numbers that are in our stock."""
        lots = self.create(
            "stock.lot",
            [
                {"name": self.name("RACE"), "product_id": self.unit} | values
                for _ in range(count)
            ],
        )
        place = self.server.sql(
            "SELECT lot_stock_id FROM stock_warehouse"
            f" WHERE company_id = {self.company()} ORDER BY id LIMIT 1"
        )
        quants = self.create(
            "stock.quant",
            [
                {
                    "product_id": self.unit,
                    "lot_id": lot,
                    "location_id": int(place[0][0]),
                    "inventory_quantity": 1,
                }
                for lot in lots
            ],
        )
        self.call("stock.quant", "action_apply_inventory", quants)
        return lots

    def twice(self, model, method, ids, **kwargs):
        """Return rounds in which the same is clicked twice."""
        click = (model, method)
        return [Round(((*click, [id_], kwargs),) * 2, id_) for id_ in ids]
