"""The table of what each language's client does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one scenario in one language."""

    language: str
    scenario: str
    faults: Sequence[str] = field(default_factory=list)


def table(
    scenarios: Sequence[Mapping[str, Any]], results: Sequence[Result], missing: Mapping[str, Sequence[str]]
) -> str:
    """One row a scenario, one column a language, as Markdown that is also readable as text."""
    languages = list(dict.fromkeys(result.language for result in results)) + list(missing)
    by_place = {(result.scenario, result.language): result for result in results}
    width = max((len(each["name"]) for each in scenarios), default=0)
    rows = [["scenario".ljust(width), *languages], ["-" * width, *("-" * len(each) for each in languages)]]
    for scenario in scenarios:
        row = [scenario["name"].ljust(width)]
        for language in languages:
            result = by_place.get((scenario["name"], language))
            mark = "no tools" if result is None else "FAILED" if result.faults else "pass"
            row.append(mark.ljust(len(language)))
        rows.append(row)
    passed = [sum(r.language == each and not r.faults for r in results) for each in languages]
    rows.append(
        [
            "passed".ljust(width),
            *(f"{n}/{len(scenarios)}".ljust(len(e)) for n, e in zip(passed, languages, strict=True)),
        ]
    )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"
