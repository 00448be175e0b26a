"""The languages: what each needs on the machine, and how its runner is built and started."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.clients import previous

ROOT: Final = Path(__file__).resolve().parents[2]
CLIENTS: Final = ROOT / "clients"
BUILD_LIMIT_S: Final = 900.0


@dataclass(frozen=True, slots=True)
class Language:
    """One client."""

    name: str
    tools: tuple[str, ...]
    """The programs it is built with."""
    build: tuple[str, ...] = ()
    """Builds the runner, in the client's folder; in the root where it is `built` elsewhere."""
    run: tuple[str, ...] = ()
    """Starts it there; the file's path is added."""
    built: Path | None = None
    """Where it is built, if not in the client's folder."""

    @property
    def folder(self) -> Path:
        """Where it is started."""
        return self.built or CLIENTS / self.name

    @property
    def missing(self) -> list[str]:
        """The programs that are not on this machine."""
        return [tool for tool in self.tools if shutil.which(tool) is None]

    def prepare(self) -> float:
        """Builds the runner; how many seconds it took. Raises RuntimeError with the last of what was printed."""
        began = time.monotonic()
        if self.build:
            done = subprocess.run(
                self.build,
                cwd=ROOT if self.built else self.folder,
                capture_output=True,
                text=True,
                timeout=BUILD_LIMIT_S,
                check=False,
            )
            if done.returncode:
                raise RuntimeError(f"{' '.join(self.build)} failed:\n{(done.stdout + done.stderr)[-4000:]}")
        return time.monotonic() - began

    def start(self, file: Path) -> subprocess.Popen[str]:
        """Starts the runner."""
        log = file.with_suffix(".log").open("w")
        with log:
            return subprocess.Popen(
                [*self.run, str(file)], cwd=self.folder, stdout=subprocess.PIPE, stderr=log, text=True
            )


LANGUAGES: Final = (
    Language("python", (), run=(sys.executable, "-m", "scenarios")),
    Language("go", ("go",), ("go", "build", "-o", "build/scenarios", "./scenarios"), ("build/scenarios",)),
    Language("typescript", ("node", "npm"), ("make", "--silent", "build"), ("node", "build/scenarios/main.js")),
    Language(
        "java", ("java", "mvn"), ("mvn", "--quiet", "--batch-mode", "package", "-DskipTests"), ("./scenarios/run",)
    ),
    Language(
        "rust",
        ("cargo",),
        ("cargo", "build", "--quiet", "--locked", "--package", "counterfoil-scenarios"),
        ("target/debug/counterfoil-scenarios",),
    ),
    Language(
        "python-previous",
        (),
        (sys.executable, "-m", "tests.clients.previous"),
        (sys.executable, "-m", "scenarios"),
        previous.FOLDER,
    ),
)
"""In the order of the table. The last one is built on the previous contract, and meets servers that are newer."""
