"""`counterfoil account`, `role` and `service-account`: who there is and what they may, from the server's own machine.

They change the database directly, so they work where nobody can sign in any more. Servers follow within seconds.
"""
# ruff: noqa: PLC0415 - as in cli.py

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from counterfoil_server import config
from counterfoil_server.commands.options import EXIT_CODES, load_keys, setting
from counterfoil_server.runtime.exits import ExitCode, StopError

if TYPE_CHECKING:
    from counterfoil_server.config import Settings
    from counterfoil_server.identity.operating import Operating

_PASSWORD_LIMIT_BYTES: Final = 1_024
_TIMEOUT_MS: Final = 10_000


@click.group(epilog=EXIT_CODES)
def role() -> None:
    """Give roles, take them away, and list who has which.

    \b
    Examples:
      counterfoil role list
      counterfoil role grant roles/system-admin serviceAccounts/admin
    """  # noqa: D301 - click's own mark, a backspace


@role.command(epilog=EXIT_CODES)
@click.argument("role_name", metavar="ROLE")
@click.argument("member")
@click.option("--resource", default="", help="The one location or account it is for; everything by default.")
@setting("data_dir")
def grant(role_name: str, member: str, resource: str, data_dir: str | None) -> None:
    """Give MEMBER, an account or a service account, the role ROLE.

    \b
    Examples:
      counterfoil role grant roles/system-admin serviceAccounts/admin
      counterfoil role grant roles/clerk accounts/ada --resource locations/367
    """  # noqa: D301
    with _operating(data_dir) as (operating, _):
        click.echo(operating.grant(role_name, member, resource))


@role.command(epilog=EXIT_CODES)
@click.argument("binding")
@setting("data_dir")
def revoke(binding: str, data_dir: str | None) -> None:
    """Take a role away: BINDING is what `counterfoil role list` shows first.

    \b
    Example:
      counterfoil role revoke roleBindings/0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c71
    """  # noqa: D301
    with _operating(data_dir) as (operating, _):
        operating.revoke(binding)


@role.command("list", epilog=EXIT_CODES)
@setting("data_dir")
def list_bindings(data_dir: str | None) -> None:
    """Show who has which role, and for what, one a line.

    \b
    Example:
      counterfoil role list --data-dir var/data
    """  # noqa: D301
    with _operating(data_dir) as (operating, _):
        for each in operating.bindings():
            click.echo(f"{each.name}  roles/{each.role}  {each.member}  {each.resource or 'everywhere'}")


@click.group("service-account", epilog=EXIT_CODES)
def service_account() -> None:
    """Make service accounts, and API keys for them.

    \b
    Examples:
      counterfoil service-account create till-7
      counterfoil service-account key serviceAccounts/till-7
    """  # noqa: D301


@service_account.command("create", epilog=EXIT_CODES)
@click.argument("account_id", metavar="ID")
@click.option("--display-name", default="", help="The name that people see.")
@setting("data_dir")
def create_service_account(account_id: str, display_name: str, data_dir: str | None) -> None:
    """Make a service account, which may do nothing until it has a role.

    \b
    Example:
      counterfoil service-account create till-7 --display-name "Till 7"
    """  # noqa: D301
    with _operating(data_dir) as (operating, _):
        click.echo(operating.create_service_account(account_id, display_name))


@service_account.command("key", epilog=EXIT_CODES)
@click.argument("name")
@setting("data_dir")
@setting("keys_dir")
def create_api_key(name: str, data_dir: str | None, keys_dir: str | None) -> None:
    """Make an API key for a service account and print it, once.

    \b
    Example:
      counterfoil service-account key serviceAccounts/admin
    """  # noqa: D301
    with _operating(data_dir, keys_dir) as (operating, _):
        made, secret = operating.create_api_key(name)
    click.echo(f"{made}  (shown only now)", err=True)
    click.echo(secret)


@click.group(epilog=EXIT_CODES)
def account() -> None:
    """Make people's accounts, set their passwords, and disable or enable them.

    \b
    Examples:
      counterfoil account create ada@example.com --display-name Ada
      counterfoil account disable ada@example.com --reason "left the company"
    """  # noqa: D301


@account.command("create", epilog=EXIT_CODES)
@click.argument("email")
@click.option("--display-name", default="", help="The name that people see.")
@setting("data_dir")
def create_account(email: str, display_name: str, data_dir: str | None) -> None:
    """Make an account, without a password.

    \b
    Example:
      counterfoil account create ada@example.com --display-name Ada
    """  # noqa: D301
    with _operating(data_dir) as (operating, _):
        click.echo(operating.create_account(email, display_name))


