"""Identities of a certified provider, linked to accounts and taken away from them, and whoever should not do so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import grpc
import psycopg
import pytest

from counterfoil.identity.v1 import account_service_pb2, account_service_pb2_grpc
from counterfoil.identity.v1 import federation_service_pb2 as pb
from counterfoil.identity.v1.linked_identity_pb2 import LinkedIdentity
from counterfoil.identity.v1.session_service_pb2 import SignInResponse
from tests.identity.conftest import Deployment, Metadata, bearer, new_id
from tests.identity.federated import Shop
from tests.identity.mailed import Mailbox
from tests.identity.mailed import settings as mail_settings
from tests.identity.oidc.oidc_provider import REDIRECT_URI, OidcProvider, Returned, sign_in
from tests.identity.signed_in import PASSWORD, Person, person
from tests.identity.smtp_server import SmtpServer
from tests.identity.test_access import ADMIN, refused
from tests.inventory.conftest import execute
from tests.rpc.echo import details_of, until


@dataclass
class Owner:
    """Somebody who is signed in."""

    shop: Shop
    person: Person
    session: SignInResponse

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def own(self) -> Metadata:
        return bearer(self.session.access_token)

    def begin(self, credentials: Metadata = (), worker: int = 0) -> pb.BeginIdentityLinkResponse:
        request = pb.BeginIdentityLinkRequest(account=self.name, provider="certified", redirect_uri=REDIRECT_URI)
        begun: pb.BeginIdentityLinkResponse = self.shop.stub(worker).BeginIdentityLink(
            request, metadata=credentials or self.own
        )
        return begun

    def returned(self, login: str = "alice") -> Returned:
        begun = self.begin()
        back = sign_in(begun.authorization_url, login)
        assert back.state == begun.state
        return back

    def finish(self, back: Returned, worker: int = 0, credentials: Metadata = (), **changed: Any) -> LinkedIdentity:
        fields = {
            "account": self.name,
            "state": back.state,
            "code": back.code,
            "issuer": back.issuer,
            "current_password": PASSWORD,
            "request_id": new_id(),
            **changed,
        }
        linked: LinkedIdentity = self.shop.stub(worker).FinishIdentityLink(
            pb.FinishIdentityLinkRequest(**fields), metadata=credentials or self.own
        )
        return linked

    def link(self, login: str = "alice", **changed: Any) -> LinkedIdentity:
        return self.finish(self.returned(login), **changed)

    def unlink(self, name: str, worker: int = 0, credentials: Metadata = (), **changed: Any) -> int:
        request = pb.UnlinkIdentityRequest(
            **{"name": name, "current_password": PASSWORD, "request_id": new_id(), **changed}
        )
        answer = self.shop.stub(worker).UnlinkIdentity(request, metadata=credentials or self.own)
        return int(answer.revoked_count)

    def listed(self, worker: int = 0, credentials: Metadata = (), **fields: Any) -> pb.ListLinkedIdentitiesResponse:
        request = pb.ListLinkedIdentitiesRequest(parent=self.name, **fields)
        answer: pb.ListLinkedIdentitiesResponse = self.shop.stub(worker).ListLinkedIdentities(
            request, metadata=credentials or self.own
        )
        return answer


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture
def shop(open_federated: Callable[..., Deployment], upstream: OidcProvider, server: SmtpServer) -> Shop:
    """Nobody can sign up here."""
    return Shop(open_federated(mail_settings(server), allow_sign_up=False), upstream)


def owner(shop: Shop, email: str = "ada@example.com") -> Owner:
    """Somebody with a password, whose address is verified."""
    somebody = person(shop.deployment, email)
    execute(shop.deployment.database, "UPDATE account_emails SET verified = true")
    return Owner(shop, somebody, somebody.sign_in())


def audited(shop: Shop, action: str) -> list[tuple[str, str, bool]]:
    statement = "SELECT resource, principal, peer <> '' FROM audit_records WHERE action = :action ORDER BY id"
    return [tuple(row) for row in shop.deployment.query(statement, action=action)]


# --- linking ----------------------------------------------------------------------------------------------------------


def test_an_identity_is_linked_and_signs_in(shop: Shop, server: SmtpServer) -> None:
    ada = owner(shop)
    with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
        shop.finish(shop.returned())
    back, request_id = ada.returned(), new_id()
    linked = ada.finish(back, request_id=request_id)
    assert linked.name.startswith(f"{ada.name}/linkedIdentities/")
    assert (linked.provider, linked.issuer, linked.subject) == ("certified", shop.upstream.issuer, "alice")
    assert ada.finish(back, worker=1, request_id=request_id) == linked
    with refused("FAILED_PRECONDITION", "REQUEST_ID_REUSED"):
        ada.finish(back, request_id=request_id, current_password="another")
    assert list(ada.listed(worker=1).linked_identities) == [linked]
    assert shop.finish(shop.returned()).session.name.startswith(f"{ada.name}/sessions/")
    assert ada.person.sign_in().session.name  # and as before
    assert audited(shop, "identity.linked") == [(ada.name, ada.name, True)]
    mail = server.next()
    assert (mail.recipients, mail.message["Subject"]) == ((ada.person.email,), "A way to sign in was added")
    assert "cft_" not in mail.text
    event = "counterfoil.identity.v1.linked_identity.created"
    ((names, images),) = shop.deployment.query("SELECT names, images FROM outbox WHERE types[1] = :e", e=event)
    assert (list(names), [bytes(each) for each in images]) == ([linked.name], [b""])


def test_a_page_at_a_time(shop: Shop) -> None:
    ada = owner(shop)
    linked = [ada.link(login) for login in ("alice", "bob", "carol")]
    pages, token = [], ""
    while True:
        page = ada.listed(page_size=2, page_token=token)
        pages.append(list(page.linked_identities))
        token = page.next_page_token
        if not token:
            break
    assert pages == [linked[:2], linked[2:]]
    with refused("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID"):
        ada.listed(page_token="x")


@pytest.mark.parametrize("verified", [True, False])
def test_the_owner_is_told_at_each_verified_address_also_after_it_is_given_up(
    shop: Shop, server: SmtpServer, *, verified: bool
) -> None:
    """Whoever takes an account over by a link would have its owner's address removed next."""
    ada = owner(shop)
    if not verified:
        execute(shop.deployment.database, "UPDATE account_emails SET verified = false")
    server.replies["RCPT"] = "451 later"
    ada.link()
    waiting = shop.deployment.query("SELECT kind FROM mails")
    assert [row[0] for row in waiting] == ["identity_linked"] * verified
    mailbox = Mailbox(ada.person, server)
    mailbox.set_emails("thief@example.com")
    server.replies.clear()
    execute(shop.deployment.database, "UPDATE mails SET due_time = now()")
    if verified:
        assert server.next().recipients == ("ada@example.com",)
    else:
        assert not server.mails


