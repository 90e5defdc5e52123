"""`./dev bench load` says what it wants, what was done, and where it waited."""

import pytest

from devtools import cli, load
from devtools.console import Problem


def test_its_size_is_asked_for_by_the_command_line(monkeypatch):
    asked = []
    monkeypatch.setattr(load, "load", lambda *size: asked.append(size) or 0)
    for words in ([], ["--clerks", "3", "--workers=2", "--seconds", "4"]):
        assert cli.dispatch(cli.parser().parse_args(["bench", "load", *words])) == 0
    assert asked == [(load.CLERKS, load.WORKERS, load.SECONDS), (3, 2, 4)]


@pytest.mark.parametrize("size", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_a_load_of_nothing_is_refused(size):
    with pytest.raises(Problem, match="at least one clerk"):
        load.load(*size)


def test_what_each_shift_did_is_told():
    shift = load.Shift(8, seconds=30.0, processor=12.0, database=4.0)
    shift.receive = [0.1, 0.2, 0.3, 0.2] * 50
    shift.errors["somebody else has it"] = 2
    shift.waits = [(30, "the database works"), (10, "waits for another clerk: UPDATE")]
    text = "\n".join(load.report([shift], 4))
    assert "400 orders a minute (200 in 30 s), 2 errors" in text
    assert "2 x somebody else has it" in text
    assert "median 200 ms, 19 of 20 within 300 ms" in text
    assert "processor time of an order: 60 ms, of it the database 20 ms" in text
    assert "75.0 % the database works" in text
    assert "25.0 % waits for another clerk: UPDATE" in text


def test_a_shift_that_took_nothing_in_is_told_too():
    text = "\n".join(load.report([load.Shift(1, seconds=2.0)], 1))
    assert "1 clerk:" in text and "0 orders a minute (0 in 2 s), 0 errors" in text
