"""Every command that a person types.

Each command imports what it needs when it runs: `counterfoil --help` and `counterfoil token` then answer at once, and
the supervisor stays small.
"""
# ruff: noqa: PLC0415, FBT001 - and click passes flags by name

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final, NoReturn

import click

from counterfoil_server import config
from counterfoil_server.commands.access import account, role, service_account
from counterfoil_server.commands.keys import key
from counterfoil_server.commands.options import EXIT_CODES as _EXIT_CODES
from counterfoil_server.commands.options import load_keys
from counterfoil_server.commands.options import setting as _setting
from counterfoil_server.runtime.exits import ExitCode, StopError

MAX_TTL_S: Final = 24 * 3_600

_UNITS_S: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_DURATION: Final = re.compile(r"([0-9]{1,9})([smhd])")
_TOKEN_VARIABLE: Final = "COUNTERFOIL_TOKEN"  # noqa: S105 - a variable's name, no secret
_SAMPLE_TTL_S: Final = 3_600


class _Duration(click.ParamType[int]):
    """`90s`, `15m`, `1h`, `1d` as seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        found = _DURATION.fullmatch(value)
        if not found:
            self.fail(f"{value!r} is not a duration such as 90s, 15m, 1h or 1d", param, ctx)
        seconds = int(found[1]) * _UNITS_S[found[2]]
        if not 1 <= seconds <= MAX_TTL_S:
            self.fail("a token lives at least a second and at most 24h", param, ctx)
        return seconds


class _Speed(click.ParamType[float]):
    """`max`, which is None, or how many times as fast as it was."""

    name = "max|N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "max" or isinstance(value, float):
            return None if value == "max" else value
        try:
            speed = float(value)
        except ValueError:
            speed = 0.0
        if not 0 < speed < float("inf"):
            self.fail(f"{value!r} is neither `max` nor a number above 0", param, ctx)
        return speed


@click.group(epilog=_EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="counterfoil")
def cli() -> None:
    """The commerce core that your other services call, behind one gRPC contract."""


@cli.command(epilog=_EXIT_CODES)
@_setting("listen")
@_setting("admin")
@_setting("data_dir")
@_setting("keys_dir")
@_setting("workers")
@_setting("engine")
@_setting("bulk_process")
@_setting("reflection")
@_setting("migrate")
@_setting("log_level")
@_setting("log_format")
@_setting("lame_duck_ms")
@_setting("drain_grace_ms")
@click.option("--sample", type=click.Choice(["grocery-year"]), help="Load this sample store at the first start.")
def serve(sample: str | None, **flags: Any) -> NoReturn:
    """Serve calls until SIGTERM or Ctrl-C, then let the calls in flight end.

    Without COUNTERFOIL_DATABASE_URL it runs real PostgreSQL and Valkey servers in the data directory.

    \b
    Examples:
      counterfoil serve
      counterfoil serve --data-dir var/data --sample grocery-year
      COUNTERFOIL_DATABASE_URL_FILE=/run/secrets/db counterfoil serve --listen 0.0.0.0:50051  # with a certificate
    """  # noqa: D301 - click's own mark, a backspace
    loaded = config.load(flags)
    settings = loaded.settings
    if sample and settings.production:
        raise StopError(ExitCode.REFUSED, "sample data is not loaded where COUNTERFOIL_ENV is production")

    from counterfoil_server.runtime.logs import open_log
    from counterfoil_server.runtime.supervisor import Supervisor
    from counterfoil_server.runtime.welcome import Welcome

    log = open_log(level=settings.log_level, format=settings.log_format, component="supervisor")
    for name in loaded.unknown_variables:
        log.warning("environment variable is no setting", variable=name)
    welcome = Welcome(
        data_dir=settings.data_dir, sample=bool(sample), show=sys.stdout.isatty(), echo=click.echo, log=log
    )
    sys.exit(Supervisor(settings, log, show_administrator=welcome.show_administrator, announce=welcome).run())


@cli.command(epilog=_EXIT_CODES)
@_setting("data_dir")
@click.option("--check", is_flag=True, help="Change nothing; exit with 5 where migrations are missing.")
def migrate(data_dir: str | None, check: bool) -> None:
    """Bring the database's schema up to date. Safe while servers run and when several do it at once.

    \b
    The database is COUNTERFOIL_DATABASE_URL, or else the embedded one in the data directory, which need not run.
      COUNTERFOIL_DATABASE_URL=postgresql://counterfoil@db/counterfoil counterfoil migrate
    """  # noqa: D301 - click's own mark, a backspace
    settings = config.load({"data_dir": data_dir}).settings

    from counterfoil_server.runtime.migration import apply

    if settings.database_url:
        answer = apply(settings.database_url, migrate=not check)
    else:
        with _embedded_database(settings, make=not check) as url:
            answer = apply(url, migrate=not check)
    if "code" in answer:
        raise StopError(answer["code"], answer["message"])
    applied = answer["revisions"]
    click.echo(f"applied {', '.join(applied)}" if applied else "the schema is up to date")


@cli.command(epilog=_EXIT_CODES)
@click.option("--subject", required=True, help="Whom the token is for; it stands in access logs and change records.")
@click.option("--permission", "permissions", multiple=True, metavar="P", help="A permission to hold; may be repeated.")
@click.option("--all", "all_permissions", is_flag=True, help="Hold every permission.")
@click.option("--ttl", "ttl_s", type=_Duration(), default="1h", show_default=True, help="How long it lives, to 24h.")
@_setting("data_dir")
def token(subject: str, permissions: tuple[str, ...], all_permissions: bool, ttl_s: int, data_dir: str | None) -> None:
    """Mint a bearer token with the data directory's key and print it, and nothing else.

    \b
    Examples:
      TOKEN=$(counterfoil token --subject me --all)
      counterfoil token --subject search-page --permission catalog.read --ttl 15m --data-dir var/data
    """  # noqa: D301 - click's own mark, a backspace
    settings = config.load({"data_dir": data_dir}).settings
    if bool(permissions) == all_permissions:
        raise click.UsageError("give --permission at least once, or --all, and not both")
    click.echo(_mint(settings, subject, permissions, all_permissions=all_permissions, ttl_s=ttl_s))


@cli.command(epilog=_EXIT_CODES)
@click.argument("sample", type=click.Choice(["grocery-year"]))
@click.option("--target", metavar="HOST:PORT", help="The server to load into; by default the one that --listen names.")
@click.option("--without-stock", is_flag=True, help="Load no opening stock. `replay` brings what it needs.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@_setting("data_dir")
def load(
    sample: str,  # noqa: ARG001 - the only one so far
    target: str | None,
    without_stock: bool,
    quiet: bool,
    data_dir: str | None,
) -> None:
    """Load a sample store into a running server: products, stores and opening stock. A second load changes nothing.

    The token is COUNTERFOIL_TOKEN (it needs catalog.read, catalog.write, inventory.read and inventory.write), or else
    one minted with the data directory's key.

    \b
    Example:
      counterfoil load grocery-year --target 127.0.0.1:50051 --data-dir var/data
    """  # noqa: D301 - click's own mark, a backspace
    settings = config.load({"data_dir": data_dir}).settings

    from counterfoil_server.sample import loading, place, source
    from counterfoil_server.sample.calls import RefusedError
    from counterfoil_server.sample.grocery_year import LoadFailedError

    stock = loading.Stock.NONE if without_stock else loading.Stock.ALL
    bearer = _sample_token(settings, loading.PERMISSIONS)
    try:
        done = loading.load(
            target or settings.listen,
            bearer,
            stock=stock,
            place_path=settings.data_dir / place.FILE_NAME,
            console=_progress_console(quiet=quiet),
        )
    except (LoadFailedError, RefusedError, source.SampleMissingError, ValueError) as error:
        raise StopError(ExitCode.FAILED, str(error)) from error
    except place.PlaceError as error:
        raise StopError(ExitCode.DATA_DIR, str(error)) from error
    if quiet:
        click.echo("\n".join(done))


@cli.command(epilog=_EXIT_CODES)
@click.argument("sample", type=click.Choice(["grocery-year"]))
@click.option("--target", metavar="HOST:PORT", help="The server to call; by default the one that --listen names.")
@click.option(
    "--speed",
    type=_Speed(),
    default="max",
    show_default=True,
    help="`max`: as fast as the server takes it. N: N times as fast as the year was; 86400 is a day a second.",
)
@click.option("--unary", is_flag=True, help="One order a call (PlaceOrder), not batches.")
@click.option("--batch", type=click.IntRange(1, 500), default=500, show_default=True, help="Orders a call at most.")
@click.option("--callers", type=click.IntRange(1, 256), help="Calls in flight.  [default: 4; 32 with --unary]")
@click.option("--limit", type=click.IntRange(1), metavar="BASKETS", help="Only the first so many baskets of the year.")
@click.option("--from-start", is_flag=True, help="Send every basket again; those that are placed are answered again.")
@click.option("--no-verify", is_flag=True, help="Leave out VerifyInvariants at the end.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@_setting("data_dir")
def replay(
    sample: str,  # noqa: ARG001 - the only one so far
    target: str | None,
    speed: float | None,
    quiet: bool,
    data_dir: str | None,
    **how: Any,
) -> None:
    """Place a sample store's real baskets as orders, verify the books, and compare revenue to the cent.

    The sample store has to be loaded; opening stock that is missing is put. Stopped or killed, the same command goes
    on: a basket is one order, however often it is sent. It ends with 1 where the server holds another cent than the
    data.

    The token is COUNTERFOIL_TOKEN (it needs inventory.read, inventory.write, ledger.read, ledger.verify,
    orders.backdate, orders.place, orders.read and orders.set_price), or else minted with the data directory's key. Use
    one subject: a request id belongs to whoever sends it.

    \b
    Examples:
      counterfoil replay grocery-year --data-dir var/data
      counterfoil replay grocery-year --limit 5000 --unary
      counterfoil replay grocery-year --speed 86400
    """  # noqa: D301 - click's own mark, a backspace
    settings = config.load({"data_dir": data_dir}).settings

    from counterfoil_server.sample import place, replaying, source
    from counterfoil_server.sample.calls import RefusedError
    from counterfoil_server.sample.replay import Plan

    plan = Plan(how["callers"] or (32 if how["unary"] else 4), how["batch"], unary=how["unary"], speed=speed)
    options = replaying.Options(plan, how["limit"], from_start=how["from_start"], verify=not how["no_verify"])
    bearer = _sample_token(settings, replaying.PERMISSIONS)
    console = _progress_console(quiet=quiet)
    try:
        with replaying.interruptible():
            report = replaying.replay(
                target or settings.listen, bearer, options, settings.data_dir / place.FILE_NAME, console=console
            )
    except (RefusedError, replaying.ReplayStoppedError, source.SampleMissingError, ValueError) as error:
        raise StopError(ExitCode.FAILED, str(error)) from error
    except place.PlaceError as error:
        raise StopError(ExitCode.DATA_DIR, str(error)) from error
    click.echo("\n".join(report.lines()))
    if not report.true:
        raise StopError(ExitCode.FAILED, "the server does not hold what the data says; see above")


@contextmanager
def _embedded_database(settings: config.Settings, *, make: bool) -> Iterator[str]:
    """The URL of the data directory's own database: a running server's, or else started for the time being.

    Without `make` there must be one already. Raises StopError.
    """
    from counterfoil_server.runtime.data_dir import DataDirectory, InUseError
    from counterfoil_server.runtime.embedded import EmbeddedError, EmbeddedPostgres, EmbeddedServers

    try:
        postgres = EmbeddedPostgres(settings.data_dir)
        if not make and not postgres.is_made:
            message = f"there is no embedded database in {settings.data_dir}: name its data directory with --data-dir"
            raise StopError(ExitCode.DATABASE, message)
        with ExitStack() as stack:
            try:
                stack.enter_context(DataDirectory(settings))
            except InUseError:
                url = postgres.url
            else:
                url = stack.enter_context(EmbeddedServers(settings.data_dir)).database_url
            yield url
    except EmbeddedError as error:
        raise StopError(ExitCode.DATABASE, f"the embedded servers cannot start: {error}") from error


def _progress_console(*, quiet: bool) -> Any:
    from rich.console import Console

    return None if quiet else Console(stderr=True)


def _sample_token(settings: config.Settings, permissions: tuple[str, ...]) -> str | Callable[[], str]:
    """COUNTERFOIL_TOKEN, or else tokens of the data directory's key, each renewed before it ends."""
    given = os.environ.get(_TOKEN_VARIABLE)
    if given:
        return given
    kept: list[tuple[float, str]] = []

    def current() -> str:
        # Two threads may both renew it; either token is good.
        if not kept or time.monotonic() > kept[-1][0]:
            minted = _mint(settings, "sample-loader", permissions, all_permissions=False, ttl_s=_SAMPLE_TTL_S)
            kept.append((time.monotonic() + _SAMPLE_TTL_S / 2, minted))
        return kept[-1][1]

    current()  # what is wrong with the keys is said before anything is read
    return current


