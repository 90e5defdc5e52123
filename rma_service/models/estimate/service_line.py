from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.locking import locks_first


class RmaServiceLine(models.AbstractModel):
    """What of a line goes beyond the consent, and what becomes of it."""

    _inherit = "rma.service.line"

    refused_on = fields.Datetime(
        string="Not Agreed On",
        readonly=True,
        copy=False,
        help="The customer declined this line: it is neither worked nor billed.",
    )
    refused_by = fields.Char(string="Declined by", readonly=True, copy=False)

    def write(self, vals):
        """What somebody else pays needs no consent of the customer any more."""
        if vals.get("payer", "customer") != "customer":
            refused = self.filtered("refused_on")
            refused._as_system().write({"refused_on": False, "refused_by": False})
        return super().write(vals)

    # === REFUSED ===#

    @locks_first
    def action_offer_again(self):
        """Take lines that the customer declined up into the next estimate.

        :return: True
        :raises UserError: on orders that are closed
        """
        self.check_access("write")
        self._check_order_open()
        refused = self.filtered("refused_on")
        refused._as_system().write({"refused_on": False, "refused_by": False})
        refused._resume_refused()
        for line in refused:
            line.order_id._message_log(
                body=self.env._(
                    "%(line)s is to be offered again.", line=line.product_id.name
                )
            )
        return True

    def _refuse(self, estimate, quantity):
        """Mark what the customer did not agree to: of an agreed line, what goes beyond.

        What was added to the line after he was asked becomes a line of its own.

        :param estimate: the declined estimate, which says by whom and when
        :param quantity: what that offered of the line, in the unit of the line
        """
        self.ensure_one()
        marks = {
            "refused_on": estimate.service_declined_on,
            "refused_by": estimate.service_declined_by,
        }
        if self._is_beyond_settled():
            if not self.quantity_agreed:
                self._as_system().write(marks)
            return
        excess = self._get_quantity_to_agree()
        refused = min(excess, quantity)
        added = self.product_uom_id.round(excess - refused)
        vals = {"order_id": self.order_id.id}
        if self.quantity_agreed:
            self._reduce_to_agreed()
            line = self._as_system().copy(marks | vals | {"quantity": refused})
        else:
            line = self
            if added:
                line.quantity = refused
            line._as_system().write(marks)
        line._give_refused_up()
        if added:
            self.copy(vals | {"quantity": added})

    def _is_beyond_settled(self):
        """Tell whether what goes beyond the agreement is done already: then somebody
        has to say what becomes of it before the work ends; a hook."""
        return False

    def _give_refused_up(self):
        """Do nothing more for what was refused; a hook."""

    def _resume_refused(self):
        """Let what was refused be as if it were new; a hook."""

    def _check_not_refused(self):
        """Refuse to work on what the customer declined.

        :raises UserError: naming the line, who declined it, and the way on
        """
        for line in self.filtered("refused_on"):
            raise UserError(
                self.env._(
                    "%(line)s of %(order)s is not agreed: %(name)s declined it. Use"
                    " “Offer Again” to put it on the next estimate.",
                    line=line.product_id.name,
                    order=line.order_id.name,
                    name=line.refused_by,
                )
            )

    def _get_quantity_to_agree(self):
        """Nobody is asked again for what he declined."""
        self.ensure_one()
        return 0.0 if self.refused_on else super()._get_quantity_to_agree()

    def _get_standing_sale_lines(self):
        """Of versions that stand beside each other the last one counts."""
        return (
            super()
            ._get_standing_sale_lines()
            .filtered(
                lambda line: line.state == "sale" or not line.order_id._is_superseded()
            )
        )

    def _is_untouched(self):
        """Tell whether nothing was done on the line yet; a hook."""
        self.ensure_one()
        return not self.quantity_done

    def _get_quantity_unagreed(self):
        """Return what is done or used beyond the agreed quantity.

        :return: quantity in the unit of the line, never negative
        """
        self.ensure_one()
        if self.payer != "customer" or not self.product_uom_id:
            return 0.0
        return max(
            0.0,
            self.product_uom_id.round(
                self._get_quantity_to_finish() - self.quantity_agreed
            ),
        )

    def _get_quantity_to_finish(self):
        """Return what counts as done when the work ends; a hook."""
        self.ensure_one()
        return self.quantity

    def _give_unagreed_away(self, reason):
        """Let nobody pay what was not agreed; what was agreed stays as it is.

        :param reason: kept on the line that is given away
        """
        self.ensure_one()
        vals = {"payer": "goodwill", "payer_reason": reason}
        if not self.quantity_agreed:
            self.write(vals)
            return
        excess = self._get_quantity_unagreed()
        self._reduce_to_agreed()
        self.copy(vals | {"quantity": excess, "order_id": self.order_id.id})

    def _reduce_to_agreed(self):
        """Plan no more than was agreed."""
        self.ensure_one()
        self.quantity = self.quantity_agreed

    def _take_unagreed_out(self):
        """Take what was not agreed off the order again; a hook."""
        self.ensure_one()
        if self.quantity_agreed:
            self._reduce_to_agreed()

    def _follow_share(self, sale_line):
        """Share the line as a version did that the customer chose.

        :param sale_line: line of that version
        """
        self.ensure_one()
        share = (sale_line.service_second_payer, sale_line.service_share)
        if self.payer == "customer" and share != (self.second_payer, self.second_share):
            self._as_system().write(
                {"second_payer": share[0], "second_share": share[1]}
            )
