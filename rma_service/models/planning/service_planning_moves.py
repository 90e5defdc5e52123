import re
from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ...tools import place
from ...tools.arguments import FLAG, takes
from ...tools.bounds import MAX_ID
from ...tools.locking import lock
from ...tools.slots import Span
from ...tools.workload import count_minutes, next_moment, spend
from ..work.service_operation_status import FINAL_KINDS
from .service_planning import EPOCH, MILLISECOND
from .service_planning_bars import PLANNED_IN, WITHOUT_NORM

MODELS = {
    "o": "rma.service.operation",
    "b": "rma.service.booking",
    "v": "rma.service.order",
}
KEY = re.compile(r"([obv])([1-9]\d{0,9})")
MOST_MOVES = 200
# The year 2100: no day that anybody plans.
LAST_MOMENT = 4_102_444_800_000
# Long work goes on for so many days at the most.
LONGEST_DAYS = 60
LONGEST_MINUTES = 24 * 60 * LONGEST_DAYS


class Move(NamedTuple):
    """Where a bar is to go.

    ``start`` is False where it is planned no more. Without a ``stop`` it is as long
    as it was, or as its norm, and rests outside of the working hours. ``user`` and
    ``bench`` are None where they stay. ``seen`` is where the screen had it: (start,
    stop, user, bench).
    """

    record: models.BaseModel
    start: object
    stop: object
    minutes: float
    user: object
    bench: object
    seen: object

    @property
    def is_exact(self):
        return bool(self.stop)


