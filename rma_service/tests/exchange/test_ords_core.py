import io

from odoo.tests import BaseCase

from ...tools import ords

HEADER = ",".join(ords.COLUMNS)


def make_csv(*lines, header=HEADER, encoding="utf-8"):
    """Return a binary file of the standard with these rows."""
    text = "\n".join([header, *lines]) + "\n"
    return io.BytesIO(text.encode(encoding))


def make_row(**values):
    """Return a good row as CSV text; ``values`` replace its fields."""
    row = {
        "id": "cafe_1",
        "data_provider": "Cafe",
        "country": "POL",
        "partner_product_category": "Kettle",
        "product_category": "Kettle",
        "product_category_id": "14",
        "brand": "Acme",
        "repair_status": "Fixed",
        "group_identifier": "North",
        "event_date": "2024-05-04",
        "problem": "does not boil",
    } | values
    stream = io.StringIO()
    ords.write_rows(stream, [row])
    return stream.getvalue().split("\n", 1)[1].removesuffix("\n")


def read(*lines, **kwargs):
    """Return what the reader makes of the rows."""
    return list(ords.read_records(make_csv(*lines, **kwargs)))


class TestOrdsCore(BaseCase):
    """The standard without Odoo: no record, no database."""

    def _get_codes(self, *lines, **kwargs):
        """Return (row, field, code) of all problems."""
        return [
            (problem.row, problem.field, problem.code)
            for result in read(*lines, **kwargs)
            if not isinstance(result, ords.Record)
            for problem in result
        ]

    def test_a_good_row_is_normalised_and_its_source_is_kept(self):
        (record,) = read(make_row(group_identifier=" North  side ", brand="ACME "))
        self.assertEqual(record.row, 2)
        self.assertEqual((record.id, record.status), ("cafe_1", "Fixed"))
        self.assertEqual((record.group, record.brand), ("North side", "ACME"))
        self.assertEqual(record.event_date.isoformat(), "2024-05-04")
        self.assertEqual(record.source["group_identifier"], " North  side ")
        self.assertNotIn("problem", record.source)
        self.assertNotIn("year_of_manufacture", record.source)

    def test_quotes_line_breaks_and_languages_are_no_problem(self):
        texts = [
            'says "no"',
            "line 1\nline 2\r\nline 3, and more",
            "国騰 réveil żółw",
            "",
        ]
        rows = [make_row(id=f"cafe_{i}", problem=text) for i, text in enumerate(texts)]
        self.assertEqual([record.problem for record in read(*rows)], texts)

    def test_byte_order_mark_semicolons_order_and_further_columns(self):
        stream = make_csv(
            "Fixed;2024-01-02;Lamp;x-1;green",
            header="repair_status;event_date;product_category;id;colour",
            encoding="utf-8-sig",
        )
        (record,) = ords.read_records(stream)
        self.assertEqual((record.category, record.brand), ("Lamp", "Unknown"))
        self.assertEqual(record.source["colour"], "green")

    def test_barriers_of_other_wording_are_kept(self):
        barriers = [
            "No way to open the product",
            " spare parts NOT available",
            "it fell into the sea",
            "",
        ]
        rows = [
            make_row(
                id=f"c-{i}",
                repair_status="End of life",
                repair_barrier_if_end_of_life=barrier,
            )
            for i, barrier in enumerate(barriers)
        ]
        self.assertEqual(
            [record.barrier for record in read(*rows)],
            ["No way to open product", "Spare parts not available", "", ""],
        )

    def test_each_fault_is_told_with_row_and_field(self):
        codes = self._get_codes(
            make_row(),
            make_row(id=""),
            make_row(id="no number"),
            make_row(id="c-3", repair_status="Broken"),
            make_row(id="c-4", event_date="04/05/2024"),
            make_row(id="c-5", event_date="2024-02-30"),
            make_row(id="c-6", product_category="Boat", product_category_id=""),
            make_row(id="c-7", product_category_id="99x"),
            make_row(id="c-8", product_category_id="15"),
            make_row(id="c-9", country="Poland"),
            make_row(id="c-10", year_of_manufacture="old", product_age="nan"),
            make_row(id="cafe_1"),
        )
        self.assertEqual(
            codes,
            [
                (3, "id", "id"),
                (4, "id", "id"),
                (5, "repair_status", "status"),
                (6, "event_date", "date"),
                (7, "event_date", "date"),
                (8, "product_category", "category"),
                (9, "product_category_id", "category_number"),
                (10, "product_category_id", "category_conflict"),
                (11, "country", "country"),
                (12, "year_of_manufacture", "year"),
                (12, "product_age", "age"),
                (13, "id", "double"),
            ],
        )

    def test_a_broken_row_costs_itself_alone(self):
        good = [make_row(id=f"c-{i}") for i in range(3)]
        unclosed = 'c-7,Cafe,POL,Kettle,Kettle,14,Acme,,,Fixed,,North,2024-05-04,"never'
        results = read(
            good[0], "c-8,too,short", unclosed, "second line", good[1], good[2]
        )
        kept = [each.id for each in results if isinstance(each, ords.Record)]
        self.assertEqual(kept, ["c-0", "c-1", "c-2"])
        bad = [
            (problem.row, problem.line, problem.record_id, problem.code)
            for each in results
            if not isinstance(each, ords.Record)
            for problem in each
        ]
        self.assertEqual(bad, [(3, 3, "c-8", "width"), (4, 4, "c-7", "quotes")])

    def test_bytes_that_are_no_text_are_told(self):
        stream = io.BytesIO(
            make_csv(make_row(id="c-1", problem="zepsuty żagiel")).getvalue()
            + make_row(id="c-2", problem="żagiel").encode("iso-8859-2")
            + b"\n"
            + make_row(id="c-3", problem="a\0b").encode()
        )
        good, latin, null = ords.read_records(stream)
        self.assertEqual(good.problem, "zepsuty żagiel")
        self.assertEqual([(p.field, p.code) for p in latin], [("problem", "encoding")])
        self.assertEqual([(p.field, p.code) for p in null], [("problem", "null")])

    def test_a_text_that_is_too_long_costs_its_row_alone(self):
        results = read(
            make_row(id="c-1"),
            make_row(id="c-2", problem="x" * 1_000_000),
            make_row(id="c-3", group_identifier="x" * 5_000),
            make_row(id="c-4"),
        )
        kept = [each.id for each in results if isinstance(each, ords.Record)]
        self.assertEqual(kept, ["c-1", "c-4"])
        bad = [
            (problem.row, problem.field, problem.code, problem.detail)
            for each in results
            if not isinstance(each, ords.Record)
            for problem in each
        ]
        self.assertEqual(
            bad,
            [
                (3, "problem", "long", "20000"),
                (4, "group_identifier", "long", "200"),
            ],
        )

    def test_files_of_something_else_are_refused(self):
        for content in (b"", b"PK\x03\x04\x00", b"name,phone\nA,1\n", b"id,id\n"):
            with self.assertRaises(ords.OrdsError):
                list(ords.read_records(io.BytesIO(content)))

    def test_rows_are_counted_as_they_are_read(self):
        rows = (make_row(problem="two\nlines"), "", "short", make_row(id="c-2"))
        stream = make_csv(*rows)
        self.assertEqual(ords.count_rows(stream), 3)
        self.assertEqual(len(list(ords.read_records(stream))), 3)

    def test_missing_category_is_miscellaneous_and_the_number_is_enough(self):
        self.assertEqual(ords.get_category("", ""), "Misc")
        self.assertEqual(ords.get_category("unknown wording", "15"), "Lamp")
        self.assertEqual(ords.get_category(" lamp ", ""), "Lamp")
        self.assertEqual(len(ords.CATEGORIES), 40)

    def test_personal_data_is_masked_and_other_numbers_are_kept(self):
        for text, expected in (
            ("call +48 600 100 200 now", "call *** now"),
            ("write to jo.doe+x@mail.example.org", "write to ***"),
            ("tel (0232) 123456, soon", "tel ***, soon"),
            (
                "bought 2019-05-18 for 129.99, 230 V",
                "bought 2019-05-18 for 129.99, 230 V",
            ),
            ("Jane's kettle of jane", "***'s kettle of ***"),
            ("serial ab-77 is ab-771", "serial *** is ab-771"),
        ):
            known = ["Jane", "AB-77"]
            self.assertEqual(ords.mask_personal_data(text, known), expected)

    def test_rows_can_be_brought_to_the_wording_of_the_standard(self):
        row = ords.standardise(
            {
                "id": "cafe_12",
                "repair_status": "end of life",
                "repair_barrier_if_end_of_life": "No way to open the product",
                "group_identifier": "North ",
            }
        )
        self.assertTrue(ords.STRICT_ID_PATTERN.fullmatch(row["id"]))
        self.assertEqual(row["repair_status"], "End of life")
        self.assertEqual(row["repair_barrier_if_end_of_life"], "No way to open product")
        self.assertEqual(row["group_identifier"], "North")
        fixed = ords.standardise({"id": "c-1", "repair_status": "Fixed"} | row)
        self.assertEqual(list(fixed), list(ords.COLUMNS))
