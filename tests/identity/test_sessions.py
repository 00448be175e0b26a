"""Sign-in, refresh and the end of sessions, through whole workers."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import grpc
import jwt
import pytest
from google.protobuf.message import Message

from counterfoil.identity.v1 import access_service_pb2, account_service_pb2, account_service_pb2_grpc
from counterfoil.identity.v1 import session_service_pb2 as pb
from counterfoil_server.identity.rules.sessions import FREE_FAILURES
from tests.identity.conftest import Deployment, bearer, new_id
from tests.identity.signed_in import PASSWORD, Person, person
from tests.identity.test_access import refused
from tests.inventory.conftest import execute
from tests.rpc.echo import details_of, until

# Hashes that cost next to nothing: what they cost is for one test to look at.
CHEAP = {"password_memory_kib": 8_192, "password_passes": 1, "sign_in_rate_per_s": 0}


@pytest.fixture
def ada(open_deployment: Callable[..., Deployment]) -> Person:
    return person(open_deployment(**CHEAP))


@pytest.fixture
def two(open_deployment: Callable[..., Deployment]) -> Person:
    """Somebody, and two workers."""
    return person(open_deployment(2, **CHEAP))


def dump(deployment: Deployment) -> str:
    """All that the database holds, as text."""
    tables = deployment.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return "".join(
        str(deployment.query(f'SELECT t::text FROM "{table}" AS t'))  # noqa: S608 - names of tables
        for (table,) in tables
    )


# --- sign-in ----------------------------------------------------------------------------------------------------------


def test_sign_in_gives_a_session_and_tokens_that_work(ada: Person) -> None:
    response = ada.sign_in()
    assert response.session.name.startswith(f"{ada.name}/sessions/")
    assert list(response.session.methods) == ["pwd"]
    assert ada.may(response.access_token) == "OK"
    keys = {key.kid: key for key in ada.stub().ListJsonWebKeys(pb.ListJsonWebKeysRequest()).keys}
    key = keys[jwt.get_unverified_header(response.access_token)["kid"]]
    public = jwt.PyJWK({"kty": key.kty, "crv": key.crv, "x": key.x, "alg": key.alg})
    claims = jwt.decode(
        response.access_token, public, algorithms=["EdDSA"], audience="counterfoil", issuer="counterfoil"
    )
    assert (claims["sub"], claims["amr"]) == (ada.name, ["pwd"])
    assert claims["exp"] == response.access_expire_time.seconds


def test_a_request_sent_again_is_the_same_session(ada: Person) -> None:
    request_id = new_id()
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: ada.sign_in(request_id=request_id), range(5)))
    first = answers[0]
    assert all(answer == first for answer in answers)
    ada.refresh(first.refresh_token)
    assert ada.sign_in(request_id=request_id) == first  # whatever has become of it since
    with refused("FAILED_PRECONDITION", "REQUEST_ID_REUSED"):
        person(ada.deployment, "bob@example.com").sign_in(request_id=request_id)
    assert len(ada.deployment.query("SELECT id FROM sessions")) == 1


def test_what_does_not_sign_in(ada: Person) -> None:
    nobody = Person(ada.deployment, "accounts/nobody", "nobody@example.com")
    without = person(ada.deployment, "none@example.com", password="")
    seen = set()
    for somebody, password in ((ada, "wrong password"), (nobody, PASSWORD), (without, PASSWORD), (ada, PASSWORD + " ")):
        with pytest.raises(grpc.RpcError) as error:
            somebody.sign_in(password)
        assert error.value.code() is grpc.StatusCode.UNAUTHENTICATED
        seen.add(details_of(error.value)[0].SerializeToString(deterministic=True))
    assert len(seen) == 1  # whatever was wrong, the same bytes


@pytest.mark.parametrize("password", ["x" * 1_025, "", "é" * 513])
def test_a_password_that_is_too_long_is_refused_before_it_is_hashed(ada: Person, password: str) -> None:
    with refused("INVALID_ARGUMENT", "INVALID_FIELD"):
        ada.sign_in(password)


def test_a_password_is_the_same_on_every_keyboard(ada: Person) -> None:
    ada.set_password("\uff21ngstro\u0308m \ufb01sh", ada.deployment.as_admin)
    assert ada.sign_in("Angström fish").session.name


@pytest.mark.parametrize("password", ["short", "password", "PassW0rd", "aaaaaaaaaaaa", "12345678", "1234567"])
def test_bad_new_passwords(ada: Person, password: str) -> None:
    with refused("INVALID_ARGUMENT", "INVALID_FIELD"):
        ada.set_password(password, ada.deployment.as_admin)


def test_many_failures_lock_whether_or_not_somebody_has_the_address(ada: Person) -> None:
    nobody = Person(ada.deployment, "accounts/nobody", "nobody@example.com")
    for somebody in (ada, nobody):
        for _ in range(6):
            with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
                somebody.sign_in("wrong password")
        with pytest.raises(grpc.RpcError) as error:
            somebody.sign_in()
        assert error.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert details_of(error.value)[1].reason == "SIGN_IN_LOCKED"
        pushback = dict(error.value.trailing_metadata())["grpc-retry-pushback-ms"]
        assert 0 < int(pushback) <= 1_001
    until(lambda: _signs_in(ada), 5)
    ada.sign_in()  # the failures are forgiven


def _signs_in(somebody: Person) -> bool:
    try:
        somebody.sign_in()
    except grpc.RpcError:
        return False
    return True


def test_unknown_and_known_accounts_take_the_same_time(open_deployment: Callable[..., Deployment]) -> None:
    deployment = open_deployment(sign_in_rate_per_s=0)  # at the real cost
    times: dict[bool, list[float]] = {True: [], False: []}
    # The least of each counts: what else the machine does comes on top, and the more tries the less of it is left.
    for attempt in range(4):
        people = [person(deployment, f"p{attempt}-{number}@example.com") for number in range(4)]
        nobodies = [Person(deployment, "accounts/nobody", f"n{attempt}-{number}@example.com") for number in range(4)]
        for pair in list(zip(people, nobodies, strict=True)) * (FREE_FAILURES - 1):
            for somebody, known in zip(pair, (True, False), strict=True):
                began = time.perf_counter()
                with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
                    somebody.sign_in("wrong password")
                times[known].append(time.perf_counter() - began)
        if 0.6 < min(times[True]) / min(times[False]) < 1.7:  # without a hash it would be a tenth
            return
    pytest.fail(f"the least times are {min(times[True])} s with an account and {min(times[False])} s without")


def test_hashes_follow_the_settings(open_deployment: Callable[..., Deployment]) -> None:
    ada = person(open_deployment(password_memory_kib=8_192, password_passes=1))

    def stored() -> str:
        ((text,),) = ada.deployment.query("SELECT hash FROM account_passwords")
        return str(text)

    assert stored().startswith("$argon2id$v=19$m=8192,t=1,p=1$")
    again = open_worker(ada.deployment, password_memory_kib=9_216, password_passes=2)
    ada.sign_in(worker=again)
    assert stored().startswith("$argon2id$v=19$m=9216,t=2,p=1$")
    ada.sign_in()  # which hashes it as it did before, and both hold
    ada.sign_in(worker=again)


def open_worker(deployment: Deployment, **settings: object) -> int:
    """One more worker with other settings; its number."""
    deployment.settings = dataclasses.replace(deployment.settings, **settings)  # type: ignore[arg-type]
    deployment.add_worker()
    return len(deployment.channels) - 1


# --- refresh ----------------------------------------------------------------------------------------------------------


def test_a_refresh_replaces_both_tokens(two: Person) -> None:
    begun = two.sign_in()
    token, seen = begun.refresh_token, {begun.access_token}
    for number in range(5):
        next_one = two.refresh(token, worker=number % 2)
        assert next_one.session.name == begun.session.name
        assert two.may(next_one.access_token, worker=number % 2) == "OK"
        token = next_one.refresh_token
        seen.add(next_one.access_token)
    assert len(seen) == 6


def test_ten_at_once_get_one_same_successor(two: Person) -> None:
    token = two.sign_in().refresh_token
    for _ in range(5):
        with ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda number, token=token: two.refresh(token, worker=number % 2), range(10)))
        assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1
        token = answers[0].refresh_token


def test_a_request_sent_again_gets_the_same_tokens_however_late(two: Person) -> None:
    begun, request_id = two.sign_in(), new_id()
    first = two.refresh(begun.refresh_token, request_id)
    _age(two, "1 hour")
    assert two.refresh(begun.refresh_token, request_id, worker=1).refresh_token == first.refresh_token
    assert two.refresh(first.refresh_token).session.name == begun.session.name


def test_a_token_used_again_ends_the_session_for_both(two: Person) -> None:
    begun = two.sign_in()
    second = two.refresh(begun.refresh_token)
    third = two.refresh(second.refresh_token)
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        two.refresh(begun.refresh_token, worker=1)
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        two.refresh(third.refresh_token)
    until(lambda: {two.may(third.access_token, worker) for worker in (0, 1)} == {"UNAUTHENTICATED"}, 5)
    records = two.deployment.query("SELECT resource FROM audit_records WHERE action = 'session.refresh_token_reused'")
    assert [row[0] for row in records] == [begun.session.name]


def test_the_token_before_does_not_hold_for_long(two: Person) -> None:
    begun = two.sign_in()
    two.refresh(begun.refresh_token)
    _age(two, "11 seconds")
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        two.refresh(begun.refresh_token)


def _age(somebody: Person, interval: str) -> None:
    """Lets the last refresh of all sessions be longer ago."""
    statement = "UPDATE sessions SET refresh_time = refresh_time - CAST(:interval AS interval)"
    execute(somebody.deployment.database, statement, interval=interval)


def test_a_session_runs_out(two: Person) -> None:
    begun = two.sign_in()
    execute(two.deployment.database, "UPDATE sessions SET expire_time = now()")
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        two.refresh(begun.refresh_token)


@pytest.mark.parametrize("how", ["access", "api key", "flipped", "generation", "short", "empty id"])
def test_no_refresh_token(ada: Person, how: str) -> None:
    begun = ada.sign_in()
    token = begun.refresh_token
    forged = {
        "access": begun.access_token[:512],
        "api key": ada.deployment.admin,
        "flipped": token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1],
        "generation": token[:28] + ("C" if token[28] != "C" else "D") + token[29:],
        "short": token[:-1],
        "empty id": "cfr_" + "A" * 27 + "." + "A" * 43,
    }[how]
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.refresh(forged)
    assert ada.may(token) == "UNAUTHENTICATED"  # nor is a refresh token an access token


@pytest.mark.prove
@pytest.mark.timeout(600)
def test_storms_of_refreshes(two: Person) -> None:
    """Many families, each refreshed by ten callers at once, generation after generation."""
    tokens = [two.sign_in().refresh_token for _ in range(1_000)]
    with ThreadPoolExecutor(20) as pool:
        for _ in range(2):
            jobs = [[pool.submit(two.refresh, token, worker=n % 2) for n in range(10)] for token in tokens]
            answers = [[job.result() for job in family] for family in jobs]
            assert all(len({answer.refresh_token for answer in family}) == 1 for family in answers)
            tokens = [family[0].refresh_token for family in answers]
    assert len(set(tokens)) == 1_000


# --- the end of sessions ----------------------------------------------------------------------------------------------


def test_sessions_are_listed_and_revoked(two: Person) -> None:
    begun = [two.sign_in() for _ in range(3)]
    own = bearer(begun[0].access_token)
    listed = two.stub().ListSessions(pb.ListSessionsRequest(parent=two.name, page_size=2), metadata=own)
    rest = two.stub().ListSessions(
        pb.ListSessionsRequest(parent=two.name, page_size=2, page_token=listed.next_page_token), metadata=own
    )
    names = [session.name for session in (*listed.sessions, *rest.sessions)]
    assert names == [each.session.name for each in begun]
    assert rest.next_page_token == ""
    request = pb.RevokeSessionRequest(name=names[1], request_id=new_id())
    assert two.stub().RevokeSession(request, metadata=own).HasField("revoke_time")
    until(lambda: {two.may(begun[1].access_token, worker) for worker in (0, 1)} == {"UNAUTHENTICATED"}, 5)
    left = two.stub().RevokeSessions(
        pb.RevokeSessionsRequest(parent=two.name, keep_session=names[0], request_id=new_id()), metadata=own
    )
    assert left.revoked_count == 1
    until(lambda: two.may(begun[2].access_token) == "UNAUTHENTICATED", 5)
    assert two.may(begun[0].access_token) == "OK"


def test_nobody_reaches_the_sessions_of_others(ada: Person) -> None:
    bob = person(ada.deployment, "bob@example.com")
    mine, theirs = ada.sign_in(), bob.sign_in()
    own, stub = bearer(mine.access_token), ada.stub()
    missing = f"{bob.name}/sessions/00000000-0000-4000-8000-000000000000"
    calls: list[tuple[Callable[..., object], Message]] = [
        (stub.ListSessions, pb.ListSessionsRequest(parent=bob.name)),
        (stub.RevokeSession, pb.RevokeSessionRequest(name=theirs.session.name, request_id=new_id())),
        (stub.RevokeSession, pb.RevokeSessionRequest(name=missing, request_id=new_id())),
        (stub.RevokeSessions, pb.RevokeSessionsRequest(parent=bob.name, request_id=new_id())),
        (
            stub.SetPassword,
            pb.SetPasswordRequest(account=bob.name, new_password="a new password", request_id=new_id()),
        ),
        (stub.EnrollSecondFactor, pb.EnrollSecondFactorRequest(account=bob.name, request_id=new_id())),
        (stub.ConfirmSecondFactor, pb.ConfirmSecondFactorRequest(account=bob.name, code="123456", request_id=new_id())),
        (stub.RemoveSecondFactor, pb.RemoveSecondFactorRequest(account=bob.name, request_id=new_id())),
    ]
    for method, request in calls:
        with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
            method(request, metadata=own)
    # A session of one's own account that is another's.
    swapped = theirs.session.name.replace(bob.name, ada.name)
    with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
        stub.RevokeSession(pb.RevokeSessionRequest(name=swapped, request_id=new_id()), metadata=own)
    assert bob.may(theirs.access_token) == "OK"
    assert ada.may(mine.access_token) == "OK"


@pytest.mark.parametrize("how", ["disable", "delete", "erase"])
def test_an_account_that_ends_ends_its_sessions(two: Person, how: str) -> None:
    begun = two.sign_in()
    accounts = account_service_pb2_grpc.AccountServiceStub(two.deployment.channels[0])
    admin = two.deployment.as_admin
    assert {two.may(begun.access_token, worker) for worker in (0, 1)} == {"OK"}
    if how == "disable":
        accounts.DisableAccount(
            account_service_pb2.DisableAccountRequest(name=two.name, reason="gone", request_id=new_id()), metadata=admin
        )
    elif how == "delete":
        accounts.DeleteAccount(
            account_service_pb2.DeleteAccountRequest(name=two.name, request_id=new_id()), metadata=admin
        )
    else:
        accounts.EraseAccount(
            account_service_pb2.EraseAccountRequest(name=two.name, request_id=new_id()), metadata=admin
        )
    until(lambda: {two.may(begun.access_token, worker) for worker in (0, 1)} == {"UNAUTHENTICATED"}, 5)
    actions = two.deployment.query(
        "SELECT action, principal FROM audit_records WHERE resource = :name ORDER BY id DESC LIMIT 1", name=two.name
    )
    assert [tuple(row) for row in actions] == [(f"account.{how.removesuffix('e')}ed", "serviceAccounts/admin")]
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        two.refresh(begun.refresh_token)
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        two.sign_in()
    if how == "disable":  # and enabling it brings no session back
        accounts.EnableAccount(
            account_service_pb2.EnableAccountRequest(name=two.name, request_id=new_id()), metadata=admin
        )
        with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
            two.refresh(begun.refresh_token)
        assert two.sign_in().session.name != begun.session.name
    if how == "erase":
        for table in ("sessions", "account_passwords", "account_second_factors"):
            assert not two.deployment.query(f"SELECT * FROM {table}")  # noqa: S608 - names of tables


# --- passwords --------------------------------------------------------------------------------------------------------


def test_a_customer_changes_the_password_with_the_one_before(two: Person) -> None:
    begun, other = two.sign_in(), two.sign_in()
    own, new = bearer(begun.access_token), "another good password"
    for current in ("", "wrong password"):
        with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
            two.set_password(new, own, current)
    request_id = new_id()
    keep = begun.session.name
    changed = two.set_password(new, own, PASSWORD, keep_session=keep, request_id=request_id)
    assert two.set_password(new, own, PASSWORD, keep_session=keep, request_id=request_id) == changed
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        two.sign_in()
    assert two.sign_in(new).session.name
    until(lambda: two.may(other.access_token) == "UNAUTHENTICATED", 5)
    assert two.may(begun.access_token) == "OK"


def test_guesses_at_the_current_password_lock(ada: Person) -> None:
    own = bearer(ada.sign_in().access_token)
    for _ in range(6):
        with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
            ada.set_password("another good password", own, "wrong password")
    with refused("RESOURCE_EXHAUSTED", "SIGN_IN_LOCKED"):
        ada.set_password("another good password", own, PASSWORD)


# --- second factors ---------------------------------------------------------------------------------------------------


def test_a_second_factor(ada: Person) -> None:
    own = bearer(ada.sign_in().access_token)
    app, recovery = ada.second_factor(own)
    assert len(set(recovery)) == 10
    with refused("UNAUTHENTICATED", "SECOND_FACTOR_REQUIRED"):
        ada.sign_in()
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.sign_in("wrong password", code=app.now())
    later = app.at(int(time.time()) + 30)
    request_id = new_id()
    begun = ada.sign_in(code=later, request_id=request_id)
    assert list(begun.session.methods) == ["pwd", "otp"]
    assert ada.sign_in(code=later, request_id=request_id) == begun
    for code in (later, app.at(int(time.time()) - 300), "000000", app.now()):
        with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):  # each code once, and none before the last
            ada.sign_in(code=code)
    spoken = recovery[3].upper()
    assert list(ada.sign_in(code=spoken).session.methods) == ["pwd", "kba"]
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.sign_in(code=recovery[3])


def test_many_wrong_codes_lock(ada: Person) -> None:
    ada.second_factor(bearer(ada.sign_in().access_token))
    for _ in range(6):
        with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
            ada.sign_in(code="000000")
    with refused("RESOURCE_EXHAUSTED", "SIGN_IN_LOCKED"):
        ada.sign_in(code="000000")


def test_a_second_factor_is_removed_with_a_code_or_by_an_administrator(ada: Person) -> None:
    own = bearer(ada.sign_in().access_token)
    _, recovery = ada.second_factor(own)
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.stub().RemoveSecondFactor(pb.RemoveSecondFactorRequest(account=ada.name, request_id=new_id()), metadata=own)
    removed = ada.stub().RemoveSecondFactor(
        pb.RemoveSecondFactorRequest(account=ada.name, code=recovery[0], request_id=new_id()), metadata=own
    )
    assert removed.removed
    ada.sign_in()
    ada.second_factor(own)
    admin = ada.deployment.as_admin
    removed = ada.stub().RemoveSecondFactor(
        pb.RemoveSecondFactorRequest(account=ada.name, request_id=new_id()), metadata=admin
    )
    assert removed.removed
    assert not (
        ada.stub()
        .RemoveSecondFactor(pb.RemoveSecondFactorRequest(account=ada.name, request_id=new_id()), metadata=admin)
        .removed
    )


def test_a_factor_that_is_only_begun_does_not_count(ada: Person) -> None:
    own = bearer(ada.sign_in().access_token)
    request = pb.EnrollSecondFactorRequest(account=ada.name, request_id=new_id())
    begun = ada.stub().EnrollSecondFactor(request, metadata=own)
    assert ada.stub().EnrollSecondFactor(request, metadata=own) == begun
    assert begun.uri.startswith("otpauth://totp/")
    ada.sign_in()
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.stub().ConfirmSecondFactor(
            pb.ConfirmSecondFactorRequest(account=ada.name, code="000000", request_id=new_id()), metadata=own
        )
    ada.sign_in()


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_no_secret_is_in_the_database(ada: Person) -> None:
    begun = ada.sign_in()
    own = bearer(begun.access_token)
    app, recovery = ada.second_factor(own)
    refreshed = ada.refresh(begun.refresh_token)
    ada.set_password("another good password", own, PASSWORD)
    kept = dump(ada.deployment)
    assert ada.name.removeprefix("accounts/") in kept  # it is the database that was looked at
    secrets = [PASSWORD, "another good password", app.secret, *recovery, ada.deployment.admin]
    secrets += [token for each in (begun, refreshed) for token in (each.access_token, each.refresh_token)]
    for secret in secrets:
        assert secret not in kept
        assert secret.encode().hex() not in kept


def test_a_customer_may_what_is_their_own_and_no_more(ada: Person) -> None:
    own = bearer(ada.sign_in().access_token)
    answer = ada.deployment.access.WhoAmI(access_service_pb2.WhoAmIRequest(), metadata=own)
    grants = {grant.permission: list(grant.resources) for grant in answer.grants}
    assert answer.subject == ada.name
    assert grants.pop("catalog.read") == []
    assert set(map(tuple, grants.values())) == {(ada.name,)}
    with refused("PERMISSION_DENIED", "PERMISSION_MISSING"):
        ada.deployment.access.ListRoles(access_service_pb2.ListRolesRequest(), metadata=own)


def test_sign_ins_that_wait_have_a_bound(open_deployment: Callable[..., Deployment]) -> None:
    ada = person(open_deployment(hashing_waiting_limit=2, sign_in_rate_per_s=0, password_passes=8))

    def sign_in(_number: int) -> str:
        try:
            ada.sign_in(timeout_s=30)  # hashing comes last on a busy machine
        except grpc.RpcError as error:
            return str(details_of(error)[1].reason)
        return "OK"

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(sign_in, range(40)))
    assert set(answers) == {"OK", "OVERLOADED"}
