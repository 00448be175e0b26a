"""grpc-go's own interop client: built from the versions and hashes in `go/`, and run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PACKAGE: Final = "google.golang.org/grpc/interop/client"
MODULE_DIR: Final = Path(__file__).parent / "go"
BUILD_DIR: Final = Path(__file__).parents[2] / "build" / "interop"
SERVER_NAME: Final = "go.interop.test"
BUILD_LIMIT_S: Final = 600
RUN_LIMIT_S: Final = 60


class GoMissingError(Exception):
    """There is no Go to build the client with."""


class BuildError(Exception):
    """Go could not build the client; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Run:
    """How one run of the client ended."""

    code: int
    """0: the case passed."""

    output: str

    def __str__(self) -> str:
        return f"exit code {self.code}, and the client wrote\n{self.output}"


@dataclass(frozen=True, slots=True)
class Target:
    """A server as the client is told of it."""

    port: int
    ca_path: Path | None = None
    """The root certificate to trust; None: no TLS."""

    name: str = SERVER_NAME
    """Whom the server's certificate must name."""

    def flags(self) -> list[str]:
        """The client's flags."""
        flags = ["-server_host=127.0.0.1", f"-server_port={self.port}"]
        if self.ca_path is not None:
            # Without -use_test_ca the client does not read its -ca_file.
            flags += ["-use_tls", "-use_test_ca", f"-ca_file={self.ca_path}", f"-server_host_override={self.name}"]
        return flags


def find_or_build() -> Path:
    """The client's program; kept between runs under the digest of what it is built from.

    Raises:
        GoMissingError: it is not built yet and there is no Go.
        BuildError: Go failed.
    """
    pinned = b"".join((MODULE_DIR / name).read_bytes() for name in ("go.mod", "go.sum"))
    program = BUILD_DIR / f"grpc-go-client-{hashlib.sha256(pinned).hexdigest()[:16]}"
    if program.exists():
        return program
    go = shutil.which("go")
    if go is None:
        raise GoMissingError("no `go` on the PATH to build grpc-go's interop client with")
    BUILD_DIR.mkdir(parents=True, exist_ok=True)
    unfinished = program.with_suffix(f".{os.getpid()}")
    command = [go, "build", "-mod=readonly", "-buildvcs=false", "-o", str(unfinished), PACKAGE]
    environment = os.environ | {"CGO_ENABLED": "0", "GOWORK": "off"}
    done = subprocess.run(
        command, cwd=MODULE_DIR, env=environment, capture_output=True, text=True, check=False, timeout=BUILD_LIMIT_S
    )
    if done.returncode != 0:
        raise BuildError(done.stderr)
    unfinished.replace(program)  # in one step: others may look for it now
    return program


def listed_cases(program: Path) -> set[str]:
    """The cases that the client's own help names."""
    done = subprocess.run([program, "-help"], capture_output=True, text=True, check=False, timeout=RUN_LIMIT_S)
    _, _, after = done.stderr.partition("Valid options are:\n")
    lines = after.partition("\n  -")[0].splitlines()
    return {line.partition(":")[0].strip() for line in lines}


def run(program: Path, target: Target, case: str, *flags: str) -> Run:
    """Runs one case to its end, which comes after `RUN_LIMIT_S` at the latest."""
    command = [str(program), *target.flags(), f"-test_case={case}", *flags]
    environment = os.environ | {"GRPC_GO_LOG_SEVERITY_LEVEL": "info"}
    # One pipe for both: the cases that measure write some of their findings to standard output.
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            output, _ = process.communicate(timeout=RUN_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            output += f"\nstopped after {RUN_LIMIT_S} s"
    return Run(process.returncode, output)
