"""Requests without a device: what customers ask beside repairs."""

from .technicians import EWA

ASKED = [
    {
        "day": 3,
        "type": "complaint",
        "customer": "crinul",
        "delegate": "pop",
        "title": "The euro key sticks again after two weeks",
        "problem": "You changed the keyboard in spring, and the key sticks again."
        " I do not want to pay twice.",
        "severity": "limited",
        "category": "complaint",
        "priority": "1",
        "diagnosis": "The new membrane is from the same batch.",
        "steps": "+1 take",
    },
    {
        "day": 6,
        "type": "demo_type_advice",
        "customer": "sonnenhof",
        "delegate": "kruger",
        "title": "Which printer goes with our tills?",
        "problem": "We want to print receipts of 80 mm. Which printer fits our three"
        " tills, and do we need new cables?",
        "category": "advice",
        "tech": EWA,
        "steps": "+1 take answer",
        "answer": "Any printer of the 80 mm series fits, with the cables you have."
        " We set it up at the next yearly check.",
    },
    {
        "day": 0,
        "type": "question",
        "customer": "stan",
        "title": "Until when are you open on Saturday?",
        "problem": "Until when are you open on Saturday, and may my son collect it?",
        "steps": "request",
    },
]
