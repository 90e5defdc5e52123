"""What every page costs becomes a table: the dearest first, few orders beside many."""

import os

from devtools.scale import get_memory, memory_line, table

COSTS = {
    10: {
        "Orders": {"statements": 20, "sql": 30, "python": 20},
        "Parts": {"statements": 9, "sql": 1, "python": 4},
    },
    1000: {
        "Parts": {"statements": 12, "sql": 40, "python": 10},
        "Orders": {"statements": 21, "sql": 400, "python": 100},
        "Visits": {"error": "Timeout 120000ms exceeded while waiting for it"},
    },
}


def test_dearest_page_comes_first_with_its_ratio():
    head, *lines = table(COSTS)
    assert "10 orders" in head and "1,000 orders" in head
    assert [line.split()[0] for line in lines] == ["Orders", "Parts", "Visits"]
    assert lines[0].split() == "Orders 50 ms 20 stmt. 500 ms 21 stmt. 10.0".split()
    assert lines[1].split()[-1] == "10.0"


def test_page_that_failed_says_why_and_one_that_was_not_there_says_so():
    last = list(table(COSTS))[-1]
    assert "not there" in last and "Timeout 120000ms" in last
    assert len({len(line) for line in table(COSTS)}) == 1


def test_without_pages_there_is_a_head_alone():
    assert len(list(table({10: {}, 20: {}}))) == 1


def test_memory_of_both_sizes_is_set_side_by_side():
    assert memory_line({10: 400, 1000: 440}).endswith("ratio 1.10 (as promised)")
    assert memory_line({10: 400, 1000: 500}).endswith("ratio 1.25 (more than 1.25)")
    assert "400 MB with 10 orders, 440 MB with 1,000" in memory_line(
        {10: 400, 1000: 440}
    )


def test_memory_is_that_of_the_process():
    before = get_memory(os.getpid())
    kept = bytearray(os.urandom(1)) * (64 << 20)
    assert len(kept) and 50 < get_memory(os.getpid()) - before < 100
