"""Orders of what the workshop sold and answers for by law."""

from .technicians import EWA

GUARANTEE = [
    {
        "day": 2,
        "type": "demo_type_guarantee",
        "customer": "kovalenko",
        "device": "phone_kovalenko",
        "tech": EWA,
        "problem": "Bought here in summer, and the camera shows only black.",
        "condition": "Like new",
        "steps": "receive +1 look",
    },
]
