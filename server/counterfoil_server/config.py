"""What an operator may set, and every limit that the server keeps.

A setting comes from, in this order: a command line flag, the environment variable `COUNTERFOIL_<NAME>`, the default. A
secret may also be read from the file that `COUNTERFOIL_<NAME>_FILE` names, as container platforms mount it. A value
that does not fit is refused at the start with its name and what is allowed; secrets are never part of a message or a
repr.

Each field says what it means, its unit (last in its name) and its bounds. `docs/configuration.md` is written from these
fields by `counterfoil config --markdown`.
"""
# ruff: noqa: FBT003, RUF009 - `setting` makes a field, and a default may be True

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from counterfoil_server.config_checks import check_link, check_redis_url, check_sender, check_smtp_url
from counterfoil_server.rpc.server import ServerLimits, TlsFiles

ENV_PREFIX: Final = "COUNTERFOIL_"
FILE_SUFFIX: Final = "_FILE"
SECRET_FILE_LIMIT_BYTES: Final = 64 * 1024
WORKERS_LIMIT: Final = 64
AUTO_WORKERS_LIMIT: Final = 16
GROUP_COMMITS: Final = 4
"""Kinds of group commits in a process: reservations made, and settled; orders; ledger transactions."""

Value: TypeAlias = str | int | float | bool | Path | None
Source: TypeAlias = Literal["flag", "environment", "file", "default"]

_SPEC: Final = "counterfoil"
_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"0", "false", "no", "off"})
_DATABASE_SCHEMES: Final = ("postgresql://", "postgresql+psycopg://", "postgres://")
_REDIS_SCHEMES: Final = ("redis://", "rediss://", "unix://")
_SMTP_SCHEMES: Final = ("smtp://", "smtps://")


class ConfigError(Exception):
    """A setting's value is not allowed. The message is one line for people and names the setting, never a secret."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What is known of one setting beside its default."""

    group: str
    help: str
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    check: Callable[[str], None] | None = None  # raises ValueError for a text that is not as it must be
    secret: bool = False
    flag: str = ""  # its command line flag, where it has one
    env: str = ""  # its environment variable, where the name does not follow from the field's


