"""Orders that are done at the customer's place."""

from .technicians import OLEH

AT_CUSTOMER = [
    {
        "day": 2,
        "type": "demo_type_field",
        "customer": "carpati",
        "delegate": "ionescu",
        "model": "washer_w9",
        "tech": OLEH,
        "symptoms": ["washer_leak"],
        "severity": "limited",
        "problem": "The big machine drips at the door. It cannot be carried down.",
        "condition": "Used, no damage",
        "steps": "request +1 receive",
    },
]
