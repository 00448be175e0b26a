"""The service's own keys, as files that only its user can read.

`signing.pem` holds the Ed25519 private key that signs access tokens (PKCS #8, PEM). `server.key` holds 32 random bytes
from which keyed hashes are made (page tokens, freshness tokens). Replicas need the same two files; several that start
on one empty folder at once agree on one of each.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNING_FILE: Final = "signing.pem"
SERVER_KEY_FILE: Final = "server.key"
SERVER_KEY_BYTES: Final = 32
FILE_LIMIT_BYTES: Final = 4_096


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one deployment. Its repr shows none of them."""

    signing: Ed25519PrivateKey = field(repr=False)
    kid: str  # names the signing key in a token's header: its RFC 7638 thumbprint
    server_key: bytes = field(repr=False)

    @property
    def public(self) -> Ed25519PublicKey:
        """What verifies the signing key's signatures."""
        return self.signing.public_key()

    @classmethod
    def load_or_create(cls, folder: Path) -> Keys:
        """The keys in the folder; makes the folder and each key that is missing.

        Raises OSError where a file cannot be read or written, or others than its owner's group may read it, and
        ValueError where one does not hold such a key. Neither says what the file holds.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        signing = _signing_key(_read_or_create(folder / SIGNING_FILE, _new_signing_pem))
        server_key = _read_or_create(folder / SERVER_KEY_FILE, lambda: secrets.token_bytes(SERVER_KEY_BYTES))
        if len(server_key) != SERVER_KEY_BYTES:
            raise ValueError(f"{SERVER_KEY_FILE} does not hold {SERVER_KEY_BYTES} bytes")
        return cls(signing, thumbprint(signing.public_key()), server_key)


def thumbprint(key: Ed25519PublicKey) -> str:
    """The key's RFC 7638 thumbprint, with RFC 8037's members: the same whoever computes it."""
    members = f'{{"crv":"Ed25519","kty":"OKP","x":"{_base64url(key.public_bytes_raw())}"}}'
    return _base64url(hashlib.sha256(members.encode()).digest())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _new_signing_pem() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _signing_key(pem: bytes) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{SIGNING_FILE} does not hold a private key without a password") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{SIGNING_FILE} does not hold an Ed25519 key")  # noqa: TRY004 - its contents are wrong
    return key


def _read_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    try:
        return _read(path)
    except FileNotFoundError:
        _create(path, make())
        return _read(path)  # another replica's, where that one was quicker


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_mode & stat.S_IRWXO:
            raise PermissionError(f"{path} can be read by anybody; remove the rights of others (chmod o-rwx)")
        return file.read(FILE_LIMIT_BYTES)


def _create(path: Path, content: bytes) -> None:
    """Writes the file whole, or leaves the one that is already there: a link, unlike a rename, replaces nothing."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)  # the name is on disk only when the folder is
    finally:
        os.close(folder)
