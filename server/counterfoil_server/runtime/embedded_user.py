"""Whom the embedded servers run as.

PostgreSQL refuses to run as root. Where Counterfoil itself does, its servers run as the user `postgres` or, without
one, `nobody`. Where that user may not pass the folders above the data directory or the installed packages (a clone
under /root, say), the servers keep one capability of root, to pass and read folders, and no other.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

# From linux/prctl.h and linux/capability.h
_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_SET_SECUREBITS = 28
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAPABILITY_VERSION = 0x20080522
_CAP_DAC_OVERRIDE = 1
_CAP_DAC_READ_SEARCH = 2


class EmbeddedError(Exception):
    """An embedded server cannot start; the message says why."""


class ServerUser:
    """The user that the servers run as: this process's own, or another where that is root."""

    def __init__(self, uid: int, gid: int, name: str) -> None:
        self.uid = uid
        self.gid = gid
        self.name = name
        self.is_other = uid != os.geteuid()
        self._capability: int | None = None

    @classmethod
    def choose(cls) -> ServerUser:
        """This process's own user, or an ordinary one where that is root. Raises `EmbeddedError` without one."""
        uid = os.geteuid()
        if uid != 0:
            try:
                return cls(uid, os.getegid(), pwd.getpwuid(uid).pw_name)
            except KeyError:
                raise EmbeddedError(f"PostgreSQL needs a user name, and user id {uid} has none") from None
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                entry = pwd.getpwnam(name)
                return cls(entry.pw_uid, entry.pw_gid, name)
        raise EmbeddedError("PostgreSQL refuses to run as root, and there is no user postgres or nobody")

    def ensure_reaches(self, paths: Sequence[Path]) -> None:
        """Makes sure that processes which `become` this user can come to the paths; raises where they cannot."""
        closed = next(
            (folder for path in paths for folder in path.resolve().parents if not self._may_pass(folder)), None
        )
        if not self.is_other or closed is None:
            return
        self._capability = _capability_to_pass()
        if self._capability is None:
            raise EmbeddedError(
                f"as root, the embedded servers run as the user {self.name}, who may not pass {closed}:"
                f" move it, allow it (chmod o+x {closed}), or run Counterfoil as an ordinary user"
            )

    def own(self, folder: Path, mode: int) -> Path:
        """Makes the folder where it is missing, and this user's. Raises where it is somebody else's."""
        folder.mkdir(parents=True, exist_ok=True)
        # By descriptor: between a look at a path and a change of it, a link elsewhere may have come in its place.
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except (NotADirectoryError, PermissionError) as error:
            raise EmbeddedError(f"{folder} belongs to somebody else") from error
        try:
            if os.fstat(descriptor).st_uid not in {self.uid, os.geteuid()}:
                raise EmbeddedError(f"{folder} belongs to somebody else")
            if self.is_other:
                os.fchown(descriptor, self.uid, self.gid)
            os.fchmod(descriptor, mode)
        finally:
            os.close(descriptor)
        return folder

    def write(self, folder: Path, name: str, text: str) -> None:
        """Puts a file of this user's in a folder of this user's, in the place of what has the name there.

        What the user has put in the folder is not followed: as root, a link there would lead to anybody's file. Raises
        OSError.
        """
        draft = f"{name}.new"
        within = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(draft, dir_fd=within)  # of a start that was cut short
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            with os.fdopen(os.open(draft, flags, 0o600, dir_fd=within), "w") as file:
                file.write(text)
                if self.is_other:
                    os.fchown(file.fileno(), self.uid, self.gid)
            os.rename(draft, name, src_dir_fd=within, dst_dir_fd=within)
        finally:
            os.close(within)

    def become(self, parents_death: signal.Signals) -> None:
        """Makes a process that was just forked this user's, and lets Linux send it a signal when its parent dies."""
        libc = ctypes.CDLL(None, use_errno=True)
        if self.is_other:
            if self._capability is not None:
                libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
                # Or access(2), with which initdb looks for its own programs, would judge without the capability.
                libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
            os.setgroups([self.gid])
            os.setgid(self.gid)
            os.setuid(self.uid)
            if self._capability is not None:
                _keep_only(libc, self._capability)
        if sys.platform == "linux":
            libc.prctl(_PR_SET_PDEATHSIG, int(parents_death), 0, 0, 0)

    def _may_pass(self, folder: Path) -> bool:
        try:
            status = folder.stat()
        except FileNotFoundError:
            return True  # it will be made, and this user's
        shift = 6 if status.st_uid == self.uid else 3 if status.st_gid == self.gid else 0
        return bool(status.st_mode >> shift & 1)


def _capability_to_pass() -> int | None:
    """The smallest capability to pass any folder that this process has; None where it has none (Linux only)."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        status = Path("/proc/self/status").read_text()
        effective = int(status.split("CapEff:")[1].split()[0], 16)
        return next((one for one in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE) if effective >> one & 1), None)
    return None


def _keep_only(libc: ctypes.CDLL, capability: int) -> None:
    """Drops every capability but one, and hands that one on to the programs that this process executes."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    # Effective, permitted and inheritable, for the capabilities 0 to 31 and for 32 to 63.
    data = (ctypes.c_uint32 * 6)(*[1 << capability] * 3, 0, 0, 0)
    if libc.capset(header, data) or libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0):
        raise OSError(ctypes.get_errno(), "the capability to pass folders cannot be kept")
