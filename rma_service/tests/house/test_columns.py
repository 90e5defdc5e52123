"""Columns of ours on tables of Odoo do not get in the way of others who write there.

While a registry is only half loaded (an update, the tests of an add-on below ours) the
columns are there and their fields are not, so that nobody fills them.
"""

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

REQUIRED = SQL("""
    SELECT field.model, field.name, col.column_default
      FROM information_schema.columns col
      JOIN ir_model_fields field
        ON field.name = col.column_name AND field.store
       AND replace(field.model, '.', '_') = col.table_name
     WHERE col.table_schema = current_schema()
       AND col.is_nullable = 'NO'
       AND col.table_name NOT LIKE 'rma\\_%%'
       AND field.name != 'id'
       AND 'rma' = ALL (
           SELECT split_part(data.module, '_', 1)
             FROM ir_model_data data
            WHERE data.model = 'ir.model.fields' AND data.res_id = field.id
       )
     ORDER BY 1, 2
""")


@tagged("post_install", "-at_install")
class TestColumns(TransactionCase):
    def test_required_columns_on_tables_of_odoo_have_a_default_in_the_database(self):
        columns = self.env.execute_query(REQUIRED)
        self.assertIn(
            ("stock.lot", "service_state"), [column[:2] for column in columns]
        )
        for model, name, in_database in columns:
            with self.subTest(column=f"{model}.{name}"):
                records = self.env[model]
                field = records._fields[name]
                self.assertTrue(in_database, "no default")
                value = in_database.partition("::")[0].strip("'")
                self.assertEqual(value, str(field.default(records)))

    def test_device_is_written_by_a_registry_that_lacks_our_fields(self):
        product = self.env["product.product"].create(
            {"name": "Laptop", "is_storable": True, "tracking": "serial"}
        )
        ((device_id,),) = self.env.execute_query(
            SQL(
                "INSERT INTO stock_lot (name, product_id) VALUES ('SN-1', %s)"
                " RETURNING id",
                product.id,
            )
        )
        self.assertEqual(self.env["stock.lot"].browse(device_id).service_state, "in")
