"""Ways into an account that somebody else would like to have: each is proved, counted, and told to the owner."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from counterfoil.identity.v1 import access_service_pb2, account_service_pb2, account_service_pb2_grpc
from counterfoil.identity.v1 import session_service_pb2 as pb
from counterfoil.identity.v1.account_pb2 import Account
from counterfoil.identity.v1.service_account_pb2 import ServiceAccount
from counterfoil_server.faults import Unauthenticated
from counterfoil_server.identity.hashing import Cost, Passwords
from counterfoil_server.identity.repository import credentials
from counterfoil_server.identity.rules.sessions import Lifetimes
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.identity.signing_in import Attempt, SigningIn
from tests.identity.conftest import Deployment, Metadata, bearer, new_id
from tests.identity.mailed import NEW, Mailbox
from tests.identity.mailed import settings as mail_settings
from tests.identity.signed_in import PASSWORD, Person, person
from tests.identity.smtp_server import SmtpServer
from tests.identity.test_access import ADMIN, refused
from tests.inventory.conftest import execute

CHEAP = {"password_memory_kib": 8_192, "password_passes": 1, "sign_in_rate_per_s": 0}
OTHER = "evil@x.example"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture
def ada(open_deployment: Callable[..., Deployment], server: SmtpServer) -> Person:
    """Somebody with a password, whose address is verified."""
    somebody = person(open_deployment(**mail_settings(server)))
    execute(somebody.deployment.database, "UPDATE account_emails SET verified = true")
    return somebody


def accounts(deployment: Deployment) -> Any:
    return account_service_pb2_grpc.AccountServiceStub(deployment.channels[0])


def put_addresses(somebody: Person, own: Metadata, *addresses: str, **fields: Any) -> Account:
    emails = [Account.Email(address=address) for address in addresses]
    request = account_service_pb2.UpdateAccountRequest(
        account=Account(name=somebody.name, emails=emails),
        update_mask=FieldMask(paths=["emails"]),
        **{"request_id": new_id(), **fields},
    )
    updated: Account = accounts(somebody.deployment).UpdateAccount(request, metadata=own)
    return updated


def age(somebody: Person) -> None:
    """Lets everybody's sign-ins be longer ago than what counts as recent."""
    execute(somebody.deployment.database, "UPDATE sessions SET create_time = create_time - interval '11 minutes'")


# --- addresses --------------------------------------------------------------------------------------------------------


def test_nobody_gives_an_address_to_who_may_more(ada: Person) -> None:
    deployment = ada.deployment
    deployment.bind(ADMIN, ada.name)
    everywhere, hers = deployment.service_account(), deployment.service_account()
    role = deployment.role("identity.write_accounts")
    deployment.bind(role, everywhere[0])
    deployment.bind(role, hers[0], ada.name)
    for _, key in (everywhere, hers):
        with refused("PERMISSION_DENIED", "PERMISSION_MISSING"):
            put_addresses(ada, bearer(key.secret), ada.email, OTHER)
        put_addresses(ada, bearer(key.secret), ada.email)  # what she has already gives nobody anything
    cleo = person(deployment, "cleo@example.com")
    assert len(put_addresses(cleo, bearer(everywhere[1].secret), cleo.email, OTHER).emails) == 2
    assert len(put_addresses(ada, deployment.as_admin, ada.email, "ada@work.example").emails) == 2


def test_an_open_session_adds_no_address(ada: Person, server: SmtpServer) -> None:
    own = bearer(ada.sign_in().access_token)
    for wrong in ("", "wrong password"):
        with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
            put_addresses(ada, own, ada.email, OTHER, current_password=wrong)
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):  # nor by naming no fields
        accounts(ada.deployment).UpdateAccount(
            account_service_pb2.UpdateAccountRequest(
                account=Account(name=ada.name, emails=[Account.Email(address=OTHER)]), request_id=new_id()
            ),
            metadata=own,
        )
    request_id = new_id()
    added = put_addresses(ada, own, ada.email, OTHER, current_password=PASSWORD, request_id=request_id)
    assert [email.address for email in added.emails] == [ada.email, OTHER]
    assert put_addresses(ada, own, ada.email, OTHER, current_password=PASSWORD, request_id=request_id) == added
    mail = server.next()
    assert (mail.recipients, mail.message["Subject"]) == ((ada.email,), "Your e-mail addresses were changed")
    put_addresses(ada, own, OTHER)  # to give one up wants no proof, and is told to who had it
    assert server.next(2).recipients == (ada.email,)


def test_guesses_at_the_password_by_way_of_addresses_lock(ada: Person) -> None:
    own = bearer(ada.sign_in().access_token)
    for _ in range(6):
        with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
            put_addresses(ada, own, ada.email, OTHER, current_password="wrong password")
    with refused("RESOURCE_EXHAUSTED", "SIGN_IN_LOCKED"):
        put_addresses(ada, own, ada.email, OTHER, current_password=PASSWORD)


