"""How far a load has come: a bar on a terminal, plain lines elsewhere, nothing where nobody asked."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

_LINE_INTERVAL_S: Final = 2.0


class _RateColumn(ProgressColumn):
    """Items a second since the start."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="progress.data.speed")


class LoadProgress:
    """Shows how many of `total` items are done. A context manager."""

    def __init__(self, console: Console | None, label: str, total: int) -> None:
        """Shows it on `console`; None shows nothing."""
        self._console = console
        self._label = label
        self._total = total
        self._done = 0
        self._started = self._last_line = time.monotonic()
        self._note = ""
        self._bar: Progress | None = None
        if console is not None and console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _RateColumn())
            note = TextColumn("{task.fields[note]}")
            self._bar = Progress(*columns, TimeRemainingColumn(), note, console=console)
            self._task = self._bar.add_task(label, total=total, note="")

    def restart(self) -> None:
        """Begins again at nothing done."""
        self._done = 0
        self._started = time.monotonic()
        if self._bar is not None:
            self._bar.reset(self._task)

    def advance(self, items: int) -> None:
        """So many more are done."""
        self._done += items
        if self._bar is not None:
            self._bar.advance(self._task, items)
        else:
            now = time.monotonic()
            if self._done == self._total or now - self._last_line >= _LINE_INTERVAL_S:
                self._last_line = now
                rate = self._done / max(now - self._started, 1e-9)
                note = f"; {self._note}" if self._note else ""
                self.say(f"{self._label}: {self._done:,} of {self._total:,} ({rate:,.0f}/s{note})")

    def note(self, text: str) -> None:
        """Shows a remark with how far it has come, until there is another."""
        self._note = text
        if self._bar is not None:
            self._bar.update(self._task, note=text)

    def say(self, text: str) -> None:
        """Prints one line beside the bar."""
        if self._console is not None:
            self._console.print(text, highlight=False, markup=False, soft_wrap=True)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