@cli.command("config", epilog=_EXIT_CODES)
@click.option("--markdown", is_flag=True, help="Write docs/configuration.md instead.")
def show_config(markdown: bool) -> None:
    """Show every setting that is in force and where it comes from. Secrets are not shown."""
    from counterfoil_server import config_reference

    text = config_reference.markdown() if markdown else config_reference.in_force(config.load())
    click.echo(text.rstrip("\n"))


cli.add_command(key)
cli.add_command(account)
cli.add_command(role)
cli.add_command(service_account)


def _mint(
    settings: config.Settings, subject: str, permissions: tuple[str, ...], *, all_permissions: bool, ttl_s: int
) -> str:
    if settings.production:
        raise StopError(ExitCode.REFUSED, "tokens are not minted where COUNTERFOIL_ENV is production")

    from counterfoil_server.identity.tokens import TokenIssuer

    try:
        issuer = TokenIssuer(load_keys(settings.keys_path))
        return issuer.mint(subject, permissions, all_permissions=all_permissions, ttl_s=ttl_s)
    except ValueError as error:
        raise StopError(ExitCode.USAGE, str(error)) from error


def main() -> NoReturn:
    """The `counterfoil` command: what goes wrong is one line on standard error and an exit code."""
    try:
        cli(prog_name="counterfoil", standalone_mode=True)
    except StopError as error:
        _fail(str(error), error.code)
    except config.ConfigError as error:
        _fail(str(error), ExitCode.USAGE)
    sys.exit(ExitCode.OK)


def _fail(message: str, code: ExitCode) -> NoReturn:
    click.echo(f"counterfoil: {message}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