def setting(default: Value, group: str, help: str, **spec: Any) -> Any:  # noqa: A002 - reads as what it is
    """A field of `Settings`."""
    described = Spec(group=group, help=help, **spec)
    return field(default=default, repr=not described.secret, metadata={_SPEC: described})


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything that may be set. Make one with `load`; it does not change after the start."""

    # fmt: off
    environment: str = setting("development", "Process",
        "Which kind of deployment this is. In `production` nothing mints tokens or loads sample data.",
        choices=("development", "production"), env="COUNTERFOIL_ENV")
    listen: str = setting("127.0.0.1:50051", "Process",
        "The address that gRPC is served on, `HOST:PORT`; port 0 takes a free one.", flag="--listen")
    admin: str = setting("127.0.0.1:50052", "Process",
        "The address of /metrics, /healthz and /readyz over HTTP, `HOST:PORT`. It is not meant for the open network.",
        flag="--admin")
    data_dir: Path = setting(Path("var/data"), "Process",
        "Where keys, private sockets and the embedded servers' data live. One server at a time may use it.",
        flag="--data-dir")
    keys_dir: str = setting("", "Process",
        "Where the service's own keys are; replicas share one. Empty: `keys` in the data directory.", flag="--keys-dir")
    workers: int = setting(0, "Process",
        f"How many worker processes serve calls; 0 is one per usable CPU, at most {AUTO_WORKERS_LIMIT}.",
        least=0, most=WORKERS_LIMIT, flag="--workers")
    engine: str = setting("engine", "Process",
        "Which gRPC server answers calls: `engine` is Counterfoil's own, several times faster; `stock` is grpcio's, "
        "which is also taken, with a warning, where the engine does not know the grpcio that is installed.",
        choices=("engine", "stock"), flag="--engine")
    bulk_process: bool = setting(True, "Process",
        "Whether calls that run long, such as imports, are served by a process of their own beside the workers. Where "
        "not, workers serve them too, and then one slows down the short calls of its worker.",
        flag="--bulk-process/--no-bulk-process")
    reflection: bool = setting(True, "Process",
        "Whether gRPC server reflection (v1 and v1alpha) is served.", flag="--reflection/--no-reflection")
    migrate: bool = setting(True, "Process",
        "Whether the start brings the database's schema up to date. Where not, a schema that is behind is refused.",
        flag="--migrate/--no-migrate")

    log_level: str = setting("info", "Logs", "The least severe level that is logged.",
        choices=("debug", "info", "warning", "error"), flag="--log-level")
    log_format: str = setting("auto", "Logs",
        "`json` is one object a line, `console` is for people, `auto` is console on a terminal and json elsewhere.",
        choices=("auto", "json", "console"), flag="--log-format")
    access_slow_ms: int = setting(500, "Logs", "A call that takes longer than this is always logged.",
        least=0, most=3_600_000)
    access_sample_rate: float = setting(0.01, "Logs", "The share of quick, successful calls that is logged.",
        least=0.0, most=1.0)

    database_url: str = setting("", "Database",
        "PostgreSQL 15 or newer, `postgresql://user:password@host/database`. Empty: an embedded server in the data "
        "directory.", secret=True, schemes=_DATABASE_SCHEMES)
    database_pool_size: int = setting(12, "Database", "Connections that one worker may hold.", least=2, most=200)
    database_pool_timeout_ms: int = setting(2_000, "Database", "How long a call waits for a free connection.",
        least=10, most=60_000)
    database_connect_timeout_ms: int = setting(3_000, "Database", "How long making a connection may take.",
        least=1_000, most=60_000)
    database_statement_timeout_ms: int = setting(30_000, "Database",
        "The longest any statement of a call may run; a call's own deadline shortens it.", least=100, most=600_000)
    database_lock_timeout_ms: int = setting(5_000, "Database", "How long a statement of a call may wait for a lock.",
        least=10, most=600_000)
    committers: int = setting(1, "Database",
        "Group commits of one kind that one worker runs at once, each on a connection of its own beside the pool. "
        "While one waits for the disk another prepares the next.", least=1, most=16)
    commit_batch_limit: int = setting(512, "Database",
        "Orders, reservations or ledger transactions that are committed together. 1 is one transaction for each.",
        least=1, most=512)
    commit_waiting_limit: int = setting(4_096, "Database",
        "Orders, reservations or ledger transactions that may wait for a group commit; more are refused.",
        least=1, most=100_000)
    commit_timeout_ms: int = setting(5_000, "Database",
        "The longest a statement of a group commit may run. A database that does not answer is given up at twice that.",
        least=100, most=60_000)
    commit_lock_timeout_ms: int = setting(1_200, "Database",
        "How long a statement of a group commit may wait for a lock. All that is committed together waits with it, so "
        "it stays well below the deadlines of callers (5 s unless they say otherwise), and above the database's own "
        "`deadlock_timeout` (1 s).", least=10, most=60_000)
    idempotency_keep_h: int = setting(168, "Database",
        "How long the answer to a `request_id` is kept, where it is not kept for ever. Sent again after that, what "
        "moves stock, money or an order is refused (`REQUEST_ID_SPENT`), and all else is another call.",
        least=24, most=8_760)

    password_memory_kib: int = setting(19_456, "Sign-in",
        "Memory that hashing a password takes (Argon2id). Hashes made with other parameters hold, and are made anew at "
        "the next sign-in.", least=8_192, most=4 * 1024**2)
    password_passes: int = setting(2, "Sign-in", "Passes over that memory.", least=1, most=100)
    password_lanes: int = setting(1, "Sign-in", "Lanes that the memory is divided into.", least=1, most=16)
    hashing_threads: int = setting(1, "Sign-in",
        "Threads of one worker that hash passwords; all other calls go before them.", least=1, most=64)
    hashing_waiting_limit: int = setting(200, "Sign-in",
        "Sign-ins and new passwords that may wait for such a thread; more are refused.", least=1, most=10_000)
    oidc_providers_file: str = setting("", "Sign-in",
        "A file that names the OpenID Connect providers people may sign in with, in JSON or TOML: see oidc.md. Others "
        "than its owner's group must not be able to read it. Empty: none.")
    access_token_s: int = setting(600, "Sign-in", "How long an access token of a session holds.",
        least=60, most=3_600)
    session_idle_s: int = setting(30 * 86_400, "Sign-in", "How long a session lasts that is not refreshed.",
        least=300, most=400 * 86_400)
    session_limit_s: int = setting(180 * 86_400, "Sign-in", "How long any session lasts.",
        least=300, most=400 * 86_400)

    smtp_url: str = setting("", "Mail",
        "The server that mails are handed to, `smtps://user:password@host:465`, or `smtp://…:587` with STARTTLS; "
        "only to this very machine nothing is encrypted. Empty: in `development` mails are written to `mail` in the "
        "data directory, in `production` they are not sent.",
        secret=True, schemes=_SMTP_SCHEMES, check=check_smtp_url)
    mail_from: str = setting("", "Mail",
        "Whom mails are from, `Shop <shop@example.com>`; needed with `COUNTERFOIL_SMTP_URL`.", check=check_sender)
    mail_verify_url: str = setting("", "Mail",
        "The page that calls VerifyEmail, with `{token}` in it, over https. Behind a `#` the token reaches no server's "
        "logs: `https://shop.example.com/verify#{token}`. Empty: mails have the token alone.", check=check_link)
    mail_reset_url: str = setting("", "Mail", "The same of ResetPassword.", check=check_link)
    mail_rate_per_h: int = setting(5, "Mail", "How many mails of a kind are sent to one address within an hour.",
        least=1, most=1_000)

    redis_url: str = setting("", "Cache",
        "A Redis-compatible server, `redis://:password@host:6379/0`. It holds nothing that cannot be lost. Empty: an "
        "embedded Valkey beside an embedded database, otherwise no second level.",
        secret=True, schemes=_REDIS_SCHEMES, check=check_redis_url)
    redis_timeout_ms: int = setting(50, "Cache",
        "The longest one shared-cache operation may take; after that the call goes to the database.",
        least=1, most=5_000)
    near_cache_limit_bytes: int = setting(24 * 1024 * 1024, "Cache",
        "The size of each worker's near cache: serialized resources and what it keeps beside them.",
        least=0, most=4 * 1024**3)
    invalidation_interval_ms: int = setting(100, "Cache",
        "How often a worker looks for other writers' changes. A read without a freshness token is at most 1 s old, so "
        "this stays well below.", least=10, most=500)

    read_rate_per_s: float = setting(0.0, "Rate limits",
        "Calls a second that one caller may make for long of methods that change nothing; 0 is no limit.",
        least=0.0, most=1_000_000.0)
    read_burst_limit: int = setting(0, "Rate limits",
        "Such calls that it may make at once; 0 is what it may make in two seconds.", least=0, most=1_000_000)
    write_rate_per_s: float = setting(0.0, "Rate limits",
        "The same for methods that change something.", least=0.0, most=1_000_000.0)
    write_burst_limit: int = setting(0, "Rate limits", "As `COUNTERFOIL_READ_BURST_LIMIT`.", least=0, most=1_000_000)
    bulk_rate_per_s: float = setting(0.0, "Rate limits",
        "The same for streams, batches that run long and other SHEDDABLE methods; each counts as one call, whatever it "
        "brings.", least=0.0, most=1_000_000.0)
    bulk_burst_limit: int = setting(0, "Rate limits", "As `COUNTERFOIL_READ_BURST_LIMIT`.", least=0, most=1_000_000)
    sign_in_rate_per_s: float = setting(10.0, "Rate limits",
        "The same for methods without credentials that do more than read, such as signing in. One host is one caller: "
        "where all come through a proxy, it is the rate of all.", least=0.0, most=1_000_000.0)
    sign_in_burst_limit: int = setting(100, "Rate limits", "As `COUNTERFOIL_READ_BURST_LIMIT`.",
        least=0, most=1_000_000)
    rate_limited_callers_limit: int = setting(10_000, "Rate limits",
        "Callers that one worker remembers for each of these; beyond it, those that have not called for longest begin "
        "anew.", least=2, most=1_000_000)

    call_threads: int = setting(16, "gRPC server",
        "Threads of one worker that serve calls; half of them may serve streams.", least=2, most=256)
    concurrent_calls_limit: int = setting(1_000, "gRPC server",
        "Calls in flight in one worker. SHEDDABLE calls are refused from 60 % of it, DEFAULT ones from 85 %.",
        least=8, most=100_000)
    calls_limit: int = setting(2_000, "gRPC server",
        "Calls in one worker, those whose request has not arrived yet included; the engine refuses more at once.",
        least=8, most=200_000)
    calls_per_peer_limit: int = setting(800, "gRPC server",
        "Calls of one host in one worker, streams included, where a /64 of IPv6 is one host; 0 is no limit. Behind a "
        "proxy all calls come from one host.",
        least=0, most=200_000)
    message_timeout_ms: int = setting(1_000, "gRPC server",
        "How long the request of a call that is not a stream may take to arrive, in whole; then it is CANCELLED.",
        least=50, most=60_000)
    connections_limit: int = setting(4_000, "gRPC server",
        "Open connections in one worker; more are closed as they come. A worker raises its limit of open files as far "
        "as it may; where that leaves room for fewer, it takes fewer and says so.", least=1, most=1_000_000)
    streams_per_connection_limit: int = setting(100, "gRPC server",
        "Calls in flight on one connection; a client waits before it sends more.", least=1, most=100_000)
    receive_message_limit_bytes: int = setting(4 * 1024 * 1024, "gRPC server",
        "The largest message a caller may send, after decompression.", least=1_024, most=64 * 1024**2)
    send_message_limit_bytes: int = setting(64 * 1024 * 1024, "gRPC server",
        "The largest message the server sends. Pages end at 3 MiB; the answer to a batch of orders may take more.",
        least=1_024, most=256 * 1024**2)
    metadata_limit_bytes: int = setting(16 * 1024, "gRPC server",
        "The largest metadata of a call: from half of it on calls are refused at random, beyond it all are.",
        least=1_024, most=1024**2)
    keepalive_time_ms: int = setting(60_000, "gRPC server",
        "A connection that is silent for this long is pinged.", least=1_000, most=86_400_000)
    keepalive_timeout_ms: int = setting(20_000, "gRPC server",
        "How long the answer to such a ping may take before the connection is closed.", least=1_000, most=600_000)
    client_ping_interval_ms: int = setting(10_000, "gRPC server",
        "The least time between a client's own pings; one that pings more often is disconnected.",
        least=0, most=3_600_000)
    connection_idle_limit_ms: int = setting(900_000, "gRPC server",
        "A connection without calls is closed after this.", least=1_000, most=86_400_000)
    connection_age_limit_ms: int = setting(1_800_000, "gRPC server",
        "A connection is closed gently after this, up to 10 % sooner or later, so that clients balance anew.",
        least=1_000, most=86_400_000)
    connection_age_grace_ms: int = setting(3_600_000, "gRPC server",
        "How long calls on a connection that is closed for its age may take to end. No call may last over an hour.",
        least=0, most=3_600_000)
    handshake_timeout_ms: int = setting(5_000, "gRPC server",
        "A connection that has not spoken HTTP/2 by then is closed.", least=100, most=120_000)

    tls_certificate_file: str = setting("", "Transport security",
        "The server's certificate, then the intermediate ones, as PEM. With `…_KEY_FILE` it turns TLS on. A file that "
        "changes is taken over within a second, and no connection ends.")
    tls_key_file: str = setting("", "Transport security",
        "The certificate's private key (RSA or ECDSA, without a password), as PEM. Others than its owner and group "
        "must have no rights to the file.")
    tls_client_ca_file: str = setting("", "Transport security",
        "The authorities whose client certificates are taken, as PEM. Needed where those are required, and only there.")
    tls_client_certificates: str = setting("none", "Transport security",
        "`required`: a connection without a valid certificate of these authorities does not come to be, and the "
        "certificate's names are the caller's identities. `none`: no certificate is asked for.",
        choices=("none", "required"))
    clear_text: str = setting("loopback", "Transport security",
        "Where gRPC is served without TLS: `loopback` only to this very machine, `allowed` on every address, as behind "
        "a proxy that ends TLS or inside a mesh.", choices=("loopback", "allowed"))

    lame_duck_ms: int = setting(1_000, "Start and stop",
        "How long a stopping worker still takes calls after health says NOT_SERVING, so that balancers look away.",
        least=0, most=60_000, flag="--lame-duck-ms")
    drain_grace_ms: int = setting(20_000, "Start and stop",
        "How long calls in flight may take to end once no new ones are taken.", least=0, most=600_000,
        flag="--drain-grace-ms")
    worker_ready_timeout_ms: int = setting(60_000, "Start and stop",
        "How long a worker may take to be ready, once the database is, before it is replaced.",
        least=1_000, most=600_000)
    worker_hang_timeout_ms: int = setting(60_000, "Start and stop",
        "A worker that answers its supervisor nothing for this long is killed and replaced.", least=5_000, most=600_000)
    worker_backoff_least_ms: int = setting(100, "Start and stop",
        "The wait before a dead worker is replaced; doubled by each death before or soon after ready.",
        least=1, most=60_000)
    worker_backoff_most_ms: int = setting(10_000, "Start and stop", "The longest such wait.", least=1, most=600_000)
    worker_crash_limit: int = setting(5, "Start and stop",
        "The server gives up when this many workers in a row of one place died before ready and none is serving.",
        least=1, most=1_000)

    metrics_timeout_ms: int = setting(2_000, "Admin",
        "How long a scrape waits for the workers; a worker that is late counts with its last figures.",
        least=10, most=60_000)
    admin_connections_limit: int = setting(16, "Admin", "Open connections on the admin port; more are closed at once.",
        least=1, most=1_000)
    admin_timeout_ms: int = setting(5_000, "Admin", "How long an admin request may take to arrive, in whole.",
        least=100, most=60_000)
    # fmt: on

    @property
    def production(self) -> bool:
        """Whether this is a production deployment."""
        return self.environment == "production"

    @property
    def keys_path(self) -> Path:
        """Where the service's own keys are."""
        return Path(self.keys_dir) if self.keys_dir else self.data_dir / "keys"

    @property
    def run_dir(self) -> Path:
        """Where private sockets are."""
        return self.data_dir / "run"

    @property
    def tls(self) -> bool:
        """Whether gRPC is served with TLS."""
        return bool(self.tls_certificate_file)

    def worker_count(self) -> int:
        """How many workers to run."""
        return self.workers or usable_cpus()

    @property
    def process_connections(self) -> int:
        """PostgreSQL connections that a worker or bulk process holds at most: its pool, and its committers' own."""
        return self.database_pool_size + GROUP_COMMITS * self.committers

    def database_connections(self) -> int:
        """PostgreSQL connections of all workers and the bulk process at most, while none of them is being replaced."""
        return (self.worker_count() + self.bulk_process) * self.process_connections

    def server_limits(self) -> ServerLimits:
        """What one server takes from the network."""
        own = {each.name for each in fields(self)}
        return ServerLimits(
            **{each.name: getattr(self, each.name) for each in fields(ServerLimits) if each.name in own}
        )

    def tls_files(self) -> TlsFiles | None:
        """Where the server's certificate is; None where it serves without TLS.

        Raises ConfigError where one setting says what another one denies.
        """
        certificate, key, client_ca = self.tls_certificate_file, self.tls_key_file, self.tls_client_ca_file
        required = self.tls_client_certificates == "required"
        if bool(certificate) != bool(key):
            raise ConfigError("COUNTERFOIL_TLS_CERTIFICATE_FILE and COUNTERFOIL_TLS_KEY_FILE go together: set both")
        if required and not client_ca:
            raise ConfigError(
                "COUNTERFOIL_TLS_CLIENT_CERTIFICATES is required: set COUNTERFOIL_TLS_CLIENT_CA_FILE, too"
            )
        if client_ca and not required:
            raise ConfigError("COUNTERFOIL_TLS_CLIENT_CA_FILE has a use only where client certificates are required")
        if client_ca and not certificate:
            raise ConfigError("client certificates need TLS: set COUNTERFOIL_TLS_CERTIFICATE_FILE and …_KEY_FILE")
        if not certificate:
            return None
        return TlsFiles(Path(certificate), Path(key), Path(client_ca) if client_ca else None)

    def to_wire(self) -> dict[str, Any]:
        """Plain data for a worker, secrets included; only ever sent over its private socket."""
        wire: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            wire[each.name] = str(value) if isinstance(value, Path) else value
        return wire

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> Settings:
        """The inverse of `to_wire`."""
        return cls(**{**wire, "data_dir": Path(wire["data_dir"])})


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings and where each came from."""

    settings: Settings
    sources: Mapping[str, Source]
    unknown_variables: tuple[str, ...]  # COUNTERFOIL_… names that mean nothing here: likely a typing error


def load(flags: Mapping[str, Value] | None = None, environ: Mapping[str, str] | None = None) -> Loaded:
    """Settings from flags (None means not given), environment and defaults.

    Raises ConfigError where a value is not allowed.
    """
    environ = os.environ if environ is None else environ
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    values: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    known = set()
    for each in fields(Settings):
        variable = variable_of(each)
        known |= {variable, variable + FILE_SUFFIX} if spec_of(each).secret else {variable}
        if each.name in given:
            values[each.name], sources[each.name] = given[each.name], "flag"
            values[each.name] = _checked(each, spec_of(each).flag or each.name, str(given[each.name]))
        else:
            text, sources[each.name] = _from_environment(each, environ)
            if text is not None:
                values[each.name] = _checked(each, variable, text)
    unknown = sorted(name for name in environ if name.startswith(ENV_PREFIX) and name not in known)
    if values.get("smtp_url") and not values.get("mail_from"):
        raise ConfigError("COUNTERFOIL_SMTP_URL has mails sent: set COUNTERFOIL_MAIL_FROM, too")
    return Loaded(Settings(**values), sources, tuple(unknown))


def usable_cpus() -> int:
    """CPUs this process may use: its affinity, cut to the container's CPU quota, at most AUTO_WORKERS_LIMIT."""
    usable = len(os.sched_getaffinity(0))
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        if quota != "max":
            usable = min(usable, math.ceil(int(quota) / int(period)))
    except (OSError, ValueError):
        pass  # no cgroup v2 here, so no quota to keep to
    return max(1, min(usable, AUTO_WORKERS_LIMIT))


