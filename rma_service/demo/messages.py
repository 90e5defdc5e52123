"""What the demo workshop sent, had signed and was told, by the orders' numbers.

Numbers are those of the external ids of ``orders.py`` (``demo_order_27``).
"""

# Orders whose customers were told by themselves what happened.
TOLD = {
    "23",
    "25",
    "27",
    "31",
    "32",
    "35",
    "39",
    "45",
    "46",
    "47",
    "48",
    "54",
    "56",
    "unreachable",
}
# Orders whose estimates are kept as they were sent.
KEPT = {"27", "31", "46", "47", "48"}
# Who signed the intake protocol, and the hand-over act where it came to that.
SIGNED = {
    "25": "melnyk",
    "27": "fischer",
    "31": "kowal",
}
# Order whose last mail came back, and what the other server said.
RETURNED = "31"
RETURN_REASON = "550 5.2.2 <sekretariat@nowak-kancelaria.example.com>: mailbox is full"

# How customers rated the work: from 5 (satisfied) to 1, with their words.
RATED = {
    "01": (5, "Bardzo szybko i uprzejmie. Kasa działa jak nowa."),
    "02": (5, "My thesis is safe. Thank you, thank you!"),
    "03": (5, "Reparat rapid, am putut spăla din nou în aceeași săptămână."),
    "04": (3, "Good work, but a day later than I was told."),
    "05": (5, ""),
    "06": (5, "Bremst wieder wie am ersten Tag."),
    "07": (3, "Nobody called when it was ready."),
    "08": (1, "Two weeks without the till, and it had to be opened twice."),
    "10": (3, "Waited long for the battery. Now it is fine."),
    "12": (5, "Warranty without discussion."),
    "14": (5, ""),
    "15": (5, "Very friendly at the counter."),
    "16": (5, ""),
    "17": (3, "Dearer than planned in the end, but well explained."),
    "18": (5, "No fault and no bill. Honest people."),
    "19": (5, ""),
    "20": (5, ""),
    "21": (1, "The second time with the same laptop."),
    "23": (5, "Дуже швидко, дякую!"),
    "25": (5, "As always."),
    "26": (3, "The hinge had to be fixed a second time."),
    "27": (5, "Toll, danke! Gern wieder."),
    "62": (5, ""),
    "64": (5, "Foarte mulțumiți."),
    "66": (5, ""),
    "68": (3, ""),
}

# An order of a customer whom no message reaches.
UNREACHABLE = {
    "day": 3,
    "customer": "lupu",
    "model": "washer_w9",
    "tech": "tech_oleh",
    "problem": "Drum does not turn, the motor hums.",
    "condition": "Old, but well kept",
    "diagnosis": "Belt came off, pulley bent.",
    "solution": "Pulley straightened, belt put on again, two test cycles.",
    "work": ["cleaning"],
    "symptoms": ["washer_noise"],
    "resolutions": ["adjusted"],
    "steps": "receive diagnose send +1 approve:paper start finish +1 pass",
}
