# Answers in the custom fields of the demo, one after the other.
LAPTOPS = (
    {"system": "windows", "backup": True},
    {"system": "linux", "backup": False},
    {"system": "windows", "backup": False},
)
PHONES = ({"unlock": "2580"}, {"unlock": "Pattern L"}, {"unlock": "1111"})


class CustomFields:
    """Custom fields of the demo orders, filled as the counter asks for them."""

    def _fill_custom_fields(self):
        """Fill the fields of laptops and phones on the orders of the demo, once."""
        orders = self.env["rma.service.order"]
        for key, answers in (("laptop", LAPTOPS), ("phone", PHONES)):
            found = orders.search(
                [("equipment_type_id", "=", self._ref("equipment", key).id)], order="id"
            )
            for number, order in enumerate(found):
                order.equipment_properties = answers[number % len(answers)]
        visits = orders.search([("type_id", "=", self._ref("type", "field").id)])
        for order in visits:
            order.properties = {"access": "Laundry in the basement, ring at reception"}
