"""Requests without a device, for tests: a complaint that a team answers by mail."""

from .service import TEMPLATES, WORDINGS, ServiceCommon

REQUEST_DATA = (
    TEMPLATES,
    WORDINGS,
    "data/setup/rma_service_wording_request_data.xml",
)


class PlainRequestCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_shipped(*REQUEST_DATA)
        cls.type_complaint = cls.env["rma.service.type"].create(
            {
                "name": "Grievance",
                "kind": "request",
                "sequence": 900,
                "default_payer": "goodwill",
                "approval_rule": "never",
            }
        )
        cls.rule_answered = cls.env.ref("rma_service.rma_service_message_rule_answered")
        cls.rule_answered.active = True
        cls.team = cls.env["rma.service.team"].create(
            {
                "name": "Help desk",
                "email": "help@example.com",
                "member_ids": cls.technician.ids,
            }
        )

    @classmethod
    def _create_request(cls, **values):
        """Return a complaint about a bill, without product and device."""
        return cls._create_order(
            **{
                "type_id": cls.type_complaint.id,
                "product_id": False,
                "device_id": False,
                "team_id": cls.team.id,
                "problem": "The bill is too high.\nI was told 50.",
            }
            | values
        )