def test_an_address_that_both_sides_have_verified_is_linked_and_its_owner_told(
    open_federated: Callable[..., Deployment], upstream: OidcProvider, server: SmtpServer
) -> None:
    shop = Shop(open_federated(mail_settings(server), link_by_verified_email=True), upstream)
    alice = owner(shop, "alice@example.com")
    assert shop.finish(shop.returned()).session.name.startswith(alice.name)
    assert server.next().recipients == ("alice@example.com",)
    shop.finish(shop.returned())  # no further one
    assert len(shop.deployment.query("SELECT 1 FROM mails")) == 1


# --- who may ----------------------------------------------------------------------------------------------------------


def test_an_open_session_is_not_enough(shop: Shop) -> None:
    ada = owner(shop)
    back = ada.returned()
    for wrong in ("", "wrong password"):
        with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
            ada.finish(back, current_password=wrong)
    app, recovery = ada.person.second_factor(ada.own)
    with refused("UNAUTHENTICATED", "SECOND_FACTOR_REQUIRED"):
        ada.finish(back)
    for wrong in ("000000", recovery[0] + "x"):
        with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
            ada.finish(back, second_factor_code=wrong)
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.finish(back, second_factor_code=recovery[0], current_password="wrong password")
    assert app.secret
    # None of these has used up what the provider sent, or a code.
    linked = ada.finish(back, second_factor_code=recovery[0])
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.link("bob", second_factor_code=recovery[0])
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.unlink(linked.name, second_factor_code=recovery[0])
    assert ada.unlink(linked.name, second_factor_code=recovery[1]) == 0


