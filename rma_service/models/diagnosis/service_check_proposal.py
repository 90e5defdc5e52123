from odoo import fields, models


class RmaServiceCheck(models.Model):
    """What failed points propose: ready jobs, operations and parts, defects."""

    _inherit = "rma.service.check"
    # What failed checks may add to an order: field of the order → field of its lines
    # that tells whether a proposal is there already.
    _proposal_keys = {"operation_ids": "product_id", "part_ids": "product_id"}

    def _get_failed_points(self):
        """Return the points that failed, to read what they propose."""
        return self.filtered(lambda check: check.result == "fail").sudo().checkpoint_id

    def _get_proposed_templates(self):
        """Return the ready jobs that the failed points propose and that fit the device.

        A job of another model, type or company does not count, nor an archived one.
        """
        order = self.order_id
        order.ensure_one()
        templates = self._get_failed_points().proposed_template_ids
        return templates.filtered("active").filtered_domain(
            templates._get_fitting_domain(
                order.equipment_type_id, order.product_id, order.company_id
            )
        )

    def _get_proposals(self):
        """Return the work that the failed points propose, ready jobs first; a hook.

        Whoever adds another kind of line names its field in ``_proposal_keys`` and adds
        its values here.

        :return: dict field of the order (see ``_proposal_keys``) → list of the values
            of the lines to create
        """
        proposals = {name: [] for name in self._proposal_keys}
        company = self.order_id.company_id
        products = self._get_failed_points().proposed_product_ids
        for vals in (
            *self._get_proposed_templates()._prepare_item_vals(),
            *({"product_id": product.id} for product in products),
        ):
            product = products.browse(vals["product_id"])
            if product.active and product.company_id in (company.browse(), company):
                name = "operation_ids" if product.type == "service" else "part_ids"
                proposals[name].append(vals)
        return proposals

    def _get_new_proposals(self):
        """Return the proposals that are not on the order yet, each once.

        :return: as ``_get_proposals``
        """
        self.order_id.ensure_one()
        new = {}
        for name, vals_list in self._get_proposals().items():
            key = self._proposal_keys[name]
            present = set(self.order_id[name][key].ids)
            new[name] = []
            for vals in vals_list:
                if vals[key] not in present:
                    present.add(vals[key])
                    new[name].append(vals)
        return new

    def _get_new_defects(self):
        """Return the defects that the failed points propose and the order lacks."""
        proposed = self._get_failed_points().proposed_defect_ids.filtered("active")
        return proposed - self.order_id.sudo().defect_ids

    def _get_proposal_names(self):
        """Return what is proposed and not on the order yet: jobs, products, defects.

        :return: list of names, empty when nothing is proposed (any more)
        """
        new = [vals for lines in self._get_new_proposals().values() for vals in lines]
        job_ids = dict.fromkeys(vals.get("template_id") for vals in new)
        jobs = self.env["rma.service.template"].sudo().browse(filter(None, job_ids))
        products = self.env["product.product"].browse(
            vals["product_id"] for vals in new if not vals.get("template_id")
        )
        return [
            *jobs.mapped("name"),
            *products.sudo().mapped("name"),
            *self._get_new_defects().mapped("name"),
        ]

    def action_add_proposals(self):
        """Add what the failed checks propose to their orders, once: work and defects.

        :return: True
        """
        for order, checks in self.grouped("order_id").items():
            order.check_access("write")
            order._lock_for_move()
            new = checks._get_new_proposals()
            vals = {
                name: [fields.Command.create(line) for line in lines]
                for name, lines in new.items()
                if lines
            }
            defects = checks._get_new_defects()
            if defects:
                vals["defect_ids"] = [fields.Command.link(id_) for id_ in defects.ids]
            if vals:
                order.write(vals)
            used = {line.get("template_id") for lines in new.values() for line in lines}
            self.env["rma.service.template"].browse(filter(None, used))._mark_used()
        return True
