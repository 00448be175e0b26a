"""What a person sees when the server is ready: where it is, and first calls that work as pasted."""

from __future__ import annotations

import json
import shlex
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from counterfoil_server.config import Settings
from counterfoil_server.files import write_private
from counterfoil_server.identity.keys import Keys
from counterfoil_server.identity.rules.access import FirstAdministrator
from counterfoil_server.identity.tokens import TokenIssuer
from counterfoil_server.runtime.children import module_command, spawn
from counterfoil_server.runtime.control import ControlError
from counterfoil_server.runtime.logs import Log
from counterfoil_server.runtime.supervisor import Running

SAMPLE_COMMAND: Final = module_command("counterfoil_server.runtime.sample")
ADMINISTRATOR_FILE: Final = "first-administrator.key"
SAMPLE_PRODUCT: Final = "products/1082185"
AUTHORITY: Final = "CA.pem"  # names for files that the reader has
OWN: Final = "ME.pem"
OWN_KEY: Final = "ME-KEY.pem"
LOAD_TOKEN_TTL_S: Final = 3_600
SHOWN_TOKEN_TTL_S: Final = 24 * 3_600
READ_PERMISSION: Final = "catalog.read"
LOAD_PERMISSIONS: Final = ("catalog.read", "catalog.write", "inventory.read", "inventory.write")


class Welcome:
    """Announces a ready server, after loading the sample store where that is asked for and not done yet."""

    def __init__(self, *, data_dir: Path, sample: bool, show: bool, echo: Callable[[str], None], log: Log) -> None:
        """`show`: a person reads what is echoed, on a terminal, and nobody keeps it."""
        self._data_dir = data_dir
        self._sample = sample
        self._show = show
        self._echo = echo
        self._log = log

    def show_administrator(self, made: FirstAdministrator) -> None:
        """Hands over the key that nothing can show again: to the person at the terminal, else in a file.

        What goes to any other standard output ends up in a log store, where a key must never be.
        """
        if self._show:
            self._echo(administrator_note(made))
            return
        path = self._data_dir / ADMINISTRATOR_FILE
        try:
            write_private(path, made.secret.encode() + b"\n")
        except OSError as error:
            self._log.error(
                f"the first administrator's key is lost; `counterfoil service-account key {made.name}` makes another",
                path=str(path),
                error=str(error),
            )
        else:
            self._log.warning(
                "this database is new: take its first administrator's key from this file, and remove it",
                administrator=made.name,
                path=str(path),
            )

    def __call__(self, running: Running, stack: ExitStack) -> None:
        """Returns at once; the load goes on in a process of its own, which ends with the stack."""
        if not self._sample:
            if self._show:
                self._echo(greeting(running))
            return
        marker = running.settings.data_dir / "sample-grocery-year.json"
        if marker.exists():
            self._echo(_with_first_calls(running))
            return
        self._echo(loading_note(running))
        process, channel = spawn(SAMPLE_COMMAND)
        stack.callback(channel.close)
        stack.callback(process.kill)

        def follow() -> None:
            try:
                token = mint(running, "sample-loader", LOAD_PERMISSIONS, LOAD_TOKEN_TTL_S)
                channel.send("load", target=_target(running), token=token)
                answer = channel.receive()
            except ControlError as error:
                answer = {"type": "failed", "message": str(error)}
            process.wait()
            if answer is None or answer["type"] != "done":
                cause = answer["message"] if answer else f"the loader ended with exit code {process.returncode}"
                self._log.error("sample store not loaded", cause=cause)
                self._echo(f"The sample store could not be loaded: {cause}\nThe server runs on without it.")
                return
            _mark(marker, str(answer["summary"]))
            self._echo(_with_first_calls(running))

        threading.Thread(target=follow, name="sample", daemon=True).start()