def test_who_has_nothing_else_proves_it_by_a_new_session(
    open_federated: Callable[..., Deployment], upstream: OidcProvider
) -> None:
    shop = Shop(open_federated(), upstream)
    session = shop.finish(shop.returned())
    ada = Owner(shop, Person(shop.deployment, session.session.name.partition("/sessions/")[0], ""), session)
    linked = ada.link("bob", current_password="")
    execute(shop.deployment.database, "UPDATE sessions SET create_time = create_time - interval '11 minutes'")
    back = ada.returned("carol")
    with refused("UNAUTHENTICATED", "RECENT_SIGN_IN_REQUIRED"):
        ada.finish(back, current_password="")
    with refused("UNAUTHENTICATED", "RECENT_SIGN_IN_REQUIRED"):
        ada.unlink(linked.name, current_password="")
    ada.session = shop.finish(shop.returned())
    assert ada.unlink(linked.name, current_password="") == 0


def test_wrong_passwords_lock(shop: Shop) -> None:
    ada = owner(shop)
    back = ada.returned()
    reasons = []
    for _ in range(8):
        with pytest.raises(grpc.RpcError) as error:
            ada.finish(back, current_password="wrong password")
        reasons.append(details_of(error.value)[1].reason)
    assert reasons[0] == "CREDENTIALS_INVALID"
    assert reasons[-1] == "SIGN_IN_LOCKED"


def test_nobody_but_the_owners_own_session_links(shop: Shop) -> None:
    ada, bob = owner(shop), owner(shop, "bob@example.com")
    back = ada.returned()
    _, key = shop.deployment.service_account(shop.deployment.role("identity.write_credentials"))
    shop.deployment.bind(ADMIN, bob.name)
    until(lambda: bob.listed().linked_identities is not None)
    strangers = {
        "the administrator's key": shop.deployment.as_admin,
        "a key that may set passwords": bearer(key.secret),
        "a token with the owner's name": shop.deployment.token(subject=ada.name),
        "an administrator who is somebody else": bob.own,
    }
    for title, credentials in strangers.items():
        assert _reason(partial(ada.begin, credentials)) == "RESOURCE_NOT_FOUND", title
        assert _reason(partial(ada.finish, back, credentials=credentials)) == "RESOURCE_NOT_FOUND", title
    carol = owner(shop, "carol@example.com")
    ghost = Owner(shop, Person(shop.deployment, "accounts/ghost", ""), carol.session)
    ada.link("bob")
    reaching: list[Callable[[Owner], object]] = [
        lambda who: who.begin(carol.own),
        lambda who: who.finish(back, credentials=carol.own),
        lambda who: who.listed(credentials=carol.own),
    ]
    for reach in reaching:
        answers = [_raw(reach, who).replace(who.name, "*") for who in (ada, ghost)]
        assert answers[0] == answers[1]
    (linked,) = ada.listed().linked_identities
    for of_whom in (linked.name, linked.name.replace(ada.name, "accounts/ghost")):
        with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
            ada.unlink(of_whom, credentials=carol.own)


def _raw(call: Callable[[Owner], object], who: Owner) -> str:
    with pytest.raises(grpc.RpcError) as error:
        call(who)
    return f"{error.value.code()} {error.value.details()} {details_of(error.value)[1].metadata}"


def test_somebody_elses_new_session_proves_nothing(shop: Shop) -> None:
    bob, alice = owner(shop, "bob@example.com"), owner(shop, "alice@example.com")
    for login in ("alice", "bob"):
        bob.link(login)
    execute(shop.deployment.database, "DELETE FROM account_passwords")
    shop.deployment.bind(shop.deployment.role("identity.write_credentials"), alice.name, bob.name)
    linked = bob.listed().linked_identities[0]
    until(lambda: _reason(partial(bob.unlink, linked.name, credentials=alice.own)) == "RECENT_SIGN_IN_REQUIRED", 10)
    assert len(bob.listed().linked_identities) == 2


