"""The service's own keys, as files that only its user can read.

`signing.pem` holds the Ed25519 private key that signs access tokens (PKCS #8, PEM), and `signing-<unix seconds>.pem`
one that begins to sign at that time. `server.key` holds 32 random bytes from which keyed hashes are made (page tokens,
freshness tokens, the secrets of API keys). Replicas need the same files; several that start on one empty folder at once
agree on one of each.

This is the files' room: what is true of keys as time goes by is `keyring.py`'s.
"""

from __future__ import annotations

import base64
import errno
import fcntl
import hashlib
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from counterfoil_server.files import sync_folder

SIGNING_FILE: Final = "signing.pem"
SERVER_KEY_FILE: Final = "server.key"
LOCK_FILE: Final = ".lock"
SERVER_KEY_BYTES: Final = 32
FILE_LIMIT_BYTES: Final = 4_096
KEYS_LIMIT: Final = 16
"""Signing keys that a folder may have before no more are added."""
FILES_LIMIT: Final = 2 * KEYS_LIMIT
"""Files of signing keys that are read, those that begin last, however many there are."""
LOCK_TIMEOUT_S: Final = 5.0

_LOCK_RETRY_S: Final = 0.02
_SIGNING_NAME: Final = re.compile(r"signing(?:-([1-9][0-9]{0,10}))?\.pem", re.ASCII)
_PASSING: Final = frozenset(
    {errno.EAGAIN, errno.EINTR, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE, errno.ETIMEDOUT}
)
"""Errors that say something of the machine, and nothing of the file."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs tokens from a time on. Its repr does not show it."""

    private: Ed25519PrivateKey = field(repr=False)
    kid: str  # names the key in a token's header: its RFC 7638 thumbprint
    begins_s: int = 0  # the unix time from which on it signs; 0 is always
    file: str = SIGNING_FILE

    @property
    def public(self) -> Ed25519PublicKey:
        """What verifies the key's signatures."""
        return self.private.public_key()


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file with the name of a signing key that is none. `passing`: the error is not the file's own."""

    file: str
    error: OSError | ValueError
    passing: bool


class Stamp(NamedTuple):
    """What changes when a file does."""

    device: int
    inode: int
    mode: int
    size: int
    modified_ns: int
    changed_ns: int  # by a chmod, too


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one deployment at one moment. Its repr shows none of them."""

    signing: Ed25519PrivateKey = field(repr=False)
    kid: str  # the signing key's
    server_key: bytes = field(repr=False)

    @property
    def public(self) -> Ed25519PublicKey:
        """What verifies the signing key's signatures."""
        return self.signing.public_key()

    @classmethod
    def load(cls, folder: Path) -> Keys:
        """As `load_or_create`, but makes nothing: raises FileNotFoundError where a key or the folder is missing."""
        return cls._read_all(folder, _read)

    @classmethod
    def load_or_create(cls, folder: Path) -> Keys:
        """The keys in the folder, of several the one that signs now; makes the folder and each key that is missing.

        Raises OSError where a file cannot be read or written, or others than its owner's group may read it, and
        ValueError where one does not hold such a key. Neither says what the file holds. A signing key that cannot be
        used is an error only where there is no other.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not signing_files(folder):
            _create(folder / SIGNING_FILE, new_signing_pem())
        return cls._read_all(folder, lambda path: _read_or_create(path, lambda: secrets.token_bytes(SERVER_KEY_BYTES)))

    @classmethod
    def _read_all(cls, folder: Path, read_server_key: Callable[[Path], bytes]) -> Keys:
        usable, unusable = read_signing_keys(folder, signing_files(folder))
        if not usable:
            raise unusable[0].error if unusable else FileNotFoundError(f"{folder} has no signing key")
        signing = signing_at(usable, time.time())
        server_key = read_server_key(folder / SERVER_KEY_FILE)
        if len(server_key) != SERVER_KEY_BYTES:
            raise ValueError(f"{SERVER_KEY_FILE} does not hold {SERVER_KEY_BYTES} bytes")
        return cls(signing.private, signing.kid, server_key)


def signing_at(keys: Iterable[SigningKey], now_s: float) -> SigningKey:
    """The key that signs: of those that have begun the last; where none has, the one that begins first.

    There must be one.
    """
    in_order = sorted(keys, key=lambda each: each.begins_s)
    begun = [key for key in in_order if key.begins_s <= now_s]
    return begun[-1] if begun else in_order[0]


def signing_files(folder: Path) -> dict[str, Stamp | None]:
    """Files that are named as signing keys are, in the order in which they begin, at most FILES_LIMIT of them.

    None stands for what a file is that cannot be looked at. Raises OSError where the folder cannot be listed.
    """
    with os.scandir(folder) as entries:
        names = [each.name for each in entries if each.name.startswith("signing") and each.name.endswith(".pem")]
    names.sort(key=lambda name: (-1 if (begins_s := _begins_s(name)) is None else begins_s, name))
    found: dict[str, Stamp | None] = {}
    for name in names[-FILES_LIMIT:]:
        try:
            seen = (folder / name).stat()
        except FileNotFoundError:
            continue  # removed since
        except OSError:
            found[name] = None
        else:
            found[name] = Stamp(
                seen.st_dev, seen.st_ino, seen.st_mode, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns
            )
    return found


def read_signing_keys(folder: Path, names: Iterable[str]) -> tuple[list[SigningKey], list[Unusable]]:
    """The keys in these files, and the files that hold none; in the order of the names. One that is gone is neither."""
    usable, unusable = [], []
    for name in names:
        try:
            key = _read_signing_key(folder / name)
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            passing = isinstance(error, OSError) and error.errno in _PASSING
            unusable.append(Unusable(name, error, passing))
        else:
            usable.append(key)
    return usable, unusable


def add_signing_key(folder: Path, begins_s: int) -> SigningKey:
    """Makes a key that begins to sign then, or at the first free second after; hold the folder's lock.

    Its file gets the group and the mode of the last key's, and its owner where this is root, so that whoever reads that
    one reads this one. Raises OSError where it cannot be written, and ValueError where there is no key to follow, or
    there are KEYS_LIMIT of them.
    """
    there = signing_files(folder)
    if not there:
        raise ValueError("there is no key that another one could follow")
    if len(there) >= KEYS_LIMIT:
        raise ValueError(f"there are {len(there)} signing keys; remove those that are retired first")
    while (name := f"signing-{begins_s}.pem") in there:
        begins_s += 1
    _create(folder / name, new_signing_pem(), like=(folder / list(there)[-1]).stat())
    usable, unusable = read_signing_keys(folder, [name])
    if not usable:
        raise unusable[0].error if unusable else FileNotFoundError(f"{name} was removed")
    return usable[0]


def remove_signing_files(folder: Path, names: Iterable[str]) -> None:
    """Removes the files, durably; hold the folder's lock. Raises OSError."""
    for name in names:
        (folder / name).unlink(missing_ok=True)
    sync_folder(folder)


