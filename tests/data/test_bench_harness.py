"""The benchmark's own machinery: it must notice every call that was not answered OK."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import psutil
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.json_format import ParseDict

from bench import contract, figures, ghz, h2load, processes, reads, run, soak, tools
from bench.empty import ENGINE, INLINE, POOL
from bench.figures import Spread
from bench.servers import empty_server, go_server, raw_call
from counterfoil.catalog.v1 import catalog_service_pb2

H2LOAD_REPORT = """
finished in 1.79s, 3351.95 req/s, 310.12KB/s
requests: 6000 total, 6000 started, 6000 done, {counts}
status codes: 6000 2xx, 0 3xx, 0 4xx, 0 5xx
traffic: 555.12KB (568442) total, 380.24KB (389370) headers (space savings 72.10%), 29.30KB ({data}) data
"""


@pytest.fixture(scope="module")
def found() -> tools.Tools:
    try:
        return tools.find(run.INSTALL_DIR)
    except tools.ToolMissingError as error:
        pytest.skip(str(error))


def h2load_report(counts: str = "6000 succeeded, 0 failed, 0 errored, 0 timeout", data: int = 30_000) -> str:
    return H2LOAD_REPORT.format(counts=counts, data=data)


def test_h2loads_report_is_read() -> None:
    assert h2load.parse(h2load_report(), calls=6_000, answer_bytes=0) == h2load.Run(6_000, 3351.95)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (h2load_report("5999 succeeded, 1 failed, 0 errored, 0 timeout"), "not every call was answered"),
        (h2load_report("5999 succeeded, 0 failed, 1 errored, 0 timeout"), "not every call was answered"),
        (h2load_report(data=29_995), "carried its message"),
        ("unable to connect", "not as expected"),
    ],
)
def test_a_run_that_was_not_all_ok_is_refused(text: str, message: str) -> None:
    with pytest.raises(h2load.LoadError, match=message):
        h2load.parse(text, calls=6_000, answer_bytes=0)


def test_ghzs_report_is_read() -> None:
    content = {
        "rps": 100.5,
        "statusCodeDistribution": {"OK": 9, "Unavailable": 2},
        "latencyDistribution": [{"percentage": 50, "latency": 2_500_000}, {"percentage": 99, "latency": 9_000_000}],
    }
    outcome = ghz.parse(json.dumps(content))
    assert (outcome.calls_per_s, outcome.failed) == (100.5, 2)
    assert outcome.percentiles_ms == {50: 2.5, 99: 9.0}


@pytest.mark.whole
def test_h2load_and_ghz_measure_the_empty_handler(found: tools.Tools, tmp_path: Path) -> None:
    load = h2load.H2load(found.h2load, tmp_path / "body")
    load.write_body(b"")
    contract.write_protoset(tmp_path / "protoset")
    with empty_server() as server:
        before = processes.cpu_seconds(server.pid)
        assert load.run(server.address, contract.GET_PRODUCT, calls=1_000, answer_bytes=0).calls_per_s > 100
        assert (processes.cpu_seconds(server.pid) - before).server > 0.01
        with pytest.raises(h2load.LoadError, match="carried its message"):
            load.run(server.address, contract.GET_PRODUCT, calls=100, answer_bytes=1)
        generator = ghz.Ghz(found.ghz, tmp_path, tmp_path / "protoset")
        outcome = generator.run(server.address, ghz.Job("GetProduct", [{"name": "products/1"}], 2, 1.0))
    assert outcome.statuses["OK"] > 50
    assert set(outcome.percentiles_ms) == set(ghz.PERCENTS)
    assert not psutil.pid_exists(server.pid)


@pytest.mark.whole
def test_refusals_are_noticed_though_http_says_200(found: tools.Tools, tmp_path: Path) -> None:
    server = grpc.server(futures.ThreadPoolExecutor(2))  # without a method: UNIMPLEMENTED
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        load = h2load.H2load(found.h2load, tmp_path / "body")
        load.write_body(b"")
        with pytest.raises(h2load.LoadError, match="0 bytes of 500"):
            load.run(address, contract.GET_PRODUCT, calls=100, answer_bytes=0)
        contract.write_protoset(tmp_path / "protoset")
        generator = ghz.Ghz(found.ghz, tmp_path, tmp_path / "protoset")
        with pytest.raises(h2load.LoadError, match="Unimplemented"):
            generator.run(address, ghz.Job("GetProduct", [{"name": "products/1"}], 1, 0.5))
        channel, call = raw_call(address, contract.GET_PRODUCT)
        with channel, pytest.raises(grpc.RpcError):
            call(b"", timeout=5)
    finally:
        server.stop(None).wait(5)


@pytest.mark.whole
def test_throughput_takes_turns(found: tools.Tools, tmp_path: Path) -> None:
    load = h2load.H2load(found.h2load, tmp_path / "body")
    with (
        empty_server() as stock,
        empty_server(ENGINE, INLINE) as inline,
        empty_server(ENGINE, POOL) as pool,
    ):
        targets = [
            reads.Target("stock", stock),
            reads.Target("inline", inline, b"x", {"authorization": "Bearer token", reads.FRESHNESS: "token"}),
            reads.Target("pool", pool),
        ]
        measured = reads.throughput(targets, load, runs=2, seconds=0.2)
    ratio = measured.ratio("inline", "stock")
    assert ratio is not None
    assert len(ratio.runs) == 2
    assert 0.5 < ratio.median < 50
    assert measured.ratio("inline", "not there") is None
    for server in measured.servers.values():
        assert server.cpu_us_per_call.least > 1
        assert server.embedded_cpu_us_per_call.most == 0


@pytest.mark.whole
def test_the_server_in_go_answers(found: tools.Tools, tmp_path: Path) -> None:
    try:
        binary = tools.go_server(run.INSTALL_DIR)
    except tools.ToolMissingError as error:
        pytest.skip(str(error))
    load = h2load.H2load(found.h2load, tmp_path / "body")
    with go_server(binary) as server:
        target = reads.Target("go", server)
        assert target.sample() == 0
        sample = reads.one_run(target, load, calls=5_000, answer_bytes=0)
    assert sample.cpu.server > 0
    assert sample.cpu.embedded == 0
    assert not psutil.pid_exists(server.pid)
    assert set(tools.go_versions()) == {"Go", "grpc-go"}


def test_the_protoset_stands_alone(tmp_path: Path) -> None:
    contract.write_protoset(tmp_path / "protoset")
    pool = DescriptorPool()
    for file in FileDescriptorSet.FromString((tmp_path / "protoset").read_bytes()).file:
        pool.Add(file)  # fails where an import is missing
    assert pool.FindServiceByName(contract.SERVICE).methods_by_name["GetProduct"].input_type.fields


def test_tools_that_are_missing_are_all_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PATH", "GOBIN", "GOPATH", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with pytest.raises(tools.ToolMissingError, match=r"(?s)h2load: .*nghttp2-client.*ghz: install Go"):
        tools.find(tmp_path)
    with pytest.raises(tools.ToolMissingError, match="Go is not installed"):
        tools.go_server(tmp_path)


def test_figures() -> None:
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0, (3.0, 1.0, 2.0))
    assert Spread.of([3_000.0]).show() == "3,000 (3,000 to 3,000)"
    values = [float(value) for value in range(1, 101)]
    assert [figures.percentile(values, percent) for percent in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert figures.percentile([7.0], 50) == 7.0
    assert figures.slope([0, 1, 2], [5, 7, 9]) == pytest.approx(2)
    assert figures.slope([1, 1], [2, 3]) == 0


def test_cpu_and_memory_of_a_process() -> None:
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        deadline = time.monotonic() + 10
        while processes.cpu_seconds(busy.pid).server < 0.05:
            assert time.monotonic() < deadline
        assert processes.rss_mib(busy.pid) > 1
    finally:
        busy.kill()
        busy.wait()
    assert processes.rss_mib(busy.pid) == 0


def test_the_plan() -> None:
    full, out = run.plan([])
    assert (full.runs, full.products, full.import_products, full.soak_s, out) == (5, None, 20_000, 600.0, run.HERE)
    assert full.engines == ("stock", "engine")
    assert full.connections == 10_000
    assert (full.growth_orders, full.replay_baskets) == (3_000_000, 30_000)


@pytest.mark.parametrize("arguments", [["--quick"], ["--only", "reads"], ["--stock-only"]])
def test_what_is_no_whole_run_replaces_no_results(arguments: list[str], tmp_path: Path) -> None:
    assert run.plan(arguments)[1] != run.HERE
    assert run.plan([*arguments, "--out", str(tmp_path)])[1] == tmp_path


def test_the_plan_of_a_part() -> None:
    quick, _ = run.plan(["--quick", "--stock-only", "--only", "reads"])
    assert (quick.quick, quick.parts, quick.engine) == (True, frozenset({"reads"}), "stock")
    assert quick.without_engine


def test_the_soaks_requests_are_the_contracts() -> None:
    names = [f"products/{number}" for number in range(100)]
    for job in soak.jobs(names, ["", "token"], 1.0):
        assert job.data
        for request in job.data:
            plain: dict[str, Any] = dict(request)
            assert plain.get("names", True)  # no empty batch, however few products there are
            if "updateMask" in plain:
                plain["updateMask"] = ",".join(plain["updateMask"]["paths"])  # ghz wants the mask as a message
            ParseDict(plain, getattr(catalog_service_pb2, f"{job.method}Request")())


@pytest.mark.prove
@pytest.mark.usefixtures("found")
def test_a_quick_run_measures_everything(tmp_path: Path) -> None:
    assert run.main(["--quick", "--out", str(tmp_path)]) == 0
    measured = json.loads((tmp_path / "results.json").read_text())
    parts = ("reads", "latencies", "streams", "storms", "drains", "beside", "listing", "starts", "imports", "soak")
    assert all(measured[part] for part in (*parts, "orders", "replay", "growth", "sign_ins"))
    assert measured["orders"]["answered"] == measured["orders"]["kept"] > 0
    assert measured["failed"] == {}
    soaked = measured["soak"]
    assert soaked["refused"] == {}
    assert soaked["left"] == {}
    assert {"OK", "Canceled", "DeadlineExceeded", "NotFound", "Aborted"} <= set(soaked["ended"])
    assert all(drain["lost"] == {} for drain in measured["drains"].values())
    text = (tmp_path / "RESULTS.md").read_text()
    assert "its figures mean nothing" in text
    assert "<svg" in (tmp_path / "results.svg").read_text()