# --- whose state it is ------------------------------------------------------------------------------------------------


def test_nobody_finishes_what_another_has_begun(shop: Shop) -> None:
    """Else somebody could have a person link the account of somebody else's at the provider to their own account."""
    ada, mallory = owner(shop), owner(shop, "mallory@example.com")
    other_session = Owner(shop, ada.person, ada.person.sign_in())
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.finish(mallory.returned())
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.finish(other_session.returned())
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.finish(shop.returned())  # of a sign-in
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        shop.finish(ada.returned())  # nor is it good for one
    back = ada.returned()
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.finish(Returned(back.code, back.state, "https://evil.example.com"))
    assert not shop.deployment.query("SELECT * FROM account_identities")
    # The session may be refreshed meanwhile.
    ada.session.access_token = ada.person.refresh(ada.session.refresh_token).access_token
    assert ada.finish(back, worker=1).subject == "alice"
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.finish(back)


def test_what_is_not_configured(shop: Shop) -> None:
    ada = owner(shop)
    for provider, uri in (("other", REDIRECT_URI), ("certified", "https://evil.example.com/")):
        request = pb.BeginIdentityLinkRequest(account=ada.name, provider=provider, redirect_uri=uri)
        with refused("INVALID_ARGUMENT", "INVALID_FIELD"):
            shop.stub().BeginIdentityLink(request, metadata=ada.own)


def test_a_session_that_ended_meanwhile_links_nothing(shop: Shop) -> None:
    """Also where a worker has not heard of it yet: the transaction looks."""
    ada = owner(shop)
    back = ada.returned()
    execute(shop.deployment.database, "UPDATE sessions SET revoke_time = now()")  # which no worker is told
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.finish(back)
    assert not shop.deployment.query("SELECT * FROM account_identities")


# --- one identity, one account ----------------------------------------------------------------------------------------


def test_an_identity_is_of_one_account(shop: Shop) -> None:
    ada, bob = owner(shop), owner(shop, "bob@example.com")
    ada.link()
    for who in (bob, ada):
        with pytest.raises(grpc.RpcError) as error:
            who.link()
        info = details_of(error.value)[1]
        assert (error.value.code().name, info.reason) == ("ALREADY_EXISTS", "RESOURCE_ALREADY_EXISTS")
        assert info.metadata["resource"].startswith(f"{who.name}/linkedIdentities/")
    assert bob.name not in str(ada.listed())


def test_of_two_accounts_that_link_one_identity_at_once_one_has_it(shop: Shop) -> None:
    owners = [owner(shop, f"a{number}@example.com") for number in range(4)]
    backs = [each.returned() for each in owners]

    def finish(number: int) -> str:
        try:
            return owners[number].finish(backs[number], worker=number % 2).subject
        except grpc.RpcError as error:
            return str(details_of(error)[1].reason)

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(finish, range(4)))
    assert answers == ["RESOURCE_ALREADY_EXISTS"] * 3 + ["alice"]
    assert len(shop.deployment.query("SELECT * FROM mails")) == 1


