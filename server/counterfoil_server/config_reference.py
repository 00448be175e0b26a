"""The settings as a document, written from their own descriptions."""

from __future__ import annotations

from dataclasses import Field, fields
from itertools import groupby
from typing import Any, Final

from counterfoil_server.config import FILE_SUFFIX, Loaded, Settings, spec_of, variable_of

_HEAD: Final = """\
# Configuration

<!-- Written by `counterfoil config --markdown`; a test keeps it up to date. -->

A setting is taken from its command line flag, else from its environment variable, else it has its default. A variable
that is set but empty counts as not set. A secret may also be read from the file that its variable with `_FILE` names,
which must not be empty. A value that is not allowed stops the start with one line and exit code 2. `counterfoil config`
prints what is in force and where each value comes from; secrets are not shown. Names end in their unit: `_ms` is
milliseconds, `_h` hours, `_bytes` bytes, `_per_s` times a second.
"""


def markdown() -> str:
    """docs/configuration.md."""
    parts = [_HEAD]
    for group, members in groupby(fields(Settings), key=lambda each: spec_of(each).group):
        parts.append(f"\n## {group}\n\n| variable | default | allowed | meaning |\n|---|---|---|---|\n")
        parts.extend(_row(each) for each in members)
    return "".join(parts)


def in_force(loaded: Loaded) -> str:
    """Every setting, its value and its source, for people."""
    lines = []
    for each in fields(Settings):
        value = getattr(loaded.settings, each.name)
        shown = ("(set, not shown)" if value else "") if spec_of(each).secret else str(value)
        lines.append(f"{variable_of(each):46} {shown:24} {loaded.sources[each.name]}")
    lines += [f"{name:46} is no setting and has no effect" for name in loaded.unknown_variables]
    return "\n".join(lines)


def _row(each: Field[Any]) -> str:
    spec = spec_of(each)
    name = f"`{variable_of(each)}`"
    if spec.secret:
        name += f", `{variable_of(each)}{FILE_SUFFIX}`"
    if spec.flag:
        name += f"<br>`{spec.flag}`"
    return f"| {name} | {_default(each.default)} | {_allowed(each)} | {spec.help} |\n"


def _default(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if str(value) else "empty"


def _allowed(each: Field[Any]) -> str:
    spec = spec_of(each)
    if isinstance(each.default, bool):
        return "`true`, `false`"
    if spec.choices:
        return ", ".join(f"`{choice}`" for choice in spec.choices)
    if spec.least is not None and spec.most is not None:
        return f"{spec.least:,} to {spec.most:,}"
    return ""
