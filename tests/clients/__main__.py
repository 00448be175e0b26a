"""Runs all scenarios through the clients of all languages, and prints one table.

    python -m tests.clients                            all of them
    python -m tests.clients --language go --language rust
    python -m tests.clients --scenario retry-read      that scenario alone; may be repeated

A language whose tools are not on the machine is named; with --require-all, that fails. Exit code 0: every scenario that
ran passed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.clients.play import Play, scenarios
from tests.clients.proxy import Loop
from tests.clients.report import Result, table
from tests.clients.runners import LANGUAGES, Language
from tests.clients.stage import Stage


def main() -> int:
    """Does what the command line asks for; the exit code."""
    parser = argparse.ArgumentParser(prog="tests.clients", description=(__doc__ or "").splitlines()[0])
    names = [language.name for language in LANGUAGES]
    parser.add_argument(
        "--language", action="append", choices=names, help="may be repeated; all of them where none is named"
    )
    parser.add_argument("--scenario", action="append", help="may be repeated; all of them where none is named")
    parser.add_argument("--require-all", action="store_true", help="fail where a language's tools are missing")
    parser.add_argument("--report", type=Path, help="also write the table, as Markdown, to this file")
    options = parser.parse_args()
    chosen = [each for each in LANGUAGES if not options.language or each.name in options.language]
    wanted = scenarios(options.scenario)
    missing = {each.name: each.missing for each in chosen if each.missing}
    for name, tools in missing.items():
        print(f"{name}: not tested, since these are not on this machine: {', '.join(tools)}", flush=True)
    results = run([each for each in chosen if not each.missing], wanted)
    text = table(wanted, results, missing)
    print(f"\n{text}")
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    failed = [result for result in results if result.faults]
    for result in failed:
        print(f"\n{result.language} {result.scenario}:", *result.faults, sep="\n    ")
    return 1 if failed or (missing and options.require_all) else 0


def run(languages: Sequence[Language], wanted: Sequence[dict[str, object]]) -> list[Result]:
    """Runs the scenarios in all these languages, one language after the other."""
    results: list[Result] = []
    ready = []
    for language in languages:
        try:
            took_s = language.prepare()
        except (RuntimeError, OSError) as error:
            results += [Result(language.name, str(each["name"]), [f"not built: {error}"]) for each in wanted]
        else:
            print(f"{language.name}: built in {took_s:.0f} s", flush=True)
            ready.append(language)
    with tempfile.TemporaryDirectory(prefix="counterfoil-clients-") as name, Stage(Path(name)) as stage, Loop() as loop:
        for language in ready:
            results += Play(stage, loop, language, Path(name)).results(wanted)
    return results


if __name__ == "__main__":
    sys.exit(main())