def mint(running: Running, subject: str, permissions: tuple[str, ...], ttl_s: int) -> str:
    """A token of the service's own key."""
    keys = Keys.load_or_create(running.settings.keys_path)
    return TokenIssuer(keys).mint(subject, permissions, ttl_s=ttl_s)


def administrator_note(administrator: FirstAdministrator) -> str:
    """The first administrator's key, which nothing shows again."""
    return f"""
This database is new. Its first administrator is {administrator.name}, whose key is shown only now:

  {administrator.secret}

Keep it where secrets are kept, or make another one with it and revoke it.
"""


def loading_note(running: Running) -> str:
    """What is said while the sample store is on its way."""
    return f"""
Counterfoil serves on {running.address} and loads the sample store, a real grocery year. That happens once and takes a
minute or two. Until it is done, products, stores and stock are there in part.
"""


def greeting(running: Running) -> str:
    """Where the server is and how to get a token, once all is there."""
    servers = "embedded PostgreSQL and Valkey" if running.embedded else "external PostgreSQL"
    data_dir = shlex.quote(str(running.settings.data_dir))
    lines = [
        "",
        f"Counterfoil is ready, on {servers}. Ctrl-C stops it.",
        "",
        f"  gRPC     {running.address}",
        f"  admin    http://{running.admin_address}/metrics /healthz /readyz",
        f"  data     {running.settings.data_dir}",
    ]
    if not running.settings.production:
        lines.append(f"  token    counterfoil token --subject me --all --data-dir {data_dir}")
    if running.settings.reflection:
        lines.append(f"  look     grpcurl {_grpcurl(running.settings)} {running.address} list")
    return "\n".join(lines) + "\n"


def first_calls(address: str, token: str, settings: Settings) -> str:
    """A grpcurl and a Python call with the token in them."""
    trust = f', root_certificates=Path("{AUTHORITY}")' if settings.tls else ""
    if settings.tls_client_ca_file:
        trust += f', client_certificate=Path("{OWN}"), client_key=Path("{OWN_KEY}")'
    imports = "import os\nfrom pathlib import Path" if settings.tls else "import os"
    body = json.dumps({"name": SAMPLE_PRODUCT})
    return f"""First calls, to paste into a second shell in the same environment. The token may read, for 24 hours.

export TOKEN={token}

grpcurl {_grpcurl(settings)} -expand-headers -H 'authorization: Bearer ${{TOKEN}}' -d '{body}' \\
  {address} counterfoil.catalog.v1.CatalogService/GetProduct

python - <<'PYTHON'
{imports}
from counterfoil import Client
from counterfoil.catalog.v1 import catalog_service_pb2 as catalog

with Client("{address}", token=os.environ["TOKEN"]{trust}) as client:
    print(client.catalog.GetProduct(catalog.GetProductRequest(name="{SAMPLE_PRODUCT}")))
PYTHON
"""


def _with_first_calls(running: Running) -> str:
    token = mint(running, "first-calls", (READ_PERMISSION,), SHOWN_TOKEN_TTL_S)
    return greeting(running) + "\n" + first_calls(running.address, token, running.settings)


def _grpcurl(settings: Settings) -> str:
    """What grpcurl has to be told of the connection."""
    if not settings.tls:
        return "-plaintext"
    return f"-cacert {AUTHORITY}" + (f" -cert {OWN} -key {OWN_KEY}" if settings.tls_client_ca_file else "")


def _target(running: Running) -> str:
    """Where our own loader reaches the server: with TLS on a worker's private socket, for nobody says whom to trust."""
    if not running.settings.tls:
        return running.address
    sockets = sorted(running.settings.run_dir.glob("worker-*.sock"), key=lambda path: path.stat().st_mtime_ns)
    return f"unix:{sockets[-1].absolute()}" if sockets else running.address


def _mark(marker: Path, summary: str) -> None:
    """Remembers that the sample is there. Written whole or not at all."""
    draft = marker.with_suffix(".new")
    draft.write_text(json.dumps({"loaded_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "summary": summary}))
    draft.replace(marker)
