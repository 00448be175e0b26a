"""Structured logs: one JSON object a line on standard error, or lines for people on a terminal.

Every line has `timestamp` (UTC, ISO 8601), `level`, `event`, `component`, `pid` and, in a worker, `worker`. What is
logged through the standard library takes the same way. Nothing that logs may log a secret; the redaction here is a belt
beside those braces: it blanks values whose key names a secret, and anything that looks like a credential wherever it
stands.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, Protocol, cast

import orjson

# structlog imports rich where it finds it, for coloured tracebacks that nothing here prints: 5 MB and 60 ms a process.
_modules: dict[str, Any] = sys.modules
_modules.setdefault("rich", None)
import structlog  # noqa: E402

if _modules["rich"] is None:
    del _modules["rich"]

REDACTED: Final = "[redacted]"
TEXT_LIMIT_CHARS: Final = 16_384
DEPTH_LIMIT: Final = 6

_SECRET_KEY: Final = re.compile(
    r"authori[sz]ation|password|passwd|secret|token|cookie|credential|api_?key|private_?key|signature"
    r"|database_url|redis_url|dsn",
    re.IGNORECASE,
)
_SECRET_TEXT: Final = re.compile(
    r"(?P<scheme>\b(?:bearer|basic)\s+)[\w.~+/=-]{6,}"  # an authorization header's value
    r"|(?P<url>[a-z][a-z0-9+.-]{1,24}://[^\s/:@]{0,128}:)[^\s@/]{1,512}(?=@)"  # a password in a URL
    r"|\bcf[krt]_[\w-]{22,}\.[\w-]{43}"  # a secret of Counterfoil's own
    r"|eyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]{2,}"  # a JWT
    r"|\bcf[kr]_[\w-]{20,}(?:\.[\w-]*)?"  # an API key, or a refresh token
    r"|(?P<pair>\bpassword\s{0,3}=\s{0,3})\S+"  # a password in a libpq connection string
    r"|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,8192}?(?:-----END [A-Z ]{0,40}-----|$)",
    re.IGNORECASE,
)

_ECHOES: Final = frozenset({"Invalid encoding on %s"})
"""What grpcio logs of a header that is no UTF-8: all of it, credentials too, and whenever a stranger likes."""


class Log(Protocol):
    """What a component needs of a logger: an event's name, and what is known of it as keywords."""

    def debug(self, event: str, **content: Any) -> None:
        """Logs what only a developer asks for."""

    def info(self, event: str, **content: Any) -> None:
        """Logs what happened."""

    def warning(self, event: str, **content: Any) -> None:
        """Logs what an operator may want to change."""

    def error(self, event: str, **content: Any) -> None:
        """Logs what went wrong."""

    def exception(self, event: str, **content: Any) -> None:
        """Logs what went wrong, with the exception being handled."""

    def bind(self, **content: Any) -> Log:
        """A logger that adds this to each line."""


def open_log(*, level: str, format: str, component: str, worker: int | None = None, descriptor: int = 2) -> Log:  # noqa: A002
    """The process's logger, after routing the standard library's through it.

    `level` and `format` are as in Settings. Lines go to the file descriptor, standard error by default.
    """
    pretty = format == "console" or (format == "auto" and os.isatty(descriptor))
    number = logging.getLevelNamesMapping()[level.upper()]
    about: dict[str, Any] = {"component": component, "pid": os.getpid()}
    if worker is not None:
        about["worker"] = worker
    shared: list[Any] = [structlog.processors.TimeStamper(fmt="iso", utc=True), _bounded]
    ending = _console_ending() if pretty else _json_ending()
    lines = _Lines(descriptor)
    structlog.configure(
        processors=[structlog.processors.add_log_level, *shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=True,
    )
    log = structlog.get_logger().bind(**about)
    _route_standard_library(log, number)
    return cast("Log", log)


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: blanks what looks like a secret, by its key and by its form, nested values included."""
    for key, value in event.items():
        event[key] = REDACTED if _SECRET_KEY.search(key) and not isinstance(value, (int, float)) else _clean(value, 0)
    return event


def redact_text(text: str) -> str:
    """The text without what looks like a credential."""
    return _SECRET_TEXT.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return (found["scheme"] or found["url"] or found["pair"] or "") + REDACTED


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return redact_text(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if depth >= DEPTH_LIMIT:
        return REDACTED
    if isinstance(value, Mapping):
        return {
            str(key): REDACTED if _SECRET_KEY.search(str(key)) else _clean(item, depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_clean(item, depth + 1) for item in value]
    return redact_text(str(value))


def _bounded(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str) and len(value) > TEXT_LIMIT_CHARS:
            event[key] = value[:TEXT_LIMIT_CHARS] + " [cut]"
    return event


def _json_ending() -> list[Any]:
    return [structlog.processors.format_exc_info, _bounded, redact, _render_json]


def _render_json(_logger: object, _method: str, event: MutableMapping[str, Any]) -> bytes:
    first = {name: event.pop(name, "") for name in ("timestamp", "level", "event")}
    return orjson.dumps({**first, **event}, default=str, option=orjson.OPT_NON_STR_KEYS)


def _console_ending() -> list[Any]:
    renderer = structlog.dev.ConsoleRenderer()

    def render(logger: Any, method: str, event: MutableMapping[str, Any]) -> bytes:
        return str(renderer(logger, method, event)).encode("utf-8", "replace")

    return [structlog.processors.format_exc_info, _bounded, redact, render]


class _Lines:
    """Writes each line with one system call, so that lines of several processes do not mix on a pipe or a file."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def msg(self, line: bytes) -> None:
        rest = memoryview(line + b"\n")
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError:
            pass  # nobody reads the logs any more; serving goes on

    debug = info = warning = error = critical = exception = log = msg


class _Bridge(logging.Handler):
    """Hands the standard library's records to the process's logger."""

    def __init__(self, log: Any) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg in _ECHOES:
            return
        try:
            content: dict[str, Any] = {"logger": record.name}
            if record.exc_info and record.exc_info[0] is not None:
                content["exc_info"] = record.exc_info
            level = max(logging.DEBUG, min(record.levelno, logging.CRITICAL) // 10 * 10)
            self._log.log(level, record.getMessage(), **content)
        except Exception:  # noqa: BLE001 - a record that cannot be rendered must not break who logged it
            sys.stderr.write("a log record could not be rendered\n")


def _route_standard_library(log: Any, level: int) -> None:
    root = logging.getLogger()
    root.handlers[:] = [_Bridge(log)]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
