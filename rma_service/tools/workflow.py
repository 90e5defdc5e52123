"""The workflow of a service type as a graph, without Odoo: dead ends and a picture.

How to use: ``Workflow(stages, moves)`` with stages as (id, name, phase) in their order
and moves as pairs of ids; ``draw()`` returns an SVG, ``get_stuck()`` the stages without
a way to the end, ``get_unreachable()`` those without a way from the first one.

How it is drawn: one box a stage, from left to right, in the colour of its phase. A move
to the next stage is a straight arrow, one that skips stages an arc above, one back an
arc below; the wider the move, the higher its arc, so that arcs do not hide each other.
Moves to a cancelled stage would be everywhere: a small cross at the box stands for
them, and the way back from it, to reopen an order, is left out.
"""

from html import escape
from textwrap import wrap

FINAL_PHASES = ("done", "cancel")
# Dark enough to be read on white, with white text on them.
COLOURS = {
    "request": "#6c757d",
    "intake": "#0b7285",
    "diagnosis": "#1864ab",
    "approval": "#a35200",
    "parts": "#8f6b00",
    "repair": "#5f3dc4",
    "quality": "#862e9c",
    "ready": "#2b8a3e",
    "done": "#1b5e20",
    "cancel": "#b02a37",
}
BOX_WIDTH, BOX_HEIGHT, GAP, MARGIN = 96, 52, 32, 14
ARC = 15
LETTERS = 13


class Workflow:
    def __init__(self, stages, moves):
        self.stages = list(stages)
        self.phases = {stage_id: phase for stage_id, _name, phase in self.stages}
        self.moves = [
            (start, end)
            for start, end in moves
            if start in self.phases and end in self.phases
        ]

    # === DEAD ENDS ===#

    def _follow(self, starts, moves):
        """Return the ids that the moves lead to from ``starts``, these included."""
        reached, waiting = set(), list(starts)
        while waiting:
            current = waiting.pop()
            if current in reached:
                continue
            reached.add(current)
            waiting += [end for start, end in moves if start == current]
        return reached

    def get_stuck(self):
        """Return the stages from which no final stage can be reached, in order."""
        final = [each for each, phase in self.phases.items() if phase in FINAL_PHASES]
        back = self._follow(final, [(end, start) for start, end in self.moves])
        return [each for each in self.phases if each not in back]

    def get_unreachable(self):
        """Return the stages that cannot be reached from the first one, in order."""
        reached = self._follow(list(self.phases)[:1], self.moves)
        return [each for each in self.phases if each not in reached]

    # === PICTURE ===#

    def draw(self):
        """Return the workflow as text of an SVG."""
        cancelled = {each for each, phase in self.phases.items() if phase == "cancel"}
        places = {stage_id: place for place, stage_id in enumerate(self.phases)}
        arrows = [
            (places[start], places[end])
            for start, end in self.moves
            if end not in cancelled and start not in cancelled
        ]
        above = max([end - start for start, end in arrows if end > start + 1] or [0])
        below = max([start - end for start, end in arrows if end < start] or [0])
        top = MARGIN + above * ARC
        width = len(self.stages) * (BOX_WIDTH + GAP) - GAP + 2 * MARGIN
        height = top + BOX_HEIGHT + below * ARC + MARGIN
        stuck, unreachable = set(self.get_stuck()), set(self.get_unreachable())
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            f' style="width:100%;max-width:{width}px" role="img"'
            ' font-family="sans-serif">',
            "<defs>"
            + "".join(
                self._marker(phase) for phase in sorted(set(self.phases.values()))
            )
            + "</defs>",
        ]
        for start, end in sorted(arrows, key=lambda arrow: -abs(arrow[0] - arrow[1])):
            parts.append(self._arrow(start, end, top))
        for stage_id, place in places.items():
            is_dead = stage_id in stuck or stage_id in unreachable
            can_cancel = any(
                start == stage_id and end in cancelled for start, end in self.moves
            )
            parts.append(self._box(place, top, is_dead, can_cancel))
        return "".join([*parts, "</svg>"])

    def _marker(self, phase):
        return (
            f'<marker id="o_arrow_{phase}" viewBox="0 0 8 8" refX="7" refY="4"'
            ' markerWidth="7" markerHeight="7" orient="auto">'
            f'<path d="M0 0L8 4L0 8z" fill="{COLOURS[phase]}"/></marker>'
        )

    def _left(self, place):
        return MARGIN + place * (BOX_WIDTH + GAP)

    def _arrow(self, start, end, top):
        """Return the arrow of a move between two places."""
        _id, name, phase = self.stages[start]
        title = escape(f"{name} → {self.stages[end][1]}")
        distance = end - start
        middle = top + BOX_HEIGHT / 2
        if distance == 1:
            right = self._left(start) + BOX_WIDTH
            path = f"M{right} {middle}L{self._left(end) - 1} {middle}"
        else:
            # Leave and arrive beside the middle: ways out right, ways in left.
            shift = 12 if distance > 0 else -12
            base = top if distance > 0 else top + BOX_HEIGHT
            bend = -1.33 * ARC if distance > 0 else 1.33 * ARC
            x_start = self._left(start) + BOX_WIDTH / 2 + shift
            x_end = self._left(end) + BOX_WIDTH / 2 - shift
            peak = base + bend * abs(distance)
            path = f"M{x_start} {base}C{x_start} {peak} {x_end} {peak} {x_end} {base}"
        return (
            f'<path d="{path}" fill="none" stroke="{COLOURS[phase]}" stroke-width="1.4"'
            f' opacity="0.8" marker-end="url(#o_arrow_{phase})">'
            f"<title>{title}</title></path>"
        )

    def _box(self, place, top, is_dead, can_cancel):
        """Return the box of the stage at a place; dead ends have a dashed border."""
        _id, name, phase = self.stages[place]
        left = self._left(place)
        border = (
            ' stroke="#dc3545" stroke-width="4" stroke-dasharray="6 3"'
            if is_dead
            else ""
        )
        lines = wrap(name, LETTERS)[:3] or [""]
        first = top + BOX_HEIGHT / 2 + 4 - (len(lines) - 1) * 7
        text = "".join(
            f'<text x="{left + BOX_WIDTH / 2}" y="{first + number * 14}" fill="white"'
            f' font-size="12" text-anchor="middle">{escape(line)}</text>'
            for number, line in enumerate(lines)
        )
        cross = (
            f'<circle cx="{left + BOX_WIDTH - 4}" cy="{top + 4}" r="8" fill="white"'
            f' stroke="{COLOURS["cancel"]}"/><text x="{left + BOX_WIDTH - 4}"'
            f' y="{top + 8}" fill="{COLOURS["cancel"]}" font-size="11"'
            ' text-anchor="middle">✕</text>'
            if can_cancel
            else ""
        )
        return (
            f'<g><rect x="{left}" y="{top}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}"'
            f' rx="6" fill="{COLOURS[phase]}"{border}/>{text}{cross}'
            f"<title>{escape(name)}</title></g>"
        )
