"""The signing keys of a deployment as time goes by: which one signs, which are trusted, and since when.

What a ring holds follows from the files alone, so that all processes and replicas that see the same files agree, and
one that starts anew knows what the others know. A key is trusted as soon as its file is there, signs from its time on
until the next one begins, and stays trusted until the longest token that it may have signed has expired. A key whose
file is removed is trusted no more.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol

from counterfoil_server.identity.keys import (
    SERVER_KEY_FILE,
    Keys,
    SigningKey,
    Stamp,
    Unusable,
    read_signing_keys,
    signing_at,
    signing_files,
)

TTL_LIMIT_S: Final = 24 * 3_600  # the longest that a token may hold
CLOCK_SKEW_S: Final = 5  # how far replicas' clocks may differ; grants no time past `exp`
REFRESH_INTERVAL_S: Final = 1.0  # between two looks at the folder, whoever asks for them

_REFRESHING_LIMIT_S: Final = 0.1  # how long somebody waits for another thread's look
_SETTLED_AFTER_NS: Final = 2_000_000_000  # a file that changed later than this may change again under one time stamp


class Log(Protocol):
    """Where a ring says what it found."""

    def info(self, event: str, **content: Any) -> None:
        """Logs what happened."""

    def warning(self, event: str, **content: Any) -> None:
        """Logs what an operator may want to change."""


class NoSigningKeyError(Exception):
    """All signing keys were removed."""


class Standing(StrEnum):
    """Where a key stands in its life."""

    NEXT = "next"  # trusted, and signs nothing yet
    SIGNING = "signing"
    TRUSTED = "trusted"  # signs no more; tokens that it signed may live
    RETIRED = "retired"  # trusted no more: its file may go


@dataclass(frozen=True, slots=True)
class RingKey:
    """A key and its place in a ring."""

    key: SigningKey
    trusted_until_s: float  # unix seconds; infinite while no other key follows

    def standing(self, signing: SigningKey, now_s: float) -> Standing:
        """Where the key stands in a ring in which `signing` signs now."""
        if self.key.kid == signing.kid:
            return Standing.SIGNING
        if self.trusted_until_s <= now_s:
            return Standing.RETIRED
        return Standing.NEXT if self.key.begins_s > now_s else Standing.TRUSTED


def arranged(keys: Iterable[SigningKey]) -> tuple[RingKey, ...]:
    """The keys in the order in which they sign, each once: of a key in two files the one that begins first counts."""
    once: dict[str, SigningKey] = {}
    for key in sorted(keys, key=lambda each: each.begins_s):
        once.setdefault(key.kid, key)
    order = list(once.values())
    begin_s = [*(key.begins_s for key in order), math.inf]
    tail_s = TTL_LIMIT_S + CLOCK_SKEW_S
    return tuple(RingKey(key, next_s + tail_s) for key, next_s in zip(order, begin_s[1:], strict=True))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a look at the folder has found; replaced whole, so that readers take no lock."""

    keys: tuple[RingKey, ...]
    by_kid: Mapping[str, RingKey]
    by_file: Mapping[str, SigningKey]

    @classmethod
    def of(cls, keys: Iterable[SigningKey]) -> _Seen:
        found = list(keys)
        order = arranged(found)
        return cls(order, {each.key.kid: each for each in order}, {each.file: each for each in found})


