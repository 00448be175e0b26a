"""Sessions' refresh tokens, locks and grants: what is true of them whatever happens, in whatever order."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from counterfoil_server.identity.rules.access import ALL, Grant, principal_of
from counterfoil_server.identity.rules.sessions import (
    FORGIVEN_AFTER,
    FREE_FAILURES,
    LOCK_LIMIT_S,
    OVERLAP,
    Failures,
    Lifetimes,
    Session,
    Use,
    refreshed,
    use_of,
)
from counterfoil_server.principal import Principal

BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
LIFETIMES = Lifetimes(timedelta(minutes=10), timedelta(hours=1), timedelta(hours=5))
REQUESTS = [uuid.UUID(int=number) for number in range(1, 5)]

times = st.floats(0, 10_000).map(lambda seconds: timedelta(seconds=round(seconds, 3)))
uses = st.tuples(st.integers(-1, 3), st.sampled_from(REQUESTS), st.one_of(st.just(timedelta()), times))


def begun() -> Session:
    return Session(
        id=uuid.UUID(int=9),
        account_id="a",
        fingerprint=b"",
        generation=0,
        refreshed_by=None,
        methods=("pwd",),
        peer="",
        create_time=BEGIN,
        refresh_time=BEGIN,
        expire_time=BEGIN + LIFETIMES.idle,
        revoke_time=None,
    )


@given(st.lists(uses, max_size=30))
def test_refresh_tokens(sequence: list[tuple[int, uuid.UUID, timedelta]]) -> None:
    """Whoever uses whichever generation whenever: one counts at a time, and nothing but the last use is forgiven."""
    session, now = begun(), BEGIN
    spent: dict[int, tuple[uuid.UUID, datetime]] = {}  # by whom and when each generation was used first
    for back, request_id, later in sequence:
        now += later
        generation = max(0, session.generation - back)
        use = use_of(session, generation, request_id, now)
        lives = now < session.expire_time
        assert session.expire_time <= BEGIN + LIFETIMES.longest
        if not lives or generation > session.generation:
            assert use is Use.OVER
        elif generation == session.generation:
            assert use is Use.NEXT
            spent[generation] = (request_id, now)
            after = refreshed(session, request_id, now, LIFETIMES)
            assert (after.generation, after.id, after.create_time) == (session.generation + 1, session.id, BEGIN)
            assert after.expire_time == min(now + LIFETIMES.idle, BEGIN + LIFETIMES.longest)
            session = after
        else:
            by, at = spent[generation]
            forgiven = generation == session.generation - 1 and (by == request_id or now < at + OVERLAP)
            assert use is (Use.SAME if forgiven else Use.STOLEN)


@given(st.integers(0, 3), st.sampled_from(REQUESTS), times)
def test_a_session_that_was_revoked_is_over_for_every_token(
    generation: int, request_id: uuid.UUID, later: timedelta
) -> None:
    session = refreshed(refreshed(begun(), REQUESTS[0], BEGIN, LIFETIMES), REQUESTS[1], BEGIN, LIFETIMES)
    ended = Session(**{name: getattr(session, name) for name in Session.__slots__} | {"revoke_time": BEGIN})
    assert use_of(ended, generation, request_id, BEGIN + later) is Use.OVER


@given(st.integers(0, 10_000), times, times)
def test_locks(count: int, later: timedelta, more: timedelta) -> None:
    """The more failures the longer; the later the shorter; never longer than the limit, and in the end none."""
    failures, one_more = Failures(count, BEGIN), Failures(count + 1, BEGIN)
    now = BEGIN + later
    locked_s = failures.locked_s(now)
    assert 0 <= locked_s <= LOCK_LIMIT_S
    assert locked_s <= one_more.locked_s(now)
    assert failures.locked_s(now + more) <= locked_s
    assert failures.locked_s(BEGIN + FORGIVEN_AFTER) == 0
    assert (failures.locked_s(BEGIN) > 0) == (count > FREE_FAILURES)
    if locked_s:
        assert failures.locked_s(now + timedelta(seconds=locked_s + 0.001)) == 0


names = st.sampled_from(["a.read", "a.write", "b.read", ALL])
places = st.sampled_from(["", "locations/1", "locations/2", "accounts/1"])
grants = st.builds(Grant, st.lists(names, max_size=4).map(tuple), places)


@settings(max_examples=300)
@given(st.lists(grants, max_size=6), st.randoms(use_true_random=False))
def test_grants(held: list[Grant], random: object) -> None:
    """A principal may exactly what some grant says, however they are ordered and however often said."""
    principal = principal_of("me", held)
    shuffled = list(held)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert principal_of("me", [*shuffled, *held]) == principal
    everything = any(ALL in grant.permissions and not grant.resource for grant in held)
    assert principal.all_permissions == everything
    for permission in ("a.read", "a.write", "b.read", "c.none"):
        everywhere = everything or any(permission in grant.permissions and not grant.resource for grant in held)
        assert principal.may(permission) == everywhere
        for place in ("locations/1", "locations/2", "accounts/1", "accounts/2"):
            there = everywhere or any(permission in grant.permissions and grant.resource == place for grant in held)
            assert principal.may_at(permission, place) == there
            reach = principal.reach(permission)
            assert there == (reach is None or place in reach)
    assert ALL not in principal.permissions
    assert ALL not in principal.limited  # nobody looks for it


@given(st.lists(grants, max_size=6), grants)
def test_one_grant_more_takes_nothing_away(held: list[Grant], more: Grant) -> None:
    def may(principal: Principal) -> set[tuple[str, str]]:
        return {
            (permission, place)
            for permission in ("a.read", "a.write", "b.read")
            for place in ("", "locations/1", "accounts/1")
            if (principal.may_at(permission, place) if place else principal.may(permission))
        }

    assert may(principal_of("me", held)) <= may(principal_of("me", [*held, more]))
