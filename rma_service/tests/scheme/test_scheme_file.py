"""The file of claims for a scheme: made by a job, with a table and all papers."""

import csv
import io
import zipfile
from base64 import b64encode
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common.scheme import SchemeCommon


@tagged("post_install", "-at_install")
class TestSchemeFile(SchemeCommon):
    def _claimed(self, **values):
        order, _invoice = self._invoiced(**values)
        return order, order.scheme_claim_id

    def _ask(self, claims):
        action = claims.with_user(self.accountant).action_make_file()
        return self.env[action["res_model"]].browse(action["res_id"])

    def _open(self, attachment):
        return zipfile.ZipFile(io.BytesIO(attachment.raw))

    def test_click_prints_nothing_and_the_job_makes_the_file(self):
        _order, claim = self._claimed()
        with patch.object(type(claim), "_get_pages") as pages:
            file = self._ask(claim)
            pages.assert_not_called()
        self.assertEqual((file.file_state, claim.file_state), ("waiting", "waiting"))
        self._do_jobs()
        self.assertEqual((file.file_state, claim.file_state), ("made", "made"))
        url = claim.with_user(self.accountant).action_download_file()["url"]
        self.assertIn(f"/{file.attachment_id.id}?", url)
        mine = file.with_user(self.accountant).attachment_id
        self.assertEqual(mine.raw, file.attachment_id.raw)

    def test_file_has_a_table_and_the_papers_of_each_claim(self):
        order, claim = self._claimed(scheme_voucher="=1+1")
        other, second = self._claimed()
        self.env["ir.attachment"].create(
            {
                "name": "proof.txt",
                "datas": b64encode(b"Lives here"),
                "res_model": claim._name,
                "res_id": claim.id,
            }
        )
        file = self._ask(claim | second)
        self._do_jobs()
        with self._open(file.attachment_id) as archive:
            table = archive.read("claims.csv").decode("utf-8-sig")
            names = archive.namelist()
        rows = list(csv.DictReader(io.StringIO(table)))
        self.assertEqual(
            [
                (row["claim"], row["order"], row["claimed"], row["invoice_total"])
                for row in rows
            ],
            [
                (claim.name, order.name, "60.00", "156.00"),
                (second.name, other.name, "60.00", "156.00"),
            ],
        )
        self.assertEqual(rows[0]["voucher"], "'=1+1")
        stem = claim.name.replace("/", "-")
        self.assertIn(f"{stem}-proof.txt", names)
        self.assertTrue(any("invoice" in name or ".pdf" in name for name in names))

    def test_who_downloads_before_the_job_gets_it_made_once(self):
        _order, claim = self._claimed()
        file = self._ask(claim)
        file.with_user(self.manager).action_download()
        made = file.attachment_id
        self.assertTrue(made)
        self._do_jobs()
        self.assertEqual(file.attachment_id, made)

    def test_file_that_cannot_be_made_is_tried_again_and_told(self):
        _order, claim = self._claimed()
        file = self._ask(claim)
        broken = patch.object(type(claim), "_get_pages", side_effect=UserError("No"))
        with broken, self.assertLogs("odoo.addons.rma_service", "WARNING"):
            for _attempt in range(3):
                file.sudo().retry_on = False
                self._do_jobs()
        self.assertEqual((file.file_state, file.problem), ("failed", "No"))
        told = claim.order_id.activity_ids.mapped("summary")
        self.assertTrue([words for words in told if "cannot be made" in words], told)

    def test_archive_is_dropped_after_months(self):
        _order, claim = self._claimed()
        file = self._ask(claim)
        self._do_jobs()
        made = file.attachment_id
        file._gc_files()
        self.assertTrue(file.exists())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rma_service_scheme_file SET create_date = %s",
            [fields.Datetime.now() - timedelta(days=91)],
        )
        file.invalidate_recordset()
        file._gc_files()
        self.assertFalse(file.exists() or made.exists())

    def test_nothing_chosen_two_companies_and_others_rights(self):
        _order, claim = self._claimed()
        with self.assertRaisesRegex(UserError, "Choose the claims"):
            claim.browse().with_user(self.manager).action_make_file()
        with self.assertRaisesRegex(UserError, "make the file first"):
            claim.with_user(self.manager).action_download_file()
        file = self._ask(claim)
        for user in (self.technician, self.clerk):
            with self.assertRaises(AccessError):
                file.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                file.with_user(user).action_download()
        with self.assertRaises(AccessError):
            file.with_user(self.manager).unlink()