@contextmanager
def exclusively(folder: Path) -> Iterator[None]:
    """Holds the folder's lock, which all hold who add or remove keys by command.

    Raises OSError where it cannot be had within LOCK_TIMEOUT_S.
    """
    descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        if os.geteuid() == 0:
            there = folder.stat()
            os.fchown(descriptor, there.st_uid, there.st_gid)  # or whom the folder belongs to could not lock it next
        until = time.monotonic() + LOCK_TIMEOUT_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise TimeoutError(errno.ETIMEDOUT, "another process is changing the keys") from None
                time.sleep(_LOCK_RETRY_S)
        yield
    finally:
        os.close(descriptor)


def thumbprint(key: Ed25519PublicKey) -> str:
    """The key's RFC 7638 thumbprint, with RFC 8037's members: the same whoever computes it."""
    members = f'{{"crv":"Ed25519","kty":"OKP","x":"{base64url(key.public_bytes_raw())}"}}'
    return base64url(hashlib.sha256(members.encode()).digest())


def base64url(data: bytes) -> str:
    """The bytes in base64url without padding, as JOSE has them."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def new_signing_pem() -> bytes:
    """A new signing key, whose kid does not begin with a dash: a shell's user could not name it easily."""
    while True:
        key = Ed25519PrivateKey.generate()
        if not thumbprint(key.public_key()).startswith("-"):
            return key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )


def _begins_s(name: str) -> int | None:
    """When the key in a file of this name begins to sign; None where the name is none of ours."""
    found = _SIGNING_NAME.fullmatch(name)
    return int(found[1] or 0) if found else None


def _read_signing_key(path: Path) -> SigningKey:
    begins_s = _begins_s(path.name)
    if begins_s is None:
        raise ValueError(f"{path.name} is named neither {SIGNING_FILE} nor signing-<unix seconds>.pem")
    pem = _read(path)
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (TypeError, UnsupportedAlgorithm, ValueError) as error:
        raise ValueError(f"{path.name} does not hold a private key without a password") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path.name} does not hold an Ed25519 key")  # noqa: TRY004 - its contents are wrong
    return SigningKey(key, thumbprint(key.public_key()), begins_s, path.name)


def _read_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    try:
        return _read(path)
    except FileNotFoundError:
        _create(path, make())
        return _read(path)  # another replica's, where that one was quicker


def _read(path: Path) -> bytes:
    # Without waiting: a pipe of that name would have no writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise ValueError(f"{path.name} is not a file")
        if mode & stat.S_IRWXO:
            raise PermissionError(f"{path} can be read by anybody; remove the rights of others (chmod o-rwx)")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(FILE_LIMIT_BYTES)
    finally:
        os.close(descriptor)


def _create(path: Path, content: bytes, *, like: os.stat_result | None = None) -> None:
    """Writes the file whole, or leaves the one that is already there: a link, unlike a rename, replaces nothing.

    `like` is whose group and mode it gets, the rights of others aside.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if like is not None:
                _liken(file.fileno(), like)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def _liken(descriptor: int, like: os.stat_result) -> None:
    mine = os.fstat(descriptor)
    owner = like.st_uid if os.geteuid() == 0 else mine.st_uid
    if (owner, like.st_gid) != (mine.st_uid, mine.st_gid):
        os.fchown(descriptor, owner, like.st_gid)
    os.fchmod(descriptor, 0o600 | like.st_mode & stat.S_IRGRP)
