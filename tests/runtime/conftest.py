"""Folders that embedded servers can use."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data directory that does not exist yet, under a path short enough for sockets."""
    parent = Path(tempfile.mkdtemp(prefix="cfr-"))
    parent.chmod(0o711)
    yield parent / "data"
    shutil.rmtree(parent, ignore_errors=True)