@account.command("set-password", epilog=EXIT_CODES)
@click.argument("name", metavar="NAME_OR_EMAIL")
@setting("data_dir")
def set_password(name: str, data_dir: str | None) -> None:
    """Set an account's password, read from standard input, and end its sessions. A terminal is asked for it twice.

    \b
    Examples:
      counterfoil account set-password ada@example.com
      counterfoil account set-password accounts/ada < password.txt
    """  # noqa: D301
    password = _password()
    with _operating(data_dir) as (operating, settings):
        from counterfoil_server.identity.hashing import Cost, Passwords

        cost = Cost(settings.password_memory_kib, settings.password_passes, settings.password_lanes)
        operating.set_password(operating.find_account(name), password, Passwords(cost))


@account.command(epilog=EXIT_CODES)
@click.argument("name", metavar="NAME_OR_EMAIL")
@click.option("--reason", required=True, help="Why; it is kept with the account.")
@setting("data_dir")
def disable(name: str, reason: str, data_dir: str | None) -> None:
    """Refuse an account wherever it signs in or calls, and end its sessions.

    \b
    Example:
      counterfoil account disable ada@example.com --reason "left the company"
    """  # noqa: D301
    with _operating(data_dir) as (operating, _):
        operating.disable_account(operating.find_account(name), reason)


@account.command(epilog=EXIT_CODES)
@click.argument("name", metavar="NAME_OR_EMAIL")
@setting("data_dir")
def enable(name: str, data_dir: str | None) -> None:
    """Let a disabled account sign in again.

    \b
    Example:
      counterfoil account enable accounts/ada
    """  # noqa: D301
    with _operating(data_dir) as (operating, _):
        operating.enable_account(operating.find_account(name))


def _password() -> str:
    """A password from where no process list shows it."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    password = sys.stdin.read(_PASSWORD_LIMIT_BYTES + 1).removesuffix("\n")
    if not password or len(password.encode()) > _PASSWORD_LIMIT_BYTES:
        raise StopError(ExitCode.USAGE, f"standard input must hold a password of 1 to {_PASSWORD_LIMIT_BYTES} bytes")
    return password


@contextmanager
def _operating(data_dir: str | None, keys_dir: str | None = None) -> Iterator[tuple[Operating, Settings]]:
    """The operator's hands on the database, and the settings. What is refused is one line and an exit code."""
    settings = config.load({"data_dir": data_dir, "keys_dir": keys_dir}).settings

    from counterfoil_server.faults import Fault, InvalidArgument, Unavailable
    from counterfoil_server.identity.operating import Operating
    from counterfoil_server.identity.secrets import Secrets
    from counterfoil_server.rpc.validation import RequestValidator
    from counterfoil_server.runtime.embedded import EmbeddedError, EmbeddedPostgres
    from counterfoil_server.runtime.migration import apply
    from counterfoil_server.storage.engine import Database

    keys = load_keys(settings.keys_path)
    hint = "" if settings.database_url else "; the embedded one runs while `counterfoil serve` does"
    try:
        url = settings.database_url or EmbeddedPostgres(settings.data_dir).url
    except EmbeddedError as error:
        raise StopError(ExitCode.DATABASE, f"there is no embedded database here: {error}") from error
    answer = apply(url, migrate=False)
    if "code" in answer:
        raise StopError(answer["code"], answer["message"] + (hint if answer["code"] == ExitCode.DATABASE else ""))
    database = Database(
        url,
        pool_size=2,
        pool_timeout_ms=_TIMEOUT_MS,
        connect_timeout_ms=settings.database_connect_timeout_ms,
        statement_timeout_ms=_TIMEOUT_MS,
        lock_timeout_ms=_TIMEOUT_MS,
        application_name="counterfoil-operator",
    )
    try:
        yield Operating(database, Secrets(keys.server_key), RequestValidator().check), settings
    except Unavailable as error:
        raise StopError(ExitCode.DATABASE, f"the database cannot be reached{hint}") from error
    except InvalidArgument as error:
        told = "; ".join(f"{each.field}: {each.description}" for each in error.violations) or str(error)
        raise StopError(ExitCode.USAGE, told) from error
    except Fault as error:
        raise StopError(ExitCode.FAILED, str(error)) from error
    finally:
        database.dispose()
