"""The sample store, served where the documentation says that `make run` serves it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.documented import ROOT
from tests.servers import ServerProcess

ADDRESS = "127.0.0.1:50051"
DOCUMENTED_DATA = "var/data"
TOOLS = ROOT / "build/tools/bin"  # where `make tools` puts them

_LOADED = "First calls, to paste"
_LOAD_LIMIT_S = 300


@dataclass(frozen=True, slots=True)
class Store:
    """A server on the documented port, and a shell as its readers have it."""

    environment: Mapping[str, str]
    data_dir: Path

    def shell(self, lines: Sequence[str]) -> list[str]:
        """What runs these lines in a new shell, and ends at the first that fails. The data directory alone differs."""
        script = "\n".join(lines).replace(f"--data-dir {DOCUMENTED_DATA}", f"--data-dir {self.data_dir}")
        return ["/bin/bash", "-c", f"set -euo pipefail\ncd {ROOT}\n{script}"]


@contextmanager
def served(folder: Path) -> Iterator[Store]:
    """`counterfoil serve --sample grocery-year` on the port of the documentation, until the end. It is to be free."""
    flags = ("--sample", "grocery-year")
    with ServerProcess(folder / "data", workers=2, flags=flags, address=ADDRESS) as server:
        deadline = time.monotonic() + _LOAD_LIMIT_S
        while _LOADED not in (said := server.out_path.read_text()):
            assert time.monotonic() < deadline, f"{said}\n{server.log_path.read_text()[-4_000:]}"
            time.sleep(0.2)
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}:{TOOLS}"
        yield Store({**os.environ, "PATH": path, "TOKEN": server.mint_token()}, server.data_dir)
