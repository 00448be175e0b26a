"""The commands that the documentation shows, as its readers paste them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def commands(file: str) -> list[str]:
    """All commands of a file's `console` blocks, each with the lines that it goes on in."""
    return _commands((ROOT / file).read_text())


def commands_under(file: str, heading: str) -> list[str]:
    """The commands below a heading of the second level; empty where it has none."""
    sections = re.split(r"^## (.+)\n", (ROOT / file).read_text(), flags=re.MULTILINE)
    return _commands(sections[sections.index(heading) + 1])


def first_commands(file: str) -> list[str]:
    """The commands of a file's first `console` block: how one begins."""
    text = (ROOT / file).read_text()
    return _commands(text[: text.index("\n```\n") + 5])


def _commands(text: str) -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    return [
        command.strip()
        for block in blocks
        for command in re.findall(r"^\$ ((?:.*\n)(?:    .*\n)*)", block, re.MULTILINE)
    ]
