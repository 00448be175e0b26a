"""Verification and new passwords by e-mail, through whole workers and a real SMTP server."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, event

from counterfoil.identity.v1 import account_service_pb2, account_service_pb2_grpc
from counterfoil_server.identity.mailing.letters import Letterhead
from counterfoil_server.identity.mailing.queue import MailQueue
from counterfoil_server.identity.secrets import Secrets
from tests.identity import mailed
from tests.identity.conftest import Deployment, bearer, new_id
from tests.identity.mailed import NEW, Mailbox, outcome
from tests.identity.signed_in import PASSWORD, Person, person
from tests.identity.smtp_server import SmtpServer
from tests.identity.test_access import refused
from tests.identity.test_sessions import dump
from tests.rpc.echo import until


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture
def ada(open_deployment: Callable[..., Deployment], server: SmtpServer) -> Mailbox:
    """Somebody, and two workers that send mail."""
    return Mailbox(person(open_deployment(2, **mailed.settings(server))), server)


def settled(box: Mailbox) -> None:
    """Waits until nothing is to be sent any more."""
    until(lambda: not box.deployment.query("SELECT 1 FROM mails WHERE sent_time IS NULL"), 20)


# --- verification -----------------------------------------------------------------------------------------------------


def test_an_address_is_verified_by_a_mail(ada: Mailbox) -> None:
    own = bearer(ada.owner.sign_in().access_token)
    answer = ada.ask_verification(own, "ADA@EXAMPLE.COM")
    assert 86_000 < answer.expire_time.seconds - time.time() < 86_500
    mail = ada.server.next()
    assert mail.recipients == ("ada@example.com",)
    assert mail.sender == "shop@example.com"
    assert f"https://shop.example.com/verify#{mail.token}\n" in mail.text
    assert not ada.is_verified()
    request_id = new_id()
    done = ada.verify(mail.token, request_id)
    assert done.account == ada.owner.name
    assert ada.is_verified()
    assert ada.verify(mail.token, request_id, worker=1) == done
    with refused("INVALID_ARGUMENT", "TICKET_INVALID"):
        ada.verify(mail.token)
    assert not ada.ask_verification(own).HasField("expire_time")  # nothing is left to verify
    settled(ada)
    assert len(ada.server.mails) == 1


def test_nobody_has_mails_sent_to_others(ada: Mailbox) -> None:
    own = bearer(ada.owner.sign_in().access_token)
    bob = Mailbox(person(ada.deployment, "bob@example.com"), ada.server)
    with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
        bob.ask_verification(own)
    for address in ("bob@example.com", "nobody@example.com", "no address"):
        with refused("NOT_FOUND", "RESOURCE_NOT_FOUND"):
            ada.ask_verification(own, address)
    with refused("PERMISSION_DENIED", "PERMISSION_MISSING"):
        ada.ask_verification(ada.deployment.token("catalog.read"))
    bob.ask_verification(ada.deployment.as_admin)  # staff may
    assert ada.server.next().recipients == ("bob@example.com",)


def test_a_new_token_ends_the_one_before_of_the_same_address(ada: Mailbox) -> None:
    ada.set_emails("ada@example.com", "ada@other.example")
    admin = ada.deployment.as_admin
    for number, address in enumerate(("ada@example.com", "ada@other.example", "ada@example.com"), 1):
        ada.ask_verification(admin, address)
        ada.server.next(number)
    first, other, second = (mail.token for mail in ada.server.mails)
    assert [outcome(ada.verify, token) for token in (first, other, second)] == ["TICKET_INVALID", "OK", "OK"]
    assert [email.verified for email in ada.account().emails] == [True, True]


# --- new passwords ----------------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_set_anew(ada: Mailbox) -> None:
    sessions = [ada.owner.sign_in() for _ in range(2)]
    assert ada.ask_reset().ByteSize() == 0
    token = ada.server.next().token
    assert f"https://shop.example.com/reset?lang=en#{token}\n" in ada.server.mails[0].text
    for password in ("short", "password123"):
        with refused("INVALID_ARGUMENT", "INVALID_FIELD"):
            ada.reset(token, password)
    request_id = new_id()
    done = ada.reset(token, request_id=request_id)
    assert ada.reset(token, request_id=request_id, worker=1) == done
    with refused("FAILED_PRECONDITION", "REQUEST_ID_REUSED"):
        ada.reset(token, "yet another password", request_id)
    with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
        ada.owner.sign_in(PASSWORD)
    assert ada.owner.sign_in(NEW).session.name
    assert ada.is_verified()
    for session in sessions:
        until(partial(_is_over, ada, session.access_token), 5)
        with refused("UNAUTHENTICATED", "CREDENTIALS_INVALID"):
            ada.owner.refresh(session.refresh_token)
    records = ada.deployment.query("SELECT resource FROM audit_records WHERE action = 'password.reset'")
    assert [row[0] for row in records] == [ada.owner.name]


def _is_over(box: Mailbox, access_token: str) -> bool:
    return box.owner.may(access_token) == "UNAUTHENTICATED"


def test_a_new_password_leaves_the_second_factor(ada: Mailbox) -> None:
    app, _ = ada.owner.second_factor(bearer(ada.owner.sign_in().access_token))
    ada.ask_reset()
    ada.reset(ada.server.next().token)
    with refused("UNAUTHENTICATED", "SECOND_FACTOR_REQUIRED"):
        ada.owner.sign_in(NEW)
    assert ada.owner.sign_in(NEW, code=app.at(int(time.time()) + 30)).session.name


def test_the_same_request_sends_one_mail(ada: Mailbox) -> None:
    request_id = new_id()
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda number: ada.ask_reset(request_id=request_id, worker=number % 2), range(5)))
    with refused("FAILED_PRECONDITION", "REQUEST_ID_REUSED"):
        ada.ask_reset("bob@example.com", request_id)
    settled(ada)
    assert len(ada.server.mails) == 1


@pytest.mark.parametrize("which", ["reset", "verify"])
def test_ten_at_once_have_one_effect(ada: Mailbox, which: str) -> None:
    if which == "reset":
        ada.ask_reset()
    else:
        ada.ask_verification(ada.deployment.as_admin)
    token = ada.server.next().token
    revision = ada.deployment.query("SELECT revision FROM accounts")
    call = ada.reset if which == "reset" else ada.verify
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda number: outcome(call, token, worker=number % 2), range(10)))
    assert sorted(answers) == ["OK"] + ["TICKET_INVALID"] * 9
    assert ada.deployment.query("SELECT revision FROM accounts")[0][0] == revision[0][0] + 1


def test_a_token_serves_its_purpose_alone(ada: Mailbox) -> None:
    ada.ask_verification(ada.deployment.as_admin)
    verifying = ada.server.next().token
    ada.ask_reset()
    resetting = ada.server.next(2).token
    assert outcome(ada.reset, verifying) == outcome(ada.verify, resetting) == "TICKET_INVALID"
    assert (outcome(ada.verify, verifying), outcome(ada.reset, resetting)) == ("OK", "OK")


def test_forged_tokens(ada: Mailbox) -> None:
    ada.ask_reset()
    token = ada.server.next().token
    head, _, tail = token.partition(".")
    forged = [
        token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1],
        f"{head}.{'A' * 43}",
        f"cft_{'A' * 22}.{tail}",
        f"cft_{'A' * 22}.{'A' * 43}",
        # The bits of the last letter that are of no byte: another text for the same id.
        head[:-1] + chr(ord(head[-1]) + 1) + "." + tail,
        token[:-1],
        token + "A",
        token + "\n",
        token.replace("cft_", "cfr_"),
        "x",
        ada.deployment.admin,
    ]
    assert [outcome(ada.reset, each) for each in forged] == ["TICKET_INVALID"] * len(forged)
    assert [outcome(ada.verify, each) for each in forged] == ["TICKET_INVALID"] * len(forged)
    assert outcome(ada.reset, token) == "OK"


def _expired(box: Mailbox) -> None:
    box.execute("UPDATE tickets SET expire_time = now()")


def _without_address(box: Mailbox) -> None:
    box.set_emails("new@example.com")


def _address_back(box: Mailbox) -> None:
    box.set_emails("new@example.com")
    box.set_emails("ada@example.com")


def _account(method: str, request: Any, **fields: Any) -> Callable[[Mailbox], None]:
    def act(box: Mailbox) -> None:
        stub = account_service_pb2_grpc.AccountServiceStub(box.deployment.channels[0])
        getattr(stub, method)(
            request(name=box.owner.name, request_id=new_id(), **fields),
            metadata=box.deployment.as_admin,
        )

    return act


_DISABLE = _account("DisableAccount", account_service_pb2.DisableAccountRequest, reason="gone")
_DELETE = _account("DeleteAccount", account_service_pb2.DeleteAccountRequest)
_ERASE = _account("EraseAccount", account_service_pb2.EraseAccountRequest)


def _other_password(box: Mailbox) -> None:
    box.owner.set_password("yet another password", box.deployment.as_admin)


@pytest.mark.parametrize(
    ("happened", "serve"),
    [
        (_expired, ""),
        (_without_address, ""),
        (_address_back, ""),
        (_other_password, "verify"),
        (_DISABLE, "verify"),
        (_DELETE, ""),
        (_ERASE, ""),
    ],
)
def test_what_ends_a_token(ada: Mailbox, happened: Callable[[Mailbox], None], serve: str) -> None:
    ada.ask_verification(ada.deployment.as_admin)
    verifying = ada.server.next().token
    ada.ask_reset()
    resetting = ada.server.next(2).token
    happened(ada)
    assert outcome(ada.reset, resetting) == "TICKET_INVALID"
    assert outcome(ada.verify, verifying) == ("OK" if serve else "TICKET_INVALID")


# --- who asks learns nothing ------------------------------------------------------------------------------------------


def _nobody(box: Mailbox, number: int = 0) -> Mailbox:
    return Mailbox(Person(box.deployment, "accounts/nobody", f"nobody{number}@example.com"), box.server)


def test_an_address_that_nobody_has_gets_nothing_and_nothing_is_said(ada: Mailbox) -> None:
    _DISABLE(Mailbox(person(ada.deployment, "off@example.com"), ada.server))
    answers = {ada.ask_reset(email).SerializeToString() for email in ("nobody@example.com", "off@example.com", "@@@")}
    assert answers == {ada.ask_reset().SerializeToString()} == {b""}
    settled(ada)
    assert [mail.recipients for mail in ada.server.mails] == [("ada@example.com",)]
    assert "nobody@example.com" not in dump(ada.deployment)


def test_the_same_statements_run_for_an_address_that_nobody_has(ada: Mailbox) -> None:
    ran: dict[int, list[str]] = {}

    def seen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        ran.setdefault(threading.get_ident(), []).append(statement)

    def of_requests(box: Mailbox) -> list[str]:
        """What the threads that serve calls run for requests, also beyond those that send a mail."""
        found = []
        for _ in range(7):
            ran.clear()
            box.ask_reset()
            found += [each for own in ran.values() if "SELECT pg_advisory_xact_lock(%(number)s)" in own for each in own]
        return found

    event.listen(Engine, "before_cursor_execute", seen)
    try:
        known, unknown = of_requests(ada), of_requests(_nobody(ada))
    finally:
        event.remove(Engine, "before_cursor_execute", seen)
    assert known == unknown
    assert len([each for each in known if each.startswith("INSERT INTO mails")]) == 5
    assert len([each for each in known if "pg_advisory" in each]) == 7


def test_it_takes_the_same_time_whether_or_not_somebody_has_the_address(
    open_deployment: Callable[..., Deployment], server: SmtpServer
) -> None:
    deployment = open_deployment(**mailed.settings(server), mail_rate_per_h=1_000)
    known = Mailbox(person(deployment), server)
    unknown = _nobody(known)
    times: dict[str, list[float]] = {known.owner.email: [], unknown.owner.email: []}
    for _ in range(40):
        for box in (known, unknown):
            began = time.perf_counter()
            box.ask_reset()
            times[box.owner.email].append(time.perf_counter() - began)
    least = [min(found) for found in times.values()]
    assert 0.6 < least[0] / least[1] < 1.7, least


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_an_address_gets_so_many_mails_an_hour(open_deployment: Callable[..., Deployment], server: SmtpServer) -> None:
    ada = Mailbox(person(open_deployment(2, **mailed.settings(server), mail_rate_per_h=3)), server)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: ada.ask_reset(worker=number % 2), range(12)))
    for _ in range(3):
        ada.ask_verification(ada.deployment.as_admin)
    with refused("RESOURCE_EXHAUSTED", "RATE_LIMITED"):
        ada.ask_verification(ada.deployment.as_admin)
    counted = ada.deployment.query("SELECT purpose, count(*) FROM tickets GROUP BY purpose ORDER BY purpose")
    assert [tuple(row) for row in counted] == [("reset_password", 3), ("verify_email", 3)]
    settled(ada)
    assert len(server.mails) <= 6
    ada.execute("UPDATE tickets SET create_time = create_time - interval '1 hour'")
    before = len(server.mails)
    ada.ask_reset()
    server.next(before + 1)


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_no_token_is_anywhere(ada: Mailbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ada.ask_verification(ada.deployment.as_admin)
    first = ada.server.next().token
    ada.ask_reset()
    second = ada.server.next(2).token
    ada.verify(first)
    ada.reset(second)
    settled(ada)
    kept = dump(ada.deployment) + caplog.text + repr(ada.deployment.defects.seen)
    assert ada.owner.name.removeprefix("accounts/") in kept  # it is the database that was looked at
    for secret in (first, second, first.partition(".")[2], second.partition(".")[2], NEW):
        assert secret not in kept
        assert secret.encode().hex() not in kept
    events = "".join(str(row) for row in ada.deployment.query("SELECT o::text FROM outbox AS o"))
    assert "ada@example.com" not in events
    assert b"ada@example.com".hex() not in events
    assert "ada@example.com" not in caplog.text


def test_erasing_and_exporting(ada: Mailbox) -> None:
    ada.ask_verification(ada.deployment.as_admin)
    ada.ask_reset()
    ada.server.next(2)
    settled(ada)
    stub = account_service_pb2_grpc.AccountServiceStub(ada.deployment.channels[0])
    export = account_service_pb2.ExportAccountDataRequest(name=ada.owner.name)
    records = list(stub.ExportAccountData(export, metadata=ada.deployment.as_admin))
    own = [(each.source, dict(each.data)) for each in records if each.source in {"identity.ticket", "identity.mail"}]
    assert [source for source, _ in own] == ["identity.ticket"] * 2 + ["identity.mail"] * 2
    assert {data["purpose"] for _, data in own[:2]} == {data["kind"] for _, data in own[2:]}
    assert all(data["address"] == "ada@example.com" for _, data in own[:2])
    assert all(data["sent_time"] for _, data in own[2:])
    for mail in ada.server.mails:
        assert mail.token.partition(".")[2] not in str(records)
    _ERASE(ada)
    assert not ada.deployment.query("SELECT * FROM tickets")
    assert not ada.deployment.query("SELECT * FROM mails")
    assert "ada@example.com" not in dump(ada.deployment)


def test_what_has_expired_is_forgotten(ada: Mailbox) -> None:
    ada.ask_reset()
    ada.server.next()
    settled(ada)
    queue = MailQueue(ada.deployment.database, Secrets(b"x" * 32), Letterhead("a@example.com"), None)
    assert queue.forget() == 0
    ada.execute("UPDATE tickets SET expire_time = now() - interval '1 second'")
    assert queue.forget() == 1
    assert not ada.deployment.query("SELECT * FROM mails")