def test_a_second_factor_is_wanted_for_an_address(ada: Person) -> None:
    own = bearer(ada.sign_in().access_token)
    _, recovery = ada.second_factor(own)
    with refused("UNAUTHENTICATED", "SECOND_FACTOR_REQUIRED"):
        put_addresses(ada, own, ada.email, OTHER, current_password=PASSWORD)
    put_addresses(ada, own, ada.email, OTHER, current_password=PASSWORD, second_factor_code=recovery[0])


def test_who_has_no_password_has_signed_in_lately(ada: Person) -> None:
    own = bearer(ada.sign_in().access_token)
    execute(ada.deployment.database, "DELETE FROM account_passwords")
    put_addresses(ada, own, ada.email, "ada@work.example")
    age(ada)
    with refused("UNAUTHENTICATED", "RECENT_SIGN_IN_REQUIRED"):
        put_addresses(ada, own, ada.email, "ada@work.example", OTHER)


# --- guesses ----------------------------------------------------------------------------------------------------------


def test_what_proves_nothing_forgives_no_guess(ada: Person) -> None:
    own = bearer(ada.sign_in().access_token)
    for _ in range(2):
        for _ in range(3):
            with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
                ada.set_password(NEW, own, "wrong password")
        removed = ada.stub().RemoveSecondFactor(
            pb.RemoveSecondFactorRequest(account=ada.name, request_id=new_id()), metadata=own
        )
        assert not removed.removed
    with refused("RESOURCE_EXHAUSTED", "SIGN_IN_LOCKED"):
        ada.set_password(NEW, own, PASSWORD)


def test_the_password_forgives_no_guess_at_codes(ada: Person) -> None:
    begun = ada.sign_in()
    own = bearer(begun.access_token)
    ada.second_factor(own)
    current, following = PASSWORD, NEW
    for _ in range(2):
        for _ in range(3):
            with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
                ada.stub().RemoveSecondFactor(
                    pb.RemoveSecondFactorRequest(account=ada.name, code="000000", request_id=new_id()), metadata=own
                )
        ada.set_password(following, own, current, keep_session=begun.session.name)
        current, following = following, current
    with refused("RESOURCE_EXHAUSTED", "SIGN_IN_LOCKED"):
        ada.stub().RemoveSecondFactor(
            pb.RemoveSecondFactorRequest(account=ada.name, code="000000", request_id=new_id()), metadata=own
        )


def test_a_right_password_forgives_what_was_wrong_before(ada: Person) -> None:
    begun = ada.sign_in()
    own = bearer(begun.access_token)
    for current, following in ((PASSWORD, NEW), (NEW, PASSWORD)):
        for _ in range(4):
            with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
                ada.set_password(following, own, "wrong password")
        ada.set_password(following, own, current, keep_session=begun.session.name)


def test_failed_sign_ins_count_for_all_addresses_of_an_account(ada: Person) -> None:
    addresses = [ada.email, *(f"ada{number}@example.com" for number in range(3))]
    put_addresses(ada, ada.deployment.as_admin, *addresses)
    for address in (addresses * 2)[:6]:
        with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
            Person(ada.deployment, ada.name, address).sign_in("wrong password")
    with refused("RESOURCE_EXHAUSTED", "SIGN_IN_LOCKED"):
        ada.sign_in()


# --- passwords --------------------------------------------------------------------------------------------------------


def test_an_old_session_sets_no_first_password(ada: Person) -> None:
    own = bearer(ada.sign_in().access_token)
    execute(ada.deployment.database, "DELETE FROM account_passwords")
    age(ada)
    with refused("UNAUTHENTICATED", "RECENT_SIGN_IN_REQUIRED"):
        ada.set_password(NEW, own)
    execute(ada.deployment.database, "UPDATE sessions SET create_time = create_time + interval '11 minutes'")
    ada.set_password(NEW, own)
    assert ada.sign_in(NEW).session.name


def test_a_first_password_wants_the_second_factor(ada: Person) -> None:
    own = bearer(ada.sign_in().access_token)
    _, recovery = ada.second_factor(own)
    execute(ada.deployment.database, "DELETE FROM account_passwords")
    with refused("UNAUTHENTICATED", "SECOND_FACTOR_REQUIRED"):
        ada.set_password(NEW, own)
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.set_password(NEW, own, second_factor_code="000000")
    ada.set_password(NEW, own, second_factor_code=recovery[0])


# --- sign-ins under way -----------------------------------------------------------------------------------------------


