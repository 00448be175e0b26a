"""Starts rough callers, each in a process of its own, and reads what they report; see `bench.rough`."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from typing import Final

from bench.h2load import LoadError
from bench.job import Job, Report

_EXTRA_S: Final = 30.0


def start(job: Job) -> subprocess.Popen[str]:
    """Starts a job; give it to `finish`. The job goes through standard input, for it may hold a token."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.rough"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(asdict(job)) + "\n")
    process.stdin.flush()
    return process


def finish(process: subprocess.Popen[str], job: Job) -> Report:
    """Waits for a job's end.

    Raises:
        LoadError: it failed, or did not end in time.
    """
    try:
        said, errors = process.communicate(timeout=job.seconds + _EXTRA_S)
    except subprocess.TimeoutExpired as error:
        process.kill()
        process.communicate()
        raise LoadError(f"the rough caller did not end: {job.kind}") from error
    if process.returncode != 0:
        raise LoadError(f"the rough caller failed: {job.kind}: {errors[-1000:]}")
    return Report(**json.loads(said))


def run(job: Job) -> Report:
    """Does a job. Raises LoadError as `finish`."""
    return finish(start(job), job)
