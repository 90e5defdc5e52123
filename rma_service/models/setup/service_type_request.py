from odoo import api, models, tools
from odoo.exceptions import UserError
from odoo.fields import Command

# What a request without a device never has.
WITHOUT_DEVICE = {
    "has_custody": False,
    "has_inspection": False,
    "asks_acceptance": False,
}
# The stages of requests: phase → our stage for it, and the phases of its next stages.
REQUEST_STAGES = {
    "request": ("request", ("diagnosis", "done", "cancel")),
    "diagnosis": ("request_work", ("done", "cancel")),
    "done": ("request_closed", ("diagnosis",)),
    "cancel": ("cancel", ("request",)),
}


class RmaServiceType(models.Model):
    """Types whose orders are requests: a complaint, a question, an advice, an order.

    Nothing is received, repaired or handed over; somebody answers. Such a type gets an
    own workflow of few stages when it is made, which a manager changes as any other:
    asked for, in progress, closed.
    """

    _inherit = "rma.service.type"

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("kind") == "request":
                vals.update(WITHOUT_DEVICE)
        types = super().create(vals_list)
        types._make_request_workflow()
        return types

    def write(self, vals):
        if not vals.keys() & {"kind", "has_custody"}:
            return super().write(vals)
        if vals.get("kind") == "request":
            vals = vals | WITHOUT_DEVICE
        self._check_kind_free(vals)
        result = super().write(vals)
        self._make_request_workflow()
        return result

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind == "request":
            self.update(WITHOUT_DEVICE)

    def _check_kind_free(self, vals):
        """Orders of a type neither lose their device nor get one with its kind.

        :param vals: what is written to the types
        :raises UserError: naming a type that has orders
        """
        if vals.get("has_custody"):
            kind = "workshop"
        elif "kind" in vals:
            kind = vals["kind"]
        else:
            return  # it stays away, as before
        changed = self.filtered(
            lambda each: (each.kind == "request") != (kind == "request")
        )
        orders = self.env["rma.service.order"].sudo().with_context(active_test=False)
        used = orders.search([("type_id", "in", changed.ids)], limit=1).type_id
        if used:
            raise UserError(
                self.env._(
                    "%(type)s has orders, and a request is no work on a device: make a"
                    " new service type and archive this one.",
                    type=used.name,
                )
            )

    @api.model
    @tools.ormcache(cache="stable")
    def _get_request_ids(self):
        """Return the ids of the types of requests, archived ones, too, of all
        companies: what is counted of devices leaves their orders out."""
        types = self.sudo().with_context(active_test=False)
        return tuple(types.search([("kind", "=", "request")]).ids)

    @api.model
    def _get_device_type(self, company, chosen):
        """Return the service type that is proposed where a device is at hand.

        :param company: of the order
        :param chosen: the type that is proposed otherwise
        """
        if chosen.kind != "request":
            return chosen
        domain = [
            ("kind", "!=", "request"),
            ("company_id", "in", (False, company.id)),
        ]
        return self.search(domain, limit=1) or chosen

    # === WORKFLOW ===#

    def _make_request_workflow(self):
        """Give the types of requests that have no own workflow the usual one."""
        for service_type in self:
            if service_type.kind == "request" and not service_type.row_ids:
                stages = service_type._get_request_stages()
                service_type.row_ids = [
                    Command.create(
                        {
                            "stage_id": stages[phase].id,
                            "sequence": place * 10,
                            "next_stage_ids": [
                                Command.link(stages[other].id)
                                for other in following
                                if other in stages
                            ],
                        }
                    )
                    for place, (phase, (_name, following)) in enumerate(
                        REQUEST_STAGES.items(), start=1
                    )
                    if phase in stages
                ]

    def _get_request_stages(self):
        """Return the stages of the usual workflow of requests: dict phase → stage.

        Ours are shared by all types of requests; where somebody removed one, the stage
        that all types have for the phase takes its place.
        """
        self.ensure_one()
        stages = {}
        for phase, (name, _following) in REQUEST_STAGES.items():
            own = self.env.ref(
                f"rma_service.rma_service_stage_{name}", raise_if_not_found=False
            )
            if not own or not own.active or own.phase != phase:
                own = self._get_stage_of_phase(phase)
            elif name.startswith("request_"):
                # Not common to all types.
                own.type_ids = [Command.link(self.id)]
            if own:
                stages[phase] = own
        return stages