def spec_of(each: Field[Any]) -> Spec:
    """What is known of a field beside its default."""
    spec: Spec = each.metadata[_SPEC]
    return spec


def variable_of(each: Field[Any]) -> str:
    """The environment variable of a field."""
    return spec_of(each).env or ENV_PREFIX + each.name.upper()


def split_address(address: str) -> tuple[str, int]:
    """`HOST:PORT` or `[IPV6]:PORT` as host and port. Raises ConfigError where it is neither."""
    host, colon, port = address.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65_535:  # noqa: PLR2004
        raise ConfigError(f"{address!r} is not an address: it must be HOST:PORT, with a port of 0 to 65535")
    if host.startswith("[") and host.endswith("]"):
        return host[1:-1], int(port)
    if ":" in host:
        raise ConfigError(f"{address!r} is not an address: write an IPv6 host in brackets, [::1]:{port}")
    return host, int(port)


def join_address(host: str, port: int) -> str:
    """The inverse of `split_address`."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _from_environment(each: Field[Any], environ: Mapping[str, str]) -> tuple[str | None, Source]:
    variable = variable_of(each)
    text = environ.get(variable) or None  # set but empty counts as not set, as container platforms write it
    path = environ.get(variable + FILE_SUFFIX) if spec_of(each).secret else None
    if not path:
        return text, "default" if text is None else "environment"
    if text is not None:
        raise ConfigError(f"{variable} and {variable}{FILE_SUFFIX} are both set; set one")
    try:
        with Path(path).open("rb") as file:
            raw = file.read(SECRET_FILE_LIMIT_BYTES + 1)
        if len(raw) > SECRET_FILE_LIMIT_BYTES:
            raise ConfigError(f"{variable}{FILE_SUFFIX}: the file is larger than {SECRET_FILE_LIMIT_BYTES} bytes")
        secret = raw.decode().strip()
    except OSError as error:
        raise ConfigError(f"{variable}{FILE_SUFFIX}: cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{variable}{FILE_SUFFIX}: the file is not UTF-8 text") from None
    if not secret:  # a file that was mounted too early, or cut: what it stands for is not the default
        raise ConfigError(f"{variable}{FILE_SUFFIX}: the file is empty")
    return secret, "file"


def _checked(each: Field[Any], name: str, text: str) -> Value:
    """The text as the field's type, within its bounds. `name` is what the person typed."""
    spec = spec_of(each)
    kind: Any = type(each.default)
    value: Value
    try:
        value = _flag(text) if kind is bool else kind(text)
    except ValueError:
        wanted = {bool: "true or false", int: "a whole number", float: "a number"}[kind]
        raise ConfigError(f"{name} must be {wanted}{'' if spec.secret else f', not {text!r}'}") from None
    if spec.choices and value not in spec.choices:
        raise ConfigError(f"{name} must be one of {', '.join(spec.choices)}, not {text!r}")
    if spec.schemes and text and not text.startswith(spec.schemes):
        raise ConfigError(f"{name} must start with one of {', '.join(spec.schemes)}")
    if spec.check is not None and text:
        try:
            spec.check(text)
        except ValueError as error:
            raise ConfigError(f"{name} {error}") from None
    if kind in {int, float} and not isinstance(value, (str, Path, type(None))):
        least = -math.inf if spec.least is None else spec.least
        most = math.inf if spec.most is None else spec.most
        if not least <= value <= most:
            raise ConfigError(f"{name} must be between {spec.least} and {spec.most}, not {text}")
    if each.name in {"listen", "admin"}:
        split_address(text)
    return value


def _flag(text: str) -> bool:
    lowered = text.lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ValueError(text)
