"""Keys in files: made once whoever comes first, readable by one user, shown to nobody."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from counterfoil_server.identity.keys import Keys, thumbprint


def test_keys_are_made_once_and_loaded_after(tmp_path: Path) -> None:
    made = Keys.load_or_create(tmp_path / "a" / "keys")
    again = Keys.load_or_create(tmp_path / "a" / "keys")
    assert (again.kid, again.server_key) == (made.kid, made.server_key)
    assert again.signing.private_bytes_raw() == made.signing.private_bytes_raw()
    other = Keys.load_or_create(tmp_path / "b")
    assert other.kid != made.kid
    assert other.server_key != made.server_key


def test_loading_makes_nothing(tmp_path: Path) -> None:
    for folder in (tmp_path / "none", tmp_path):
        with pytest.raises(FileNotFoundError):
            Keys.load(folder)
        assert list(tmp_path.iterdir()) == []
    made = Keys.load_or_create(tmp_path)
    loaded = Keys.load(tmp_path)
    assert (loaded.kid, loaded.server_key) == (made.kid, made.server_key)
    (tmp_path / "server.key").unlink()
    with pytest.raises(FileNotFoundError):
        Keys.load(tmp_path)
    assert not (tmp_path / "server.key").exists()


def test_only_the_owner_can_read_them(tmp_path: Path) -> None:
    os.umask(os.umask(0))
    Keys.load_or_create(tmp_path / "keys")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    files = sorted((tmp_path / "keys").iterdir())
    assert [each.name for each in files] == ["server.key", "signing.pem"], "no draft is left"
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    (tmp_path / "keys" / "server.key").chmod(0o604)
    with pytest.raises(PermissionError, match="anybody"):
        Keys.load_or_create(tmp_path / "keys")


def test_replicas_that_start_at_once_agree(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from counterfoil_server.identity.keys import Keys; sys.stdin.read(1);"
        "keys = Keys.load_or_create(pathlib.Path(sys.argv[1])); print(keys.kid, keys.server_key.hex())"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, tmp_path / "keys"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for each in started:
        assert each.stdin is not None
        each.stdin.write("x")
        each.stdin.flush()
    said = {each.communicate(timeout=30)[0] for each in started}
    assert len(said) == 1
    assert said.pop().split()[0] == Keys.load_or_create(tmp_path / "keys").kid


def test_files_that_hold_something_else_are_refused_without_being_shown(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    Keys.load_or_create(keys)
    (keys / "server.key").write_bytes(b"canary")
    with pytest.raises(ValueError, match=r"server\.key") as refused:
        Keys.load_or_create(keys)
    assert "canary" not in str(refused.value)
    (keys / "signing.pem").write_bytes(b"canary")
    with pytest.raises(ValueError, match=r"signing\.pem") as refused:
        Keys.load_or_create(keys)
    assert "canary" not in str(refused.value)


def test_a_repr_shows_no_key(tmp_path: Path) -> None:
    keys = Keys.load_or_create(tmp_path)
    assert repr(keys) == f"Keys(kid={keys.kid!r})"


def test_the_thumbprint_is_rfc_8037s() -> None:
    # Appendix A.3 of RFC 8037.
    raw = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    assert thumbprint(Ed25519PublicKey.from_public_bytes(raw)) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
