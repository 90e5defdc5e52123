"""What benchmarks print becomes a table, and ours is set against the peers' sum."""

from pathlib import Path

from devtools.bench import FLOW, Script, report, scripts

OURS = """\
== messages off
create     ms median     100.0  sql median     40
TOTAL      ms median     {ms}  sql median    400  (at most 480: yes)
== messages on
create     ms median     110.0  sql median     41
TOTAL      ms median     900.0  sql median    600
"""
PEER = "TOTAL    ms median   {ms}  sql median    250\n"


def measured(name, *texts, module=None):
    script = Script(name, Path(f"{name}.py"), module)
    for text in texts:
        script.text = text
        script.read()
    return script


def test_the_flow_is_set_against_the_sum_of_the_peers():
    ours = measured(FLOW, *(OURS.format(ms=ms) for ms in (590.0, 600.0, 5000.0)))
    peers = [
        measured("peer_a", *[PEER.format(ms=300.0)] * 3, module="a"),
        measured("peer_b", *[PEER.format(ms=100.0)] * 3, module="b"),
    ]
    text = "\n".join(report([ours, *peers]))
    assert "600 ms (590 to 5000)" in text
    assert "To the sum of peer_a and peer_b (400 ms, 500 statements):" in text
    assert "1.50 of the time, 0.80 of the statements" in text
    assert "2.25 of the time, 1.20 of the statements" in text


def test_without_peers_there_is_no_ratio():
    text = "\n".join(report([measured(FLOW, OURS.format(ms=600.0))]))
    assert "600 ms" in text and "To the sum" not in text


def test_a_benchmark_says_why_it_is_skipped():
    script = measured("suggestion", "suggestion: skipped, there is no data in x\n")
    assert script.skipped == "skipped, there is no data in x"
    assert report([script]) == []


def test_ours_are_known_and_peers_that_are_not_here_say_so(monkeypatch, tmp_path):
    monkeypatch.setattr("devtools.bench.SHARED", tmp_path)
    found = {script.name: script for script in scripts(tmp_path)}
    assert FLOW in found and "_common" not in found
    assert "peer_repair.py" in found["peer_repair"].missing
