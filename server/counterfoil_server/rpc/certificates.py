"""A server's certificate, its key, and the authorities of its clients, read from files and looked at before their use.

gRPC's core takes what it is given and lets each handshake fail where that is no good; so all that can be known of the
files is found out here. Knows no gRPC.
"""

from __future__ import annotations

import datetime as dt
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from counterfoil_server.rpc.server import TlsFiles

FILE_LIMIT_BYTES: Final = 1024 * 1024
"""Of each file; all of the web's authorities together are a quarter of it."""

RSA_LEAST_BITS: Final = 2_048
_CURVES: Final = (ec.SECP256R1, ec.SECP384R1)  # gRPC's own clients take no signature of P-521


class CertificateError(Exception):
    """The files cannot be used. The message is one line, names the file, and holds nothing of a key."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """What a server presents, as PEM, and what is known of it. Its repr does not show the key."""

    chain: bytes = field(repr=False)
    key: bytes = field(repr=False)
    client_ca: bytes | None = field(repr=False)
    fingerprint: str  # the certificate's SHA-256, in hexadecimal
    begins_at: dt.datetime
    ends_at: dt.datetime

    def valid(self, now: dt.datetime | None = None) -> bool:
        """Whether the certificate holds, by its dates; clients refuse one that does not."""
        return self.begins_at <= (now or dt.datetime.now(dt.UTC)) <= self.ends_at


def read(files: TlsFiles) -> Certificates:
    """The files' contents. Raises CertificateError where they cannot be used, or do not belong together."""
    chain = _content(files.certificate)
    key = _content(files.key, private=True)
    client_ca = None if files.client_ca is None else _content(files.client_ca)
    certificate = _parsed(files.certificate, chain)[0]
    if _public_key(files.key, key) != certificate.public_key():
        raise CertificateError(f"the key in {files.key} is not that of the certificate in {files.certificate}")
    if files.client_ca is not None and client_ca is not None:
        _parsed(files.client_ca, client_ca)
    return Certificates(
        chain,
        key,
        client_ca,
        certificate.fingerprint(hashes.SHA256()).hex(),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )


def signature(files: TlsFiles) -> tuple[object, ...]:
    """What changes when a file does, and cheap to ask for; a file that cannot be found has a signature, too."""
    return tuple(_state(path) for path in (files.certificate, files.key, files.client_ca) if path is not None)


def _state(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError as error:
        return (error.errno or -1,)
    # The mode, because a key that others may read is refused until they may not.
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_mode


def _content(path: Path, *, private: bool = False) -> bytes:
    try:
        # Opening a pipe would wait for its writer.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise CertificateError(f"{path} is not a file")
            if private and mode & stat.S_IRWXO:
                raise CertificateError(f"{path} can be read by anybody; remove the rights of others (chmod o-rwx)")
            content = file.read(FILE_LIMIT_BYTES + 1)
    except OSError as error:
        raise CertificateError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > FILE_LIMIT_BYTES:
        raise CertificateError(f"{path} is larger than {FILE_LIMIT_BYTES} bytes")
    return content


def _parsed(path: Path, pem: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise CertificateError(f"{path} does not hold certificates as PEM, or is cut short") from error


def _public_key(path: Path, pem: bytes) -> object:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except TypeError:
        raise CertificateError(f"the key in {path} has a password; it must have none") from None
    except ValueError:
        # Without its cause, which might quote the key.
        raise CertificateError(f"{path} does not hold a private key as PEM, or is cut short") from None
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= RSA_LEAST_BITS:
        return key.public_key()
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, _CURVES):
        return key.public_key()
    raise CertificateError(
        f"the key in {path} is none that clients take: RSA from {RSA_LEAST_BITS} bits on, or ECDSA on P-256 or P-384"
    )
