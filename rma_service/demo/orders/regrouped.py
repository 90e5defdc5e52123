"""Requests that are about the same, and one about two things."""

REGROUPED = [
    # To be merged: asked by telephone, and once more by mail
    {
        "day": 1,
        "customer": "carpati",
        "delegate": "ionescu",
        "model": "printer_t80",
        "problem": "The receipt printer in the bar tears the paper in the middle.",
        "steps": "request",
    },
    {
        "day": 0,
        "customer": "carpati",
        "model": "printer_t80",
        "priority": "1",
        "problem": "Our receipt printer in the bar tears the paper again. When do you"
        " come?",
        "steps": "request",
    },
    # Split at the counter
    {
        "day": 1,
        "customer": "svitanok",
        "delegate": "melnyk",
        "model": "laptop_14",
        "problem": "The laptop in the office loses the date, and the printer beside it"
        " prints half of each line.",
        "split": [
            {"model": "laptop_14", "problem": "Loses the date over night."},
            {"model": "printer_t80", "problem": "Prints half of each line."},
        ],
        "steps": "request split",
    },
]
