from datetime import timedelta
from ipaddress import ip_address, ip_network

from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL
from odoo.tools.misc import hmac

# Bits of an address of the sixth version that one household or office has.
NETWORK = 64


class RmaServiceAttempt(models.Model):
    """How often somebody without a login tried something within an hour.

    What is counted, an address in the network or the number of an order, is kept as a
    digest that nobody reads anything from, and not longer than a day.

    The row is counted up before anything is looked up. Two at once: the database lets
    one wait and refuses him then, Odoo does his request once more, so none is missed.
    """

    _name = "rma.service.attempt"
    _inherit = ["rma.service.guarded"]
    _description = "Attempts on Pages without Login"
    _log_access = False
    _order = "begin desc, id desc"

    kind = fields.Char(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)
    begin = fields.Datetime(string="Hour", required=True, readonly=True, index=True)
    number = fields.Integer(
        string="Attempts", required=True, readonly=True, aggregator=None
    )

    _kind_digest_begin_uniq = models.UniqueIndex("(kind, digest, begin)")

    @api.model
    def _count(self, kind, who):
        """Count an attempt, and return how many there are in this hour with it.

        :param kind: what is tried
        :param who: address, number of an order...: any text
        """
        digest = hmac(self.env(su=True), "rma_portal-attempt", (kind, who))
        begin = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        self.env.cr.execute(
            SQL(
                "INSERT INTO rma_service_attempt (kind, digest, begin, number)"
                " VALUES (%s, %s, %s, 1)"
                " ON CONFLICT (kind, digest, begin) DO UPDATE"
                " SET number = rma_service_attempt.number + 1 RETURNING number",
                kind,
                digest,
                begin,
            ),
            # That two try at once is everyday life and no line in the log of errors.
            log_exceptions=False,
        )
        [(number,)] = self.env.cr.fetchall()
        return number

    @api.model
    def _count_visitor(self, kind):
        """Count an attempt of who sends the present request; see :meth:`_count`.

        Behind a proxy Odoo knows the address by its option ``proxy_mode``.
        """
        return self._count(kind, get_network(request.httprequest.remote_addr))

    @api.autovacuum
    def _gc_attempts(self):
        """Forget the attempts of past hours."""
        past = fields.Datetime.now() - timedelta(hours=1)
        self.env.cr.execute(
            SQL("DELETE FROM rma_service_attempt WHERE begin < %s", past)
        )


def get_network(address):
    """Return the network that one customer sends from: one address of the fourth
    version, many of the sixth.

    :param address: text, may be empty
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped or found.version == 4:
        return str(mapped or found)
    return str(ip_network((found, NETWORK), strict=False))