def test_there_is_a_most(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counterfoil_server.identity.rules.identities.LINKED_LIMIT", 1)
    ada = owner(shop)
    ada.link()
    with refused("FAILED_PRECONDITION", "RESOURCE_IN_USE"):
        ada.link("bob")


# --- unlinking --------------------------------------------------------------------------------------------------------


def test_what_is_unlinked_signs_in_no_more_and_its_sessions_end(shop: Shop, server: SmtpServer) -> None:
    ada = owner(shop)
    linked, other = ada.link(), ada.link("bob")
    by_it, by_other = shop.finish(shop.returned()), shop.finish(shop.returned("bob"))
    own = Owner(shop, ada.person, shop.finish(shop.returned()))  # the session that calls is one of them
    request_id = new_id()
    assert own.unlink(linked.name, request_id=request_id) == 1
    assert own.unlink(linked.name, worker=1, request_id=request_id) == 1
    until(lambda: ada.person.may(by_it.access_token, 1) == "UNAUTHENTICATED", 5)
    assert [ada.person.may(each.access_token) for each in (by_other, ada.session, own.session)] == ["OK"] * 3
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.person.refresh(by_it.refresh_token)
    with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
        shop.finish(shop.returned())
    with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
        ada.unlink(linked.name)
    assert list(ada.listed().linked_identities) == [other]
    assert audited(shop, "identity.unlinked") == [(ada.name, ada.name, True)]
    assert server.next(3).message["Subject"] == "A way to sign in was removed"
    assert len(shop.deployment.query("SELECT 1 FROM mails")) == 3


def test_the_last_way_to_sign_in_stays(open_federated: Callable[..., Deployment], upstream: OidcProvider) -> None:
    shop = Shop(open_federated(), upstream)
    session = shop.finish(shop.returned())
    ada = Owner(shop, Person(shop.deployment, session.session.name.partition("/sessions/")[0], ""), session)
    (first,) = ada.listed().linked_identities
    with refused("FAILED_PRECONDITION", "LAST_SIGN_IN_METHOD"):
        ada.unlink(first.name, current_password="")
    second = ada.link("bob", current_password="")

    def unlink(name: str) -> str:
        try:
            return f"OK {ada.unlink(name, current_password='')}"
        except grpc.RpcError as error:
            return str(details_of(error)[1].reason)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(unlink, [first.name, second.name]))
    assert answers == ["LAST_SIGN_IN_METHOD", "OK 0"]
    (left,) = ada.listed().linked_identities
    ada.person.set_password(PASSWORD, shop.deployment.as_admin)
    ada.session = shop.finish(shop.returned(left.subject))
    assert ada.unlink(left.name) >= 0
    assert not ada.listed().linked_identities


def test_staff_unlink_for_others_but_not_for_those_who_may_more(shop: Shop) -> None:
    ada, bob = owner(shop), owner(shop, "bob@example.com")
    linked, theirs = ada.link(), bob.link("bob")
    shop.deployment.bind(ADMIN, bob.name)
    _, key = shop.deployment.service_account(
        shop.deployment.role("identity.write_credentials", "identity.read_sessions")
    )
    low = bearer(key.secret)
    assert list(ada.listed(credentials=low).linked_identities) == [linked]
    with refused("PERMISSION_DENIED", "PERMISSION_MISSING"):
        ada.unlink(theirs.name, credentials=low)
    assert ada.unlink(linked.name, credentials=low, current_password="") == 0
    # An administrator's own open session proves no more than anybody's.
    until(lambda: _reason(bob.listed) == "OK", 5)
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        bob.unlink(theirs.name, current_password="")


def _reason(call: Callable[[], object]) -> str:
    try:
        call()
    except grpc.RpcError as error:
        return str(details_of(error)[1].reason)
    return "OK"


def test_a_sign_in_waits_for_an_unlinking_that_is_under_way(shop: Shop) -> None:
    """Or its session would begin right after those of the identity have ended."""
    ada = owner(shop)
    ada.link()
    back = shop.returned()
    url = shop.deployment.settings.database_url.replace("+psycopg", "")
    with psycopg.connect(url) as unlinking, ThreadPoolExecutor(1) as pool:
        unlinking.execute("DELETE FROM account_identities")
        signing_in = pool.submit(_reason, lambda: shop.finish(back))
        until(lambda: shop.deployment.query("SELECT 1 FROM pg_locks WHERE NOT granted"))
        assert not signing_in.done()
        unlinking.commit()
        assert signing_in.result() == "RESOURCE_NOT_FOUND"


def test_an_erased_account_has_none(shop: Shop) -> None:
    ada = owner(shop)
    ada.link()
    people = account_service_pb2_grpc.AccountServiceStub(shop.deployment.channels[0])
    erase = account_service_pb2.EraseAccountRequest(name=ada.name, request_id=new_id())
    people.EraseAccount(erase, metadata=shop.deployment.as_admin)
    for table in ("account_identities", "mails", "tickets", "sessions"):
        assert not shop.deployment.query(f"SELECT 1 FROM {table}")  # noqa: S608 - no input in it
    stored = shop.deployment.query("SELECT answer FROM idempotency")
    assert not any(b"alice" in bytes(row[0]) for row in stored)
