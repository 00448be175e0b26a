"""`counterfoil key`: the signing keys of a deployment, listed, followed by new ones, and removed.

What is done here is done to files; running servers notice it within seconds.
"""
# ruff: noqa: PLC0415, FBT001 - as in cli.py

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from counterfoil_server import config
from counterfoil_server.commands.options import EXIT_CODES, setting
from counterfoil_server.runtime.exits import ExitCode, StopError

if TYPE_CHECKING:
    from counterfoil_server.identity.keyring import RingKey
    from counterfoil_server.identity.keys import SigningKey

LEAD_S: Final = 600
LEAD_LIMIT_S: Final = 365 * 24 * 3_600

_KID_WIDTH: Final = 43


@click.group(epilog=EXIT_CODES)
def key() -> None:
    """List, rotate and remove the keys that sign tokens. No server need run; those that do follow within seconds.

    \b
    Examples:
      counterfoil key list
      counterfoil key rotate --data-dir /var/lib/counterfoil
    """  # noqa: D301 - click's own mark, a backspace


@key.command("list", epilog=EXIT_CODES)
@setting("data_dir")
@setting("keys_dir")
def list_keys(data_dir: str | None, keys_dir: str | None) -> None:
    """Show each signing key: its kid, from when it signs, until when it is trusted, and where it stands.

    \b
    next      trusted already; signs nothing yet
    signing   signs new tokens
    trusted   signs no more; tokens that it signed may still hold
    retired   trusted no more; may be removed

    \b
    Example:
      counterfoil key list --data-dir var/data
    """  # noqa: D301
    with _folder(data_dir, keys_dir) as folder:
        ring, _ = _ring(folder)
    now_s = time.time()
    signing = _signing(ring, now_s)
    click.echo(f"{'kid':{_KID_WIDTH}}  {'signs from':20}  {'trusted until':20}  state")
    for each in ring:
        begins, until = _moment(each.key.begins_s), _moment(each.trusted_until_s)
        click.echo(f"{each.key.kid:{_KID_WIDTH}}  {begins:20}  {until:20}  {each.standing(signing, now_s)}")


@key.command(epilog=EXIT_CODES)
@click.option(
    "--in",
    "lead_s",
    type=click.IntRange(0, LEAD_LIMIT_S),
    default=LEAD_S,
    show_default=True,
    metavar="SECONDS",
    help="When the new key begins to sign. By then all replicas and all services that verify tokens must have it.",
)
@setting("data_dir")
@setting("keys_dir")
def rotate(lead_s: int, data_dir: str | None, keys_dir: str | None) -> None:
    """Make a key that takes over signing after a while. Tokens of the key before it hold until they expire.

    \b
    Examples:
      counterfoil key rotate
      counterfoil key rotate --in 86400 --keys-dir /run/secrets/counterfoil
    """  # noqa: D301
    from counterfoil_server.identity.keys import add_signing_key, exclusively

    with _folder(data_dir, keys_dir) as folder:
        _ring(folder)
        with exclusively(folder):
            made = add_signing_key(folder, int(time.time()) + lead_s)
    click.echo(f"{made.kid} begins to sign at {_moment(made.begins_s)}")
    click.echo(f"Replicas that do not share {folder} need a copy of {made.file} before.")


@key.command(epilog=EXIT_CODES)
@click.argument("kid", required=False)
@click.option("--retired", is_flag=True, help="Remove all keys that are trusted no more, instead of one by its kid.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@setting("data_dir")
@setting("keys_dir")
def remove(kid: str | None, retired: bool, yes: bool, data_dir: str | None, keys_dir: str | None) -> None:
    """Remove a key. Whatever it signed is refused within seconds: this is how a key that has leaked is revoked.

    The last key that is not retired is not removed: rotate first.

    \b
    Examples:
      counterfoil key remove Hn2qN3xO2vTz0Q8bX4rUe1kYw7LcSJm5dAfPgVhiDEo
      counterfoil key remove --retired --yes
    """  # noqa: D301
    if (kid is None) != retired:
        raise click.UsageError("give the KID of a key, or --retired, and not both")

    from counterfoil_server.identity.keyring import Standing
    from counterfoil_server.identity.keys import exclusively, remove_signing_files

    with _folder(data_dir, keys_dir) as folder:
        ring, _ = _ring(folder)
        if kid is not None:
            question = f"Remove {kid}, which is {_one(ring, kid)}? All tokens that it signed will be refused"
            if not yes:
                click.confirm(question, abort=True, err=True)
        with exclusively(folder):
            # Read again: while a person thought it over, others may have changed the keys.
            ring, files = _ring(folder, quiet=True)
            now_s = time.time()
            signing = _signing(ring, now_s)
            standings = {each.key.kid: each.standing(signing, now_s) for each in ring}
            if kid is not None:
                _one(ring, kid)
            going = [kid] if kid is not None else [each for each in standings if standings[each] is Standing.RETIRED]
            left = [each for each in standings if standings[each] is not Standing.RETIRED and each not in going]
            if not left:
                raise StopError(ExitCode.FAILED, f"{kid} is the last key that is not retired: rotate first")
            # A key may be in two files: all of them go, or it would be back.
            remove_signing_files(folder, [each.file for each in files if each.kid in going])
    for each in going:
        click.echo(f"removed {each}")
    click.echo(f"{_signing([each for each in ring if each.key.kid in left], now_s).kid} signs now")


@contextmanager
def _folder(data_dir: str | None, keys_dir: str | None) -> Iterator[Path]:
    """The folder of the keys; what goes wrong with it is one line."""
    folder = config.load({"data_dir": data_dir, "keys_dir": keys_dir}).settings.keys_path
    try:
        yield folder
    except (OSError, ValueError) as error:
        raise StopError(ExitCode.DATA_DIR, f"the keys in {folder} cannot be used: {error}") from error


def _ring(folder: Path, *, quiet: bool = False) -> tuple[tuple[RingKey, ...], list[SigningKey]]:
    """The ring, and the keys of all files. Files that hold none are named on standard error.

    Raises OSError where the folder cannot be read or has no key.
    """
    from counterfoil_server.identity.keyring import arranged
    from counterfoil_server.identity.keys import read_signing_keys, signing_files

    usable, unusable = read_signing_keys(folder, signing_files(folder))
    for each in [] if quiet else unusable:
        click.echo(f"counterfoil: not used: {each.error}", err=True)
    if not usable:
        raise FileNotFoundError("it has no signing key; start the server once, or name its data directory")
    return arranged(usable), usable


def _signing(ring: Iterable[RingKey], now_s: float) -> SigningKey:
    from counterfoil_server.identity.keys import signing_at

    return signing_at((each.key for each in ring), now_s)


def _one(ring: tuple[RingKey, ...], kid: str) -> str:
    """Where the key of this kid stands. Raises UsageError where there is none."""
    now_s = time.time()
    for each in ring:
        if each.key.kid == kid:
            return each.standing(_signing(ring, now_s), now_s)
    raise click.UsageError(f"there is no key {kid}; `counterfoil key list` shows those there are")


def _moment(unix_s: float) -> str:
    if unix_s in {0, math.inf}:
        return "-"
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(unix_s))
