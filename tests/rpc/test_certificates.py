"""What a server's certificate files must be."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from counterfoil_server.rpc.certificates import FILE_LIMIT_BYTES, CertificateError, read, signature
from counterfoil_server.rpc.server import TlsFiles
from tests.rpc.engine.certificates import Authority
from tests.rpc.transport import Folder, replace


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def folder(tmp_path: Path, authority: Authority) -> Folder:
    made = Folder(tmp_path)
    made.write(authority.issue("server", "localhost"), authority)
    return made


def _refused(folder: Folder, *, clients: bool = True) -> str:
    with pytest.raises(CertificateError) as caught:
        read(folder.files(clients=clients))
    message = str(caught.value)
    assert "\n" not in message
    assert "BEGIN" not in message
    return message


def _pem(key: PrivateKeyTypes, password: bytes = b"") -> bytes:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def test_good_files_are_read(folder: Folder) -> None:
    found = read(folder.files(clients=True))
    assert found.chain == folder.certificate.read_bytes()
    assert found.key == folder.key.read_bytes()
    assert found.client_ca == folder.client_ca.read_bytes()
    assert found.valid()
    assert not found.valid(dt.datetime.now(dt.UTC) + dt.timedelta(hours=2))
    assert not found.valid(dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
    assert "PRIVATE" not in repr(found)
    assert read(folder.files()).client_ca is None


@pytest.mark.parametrize("name", ["tls.crt", "tls.key", "clients.crt"])
def test_each_file_must_be_there_and_whole(folder: Folder, name: str) -> None:
    path = folder.path / name
    content = path.read_bytes()
    for cut in (0, 1, len(content) // 2, len(content) - 30):
        replace(path, content[:cut])
        assert str(path) in _refused(folder)
    replace(path, b"x" * (FILE_LIMIT_BYTES + 1))
    assert "larger than" in _refused(folder)
    path.unlink()
    assert f"{path} cannot be read: No such file" in _refused(folder)
    os.mkfifo(path)
    assert f"{path} is not a file" in _refused(folder)


def test_a_key_that_others_may_read_is_refused(folder: Folder) -> None:
    for mode in (0o604, 0o602, 0o601, 0o644):
        folder.key.chmod(mode)
        assert "can be read by anybody" in _refused(folder)
    folder.key.chmod(0o640)
    folder.certificate.chmod(0o644)
    read(folder.files())


def test_a_key_of_another_certificate_is_refused(folder: Folder, authority: Authority) -> None:
    replace(folder.key, authority.issue("other").key)
    assert "is not that of the certificate" in _refused(folder)


@pytest.mark.parametrize(
    ("key", "says"),
    [
        (_pem(ec.generate_private_key(ec.SECP256R1()), b"secret"), "has a password"),
        (_pem(ed25519.Ed25519PrivateKey.generate()), "none that clients take"),
        (_pem(ec.generate_private_key(ec.SECP256K1())), "none that clients take"),
        (_pem(ec.generate_private_key(ec.SECP521R1())), "none that clients take"),
        (_pem(rsa.generate_private_key(65_537, 1_024)), "none that clients take"),  # noqa: S505
    ],
)
def test_a_key_that_cannot_serve_is_refused(folder: Folder, key: bytes, says: str) -> None:
    replace(folder.key, key)
    assert says in _refused(folder)


def test_whatever_changes_changes_the_signature(folder: Folder) -> None:
    files = folder.files(clients=True)
    seen = [signature(files)]
    assert signature(files) == seen[0]
    folder.key.chmod(0o640)
    seen.append(signature(files))
    for path in (folder.certificate, folder.key, folder.client_ca):
        replace(path, path.read_bytes())
        seen.append(signature(files))
    folder.key.unlink()
    seen.append(signature(files))
    assert len(set(seen)) == len(seen)


def test_a_link_to_another_folder_is_a_change(tmp_path: Path, authority: Authority) -> None:
    # As container platforms replace mounted secrets.
    pairs = [authority.issue("one"), authority.issue("two")]
    for name, pair in zip(("one", "two"), pairs, strict=True):
        (tmp_path / name).mkdir()
        Folder(tmp_path / name).write(pair)
    link = tmp_path / "current"
    link.symlink_to("one")
    files = TlsFiles(link / "tls.crt", link / "tls.key", None)
    before = signature(files)
    assert read(files).chain == pairs[0].certificate
    (tmp_path / "next").symlink_to("two")
    (tmp_path / "next").replace(link)
    assert signature(files) != before
    assert read(files).chain == pairs[1].certificate


def test_a_chain_begins_with_the_servers_own(folder: Folder, authority: Authority) -> None:
    own = folder.certificate.read_bytes()
    replace(folder.certificate, own + authority.certificate)
    assert read(folder.files()).chain == own + authority.certificate
    replace(folder.certificate, authority.certificate + own)
    assert "is not that of the certificate" in _refused(folder)
