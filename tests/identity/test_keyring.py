"""The ring of signing keys: who signs and who is trusted as time goes by, and what it makes of the files it finds."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed448
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.faults import Unauthenticated
from counterfoil_server.identity.keyring import (
    CLOCK_SKEW_S,
    TTL_LIMIT_S,
    KeyRing,
    NoSigningKeyError,
    Standing,
    arranged,
)
from counterfoil_server.identity.keys import (
    FILES_LIMIT,
    Keys,
    SigningKey,
    add_signing_key,
    new_signing_pem,
    signing_at,
    thumbprint,
)
from counterfoil_server.identity.tokens import TokenIssuer, TokenVerifier

START_S = 1_800_000_000
PRIVATE = [Ed25519PrivateKey.generate() for _ in range(6)]
TAIL_S = TTL_LIMIT_S + CLOCK_SKEW_S


def signing_key(index: int, begins_s: int) -> SigningKey:
    return SigningKey(PRIVATE[index], thumbprint(PRIVATE[index].public_key()), begins_s, f"signing-{begins_s}.pem")


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    now: float = START_S

    def __call__(self) -> float:
        return self.now


@dataclass
class Lines:
    """What a ring says."""

    warnings: list[tuple[str, str]] = field(default_factory=list)
    changes: int = 0

    def info(self, event: str, **_content: Any) -> None:
        assert event == "signing keys changed"
        self.changes += 1

    def warning(self, event: str, **content: Any) -> None:
        assert event == "a signing key is not used"
        self.warnings.append((content["file"], content["cause"]))


def mint(ring: KeyRing | Keys, now: Callable[[], float] = time.time, ttl_s: int = 3_600) -> str:
    return TokenIssuer(ring, now=now).mint("me", ["catalog.read"], ttl_s=ttl_s)


# --- as time goes by ---------------------------------------------------------------------------------------------


def test_a_key_is_next_then_signs_then_is_trusted_then_retires() -> None:
    keys = [signing_key(0, 0), signing_key(1, START_S)]
    ring = arranged(keys)
    for now_s, expected in (
        (START_S - 1, [Standing.SIGNING, Standing.NEXT]),
        (START_S - 0.001, [Standing.SIGNING, Standing.NEXT]),
        (START_S, [Standing.TRUSTED, Standing.SIGNING]),
        (START_S + TAIL_S - 1, [Standing.TRUSTED, Standing.SIGNING]),
        (START_S + TAIL_S, [Standing.RETIRED, Standing.SIGNING]),
    ):
        assert [each.standing(signing_at(keys, now_s), now_s) for each in ring] == expected, now_s


def test_a_key_is_trusted_no_more_after_its_longest_token_though_its_file_is_there() -> None:
    clock = Clock(START_S - 1)
    ring = KeyRing([signing_key(0, 0), signing_key(1, START_S)], now=clock)
    verifier = TokenVerifier(ring, now=clock)
    token = mint(ring, clock, TTL_LIMIT_S)
    verifier.verify(token)
    clock.now = START_S + TTL_LIMIT_S - 2
    assert verifier.remembered(token) is not None
    assert verifier.verify(token).subject == "me"
    clock.now = START_S + TAIL_S
    # A thief of the old key may say of a token what he likes.
    forged = mint(KeyRing([signing_key(0, 0)]), clock)
    with pytest.raises(Unauthenticated):
        verifier.verify(forged)


def test_what_is_remembered_ends_with_the_trust_in_its_key() -> None:
    clock = Clock(START_S + TAIL_S - 10)
    ring = KeyRing([signing_key(0, 0), signing_key(1, START_S)], now=clock)
    verifier = TokenVerifier(ring, now=clock)
    token = mint(KeyRing([signing_key(0, 0)]), clock)
    verifier.verify(token)
    clock.now += 9
    assert verifier.remembered(token) is not None
    clock.now += 1
    assert verifier.remembered(token) is None


def test_where_all_keys_begin_later_the_first_of_them_signs() -> None:
    clock = Clock()
    ring = KeyRing([signing_key(0, START_S + 20), signing_key(1, START_S + 10)], now=clock)
    assert ring.signing().begins_s == START_S + 10
    clock.now += 30
    assert ring.signing().begins_s == START_S + 20


def test_no_token_outlives_the_trust_in_its_key() -> None:
    issuer = TokenIssuer(KeyRing([signing_key(0, 0)]))
    now = int(time.time())
    with pytest.raises(ValueError, match="at most"):
        issuer.sign({"sub": "me", "exp": now + TTL_LIMIT_S + 60}, "at+jwt")
    with pytest.raises(ValueError, match="at most"):
        issuer.sign({"sub": "me", "exp": math.nan}, "at+jwt")


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[tuple[int, int]], int]:
    """Rotations, each with the time at which its file is there and its lead; and the least of the leads."""
    rotations, at = [], START_S
    for _ in range(draw(st.integers(0, len(PRIVATE) - 1))):
        at += draw(st.integers(0, 2 * TTL_LIMIT_S))
        rotations.append((at, draw(st.integers(1, 3_600))))
    return rotations, min((lead for _, lead in rotations), default=60)


@given(histories(), st.data())
def test_every_token_holds_until_it_expires_on_every_replica_that_reads_in_time(
    history: tuple[list[tuple[int, int]], int], data: st.DataObject
) -> None:
    rotations, least_lead_s = history
    late = st.integers(0, least_lead_s)
    begun: dict[int, int] = {}
    for index, (at, lead_s) in enumerate(rotations, 1):
        begins_s = at + lead_s
        while begins_s in begun.values():
            begins_s += 1
        begun[index] = begins_s

    def replica(now: Clock, late_s: int) -> KeyRing:
        """A replica that has read what was there so long ago."""
        there = [index for index, (at, _) in enumerate(rotations, 1) if at <= now.now - late_s]
        return KeyRing([signing_key(0, 0), *(signing_key(index, begun[index]) for index in there)], now=now)

    last = rotations[-1][0] if rotations else START_S
    edges = [begin + move for begin in begun.values() for move in (-1, 0, 1)]
    moments = st.integers(START_S - 10, last + 2 * TTL_LIMIT_S) | st.sampled_from([START_S, *edges])
    clock = Clock(data.draw(moments, "minted at"))
    minting = replica(clock, data.draw(late, "the minting replica is late by"))
    standings = [each.standing(minting.signing(), clock.now) for each in minting.members()]
    assert standings.count(Standing.SIGNING) == 1
    ttl_s = data.draw(st.integers(1, TTL_LIMIT_S) | st.just(TTL_LIMIT_S), "ttl_s")
    token, minted_at = mint(minting, clock, ttl_s), clock.now
    for after in [0, ttl_s - 1, data.draw(st.integers(0, ttl_s - 1), "verified after")]:
        clock.now = minted_at + after
        ring = replica(clock, data.draw(late, "the verifying replica is late by"))
        assert TokenVerifier(ring, now=clock).verify(token).subject == "me"
    clock.now = minted_at + ttl_s
    with pytest.raises(Unauthenticated):
        TokenVerifier(replica(clock, 0), now=clock).verify(token)


# --- files that come and go --------------------------------------------------------------------------------------


@dataclass
class Deployment:
    """A folder of keys, and one process that follows it and looks whenever it is asked to."""

    folder: Path
    lines: Lines = field(default_factory=Lines)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.first = Keys.load_or_create(self.folder)
        self.ring = KeyRing.open(self.folder, log=self.lines, clock=self.clock)
        self.verifier = TokenVerifier(self.ring)

    def look(self) -> None:
        self.clock.now += 1
        assert self.ring.refresh()

    def put(self, begins_s: float, content: bytes | None = None, mode: int = 0o600) -> Path:
        path = self.folder / f"signing-{int(begins_s)}.pem"
        path.write_bytes(new_signing_pem() if content is None else content)
        path.chmod(mode)
        return path


@pytest.fixture
def there(tmp_path: Path) -> Deployment:
    """A deployment with its first key."""
    return Deployment(tmp_path / "keys")


def test_a_new_file_is_trusted_at_once_and_signs_from_its_time_on(there: Deployment) -> None:
    soon = there.put(time.time() + 600)
    ring = KeyRing.open(there.folder, now=lambda: time.time() + 601)
    token = mint(ring, ttl_s=60)
    there.look()
    assert there.verifier.verify(token).subject == "me"
    assert there.ring.signing().kid == there.first.kid
    assert ring.signing().file == soon.name
    assert [each.key.file for each in there.ring.members()] == ["signing.pem", soon.name]


def test_the_folder_is_looked_at_once_a_second_and_never_by_who_verifies(there: Deployment) -> None:
    there.look()
    there.put(time.time() - 5)
    token = mint(Keys.load_or_create(there.folder))
    there.clock.now += 0.999
    assert not there.ring.refresh()
    there.clock.now += 0.001
    with pytest.raises(Unauthenticated):
        there.verifier.verify(token)
    assert there.ring.refresh()
    assert there.verifier.verify(token).subject == "me"
    assert not there.ring.refresh()


def test_a_look_that_hangs_holds_nobody_up_for_long(there: Deployment) -> None:
    there.clock.now += 1
    with there.ring._reading:
        began = time.monotonic()
        assert not there.ring.refresh()
    assert time.monotonic() - began < 5
    assert there.ring.refresh()


def test_a_removed_key_is_trusted_no_more_and_what_it_signed_is_forgotten(there: Deployment) -> None:
    token = mint(there.ring)
    add_signing_key(there.folder, int(time.time()) - 1)
    there.look()
    other = mint(there.ring)
    assert there.verifier.verify(token).subject == there.verifier.verify(other).subject == "me"
    (there.folder / "signing.pem").unlink()
    assert there.verifier.remembered(token) is not None
    there.look()
    assert there.verifier.remembered(token) is None
    assert there.verifier.remembered(other) is not None
    for refused in (there.verifier.verify, there.verifier.claims):
        with pytest.raises(Unauthenticated):
            refused(token)
    assert Keys.load_or_create(there.folder).kid == there.ring.signing().kid
    assert not (there.folder / "signing.pem").exists(), "a start makes no key where there is one"


def test_a_token_verified_while_its_key_is_removed_is_not_remembered(there: Deployment) -> None:
    for _ in range(20):
        gone = there.put(time.time() - 5)
        there.look()
        tokens = [mint(there.ring) for _ in range(40)]
        begun = threading.Event()

        def verify(tokens: list[str] = tokens, begun: threading.Event = begun) -> None:
            for token in tokens:
                try:
                    there.verifier.verify(token)
                except Unauthenticated:
                    return
                finally:
                    begun.set()

        thread = threading.Thread(target=verify)
        thread.start()
        begun.wait(10)
        gone.unlink()
        there.look()
        assert [token for token in tokens if there.verifier.remembered(token)] == []
        thread.join(10)
        assert [token for token in tokens if there.verifier.remembered(token)] == []


def test_a_key_that_is_replaced_in_its_file_is_revoked(there: Deployment) -> None:
    token = mint(there.ring)
    there.verifier.verify(token)
    (there.folder / "signing.pem").write_bytes(new_signing_pem())  # as long as before, and within one tick perhaps
    there.look()
    assert there.verifier.remembered(token) is None
    assert there.verifier.verify(mint(there.ring)).subject == "me"


def test_files_are_read_again_until_they_are_too_old_to_change_within_one_tick(there: Deployment) -> None:
    there.put(time.time() - 5)
    there.look()
    assert there.ring._stamps is None
    until = time.monotonic() + 20
    while there.ring._stamps is None:
        assert time.monotonic() < until
        time.sleep(0.1)
        there.look()


def _pem(key: Any, format: Any = serialization.PrivateFormat.PKCS8) -> bytes:  # noqa: A002
    made: bytes = key.private_bytes(serialization.Encoding.PEM, format, serialization.NoEncryption())
    return made


def _locked() -> bytes:
    return PRIVATE[0].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
    )


BAD = {
    "empty": b"",
    "half-written": new_signing_pem()[:60],
    "another type": _pem(ed448.Ed448PrivateKey.generate()),
    "a public key": PRIVATE[0]
    .public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
    "with a password": _locked(),
    "canary": b"canary " * 600,
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_ignored_with_one_warning_until_it_is_good(there: Deployment, content: bytes) -> None:
    before = mint(there.ring)
    bad = there.put(time.time() - 5, content)
    for _ in range(3):
        there.look()
    ((file, cause),) = there.lines.warnings
    assert file == bad.name
    assert "canary" not in cause
    assert there.ring.signing().kid == there.first.kid
    assert there.verifier.verify(before).subject == "me"
    assert Keys.load_or_create(there.folder).kid == there.first.kid
    bad.write_bytes(new_signing_pem())
    there.look()
    assert there.ring.signing().file == bad.name
    assert there.verifier.verify(before).subject == "me"
    bad.write_bytes(content)
    there.look()
    assert len(there.lines.warnings) == 2, "what was good meanwhile is news"


def test_files_that_are_no_files_are_ignored_and_wait_for_nobody(there: Deployment) -> None:
    (there.folder / "signing-1.pem").mkdir()
    os.mkfifo(there.folder / "signing-2.pem", 0o600)
    (there.folder / "signing-3.pem").symlink_to("signing-3.pem")
    (there.folder / "signing-4.pem").symlink_to("nowhere")
    (there.folder / "signing-tomorrow.pem").write_bytes(new_signing_pem())
    there.look()
    there.look()
    assert sorted(file for file, _ in there.lines.warnings) == [
        *(f"signing-{index}.pem" for index in (1, 2, 3)),
        "signing-tomorrow.pem",
    ]
    assert [each.key.kid for each in there.ring.members()] == [there.first.kid]


def test_a_key_that_others_may_read_is_ignored_and_noticed_by_its_mode_alone(there: Deployment) -> None:
    path = there.put(time.time() - 5)
    there.look()
    token = mint(there.ring)
    assert there.verifier.verify(token).subject == "me"
    path.chmod(0o644)
    there.look()
    assert [file for file, _ in there.lines.warnings] == [path.name]
    with pytest.raises(Unauthenticated):
        there.verifier.verify(token)
    path.chmod(0o640)
    there.look()
    assert there.verifier.verify(token).subject == "me"


def test_a_bad_file_keeps_no_removed_key_alive(there: Deployment) -> None:
    bad = there.put(time.time() + 600, b"half")
    there.look()
    token = mint(there.ring)
    there.verifier.verify(token)
    (there.folder / "signing.pem").unlink()
    there.look()
    assert bad.exists()
    assert there.verifier.remembered(token) is None


def test_the_last_key_going_bad_takes_nothing_down(there: Deployment) -> None:
    token = mint(there.ring)
    (there.folder / "signing.pem").write_bytes(b"half")
    there.look()
    there.look()
    assert len(there.lines.warnings) == 1
    assert there.verifier.verify(token).subject == "me"
    (there.folder / "signing.pem").unlink()
    there.look()
    with pytest.raises(Unauthenticated):
        there.verifier.verify(token)


def test_all_keys_removed_is_all_revoked_but_a_folder_that_is_not_there_is_not(there: Deployment) -> None:
    token = mint(there.ring)
    there.verifier.verify(token)
    away = there.folder.rename(there.folder.with_name("away"))
    there.look()
    there.folder.mkdir()  # a mount point without its mount
    there.look()
    there.look()
    assert len(there.lines.warnings) == 2
    assert there.verifier.remembered(token) is not None
    there.folder.rmdir()
    away.rename(there.folder)
    there.look()
    assert there.lines.changes == 0
    (there.folder / "signing.pem").unlink()
    there.look()
    assert there.verifier.remembered(token) is None
    with pytest.raises(Unauthenticated):
        there.verifier.verify(token)
    with pytest.raises(NoSigningKeyError):
        mint(there.ring)


def test_a_mounted_secret_is_followed_as_its_links_are_swapped(there: Deployment) -> None:
    """As Kubernetes mounts one: the files are links through a link to a folder, and that one link is replaced."""
    token = mint(there.ring)
    mount = there.folder.with_name("mount")
    mount.mkdir()

    def swap(version: str) -> None:
        names = [path.name for path in there.folder.iterdir()]
        (mount / version).mkdir()
        for name in names:
            (mount / version / name).write_bytes((there.folder / name).read_bytes())
            (mount / version / name).chmod(0o440)
        (mount / "..next").symlink_to(version)
        (mount / "..next").replace(mount / "..data")
        for path in mount.iterdir():
            if path.suffix and path.is_symlink() and path.name not in (*names, "..data"):
                path.unlink()
        for name in names:
            if not (mount / name).is_symlink():
                (mount / name).symlink_to(f"..data/{name}")

    swap("..1")
    clock = Clock()
    ring = KeyRing.open(mount, log=there.lines, clock=clock)
    verifier = TokenVerifier(ring)
    verifier.verify(token)
    there.put(time.time() - 5)
    swap("..2")
    clock.now += 1
    ring.refresh()
    assert len(ring.members()) == 2
    assert verifier.remembered(token) is not None
    (there.folder / "signing.pem").unlink()
    swap("..3")
    clock.now += 1
    ring.refresh()
    assert len(ring.members()) == 1
    assert verifier.remembered(token) is None
    assert there.lines.warnings == []


def test_one_key_in_two_files_counts_once(there: Deployment) -> None:
    there.put(time.time() - 5)
    there.put(time.time() + 600, (there.folder / "signing.pem").read_bytes())
    there.look()
    assert len(there.ring.members()) == 2
    assert there.ring.signing().kid != there.first.kid
    assert [cause for _, cause in there.lines.warnings] == [
        "holds the same key as signing.pem, which begins before",
    ]


def test_the_number_of_keys_is_bounded(there: Deployment) -> None:
    for index in range(FILES_LIMIT + 8):
        there.put(1_000 + index)
    there.look()
    assert [each.key.begins_s for each in there.ring.members()] == [1_008 + index for index in range(FILES_LIMIT)]
    with pytest.raises(ValueError, match="remove those that are retired"):
        add_signing_key(there.folder, int(time.time()))


def test_a_folder_without_a_usable_key_is_an_error_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        KeyRing.open(tmp_path / "none")
    (tmp_path / "server.key").write_bytes(b"k" * 32)
    with pytest.raises(FileNotFoundError):
        KeyRing.open(tmp_path)
    (tmp_path / "signing-5.pem").write_bytes(b"canary")
    (tmp_path / "signing-5.pem").chmod(0o600)
    for start in (KeyRing.open, Keys.load_or_create):
        with pytest.raises(ValueError, match=r"signing-5\.pem") as refused:
            start(tmp_path)
        assert "canary" not in str(refused.value)


def test_a_new_key_is_readable_by_whom_the_last_one_was(there: Deployment) -> None:
    assert (there.folder / add_signing_key(there.folder, START_S).file).stat().st_mode & 0o777 == 0o600
    (there.folder / f"signing-{START_S}.pem").chmod(0o666)  # ignored, and no model in that
    assert (there.folder / add_signing_key(there.folder, START_S).file).stat().st_mode & 0o777 == 0o640


def test_no_repr_shows_a_key(there: Deployment) -> None:
    shown = repr([there.ring.members(), there.ring, there.ring.signing()])
    assert "private" not in shown.lower()
    assert there.ring.signing().kid in shown
