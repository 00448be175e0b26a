"""Figures of several workers as one."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from counterfoil_server.runtime.metric_table import METRICS, markdown
from counterfoil_server.runtime.metrics import SupervisorFigures, Totals, WorkerFigures, to_wire

ROOT = Path(__file__).parents[2]


class _Process:
    """A worker's registry, and its way through the control channel."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.calls = Counter("calls", "Calls.", ["method"], registry=self.registry)
        self.seconds = Histogram("seconds", "Time.", buckets=(0.1, 1.0), registry=self.registry)
        self.open = Gauge("open", "Open.", registry=self.registry)

    def report(self, totals: Totals, serial: int) -> None:
        totals.update(serial, orjson.loads(orjson.dumps(to_wire(self.registry))))


def _samples(totals: Totals) -> dict[str, float]:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(totals)
    return {
        sample.name + str(sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(generate_latest(registry).decode())
        for sample in family.samples
    }


def test_figures_are_summed_by_label() -> None:
    totals, one, two = Totals(), _Process(), _Process()
    one.calls.labels("Get").inc(3)
    two.calls.labels("Get").inc(4)
    two.calls.labels("List").inc()
    one.seconds.observe(0.05)
    two.seconds.observe(0.5)
    two.seconds.observe(5)
    one.open.set(2)
    two.open.set(5)
    one.report(totals, 1)
    two.report(totals, 2)
    assert _samples(totals) == {
        "calls_total['Get']": 7, "calls_total['List']": 1,
        "seconds_bucket['0.1']": 1, "seconds_bucket['1.0']": 2, "seconds_bucket['+Inf']": 3,
        "seconds_count[]": 3, "seconds_sum[]": 5.55, "open[]": 7,
    }  # fmt: skip


def test_a_later_report_takes_the_place_of_the_earlier() -> None:
    totals, one = Totals(), _Process()
    for _ in range(3):
        one.calls.labels("Get").inc()
        one.report(totals, 1)
    assert _samples(totals)["calls_total['Get']"] == 3


def test_of_what_all_processes_see_alike_the_highest_is_taken() -> None:
    totals = Totals()
    about = METRICS["counterfoil_outbox_unpositioned"]
    for serial, seen in enumerate((3, 5, 4)):
        totals.update(serial, [[about.name, "gauge", about.help, "", [[about.name, {}, seen]]]])
    assert _samples(totals) == {"counterfoil_outbox_unpositioned[]": 5}
    totals.retire(1)
    assert _samples(totals) == {"counterfoil_outbox_unpositioned[]": 4}


def test_the_documentation_is_up_to_date() -> None:
    # `python -m counterfoil_server.runtime.metric_table > docs/metrics.md` writes it anew.
    assert (ROOT / "docs" / "metrics.md").read_text() == markdown()


def test_what_the_operators_document_names_is_there() -> None:
    served = {about.sample for about in METRICS.values()}
    named = set(re.findall(r"\bcounterfoil_[a-z_]+\b", (ROOT / "docs" / "operations.md").read_text()))
    assert "counterfoil_database_up" in named
    assert named - served == {"counterfoil_owner"}  # a role of the database


def test_what_a_dead_worker_counted_stays_and_its_gauges_go() -> None:
    totals, old, new = Totals(), _Process(), _Process()
    old.calls.labels("Get").inc(10)
    old.seconds.observe(0.05)
    old.open.set(9)
    old.report(totals, 1)
    totals.retire(1)
    samples = _samples(totals)
    assert samples["calls_total['Get']"] == 10
    assert "open[]" not in samples
    new.calls.labels("Get").inc(1)
    new.open.set(1)
    new.report(totals, 2)
    assert _samples(totals)["calls_total['Get']"] == 11
    assert _samples(totals)["open[]"] == 1
    totals.retire(2)
    totals.retire(2)  # twice is as once
    assert _samples(totals)["calls_total['Get']"] == 11


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["count", "report", "die"])), max_size=40))
def test_counters_never_fall(steps: list[tuple[int, str]]) -> None:
    totals, seen, serials = Totals(), 0.0, 0
    live: dict[int, tuple[int, _Process]] = {}
    for slot, step in steps:
        if slot not in live:
            serials += 1
            live[slot] = (serials, _Process())
        serial, process = live[slot]
        if step == "count":
            process.calls.labels("Get").inc()
        elif step == "report":
            process.report(totals, serial)
        else:
            totals.retire(serial)
            del live[slot]
        now = _samples(totals).get("calls_total['Get']", 0.0)
        assert now >= seen
        seen = now


def test_labels_with_odd_characters_survive() -> None:
    totals, one = Totals(), _Process()
    odd = 'a"b\\c\nd é'
    one.calls.labels(odd).inc()
    one.report(totals, 1)
    assert _samples(totals)[f"calls_total{[odd]}"] == 1


def test_the_supervisors_own_families() -> None:
    registry = CollectorRegistry(auto_describe=False)
    workers = [WorkerFigures(0, up=True, resident_bytes=100), WorkerFigures(1, up=False, resident_bytes=0)]
    registry.register(SupervisorFigures(lambda: workers, lambda: 4, "1.2.3"))
    text = generate_latest(registry).decode()
    for line in (
        'counterfoil_worker_up{worker="0"} 1.0', 'counterfoil_worker_up{worker="1"} 0.0',
        'counterfoil_worker_resident_memory_bytes{worker="0"} 100.0', "counterfoil_worker_restarts_total 4.0",
        'counterfoil_build_info{version="1.2.3"} 1.0',
    ):  # fmt: skip
        assert line in text.splitlines()
