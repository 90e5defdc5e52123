from odoo import api, fields, models
from odoo.fields import Domain

# So many orders a transaction: the work of nobody stands in the way for long.
BATCH = 500


class RmaServiceSearchJob(models.Model):
    """Orders whose words of the search box are written right after a click.

    A customer with thousands of orders gets another name: that click does not wait
    until all of them are found by it.
    """

    _name = "rma.service.search.job"
    _description = "Orders to Be Found by Other Words"
    _inherit = ["rma.service.job"]
    _order = "id"
    _job_cron = "rma_service.ir_cron_write_search_words"

    record_ids = fields.Json(string="Orders", readonly=True, help="Their ids.")

    @api.model
    def _add(self, orders):
        """Let the words of orders be written after this transaction.

        :param orders: ``rma.service.order``
        """
        ids = orders.ids
        self.sudo().create(
            [
                {"record_ids": ids[start : start + BATCH]}
                for start in range(0, len(ids), BATCH)
            ]
        )
        self._call_job()

    @api.model
    def _get_job_domain(self):
        return Domain.TRUE

    def _do_job(self):
        self.ensure_one()
        orders = self._get_job_orders()
        orders._write_search_words()
        self.env.flush_all()
        self.unlink()

    def _get_job_orders(self):
        orders = self.env["rma.service.order"].sudo()
        return orders.browse(self.record_ids).exists()

    def _get_job_trouble(self):
        return self.env._(
            "The search box does not find all orders by their new words yet. Tell"
            " whoever administers Odoo: the log says why."
        )