class KeyRing:
    """The signing keys, kept up to date with their folder. Safe for use from any thread.

    Nothing but `refresh` reads the disk.
    """

    def __init__(
        self,
        keys: Iterable[SigningKey],
        *,
        folder: Path | None = None,
        log: Log | None = None,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """A ring of these keys, which follows the folder where one is given. `open` reads the folder at once."""
        self._folder = folder
        self._log = log
        self._now = now
        self._clock = clock
        self._seen = _Seen.of(keys)
        self._listeners: list[Callable[[], None]] = []
        self._reading = threading.Lock()
        self._read_at = -math.inf
        self._stamps: dict[str, Stamp | None] | None = None  # of what was read; None: read again in any case
        self._warned: set[tuple[str, str]] = set()  # file and cause; bounded as the files are

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        log: Log | None = None,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> KeyRing:
        """The ring of a folder.

        Raises OSError where it cannot be read, and what is wrong with the first key, an OSError or a ValueError, where
        none can be used.
        """
        names = signing_files(folder)
        usable, unusable = read_signing_keys(folder, names)
        if not usable:
            raise unusable[0].error if unusable else FileNotFoundError(f"{folder} has no signing key")
        ring = cls(usable, folder=folder, log=log, now=now, clock=clock)
        ring.refresh()
        return ring

    def signing(self) -> SigningKey:
        """The key that signs now. Raises NoSigningKeyError where all have been removed."""
        seen = self._seen
        if not seen.keys:
            raise NoSigningKeyError("there is no signing key any more: all were removed")
        return signing_at((each.key for each in seen.keys), self._now())

    def trusted(self, kid: str) -> RingKey | None:
        """The key of this name where its signatures hold now. Memory only."""
        found = self._seen.by_kid.get(kid)
        return found if found is not None and found.trusted_until_s > self._now() else None

    def members(self) -> tuple[RingKey, ...]:
        """All keys, retired ones too, in the order in which they sign. The same object until one comes or goes."""
        return self._seen.keys

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Has the listener called after each change of the keys, by the thread that found it. It must not block."""
        self._listeners.append(listener)

    def poll(self) -> int:
        """Looks at the folder; 0, for there is nothing to go on with. Made to be run every second in the background."""
        self.refresh()
        return 0

    def refresh(self) -> bool:
        """Looks at the folder unless that was done within the last second; whether it was, just now.

        Where the folder cannot be read the ring stays as it is, and says so in the log once.
        """
        if self._folder is None or self._clock() - self._read_at < REFRESH_INTERVAL_S:
            return False
        # Whoever waited for another thread's look has the use of it.
        if not self._reading.acquire(timeout=_REFRESHING_LIMIT_S):
            return False
        try:
            if self._clock() - self._read_at < REFRESH_INTERVAL_S:
                return True
            self._read_at = self._clock()
            self._follow(self._folder)
        finally:
            self._reading.release()
        return True

    def _follow(self, folder: Path) -> None:
        try:
            stamps = signing_files(folder)
            # An empty mount point is not a folder whose keys were removed: that one still has the server key.
            gone = not stamps and not (folder / SERVER_KEY_FILE).exists()
        except OSError as error:
            self._warn({(folder.name, f"cannot be read: {error.strerror}")})
            return
        if gone:
            self._warn({(folder.name, "holds no keys at all: those read before stay in use")})
            return
        if self._stamps == stamps:
            return
        # The wall clock of the machine, whatever clock the keys live by.
        read_ns = time.time_ns()
        usable, unusable = read_signing_keys(folder, stamps)
        known = self._seen.by_file
        # What cannot be read just now is taken as it was. So is a file gone bad where nothing else is left: only one
        # that is removed takes the last key away.
        passing = [each.file for each in unusable if each.passing]
        usable += [known[file] for file in passing if file in known]
        usable = usable or [known[each.file] for each in unusable if each.file in known]
        settled = all(each is not None and read_ns - each.changed_ns > _SETTLED_AFTER_NS for each in stamps.values())
        self._stamps = stamps if settled and not passing else None
        self._warn(_complaints(usable, unusable))
        self._take(_Seen.of(usable))

    def _take(self, seen: _Seen) -> None:
        was, now = _places(self._seen), _places(seen)
        if was == now:
            return  # the same object stays, for whoever keeps something beside it
        self._seen = seen
        if self._log is not None:
            self._log.info("signing keys changed", came=_kids(now - was), went=_kids(was - now))
        for listener in self._listeners:
            listener()

    def _warn(self, complaints: set[tuple[str, str]]) -> None:
        """Logs what is wrong when it begins to be."""
        if self._log is not None:
            for file, cause in sorted(complaints - self._warned):
                self._log.warning("a signing key is not used", file=file, cause=cause)
        self._warned = complaints


def ring_of(keys: Keys | KeyRing) -> KeyRing:
    """A ring as it is; one moment's keys as a ring that never changes."""
    return keys if isinstance(keys, KeyRing) else KeyRing([SigningKey(keys.signing, keys.kid)])


def _places(seen: _Seen) -> set[tuple[str, int]]:
    return {(each.key.kid, each.key.begins_s) for each in seen.keys}


def _kids(places: set[tuple[str, int]]) -> list[str]:
    return [kid for kid, _ in sorted(places, key=lambda place: place[1])]


def _complaints(keys: Iterable[SigningKey], unusable: Iterable[Unusable]) -> set[tuple[str, str]]:
    complaints = {(each.file, str(each.error)) for each in unusable}
    first: dict[str, str] = {}
    for key in sorted(keys, key=lambda each: each.begins_s):
        if (other := first.setdefault(key.kid, key.file)) != key.file:
            complaints.add((key.file, f"holds the same key as {other}, which begins before"))
    return complaints
