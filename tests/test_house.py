"""The import contracts of the house can fail: each is broken once, in a copy, and has to say so.

A contract that names a module wrongly, or one inside of its own source, is kept whatever the code does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SERVER = "counterfoil_server"

# What breaks a contract: its name's beginning, who imports, and what.
BREACHES = [
    ("a domain uses only", "identity.hashing", f"{SERVER}.ledger.changes"),
    ("a domain uses only", "ledger.posting", f"{SERVER}.catalog.changes"),
    ("a domain uses only", "catalog.loading", f"{SERVER}.inventory.changes"),
    ("a domain uses only", "inventory.levels", f"{SERVER}.orders.changes"),
    ("rules are pure", "catalog.rules", "sqlalchemy"),
    ("rules are pure", "identity.rules.access", "grpc"),
    ("rules are pure", "orders.rules", f"{SERVER}.storage.engine"),
    ("rules are pure", "ledger.rules", "counterfoil.ledger.v1.ledger_service_pb2"),
    ("gRPC only in", "orders.place", "grpc"),
    ("gRPC only in", "storage.engine", "grpc_status"),
    ("SQL only in", "orders.service", "sqlalchemy"),
    ("SQL only in", "caching.near", "psycopg"),
    ("Redis only in", "inventory.levels", "redis"),
    ("Redis only in", "rpc.call", "valkey"),
    ("rpc/, storage/ and caching/ do not know each other", "rpc.call", f"{SERVER}.storage.engine"),
    ("rpc/, storage/ and caching/ do not know each other", "storage.engine", f"{SERVER}.caching.near"),
    ("rpc/, storage/, caching/ and lists/ know no domain", "rpc.call", f"{SERVER}.catalog.changes"),
    ("rpc/, storage/, caching/ and lists/ know no domain", "storage.engine", f"{SERVER}.inventory.changes"),
    ("rpc/, storage/, caching/ and lists/ know no domain", "caching.near", f"{SERVER}.orders.changes"),
    ("rpc/, storage/, caching/ and lists/ know no domain", "caching.near", f"{SERVER}.ledger.changes"),
    ("rpc/, storage/, caching/ and lists/ know no domain", "lists.pages", f"{SERVER}.catalog.changes"),
    ("OpenID Connect knows", "identity.oidc.client", f"{SERVER}.identity.tokens"),
    ("rpc.call is for", "identity.linked", f"{SERVER}.rpc.call"),
    ("rpc.call is for", "orders.place", f"{SERVER}.rpc.call"),
    ("rpc.call is for", "lists.pages", f"{SERVER}.rpc.call"),
    ("the engine has one front door", "runtime.worker", f"{SERVER}.rpc.engine.loop"),
    ("the engine has one front door", "rpc.call", f"{SERVER}.rpc.engine.loop"),
    ("the engine is a gRPC server", "rpc.engine.loop", f"{SERVER}.rpc.call"),
    ("the engine is a gRPC server", "rpc.engine.loop", f"{SERVER}.faults"),
    ("the client is light", "counterfoil.calls", f"{SERVER}.faults"),
    ("the client is light", "counterfoil.calls", "redis"),
]


def contracts() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]


def whole_name(importer: str) -> str:
    return importer if importer.startswith("counterfoil.") else f"{SERVER}.{importer}"


def source(folder: Path, module: str) -> Path:
    path = folder.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What import-linter says under each broken contract's name, of a copy that breaks all of them."""
    copy = tmp_path_factory.mktemp("house")
    generated = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "server" / SERVER, copy / SERVER, ignore=generated)
    shutil.copytree(ROOT / "clients/python/counterfoil", copy / "counterfoil", ignore=generated)
    for _, importer, imported in BREACHES:
        file = source(copy, whole_name(importer))
        file.write_text(f"{file.read_text()}\nimport {imported}\n")
    lint = Path(sys.executable).with_name("lint-imports")
    command = [str(lint), "--no-cache", str(ROOT / "pyproject.toml")]
    environment = os.environ | {"PYTHONPATH": str(copy), "COLUMNS": "400"}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1, done.stderr
    _, _, broken = done.stdout.partition("Broken contracts")
    sections = re.split(r"^(.+)\n-+\n", broken, flags=re.MULTILINE)
    return dict(zip(sections[1::2], sections[2::2], strict=True))


@pytest.mark.parametrize("name", contracts())
def test_each_contract_is_broken_by_something_here(name: str) -> None:
    assert any(name.startswith(beginning) for beginning, _, _ in BREACHES)


@pytest.mark.parametrize(("contract", "importer", "imported"), BREACHES)
def test_a_breach_is_found(report: dict[str, str], contract: str, importer: str, imported: str) -> None:
    said = [text for name, text in report.items() if name.startswith(contract)]
    assert said, f"{contract}: kept"
    assert f"{whole_name(importer)} -> {imported} (l." in said[0], said[0]
