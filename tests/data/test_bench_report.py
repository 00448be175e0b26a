"""The benchmark's report: a target that was missed, or could not be measured, is said to be."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from bench import growth, measure, orders, plot, reads, report, run, tools
from bench.aims import FAILED, MET, MISSED, UNMEASURED, aims
from bench.beside import Beside
from bench.catalog import Imports, Listing, Starts
from bench.drain import Drain
from bench.figures import Spread
from bench.growth import Growth
from bench.h2load import LoadError
from bench.many import Made
from bench.orders import Orders, Placing
from bench.people import Rates, SignIns
from bench.pgbench import Transactions
from bench.replay import Replay
from bench.results import Results
from bench.shop import Books
from bench.soak import Soak
from bench.storms import KINDS, Idle, Storm, Storms
from bench.streams import Flow, Streams

ENGINES = ("stock", "engine")


def one(value: float) -> Spread:
    return Spread.of([value])


def storm(*, p99_ms: float, failed: int, left: int) -> Storm:
    return Storm(one(1_000), one(200), one(1.0), one(p99_ms), 500, failed, 0, left, 0, 0, 0.5)


def placed(*, good: bool) -> Orders:
    transactions = Transactions(20, 8, one(3_000), one(250))
    rate = 6_000.0 if good else 3_000.0
    names = [setup.name for setup in orders.SETUPS]
    latency = {50: one(5), 95: one(10), 99: one(20 if good else 50)}
    grouped = [setup.name for setup in orders.SETUPS if setup.grouped]
    wrong = 0 if good else 1
    return Orders(
        transactions=transactions,
        placing=dict.fromkeys(names, Placing(one(rate), one(150), one(100), one(10), one(9))),
        hot=dict.fromkeys(grouped, Placing(one(rate * (0.95 if good else 0.8)), one(150), one(100), one(10), one(9))),
        latencies={name: dict.fromkeys(orders.LATENCY_CALLERS, latency) for name in grouped},
        answered=1_000,
        kept=1_000 + wrong,
        books=Books(1_000 + wrong, 3_000, 400, 500 + wrong, wrong, wrong),
        scarce={"OK": 500, "FAILED_PRECONDITION": 700},
    )


def grown(*, good: bool) -> Growth:
    calls = (growth.PLACE, growth.GET, growth.BY_ACCOUNT, growth.BY_TIME)
    few, many = Made(10_000, 90_000, 1, 0.1), Made(1_000_000, 9_000_000, 99, 3.5)
    return Growth(few, many, dict.fromkeys(calls, one(4)), dict.fromkeys(calls, one(4.2 if good else 6)))


def results(*, good: bool) -> Results:
    """Everything measured, and all of it well above or well below what is aimed at."""
    factor = 1.0 if good else 0.3
    calls_per_s = {
        reads.EMPTY_STOCK: 5_000.0,
        reads.EMPTY_INLINE: 35_000 * factor,
        reads.EMPTY_POOL: 35_000 * factor,
        reads.EMPTY_GO: 60_000.0,
        reads.COUNTERFOIL_STOCK: 6_000 * factor,
        reads.COUNTERFOIL_ENGINE: 25_000 * factor,
    }
    lineup = reads.Lineup(
        {name: reads.Throughput(100, one(rate), one(50), one(1), 0.01, 200) for name, rate in calls_per_s.items()}
    )
    percentiles = {callers: {50: one(1), 95: one(2), 99: one(3)} for callers in reads.CALLERS}
    messages = {"stock": 10_000.0, "engine": 15_000 * factor}
    weather = storm(p99_ms=5 / factor**3, failed=0 if good else 2, left=0 if good else 1)
    return Results(
        machine={"CPU": "2 usable cores"},
        command="make bench",
        quick=False,
        runs=1,
        load_average=0.5,
        engine="engine",
        reads=lineup,
        latencies=dict.fromkeys(calls_per_s, percentiles),
        streams=Streams(
            {kind: {name: Flow(one(rate), one(50)) for name, rate in messages.items()} for kind in ("count", "echo")}
        ),
        storms=Storms(
            {engine: dict.fromkeys(KINDS, weather) for engine in ENGINES},
            dict.fromkeys(ENGINES, Idle(10_000, 14.0, 2.0, 0, 0, "")),
        ),
        drains=dict.fromkeys(ENGINES, Drain(2, 1_000, {} if good else {"UNAVAILABLE": 1}, 300, 5)),
        beside=Beside(one(20_000), one(15_000 * factor), one(0.75 * factor), one(4_000)),
        starts=Starts(one(1 / factor**2), one(1.6)),
        imports=Imports(20_000, one(6_000 * factor)),
        full_import=Imports(92_331, one(5_000)),
        listing=Listing(92_331, 370, 300, one(9 / factor), one(12)),
        soak=Soak(
            seconds=60,
            at_s=(0.0, 1.0),
            rss_mib=(100.0, 101.0),
            first_mib=100.0,
            last_mib=101.0,
            most_mib=101.0 / factor,
            slope_mib_per_minute=0.01 if good else 9.0,
            calls={"GetProduct": 5},
            refused={},
            rough={"cancelled": 4},
            ended={"OK": 5},
            left={} if good else {"counterfoil_calls_in_flight": 3},
        ),
        orders=placed(good=good),
        replay=Replay(Transactions(20, 8, one(3_000), one(250)), 500, 490, 4_000, one(12_000 * factor), one(100_000)),
        growth=grown(good=good),
        sign_ins=SignIns(
            100,
            Rates(one(30), one(27 * factor)),
            Rates(one(240), one(260 * factor)),
            one(20),
            one(24 / factor),
            one(1.2 / factor),
            one(9),
        ),
    )


def test_every_target_can_be_met_and_missed() -> None:
    met, missed = aims(results(good=True)), aims(results(good=False))
    assert {aim.verdict for aim in met} == {MET}
    assert {aim.verdict for aim in missed} == {MISSED}
    assert {"stock", "streams", "storms", "drain", "sign-ins", *(f"T{number}" for number in range(9))} <= {
        aim.target for aim in met
    }


def test_the_report_says_what_was_missed(tmp_path: Path) -> None:
    bad = results(good=False)
    (tmp_path / "REMARKS.md").write_text("A remark.")
    text = report.render(bad, tmp_path / "REMARKS.md")
    assert text.count("**MISSED**") == len(aims(bad))
    assert "A remark." in text
    assert "None" not in text
    assert "counterfoil_calls_in_flight 3" in text
    for section in ("## Orders", "## A real year", "## Growth"):
        assert section in text
    assert "500 OK, 700 FAILED_PRECONDITION" in text


def test_what_could_not_be_measured_is_named() -> None:
    whole = results(good=True)
    assert whole.reads is not None
    assert whole.streams is not None
    left = {name: of for name, of in whole.reads.servers.items() if name != reads.EMPTY_GO}
    without_go = dataclasses.replace(whole, reads=reads.Lineup(left), absent={reads.EMPTY_GO: "Go is not installed"})
    unmeasured = [aim for aim in aims(without_go) if aim.verdict != MET]
    assert [(aim.target, aim.measured, aim.verdict) for aim in unmeasured] == [
        ("T0", "Go is not installed", UNMEASURED)
    ]
    text = report.render(without_go, Path("there-is-none"))
    assert f"Not measured: {reads.EMPTY_GO}: Go is not installed." in text
    assert f"**{UNMEASURED}**" in text


def test_without_the_engine_its_targets_are_not_met() -> None:
    whole = results(good=True)
    assert whole.reads is not None
    assert whole.streams is not None
    names = (reads.EMPTY_INLINE, reads.EMPTY_POOL, reads.COUNTERFOIL_ENGINE)
    stock_only = dataclasses.replace(
        whole,
        absent=dict.fromkeys(names, "left out"),
        reads=reads.Lineup({name: of for name, of in whole.reads.servers.items() if name not in names}),
        streams=Streams({kind: {"stock": flows["stock"]} for kind, flows in whole.streams.flows.items()}),
    )
    unmeasured = [aim for aim in aims(stock_only) if aim.verdict == UNMEASURED]
    assert [aim.target for aim in unmeasured] == ["T0", "T0", "T0", "T1", "streams", "streams"]
    assert {aim.measured for aim in unmeasured} == {"left out"}


def test_a_part_that_broke_is_named() -> None:
    broken = dataclasses.replace(results(good=True), soak=None, failed={"soak": "LoadError: a worker ended"})
    assert [(aim.target, aim.measured) for aim in aims(broken) if aim.verdict == FAILED] == [
        ("soak", "LoadError: a worker ended")
    ]
    assert "**FAILED**" in report.render(broken, Path("there-is-none"))


def test_a_part_that_breaks_leaves_the_others_their_figures(tmp_path: Path) -> None:
    plan, _ = run.plan(["--quick", "--only", "reads", "--only", "soak"])
    bench = measure.Bench(plan, tools.Tools(Path("h2load"), Path("ghz")), tmp_path, tmp_path, [])

    def breaks() -> None:
        raise LoadError("not every call\nwas answered")

    bench.part("reads", "reads", breaks)
    bench.part("soak", "soak", lambda: 1)
    bench.part("listing", "listing", lambda: 1)  # not in the plan
    assert bench.found == {"soak": 1}
    assert bench.failed == {"reads": "LoadError: not every call was answered"}


@pytest.mark.parametrize("good", [True, False])
def test_all_three_files_are_written(tmp_path: Path, good: bool) -> None:  # noqa: FBT001 - pytest's way
    made = results(good=good)
    run.write(made, tmp_path)
    content = json.loads((tmp_path / "results.json").read_text())
    assert content["reads"]["servers"][reads.EMPTY_STOCK]["calls_per_s"]["runs"] == [5_000.0]
    assert len(content["aims"]) == len(aims(made))
    assert (tmp_path / "RESULTS.md").read_text().startswith("# Benchmark results")
    plot.draw(made, tmp_path / "again.svg")
    assert (tmp_path / "again.svg").read_bytes() == (tmp_path / "results.svg").read_bytes()
