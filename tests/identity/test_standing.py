"""Who is remembered, against a model that says it in the simplest way, by a clock that the test turns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from counterfoil_server.identity.changes import (
    ACCOUNT,
    API_KEY_KIND,
    BINDING_KIND,
    ROLE_KIND,
    SERVICE_ACCOUNT_KIND,
    SESSION_KIND,
)
from counterfoil_server.identity.standing import TRUST_S, Remembered, Standing
from counterfoil_server.principal import Principal

LIMIT = 4
SUBJECTS = ("serviceAccounts/a", "serviceAccounts/b", "accounts/a")
SECRETS = ("s0", "s1", "s2", "s3", "s4", ("s0",), ("s0", "s1"))


class Changed(NamedTuple):
    kind: str
    name: str
    revision: int = 1


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Known:
    principal: Principal
    end: float
    credential: str


@dataclass
class Lease:
    token: int
    void: bool = False  # something was forgotten since


@dataclass
class Tail:
    invalidations: list[Changed]
    complete: bool = True


def credential_of(secret: str | tuple[str, ...], subject: str) -> str:
    return "" if isinstance(secret, tuple) else f"{subject}/apiKeys/{secret}"


CHANGES = st.one_of(
    st.builds(Changed, st.sampled_from([ACCOUNT, SERVICE_ACCOUNT_KIND]), st.sampled_from(SUBJECTS)),
    st.builds(
        lambda kind, secret, subject: Changed(kind, credential_of(secret, subject)),
        st.sampled_from([API_KEY_KIND, SESSION_KIND]),
        st.sampled_from(SECRETS[:5]),
        st.sampled_from(SUBJECTS),
    ),
    st.builds(Changed, st.sampled_from([BINDING_KIND, ROLE_KIND]), st.just("x")),
)


class RememberedMachine(RuleBasedStateMachine):
    """Look-ups that take their time, changes that are heard late, in parts or not at all, and a clock that goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.remembered = Remembered(LIMIT, clock=self.clock)
        self.known: dict[object, Known] = {}
        self.trusted_until = float("-inf")
        self.leases: list[Lease] = []
        self.number = 0

    @rule(seconds=st.sampled_from([0.0, 0.5, 1.0, 3.4, 3.5, 10.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule()
    def a_look_up_begins(self) -> None:
        self.leases.append(Lease(self.remembered.lease()))

    @rule(
        secret=st.sampled_from(SECRETS),
        subject=st.sampled_from(SUBJECTS),
        rest_s=st.sampled_from([-1.0, 0.0, 2.0, 60.0]),
        which=st.integers(0, 5),
    )
    def a_look_up_ends(self, secret: str | tuple[str, ...], subject: str, rest_s: float, which: int) -> None:
        if not self.leases:
            return
        lease = self.leases.pop(which % len(self.leases))
        self.number += 1
        principal = Principal(subject, frozenset({f"p.p{self.number}"}))
        end, credential = self.clock.now + rest_s, credential_of(secret, subject)
        self.remembered.put(secret, principal, end, credential=credential, lease=lease.token)
        if not lease.void:
            self.known[secret] = Known(principal, end, credential)

    @rule(changed=st.lists(CHANGES, max_size=3), late_s=st.sampled_from([0.0, 0.2, 3.0]), complete=st.booleans())
    def changes_are_heard(self, changed: list[Changed], late_s: float, complete: bool) -> None:  # noqa: FBT001
        at = self.clock.now - late_s
        self.remembered.heard(at, changed, complete=complete)
        if complete:
            self.trusted_until = at + TRUST_S
        if changed:
            self._void()
        for each in changed:
            everybody = each.kind in {BINDING_KIND, ROLE_KIND}
            certificates = each.kind == SERVICE_ACCOUNT_KIND  # their names may be another's from now on
            self.known = {
                secret: known
                for secret, known in self.known.items()
                if not everybody
                and not (certificates and isinstance(secret, tuple))
                and each.name not in {known.credential, known.principal.subject}
            }

    @rule()
    def a_key_is_trusted_no_more(self) -> None:
        self.remembered.forget_all()
        self.known = {}
        self._void()

    def _void(self) -> None:
        for lease in self.leases:
            lease.void = True

    @invariant()
    def nobody_is_known_who_should_not_be(self) -> None:
        assert len(self.remembered) <= LIMIT
        forgotten = 0
        for secret in SECRETS:
            known, found = self.known.get(secret), self.remembered.get(secret)
            holds = known is not None and self.clock.now < min(known.end, self.trusted_until)
            if found is not None:
                assert holds
                assert known is not None
                assert found is known.principal
            elif holds:
                forgotten += 1  # for want of room: it is looked up again
        assert forgotten <= max(0, len(self.known) - LIMIT)


TestRemembered = RememberedMachine.TestCase
TestRemembered.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


@dataclass
class Backlog:
    """Changes that come in so many polls."""

    tails: list[Tail]
    polls: int = 0
    clock: Clock = field(default_factory=Clock)

    def __call__(self) -> Tail:
        self.clock.now += 1.0
        tail = self.tails[min(self.polls, len(self.tails) - 1)]
        self.polls += 1
        return tail


def test_no_trust_comes_of_changes_of_which_more_are_left() -> None:
    """Else a flood of changes would keep alive what one of them, far behind, has ended."""
    others = [Changed(ACCOUNT, "accounts/b")]
    loss = Changed(API_KEY_KIND, "serviceAccounts/a/apiKeys/1")
    backlog = Backlog([Tail([]), *(Tail(others, complete=False) for _ in range(10)), Tail([loss])])
    remembered = Remembered(LIMIT, clock=backlog.clock)
    standing = Standing(remembered, backlog, lambda: None, clock=backlog.clock)
    assert standing.step() == 0
    remembered.put(
        "key",
        Principal("serviceAccounts/a"),
        backlog.clock.now + 60,
        credential=loss.name,
        lease=remembered.lease(),
    )
    for _ in range(10):
        read_at = backlog.clock.now
        assert standing.step() == 1
        if read_at >= 101 + TRUST_S:
            assert remembered.get("key") is None
    assert standing.step() == 0
    assert remembered.get("key") is None
    remembered.put("key", Principal("x"), backlog.clock.now + 60, credential="", lease=remembered.lease())
    assert remembered.get("key") is not None
