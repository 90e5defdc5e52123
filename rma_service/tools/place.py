"""The day at our place: which day a moment falls on, and which day it is now.

A day is the day at our place: never the server's, which counts in UTC, and never the
reader's, who may sit elsewhere, be a customer or no person at all (a scheduled action).
Every day that a model stores, compares, prints, mails or shows comes from here, and
moments are printed on the clock of our place; a test over the source keeps it so.

How to use: give the record that the day is about, and its place is found::

    place.get_today(order)                      the day it is now where the order is
    place.get_day(order, order.date_in)         the day on which the device came in
    place.get_bounds(company)                   begin and end of today, as UTC moments
    place.at_place(order).env                   for code of Odoo that asks the context

Where a place is, is found by ``get_place``: the warehouse of the record, else its
company, else the current company; a model whose place is not in its own fields
``warehouse_id`` or ``company_id`` says where in ``_get_service_place``.

Which clock a place goes by, the first that is set (``_get_service_zone``):

1. the time zone of the warehouse's address,
2. the time zone of the company's address (set in the settings of the service),
3. the time zone of the company's working hours, unless that is UTC, which is what
   they say where nobody ever looked,
4. the zone of the company's country, where it has one only,
5. UTC.
"""

from datetime import date, datetime, time, timedelta

from pytz import country_timezones, timezone, utc

from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL

from .kept import note_clock

PLACES = ("stock.warehouse", "res.company")
# Days next to the first and the last that there are came in before fields had bounds.
# With a week to spare, any clock can show them and a few days can be added.
FIRST = date.min + timedelta(days=7)
LAST = date.max - timedelta(days=7)


def get_place(record):
    """Return whose day counts for a record: a warehouse, else a company.

    :param record: a record; of an empty one the current company counts
    """
    # A slice forgets the records that it is read with.
    found = record[:1].with_prefetch(record._prefetch_ids).sudo()
    if found._name in PLACES:
        return found or record.env.company
    if found and hasattr(found, "_get_service_place"):
        found = found._get_service_place()
        if found._name in PLACES:
            return found or record.env.company
    for name, model in zip(("warehouse_id", "company_id"), PLACES, strict=True):
        field = found._fields.get(name)
        if found and field and field.comodel_name == model and found[name]:
            return found[name]
    return record.env.company


def get_zone(record):
    """Return the name of the time zone of a record's place, as ``Europe/Warsaw``."""
    return get_place(record)._get_service_zone()


def get_day(record, moment):
    """Return the day on which a moment falls at a record's place.

    :param record: whose place; see ``get_place``
    :param moment: naive datetime in UTC, as fields hold it; a day is given back
    :return: a date, or False without a moment
    """
    if not moment:
        return False
    if not isinstance(moment, datetime):
        return clip_day(moment)
    return _to_day(moment, get_zone(record))


def get_today(record):
    """Return which day it is now at a record's place."""
    return _to_day(fields.Datetime.now(), get_zone(record))


def get_working_day(record, moment, hours):
    """Return the day on which a moment falls by somebody's working hours.

    :param record: whose place counts where the hours have no time zone
    :param hours: ``resource.resource`` or ``resource.calendar``, may be empty
    :return: a date
    """
    return _to_day(moment, hours.tz or get_zone(record))


def get_working_clock(record, hours):
    """Return the time zone in which working hours are meant, as Odoo asks for it.

    Hours in UTC are those of working hours where nobody ever looked: they are meant on
    the clock of our place.

    :param record: whose place counts then
    :param hours: ``resource.calendar``
    """
    is_set = hours.tz and hours.tz != "UTC"
    return timezone(hours.tz if is_set else get_zone(record))


def to_utc(moment):
    """Return a moment with a time zone as fields hold it: naive, in UTC."""
    return moment.astimezone(utc).replace(tzinfo=None)


def get_moment(record, day, clock=time.min):
    """Return the moment at which the clock of a record's place shows ``clock``.

    :param day: a date
    :param clock: time of that day; its begin by default
    :return: naive datetime in UTC
    """
    # Through the hour of a change of clocks the zone itself knows the way.
    zone = timezone(get_zone(record))
    moment = datetime.combine(clip_day(day), clock)
    return to_utc(zone.localize(moment))


