"""One language's run through all scenarios."""

from __future__ import annotations

import json
import queue
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from counterfoil_server.rpc.money import MINOR_DIGITS
from tests.clients import judge
from tests.clients.proxy import Call, Loop, Proxy
from tests.clients.report import Result
from tests.clients.runners import Language
from tests.clients.stage import SERVICE_ACCOUNT, Stage, changing, foreign_freshness

DATA: Final = Path(__file__).with_name("scenarios.json")
SCENARIO_LIMIT_S: Final = 150.0
_NO_CURRENCIES: Final = ("XAU", "XXX", "ZZZ", "eur", "")
_SETTLING_S: Final = 2.0
_RESTART_AFTER_S: Final = 2.0


def scenarios(names: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The scenarios, or those of them. Raises SystemExit for a name that none has."""
    everything: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))
    unknown = set(names or ()) - {each["name"] for each in everything}
    if unknown:
        raise SystemExit(f"no such scenario: {', '.join(sorted(unknown))}")
    return [each for each in everything if not names or each["name"] in names]


class Play:
    """Starts the language's runner and judges what it says, line by line."""

    def __init__(self, stage: Stage, loop: Loop, language: Language, folder: Path) -> None:
        self._stage, self._loop, self._language = stage, loop, language
        self._file = folder / f"{language.name}.json"
        self._restarts_over = folder / f"{language.name}.restarted"
        self._calls: dict[str, list[Call]] = {}

    def results(self, wanted: Sequence[Mapping[str, Any]]) -> list[Result]:
        """What became of each scenario."""
        self._stage.make_changing(self._language.name)
        # A location a scenario: the runner is ahead of the judge, and its orders must not be taken for another's.
        names = [f"clients-{self._language.name}-{scenario['name']}" for scenario in wanted]
        locations = [self._stage.open_location(name) for name in names]
        filled = [self._fill(scenario, location) for scenario, location in zip(wanted, locations, strict=True)]
        with ExitStack() as stack:
            given = [
                self._given(scenario, location, stack) for scenario, location in zip(filled, locations, strict=True)
            ]
            content = {"scenarios": given, "credentials": self._stage.credentials, "tls": self._stage.tls}
            self._file.write_text(json.dumps(content), encoding="utf-8")
            self._file.chmod(0o600)
            return list(self._judged(filled, locations))

    def _fill(self, scenario: Mapping[str, Any], location: str) -> dict[str, Any]:
        """The scenario with what is only known now."""
        codes = [*MINOR_DIGITS, *_NO_CURRENCIES]
        whole = {"{currencies}": codes, "{currency_digits}": [MINOR_DIGITS.get(code) for code in codes]}
        words = {
            "{uuid}": str(uuid.uuid4()),
            "{location}": location,
            "{product}": changing(self._language.name),
            "{service_account}": SERVICE_ACCOUNT,
            "{foreign_freshness}": foreign_freshness(),
            **{f"{{{name}}}": secret for name, secret in self._stage.credentials.items()},
        }
        return {key: _replaced(value, words, whole) for key, value in scenario.items()}

    def _given(self, scenario: Mapping[str, Any], location: str, stack: ExitStack) -> dict[str, Any]:
        """What the runner is told of a scenario, for which its proxies are started."""
        name, calls = scenario["name"], self._calls.setdefault(scenario["name"], [])
        addresses = {server: each.address for server, each in self._stage.servers.items()}
        if not scenario.get("direct"):
            for server in ("one", "two"):
                proxy = Proxy(self._loop, server, addresses[server], scenario.get("plan", {}), calls)
                addresses[server] = stack.enter_context(proxy).address
        target = ",".join(addresses[server] for server in scenario.get("servers", ["one"]))
        given = {
            **scenario["input"],
            "id": f"{self._language.name}-{name}-{uuid.uuid4().hex[:6]}",
            "location": location,
        }
        if scenario.get("restarts"):
            given["until"] = str(self._restarts_over)
        if "other" in scenario:
            given["other"] = addresses[scenario["other"]]
        return {"name": name, "target": target, "input": given}

    def _judged(self, filled: Sequence[Mapping[str, Any]], locations: Sequence[str]) -> Iterator[Result]:
        lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        process = self._language.start(self._file)
        reader = threading.Thread(target=_read, args=(process.stdout, lines), daemon=True)
        reader.start()
        try:
            for scenario, location in zip(filled, locations, strict=True):
                faults = self._restarted(scenario, lines) if scenario.get("restarts") else self._line(scenario, lines)
                if isinstance(faults, dict):
                    faults = self._settled(scenario, faults, location)
                mark = "FAILED" if faults else "pass"
                print(f"{self._language.name:17}{scenario['name']:28}{mark}", flush=True)
                yield Result(self._language.name, scenario["name"], faults)
        finally:
            try:
                process.wait(5)
            except Exception:  # noqa: BLE001 - it is stopped, whatever it does
                process.kill()
                process.wait(5)
            reader.join(5)
            if process.stdout is not None:
                process.stdout.close()

    def _settled(self, scenario: Mapping[str, Any], saw: dict[str, Any], location: str) -> list[str]:
        """What is wrong once all is over: the end of a call may come to the proxy a moment after the answer."""
        end = time.monotonic() + _SETTLING_S
        while True:
            orders = self._stage.orders(location)
            faults = judge.faults(scenario, saw, self._calls[scenario["name"]], orders, self._language.name)
            if not faults or time.monotonic() > end:
                return faults
            time.sleep(0.05)

    def _line(self, scenario: Mapping[str, Any], lines: queue.SimpleQueue[str | None]) -> list[str] | dict[str, Any]:
        """What the runner saw, or what is wrong with it."""
        try:
            line = lines.get(timeout=SCENARIO_LIMIT_S)
        except queue.Empty:
            lines.put(None)  # it is not waited for again
            return [f"nothing was said within {SCENARIO_LIMIT_S:.0f} s"]
        if line is None:
            lines.put(None)
            log = self._file.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
            return [f"the runner has ended; its last words: {log[-600:]}"]
        try:
            said = json.loads(line)
        except ValueError:
            return [f"the runner said {line!r}"]
        if said.get("scenario") != scenario["name"]:
            return [f"the runner did {said.get('scenario')!r} in its place"]
        if "error" in said:
            return [f"error: {said['error']}"]
        saw: dict[str, Any] = said.get("saw") or {}
        return saw

    def _restarted(
        self, scenario: Mapping[str, Any], lines: queue.SimpleQueue[str | None]
    ) -> list[str] | dict[str, Any]:
        """As `_line`, while both servers are restarted. Such a scenario is the last: no other finds them down."""
        restarts = threading.Thread(target=self._restart)
        restarts.start()
        faults = self._line(scenario, lines)
        early = not self._restarts_over.exists()
        restarts.join()
        if early and isinstance(faults, dict):
            return ["the runner was done before both servers had been restarted, which shows nothing"]
        return faults

    def _restart(self) -> None:
        """Restarts both servers as an operator does, one after the other."""
        for name in ("one", "two"):
            time.sleep(_RESTART_AFTER_S)
            self._stage.servers[name].stop()
            self._stage.servers[name].start()
        time.sleep(_RESTART_AFTER_S)
        self._restarts_over.touch()


def _replaced(value: Any, words: Mapping[str, str], whole: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(each, words, whole) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, words, whole) for each in value]
    if not isinstance(value, str):
        return value
    if value in whole:
        return whole[value]
    for word, text in words.items():
        value = value.replace(word, text)
    return value


def _read(stream: Any, lines: queue.SimpleQueue[str | None]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)