class Slow(Passwords):
    """Something happens between a password that is right and what comes of it."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__(Cost(8_192, 1, 1))
        self._meanwhile = meanwhile

    def is_right(self, stored: str | None, password: str) -> bool:
        right = super().is_right(stored, password)
        if right:
            self._meanwhile()
        return right


def slowly(ada: Person, meanwhile: Callable[[], object]) -> SigningIn:
    hour = timedelta(hours=1)
    deployment = ada.deployment
    derive = Secrets(deployment.keys.server_key)
    return SigningIn(deployment.database, Slow(meanwhile), derive, Lifetimes(hour, hour, hour), lambda *_: None)


def attempt(ada: Person) -> Attempt:
    return Attempt(ada.email, PASSWORD, "", UUID(new_id()), "ipv4:192.0.2.1:1", "", time.monotonic() + 30)


@pytest.mark.parametrize("how", ["disabled", "deleted", "erased", "set anew"])
def test_a_sign_in_under_way_outlives_nothing(ada: Person, how: str) -> None:
    deployment = ada.deployment

    def meanwhile() -> None:
        stub = accounts(deployment)
        request: dict[str, Any] = {"name": ada.name, "request_id": new_id()}
        if how == "disabled":
            stub.DisableAccount(
                account_service_pb2.DisableAccountRequest(**request, reason="lost"), metadata=deployment.as_admin
            )
        elif how == "deleted":
            stub.DeleteAccount(account_service_pb2.DeleteAccountRequest(**request), metadata=deployment.as_admin)
        elif how == "erased":
            stub.EraseAccount(account_service_pb2.EraseAccountRequest(**request), metadata=deployment.as_admin)
        elif deployment.query("SELECT 1 FROM sessions") == []:
            ada.set_password(NEW, deployment.as_admin)

    with pytest.raises(Unauthenticated):
        slowly(ada, meanwhile).sign_in(attempt(ada))
    assert deployment.query("SELECT 1 FROM sessions") == []


def test_a_hash_that_was_renewed_meanwhile_is_of_the_same_password(ada: Person) -> None:
    once = iter([True])

    def renewed() -> None:
        if next(once, False):
            ada.set_password(PASSWORD, ada.deployment.as_admin)  # with another salt

    assert slowly(ada, renewed).sign_in(attempt(ada)).value.account_id == ada.name.removeprefix("accounts/")


# --- what is kept, and how long things hold ---------------------------------------------------------------------------


def test_the_answer_of_a_revoked_session_is_stored_without_an_address(ada: Person) -> None:
    begun = ada.sign_in()
    own, request_id = bearer(begun.access_token), new_id()
    request = pb.RevokeSessionRequest(name=begun.session.name, request_id=request_id)
    revoked = ada.stub().RevokeSession(request, metadata=own)
    assert revoked.peer == begun.session.peer != ""
    (answers,) = zip(*ada.deployment.query("SELECT answer FROM idempotency"), strict=True)
    assert not any(begun.session.peer.encode() in bytes(answer) for answer in answers)


def test_an_access_token_ends_with_its_session(open_deployment: Callable[..., Deployment]) -> None:
    somebody = person(open_deployment(**CHEAP, session_limit_s=600, session_idle_s=600, access_token_s=600))
    begun = somebody.sign_in()
    claims = jwt.decode(begun.access_token, options={"verify_signature": False})
    assert claims["exp"] == begun.access_expire_time.seconds <= begun.refresh_expire_time.seconds


def test_an_export_has_ended_sessions_too(ada: Person) -> None:
    first, second = ada.sign_in(), ada.sign_in()
    ada.stub().RevokeSession(
        pb.RevokeSessionRequest(name=first.session.name, request_id=new_id()), metadata=bearer(second.access_token)
    )
    told = accounts(ada.deployment).ExportAccountData(
        account_service_pb2.ExportAccountDataRequest(name=ada.name), metadata=bearer(second.access_token)
    )
    text = "".join(map(str, told))
    assert first.session.name in text
    assert second.session.name in text


@contextmanager
def connected(deployment: Deployment) -> Iterator[Any]:
    with deployment.database.read(time.monotonic() + 10) as transaction:
        yield transaction.connection


@dataclass
class Service:
    """A service account that is known by a certificate."""

    deployment: Deployment
    identity: str

    def create(self) -> str:
        made: ServiceAccount = self.deployment.access.CreateServiceAccount(
            access_service_pb2.CreateServiceAccountRequest(
                service_account=ServiceAccount(certificate_identities=[self.identity]), request_id=new_id()
            ),
            metadata=self.deployment.as_admin,
        )
        return made.name


def test_a_certificate_of_two_is_nobodys_even_if_one_is_disabled(open_deployment: Callable[..., Deployment]) -> None:
    deployment = open_deployment(**CHEAP)
    identities = ["spiffe://example.org/a", "spiffe://example.org/b"]
    names = [Service(deployment, identity).create() for identity in identities]
    with connected(deployment) as connection:
        assert credentials.by_certificate(connection, identities) is None
        assert credentials.by_certificate(connection, identities[:1]) == (names[0], [])
    deployment.access.DisableServiceAccount(
        access_service_pb2.DisableServiceAccountRequest(name=names[1], request_id=new_id()),
        metadata=deployment.as_admin,
    )
    with connected(deployment) as connection:
        assert credentials.by_certificate(connection, identities) is None
        assert credentials.by_certificate(connection, identities[1:]) is None


def test_the_mailbox_is_what_opens_an_account(ada: Person, server: SmtpServer) -> None:
    """That a new address is a way in, which is why it is guarded."""
    put_addresses(ada, ada.deployment.as_admin, ada.email, "ada@work.example")
    assert server.next().recipients == (ada.email,)
    Mailbox(ada, server).ask_reset("ada@work.example")
    assert server.next(2).recipients == ("ada@work.example",)
