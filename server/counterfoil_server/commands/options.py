"""What the commands have in common: options that are settings, and how commands end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from counterfoil_server import config
from counterfoil_server.runtime.exits import ExitCode, StopError

if TYPE_CHECKING:
    from counterfoil_server.identity.keys import Keys

EXIT_CODES: Final = """\
\b
Exit codes:
  0 done               5 the schema is behind, too new, or cannot be migrated
  1 something else     6 workers end before they are ready
  2 usage              7 the data directory cannot be used
  3 address in use     8 not done in production
  4 no database
"""

_METAVARS: Final = {"listen": "HOST:PORT", "admin": "HOST:PORT", "data_dir": "DIR", "keys_dir": "DIR"}


def setting(name: str) -> Callable[[Any], Any]:
    """The option of a setting, described as the setting is."""
    (each,) = (each for each in fields(config.Settings) if each.name == name)
    spec = config.spec_of(each)
    default = "" if str(each.default) == "" else f"; default: {each.default}"
    text = f"{spec.help}  [{config.variable_of(each)}{default}]"
    if isinstance(each.default, bool):
        return click.option(spec.flag, name, default=None, help=text)
    if spec.choices:
        return click.option(spec.flag, name, type=click.Choice(spec.choices), default=None, help=text)
    # Read and checked by `config`, as the same value from the environment is.
    return click.option(spec.flag, name, metavar=_METAVARS.get(name, "N"), default=None, help=text)


def load_keys(folder: Path) -> Keys:
    """The keys of a server that has started before; no command makes any. Raises StopError where it cannot."""
    from counterfoil_server.identity.keys import Keys  # noqa: PLC0415 - as in cli.py

    try:
        return Keys.load(folder)
    except FileNotFoundError as error:
        message = f"{folder} has no keys: start the server once, or name its data directory with --data-dir"
        raise StopError(ExitCode.DATA_DIR, message) from error
    except (OSError, ValueError) as error:
        raise StopError(ExitCode.DATA_DIR, f"the keys in {folder} cannot be used: {error}") from error