def get_wall_clock(record, moment):
    """Return what the clock of a record's place shows at a moment.

    :param moment: naive datetime in UTC
    :return: naive datetime, to count with and never to keep
    """
    zone = timezone(get_zone(record))
    return utc.localize(_clip_moment(moment)).astimezone(zone).replace(tzinfo=None)


def get_moment_of_clock(record, shown):
    """Return the moment at which the clock of a record's place shows a day and time.

    :param shown: naive datetime, see ``get_wall_clock``
    :return: naive datetime in UTC
    """
    return get_moment(record, shown.date(), shown.time())


def get_bounds(record, day=None):
    """Return begin and end of a day at a record's place, the end being excluded.

    :param day: a date; today by default
    :return: two naive datetimes in UTC
    """
    day = clip_day(day or get_today(record))
    return get_moment(record, day), get_moment(record, day + timedelta(days=1))


def get_print_zone(record):
    """Return on whose clock a print shows moments.

    Words that are only compared, not read, are those of one clock for ever: a place
    that moves to another time zone does not undo signatures.
    """
    is_compared = record.env.context.get("rma_print_unsigned")
    return "UTC" if is_compared else get_zone(record)


def get_print_day(record, moment):
    """Return the day that a print shows for a moment, or False."""
    if not moment:
        return False
    day = _to_day(moment, get_print_zone(record))
    if day != _to_day(moment, "UTC"):
        note_clock(record.env)
    return day


def get_print_moment(moment):
    """Return the moment that a print shows: one that any clock can show."""
    return _clip_moment(moment) if moment else moment


def at_place(record, whose=None):
    """Return the record in a context with the time zone of its place.

    What code of Odoo takes as today, and how it writes moments, is then right.

    :param whose: record whose place counts, where that is not the record itself
    """
    return record.with_context(tz=get_zone(record if whose is None else whose))


def get_domain(env, build, path="warehouse_id"):
    """Return a domain that asks each record about the day at its own place.

    :param build: function of a place that returns the domain of the records there
    :param path: field that leads from the records to their warehouse or, where its
        name says so, to their company
    """
    model = "res.company" if path.endswith("company_id") else "stock.warehouse"
    places = env[model].sudo().with_context(active_test=False).search([])
    zones = places.grouped(lambda here: here._get_service_zone())
    if set(zones) <= {get_zone(env.company)}:
        return build(env.company)
    return Domain.OR(
        [
            # As in get_place: what has no place of its own is the current company's.
            Domain(path, "=", False) & build(env.company),
            *(
                Domain(path, "in", here.ids) & build(here[:1])
                for here in zones.values()
            ),
        ]
    )


def get_sql_day(env, moment, warehouse, places=None):
    """Return the SQL of the day on which a moment falls at its own place.

    :param moment: SQL of a column with a UTC moment
    :param warehouse: SQL of the id of the warehouse of the row, may be null
    :param places: the warehouses that the rows have, where they are known
    """
    if places is None:
        warehouses = env["stock.warehouse"].sudo()
        places = warehouses.with_context(active_test=False).search([])
    zones = places.grouped(lambda here: here._get_service_zone())
    zone = SQL("%s", get_zone(env.company))
    if set(zones) != {get_zone(env.company)}:
        cases = [
            SQL("WHEN %s IN %s THEN %s", warehouse, here._ids, name)
            for name, here in zones.items()
        ]
        zone = SQL("CASE %s ELSE %s END", SQL(" ").join(cases), zone)
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)


def parse_day(value):
    """Return the day that a date field was given: a date, or the text of one.

    :raises TypeError: for a moment, whose day depends on a place
    """
    if isinstance(value, datetime) or (isinstance(value, str) and len(value) > 10):
        raise TypeError(f"{value!r} is a moment: its day depends on a place.")
    return fields.Date.to_date(value)


def get_country_zone(country):
    """Return the time zone of a country that has one only, else None."""
    zones = country_timezones.get(country.code or "", [])
    return zones[0] if len(zones) == 1 else None


def clip_day(day):
    """Return the day, or the last one that can be counted with.

    :param day: a date, may be the year 1 or 9999
    """
    return min(max(day, FIRST), LAST)


def is_past_counting(moment):
    """Tell whether no days can be added to a moment, or taken from it."""
    return bool(moment) and _clip_moment(moment) != moment


def _clip_moment(moment):
    return datetime.combine(clip_day(moment.date()), moment.time())


def _to_day(moment, zone) -> date:
    return utc.localize(_clip_moment(moment)).astimezone(timezone(zone)).date()