class RmaServicePlanning(models.AbstractModel):
    """Bars that are put elsewhere, many at once: all of them, or none."""

    _inherit = "rma.service.planning"

    @api.model
    @takes(is_confirmed=FLAG)
    def plan(self, moves, is_confirmed=False):
        """Plan work, move it, or take it off the plan.

        Each move is a dict: ``key`` of a bar (``o``, ``b`` or ``v`` and an id: an
        operation, a booking, an order that waits for a visit) and what changes of
        ``start``, ``stop`` (milliseconds in UTC; ``start`` False takes it off),
        ``minutes`` of work, ``user``, ``bench`` (ids, or False) and ``seen``: a list of
        start, stop, user, bench as the screen had them.

        :param moves: list of dicts
        :param is_confirmed: the user was asked, and customers may be told
        :return: dict: ``ask``, sentences to confirm first, where nothing was done; else
            ``moved``, keys of the bars, and ``undo``, moves that take all of it back
        :raises UserError: saying why a bar cannot go there; then nothing is moved
        """
        moves = self._read_moves(moves)
        asks = [] if is_confirmed else self._find_questions(moves)
        if asks:
            return {"ask": asks}
        work = [move for move in moves if move.record._name == MODELS["o"]]
        undo = self._plan_operations(work) if work else []
        moved = [f"o{move.record.id}" for move in work]
        for move in moves:
            if move not in work:
                key, back = self._plan_visit(move)
                moved.append(key)
                undo += back
        return {"moved": moved, "undo": undo}

    # === READ WHAT THE SCREEN SENDS ===#

    @api.model
    def _read_moves(self, moves):
        """Return the moves with their records, which the user may write.

        :raises UserError: where something is no move
        """
        if not isinstance(moves, (list, tuple)) or not 0 < len(moves) <= MOST_MOVES:
            raise UserError(self._get_unreadable_message())
        read = [self._read_move(move) for move in moves]
        for name in MODELS.values():
            ids = [move.record.id for move in read if move.record._name == name]
            records = self.env[name].browse(ids)
            if len(records.exists()) != len(set(ids)) or len(ids) != len(set(ids)):
                raise UserError(
                    self.env._("This is not there any more: reload the board.")
                )
            if name == MODELS["b"]:
                # Bookings are written by their orders alone.
                records.check_access("read")
                records = records.order_id
            records.check_access("write")
        for name in ("user", "bench"):
            self._check_rows(name, {getattr(move, name) for move in read})
        return read

    @api.model
    def _get_unreadable_message(self):
        return self.env._("This is nothing that can be planned: reload the board.")

    @api.model
    def _read_move(self, move):
        if not isinstance(move, dict):
            raise UserError(self._get_unreadable_message())
        found = KEY.fullmatch(str(move.get("key")))
        number = int(found[2]) if found else 0
        seen = move.get("seen")
        minutes = move.get("minutes") or 0
        fits = (
            0 < number <= MAX_ID
            and (seen is None or isinstance(seen, (list, tuple)) and len(seen) == 4)
            and type(minutes) in (int, float)
            and 0 <= minutes <= LONGEST_MINUTES
        )
        if not fits:
            raise UserError(self._get_unreadable_message())
        start = self._read_moment(move, "start")
        stop = self._read_moment(move, "stop")
        if start and stop and not timedelta() < stop - start <= timedelta(LONGEST_DAYS):
            raise UserError(
                self.env._("Planned work ends after it begins, within 60 days.")
            )
        return Move(
            record=self.env[MODELS[found[1]]].browse(number),
            start=start,
            stop=stop if start else None,
            minutes=minutes,
            user=self._read_row(move, "user", "res.users"),
            bench=self._read_row(move, "bench", "rma.service.bench"),
            seen=tuple(each or False for each in seen) if seen else None,
        )

    @api.model
    def _read_moment(self, move, name):
        """Return a moment in whole minutes; None where the move says nothing of it."""
        value = move.get(name)
        if value is None or value is False:
            return value
        if type(value) not in (int, float) or not 0 < value < LAST_MOMENT:
            raise UserError(self._get_unreadable_message())
        return (EPOCH + int(value) * MILLISECOND).replace(second=0, microsecond=0)

    @api.model
    def _read_row(self, move, name, model):
        """Return who, or what, a move names: empty for nobody, None for as it is."""
        if name not in move or move[name] is None:
            return None
        value = move[name]
        if value is False:
            return self.env[model]
        if type(value) is not int or not 0 < value <= MAX_ID:
            raise UserError(self._get_unreadable_message())
        return self.env[model].browse(value)

    @api.model
    def _check_rows(self, name, rows):
        """Refuse people who do not work here, and benches of other companies.

        :param name: ``user`` or ``bench``
        :param rows: set of records, empty ones and None among them
        """
        records = [row for row in rows if row]
        if not records:
            return
        records = records[0].union(*records).exists()
        if name == "bench":
            fitting = records.sudo().filtered(
                lambda bench: bench.active and bench.company_id == self.env.company
            )
        else:
            fitting = records.sudo()._filter_service_colleagues(self.env.company)
        if len(fitting) < len({row.id for row in rows if row}):
            raise UserError(
                self.env._("Nobody of this name works here any more: reload the board.")
                if name == "user"
                else self.env._("This bench is not in use: reload the board.")
            )

    # === OPERATIONS ===#

    @api.model
    def _plan_operations(self, moves):
        """Plan operations, or take them off the plan.

        :param moves: list of ``Move``
        :return: list of dicts: the moves back
        """
        operations = self.env[MODELS["o"]].union(*(move.record for move in moves))
        lock(operations)
        operations.invalidate_recordset()
        for move in moves:
            self._check_plannable(move.record)
            self._check_seen(move.seen, self._get_place_now(move.record), move.record)
        people, benches = self._lock_rows(moves)
        hours = self._get_hours(people, benches, self._get_span_of(moves))
        skills = self._get_skills(people)
        undo = []
        for move in moves:
            operation = move.record
            start, stop, _user, bench = self._get_place_now(operation)
            own = operation.user_id
            self._put_operation(move, hours, skills)
            back = {"start": start, "stop": stop, "bench": bench}
            if operation.user_id != own:
                back["user"] = own.id
            undo.append(
                back
                | {
                    "key": f"o{operation.id}",
                    "seen": self._get_place_now(operation),
                }
            )
        return undo

    @api.model
    def _lock_rows(self, moves):
        """Hold whose time is given away: of two planners the second waits and sees.

        :return: ``res.users`` and ``rma.service.bench`` that the moves are about, those
            who have the work now among them
        """
        people = self.env["res.users"]
        benches = self.env["rma.service.bench"]
        for move in moves:
            people |= move.user or people
            people |= move.record.planned_user_id | move.record.order_id.user_id
            benches |= move.bench or benches
            benches |= move.record.bench_id
        people = people.sudo()._filter_service_colleagues(self.env.company)
        lock(people.sudo(), wait=True)
        lock(benches.sudo(), wait=True)
        return people.with_env(self.env), benches

    @api.model
    def _get_span_of(self, moves):
        """Return the days that working hours are needed of."""
        records = [move.record for move in moves if move.record.planned_start]
        moments = [move.start for move in moves if move.start]
        moments += [record.planned_start for record in records]
        if not moments:
            return self._get_window(None, "day").span
        last = max([*moments, *(record.planned_stop for record in records)])
        here = self.env.company
        first = place.get_day(here, min(moments))
        count = (place.get_day(here, last) - first).days + LONGEST_DAYS
        return self._get_days(first, count).span

    @api.model
    def _check_plannable(self, operation):
        """Refuse work that is done, or whose order does not go on."""
        order = operation.order_id
        values = {"operation": operation.display_name, "order": order.name}
        if operation.company_id != self.env.company:
            raise UserError(
                self.env._(
                    "%(operation)s of %(order)s is another company's: choose that"
                    " company to plan it.",
                    **values,
                )
            )
        if operation.status_kind in FINAL_KINDS:
            raise UserError(
                self.env._(
                    "%(operation)s of %(order)s is done: it stays where it is.",
                    **values,
                )
            )
        if order.phase not in PLANNED_IN:
            raise UserError(
                self.env._(
                    "%(order)s is finished or cancelled: %(operation)s cannot be"
                    " planned any more.",
                    **values,
                )
            )

    @api.model
    def _get_place_now(self, operation):
        """Return start, stop, user and bench as the screen has them."""
        return [
            self._to_screen(operation.planned_start),
            self._to_screen(operation.planned_stop),
            operation.planned_user_id.id,
            operation.bench_id.id,
        ]

    @api.model
    def _check_seen(self, seen, now, record):
        """Refuse to move what somebody else moved since the screen was read."""
        if seen and seen != tuple(now):
            raise UserError(
                self.env._(
                    "%(name)s was changed by somebody else in the meantime: look at the"
                    " board again.",
                    name=record.display_name,
                )
            )

    @api.model
    def _put_operation(self, move, hours, skills):
        operation = move.record
        if move.start is False:
            operation._as_system().write(
                {"planned_start": False, "planned_stop": False, "bench_id": False}
            )
            if move.user is not None:
                operation.user_id = move.user
            return
        user = operation.planned_user_id
        if move.user is not None:
            # Given back to whoever has the order.
            user = move.user or operation.order_id.user_id
        bench = operation.bench_id if move.bench is None else move.bench
        start = move.start or operation.planned_start
        if not start or not (user in hours and user or bench):
            raise UserError(
                self.env._(
                    "%(operation)s of %(order)s: choose who does it, and when.",
                    operation=operation.display_name,
                    order=operation.order_id.name,
                )
            )
        user = user if user in hours else user.browse()
        self._check_skill(operation.order_id, user, skills, start)
        span = self._fit(move, operation, start, user, bench, hours)
        operation._as_system().write(
            {
                "planned_start": span.start,
                "planned_stop": span.stop,
                "bench_id": bench.id,
            }
        )
        if move.user is not None and operation.planned_user_id != user:
            operation.user_id = move.user

    @api.model
    def _check_skill(self, order, user, skills, moment):
        """Refuse who is not authorised for the device, where the work asks for it."""
        order = order.sudo()
        if not user or self._may_work_on(order, skills.get(user.id, ()), moment):
            return
        family = order.device_id.equipment_type_id or order.equipment_type_id
        raise UserError(
            self.env._(
                "%(technician)s has no authorisation for %(device)s on %(day)s: choose"
                " somebody who has.",
                technician=user.sudo().name,
                device=family.name or order.product_id.display_name or "",
                day=self.env["rma.service.booking"]._format_day(order, moment),
            )
        )

    @api.model
    def _fit(self, move, operation, start, user, bench, hours):
        """Return when the work is done: within working hours, unless its end is given.

        :return: ``Span``
        :raises UserError: where nobody works on that day from then on
        """
        if move.is_exact:
            return Span(start, move.stop)
        spans = self._join_hours(hours, user, bench)
        begin = next_moment(spans, start)
        here = self.env.company
        same_day = begin and place.get_day(here, begin) == place.get_day(here, start)
        minutes = move.minutes or self._get_minutes(operation, hours)
        stop = same_day and spend(spans, begin, minutes)
        if not stop:
            raise UserError(self._explain_no_work(start, user, bench, hours))
        return Span(begin, stop)

    @api.model
    def _get_minutes(self, operation, hours):
        """Return how long the work takes: as long as it was planned, else its norm."""
        norm = operation.time_norm or WITHOUT_NORM
        if not operation.planned_start:
            return norm
        span = Span(operation.planned_start, operation.planned_stop)
        who = operation.planned_user_id
        spans = hours[who].spans if who in hours else []
        return count_minutes(spans, span) or min(self._get_length(span), norm)

    @api.model
    def _explain_no_work(self, start, user, bench, hours):
        """Return why nothing can be planned at a moment, as a sentence."""
        here = self.env.company
        bookings = self.env["rma.service.booking"]
        rest = Span(start, place.get_bounds(here, place.get_day(here, start))[1])
        who = [record for record in (user, bench) if record]
        offs = [off.name for each in who if (off := hours[each].explain(rest))]
        values = {
            "who": format_list(self.env, [each.sudo().name for each in who]),
            "day": bookings._format_day(here, start),
            "clock": bookings._format_clock(here, start),
        }
        if offs:
            return self.env._(
                "%(who)s: no work on %(day)s from %(clock)s on (%(why)s). Choose"
                " another day.",
                why=format_list(self.env, list(dict.fromkeys(offs))),
                **values,
            )
        return self.env._(
            "%(who)s: no working hours on %(day)s from %(clock)s on. Choose another"
            " day.",
            **values,
        )
