from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.arguments import FLAG, WHOLE_NUMBER, record_of, takes
from ...tools.slots import Span
from ...tools.workload import MINUTE, find_gap
from .service_planning_bars import WITHOUT_NORM
from .service_planning_moves import LONGEST_MINUTES, MODELS, MOST_MOVES

# So far ahead free time is looked for.
AHEAD_DAYS = 45
MOST_FREE = 12
STEP = timedelta(minutes=5)


class RmaServicePlanning(models.AbstractModel):
    """Where there is time: for somebody who may do it, or for what cannot stay."""

    _inherit = "rma.service.planning"

    # === FREE TIME ===#

    @api.model
    @api.readonly
    @takes(
        minutes=WHOLE_NUMBER,
        equipment_type=record_of("rma.service.equipment.type"),
        team=record_of("rma.service.team"),
    )
    def get_free(self, minutes, equipment_type=None, team=None):
        """Return the next free time of each technician, the earliest first.

        :param minutes: how long it takes
        :param equipment_type: ``rma.service.equipment.type`` that he has to be
            authorised for, or none: then anybody does
        :param team: ``rma.service.team`` he has to be in, or none
        :return: list of dicts: ``user``, ``name``, ``start``, ``stop``, ``label``
        """
        if not 0 < minutes <= LONGEST_MINUTES:
            raise UserError(
                self.env._("Free time is looked for by minutes: at least one.")
            )
        users = self._get_technicians(team)
        span = self._get_soon(fields.Datetime.now(), AHEAD_DAYS).span
        hours = self._get_hours(users, self.env["rma.service.bench"], span)
        skills = self._get_skills(users)
        taken = self._get_taken(self._find_bars(span, users, is_future=True), "user")
        found = []
        for user in users:
            gap = find_gap(
                hours[user].spans, taken.get(user.id, []), minutes, self._get_earliest()
            )
            if gap and self._fits_free(user, equipment_type, skills, gap):
                found.append((gap, user))
        found.sort(key=lambda pair: pair[0])
        return [
            {
                "user": user.id,
                "name": user.sudo().name,
                "start": self._to_screen(gap.start),
                "stop": self._to_screen(gap.stop),
                "label": self._describe_span(gap),
            }
            for gap, user in found[:MOST_FREE]
        ]

    @api.model
    def _fits_free(self, user, equipment_type, skills, gap):
        if not equipment_type:
            return True
        return self._has_skill(
            skills.get(user.id, ()),
            equipment_type,
            self.env["product.template"],
            gap.start,
        )

    @api.model
    def _get_earliest(self):
        """Return the moment from which work can begin: now, a little rounded."""
        now = fields.Datetime.now()
        return now + -(now - now.min) % STEP

    @api.model
    def _get_taken(self, bars, name):
        """Return the spans that bars take: dict id → list of ``Span``.

        :param name: ``user`` or ``bench``
        """
        taken = {}
        for bar in bars:
            if self._takes_time(bar) and getattr(bar, name):
                taken.setdefault(getattr(bar, name), []).append(bar.span)
        return taken

    # === WHAT CANNOT STAY ===#

    @api.model
    @takes(is_confirmed=FLAG)
    def solve(self, keys, is_confirmed=False):
        """Find another place for work that cannot stay where it is, and put it there.

        Two things at once: the more urgent stays. Not in working hours, or nobody who
        may do it: the next time of who has it, else of who is free first. Too late for
        what was promised: whoever is done first. Work that is not planned yet is
        planned the same way. What is being worked on, and visits, stay.

        :param keys: list of keys of bars
        :param is_confirmed: see ``plan``
        :return: as ``plan``; ``stuck`` names the keys that nothing was found for
        """
        operations = self._read_operations(keys)
        users = self._get_technicians()
        users |= operations.planned_user_id.sudo()._filter_service_colleagues(
            self.env.company
        )
        span = self._get_soon(fields.Datetime.now(), AHEAD_DAYS).span
        hours = self._get_hours(users, operations.bench_id, span)
        skills = self._get_skills(users)
        solved = {f"o{operation.id}" for operation in operations}
        bars = [
            bar
            for bar in self._find_bars(span, is_future=True)
            if bar.key not in solved or bar.state == "work"
        ]
        taken = {name: self._get_taken(bars, name) for name in ("user", "bench")}
        moves, stuck = [], []
        for operation in operations.sorted(self._get_urgency):
            if operation.status_kind == "work":
                continue
            found = self._find_place(operation, users, hours, skills, taken)
            if not found:
                stuck.append(f"o{operation.id}")
                continue
            gap, user = found
            if not user and not operation.bench_id:
                continue
            for name, who in (("user", user), ("bench", operation.bench_id)):
                if who:
                    taken[name].setdefault(who.id, []).append(gap)
            is_same = user == operation.planned_user_id
            if gap != self._get_planned_span(operation) or not is_same:
                moves.append(self._make_move(operation, gap, user))
        done = self.plan(moves, is_confirmed) if moves else {"moved": [], "undo": []}
        return done | {"stuck": stuck}

    @api.model
    def _make_move(self, operation, gap, user):
        start, stop = self._span_to_screen(gap)
        move = {
            "key": f"o{operation.id}",
            "start": start,
            "stop": stop,
            "seen": self._get_place_now(operation),
        }
        return move | ({"user": user.id} if user else {})

    @api.model
    def _read_operations(self, keys):
        if not isinstance(keys, (list, tuple)) or not 0 < len(keys) <= MOST_MOVES:
            raise UserError(self._get_unreadable_message())
        moves = self._read_moves([{"key": key} for key in keys])
        work = [move.record for move in moves if move.record._name == MODELS["o"]]
        return self.env[MODELS["o"]].union(*work)

    @api.model
    def _get_urgency(self, operation):
        """Return what work is sorted by: who comes first stays."""
        order = operation.order_id.sudo()
        return (
            -int(order.priority),
            order.date_promised or fields.Datetime.now() + timedelta(days=3650),
            operation.planned_start or fields.Datetime.now(),
            operation.id,
        )

    @api.model
    def _get_planned_span(self, operation):
        if not operation.planned_start:
            return None
        return Span(operation.planned_start, operation.planned_stop)

    @api.model
    def _find_place(self, operation, users, hours, skills, taken):
        """Return where work goes: (``Span``, ``res.users``), or None.

        Where it is, if it can stay; else the next time of who has it, if what was
        promised is kept; else whoever is done first.
        """
        order = operation.order_id.sudo()
        own = operation.planned_user_id & users
        promised = order.date_promised or None
        now = self._get_planned_span(operation)
        minutes = self._get_minutes(operation, hours) or WITHOUT_NORM
        stays = now and self._can_stay(operation, now, own, hours, skills, taken)
        if stays and (not promised or now.stop <= promised):
            return now, own
        earliest = self._get_earliest()
        places = []
        for user in own | users:
            spans = self._join_hours(hours, user, operation.bench_id)
            busy = taken["user"].get(user.id, []) + taken["bench"].get(
                operation.bench_id.id, []
            )
            gap = find_gap(spans, busy, minutes, earliest)
            if gap and self._may_work_on(order, skills.get(user.id, ()), gap.start):
                if user == own and (not promised or gap.stop <= promised):
                    return gap, user
                places.append((gap, user))
        best = min(places, key=lambda each: each[0].stop, default=None)
        if stays and (not best or best[0].stop >= now.stop):
            return now, own  # Late, and nobody would be earlier.
        return best

    @api.model
    def _can_stay(self, operation, span, user, hours, skills, taken):
        bench = operation.bench_id
        spans = self._join_hours(hours, user, bench)
        if span.start < fields.Datetime.now() - MINUTE or not spans:
            return False
        busy = taken["user"].get(user.id, []) + taken["bench"].get(bench.id, [])
        return (
            self._is_in_hours(spans, span)
            and not any(each.meets(span) for each in busy)
            and (
                not user
                or self._may_work_on(
                    operation.order_id.sudo(), skills.get(user.id, ()), span.start
                )
            )
        )
