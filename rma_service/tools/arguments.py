"""What a method behind a button takes from outside, checked before it decides anything.

Buttons and dialogs send what their forms allow; a program that calls the same method
over RPC may send anything. ``@takes`` says of each argument what it may be, and what
does not fit is refused with a sentence that names method, argument and value::

    @takes(quantity=NUMBER, destination=one_of(PLACES), reason=TEXT)
    @locks_first
    def action_take_out(self, quantity, destination, reason=None):

Records may be given by their ids: the method gets records, of the right model, that are
there and that the user may read. Nothing given (None, False) is left to the method but
where one of some keys is asked for.
"""

import inspect
import math
from datetime import datetime
from functools import wraps
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError

from . import place
from .bounds import MAX_ID, can_keep

LONGEST_TEXT = 20_000
LARGEST_NUMBER = 1_000_000_000


class Unfit(Exception):
    """A value that an argument does not take."""


class Kind(NamedTuple):
    """What an argument takes: ``convert`` gets environment and value, and returns what
    the method gets; it raises ``Unfit``."""

    convert: object


def takes(**kinds):
    """Decorate a public method: its arguments are checked first.

    :param kinds: argument → ``Kind``; what is not named is handed on as it is
    :raises UserError: naming the argument that does not fit, or is missing
    """

    def decorate(method):
        signature = inspect.signature(method)

        @wraps(method)
        def checking(self, *args, **kwargs):
            try:
                bound = signature.bind(self, *args, **kwargs)
            except TypeError:
                raise UserError(_get_missing_message(self, method, signature)) from None
            given = bound.arguments
            for name, kind in kinds.items():
                if name in given:
                    try:
                        given[name] = kind.convert(self.env, given[name])
                    except Unfit:
                        raise UserError(
                            _get_message(self, method, name, given[name])
                        ) from None
            return method(*bound.args, **bound.kwargs)

        return checking

    return decorate


def _get_message(records, method, name, value):
    return records.env._(
        "%(model)s, %(method)s: %(value)s is nothing that “%(argument)s” can be.",
        model=records.env["ir.model"]._get(records._name).name,
        method=method.__name__,
        value=repr(value)[:60],
        argument=name,
    )


def _get_missing_message(records, method, signature):
    return records.env._(
        "%(model)s, %(method)s takes these arguments: %(arguments)s.",
        model=records.env["ir.model"]._get(records._name).name,
        method=method.__name__,
        arguments=", ".join(list(signature.parameters)[1:]),
    )


# === KINDS ===#


def _is_nothing(value):
    return value is None or value is False


def _to_text(_env, value):
    if _is_nothing(value):
        return value
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or not can_keep(value):
        raise Unfit
    return value


def _to_number(_env, value):
    if _is_nothing(value):
        return 0.0
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not abs(value) <= LARGEST_NUMBER or math.isnan(value):
        raise Unfit
    return value


def _to_whole_number(env, value):
    value = _to_number(env, value)
    if value != int(value):
        raise Unfit
    return int(value)


def _to_flag(_env, value):
    if value not in (None, False, True) or isinstance(value, float):
        raise Unfit
    return bool(value)


def _to_moment(_env, value):
    if _is_nothing(value) or isinstance(value, datetime):
        return value
    try:
        return fields.Datetime.to_datetime(value)
    except (TypeError, ValueError, AttributeError):
        raise Unfit from None


def _to_day(_env, value):
    if _is_nothing(value):
        return value
    try:
        return place.parse_day(value)
    except (AttributeError, TypeError, ValueError):
        raise Unfit from None


def _to_values(_env, value):
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise Unfit
    return value


TEXT = Kind(_to_text)
NUMBER = Kind(_to_number)
WHOLE_NUMBER = Kind(_to_whole_number)
FLAG = Kind(_to_flag)
MOMENT = Kind(_to_moment)
# A day at our place.
DAY = Kind(_to_day)
# What ``write`` takes: it checks names and values itself.
VALUES = Kind(_to_values)


def one_of(keys, is_optional=False):
    """Return the kind of an argument that is one of some keys.

    :param keys: the keys, or pairs of key and label as selections have them
    :param is_optional: whether nothing may be given
    """
    keys = [key if isinstance(key, str) else key[0] for key in keys]

    def convert(_env, value):
        if is_optional and _is_nothing(value):
            return value
        if not isinstance(value, str) or value not in keys:
            raise Unfit
        return value

    return Kind(convert)


def records_of(model, is_single=False):
    """Return the kind of an argument that takes records, or their ids.

    :param model: name of the model
    :param is_single: whether more than one is refused
    """

    def convert(env, value):
        if _is_nothing(value):
            return env[model]
        if isinstance(value, models.BaseModel):
            if value._name != model:
                raise Unfit
            return value
        ids = value if isinstance(value, (list, tuple)) else [value]
        if not all(type(id_) is int and 0 < id_ <= MAX_ID for id_ in ids):
            raise Unfit
        records = env[model].browse(ids).exists()
        if len(records) != len(set(ids)) or is_single and len(records) > 1:
            raise Unfit
        records.check_access("read")
        return records

    return Kind(convert)


def record_of(model):
    """Return the kind of an argument that takes one record, its id, or nothing."""
    return records_of(model, is_single=True)


def _to_ids(_env, value):
    if not isinstance(value, (list, tuple)) or not all(
        type(id_) is int and 0 < id_ <= MAX_ID for id_ in value
    ):
        raise Unfit
    return list(value)


IDS = Kind(_to_ids)
