"""Mails on their way out: servers that are down, frozen or refuse, TLS, files, and what a mail says."""

from __future__ import annotations

import logging
import socket
import ssl
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from counterfoil_server.identity.mailing.files import FileMailer
from counterfoil_server.identity.mailing.letters import Letterhead, letter
from counterfoil_server.identity.mailing.mailer import Mailer, NotSent
from counterfoil_server.identity.mailing.queue import MailQueue
from counterfoil_server.identity.mailing.smtp import SmtpMailer, SmtpServer, server_of
from counterfoil_server.identity.repository import mails, tickets
from counterfoil_server.identity.rules import tickets as rules
from counterfoil_server.identity.rules.emails import address_of
from counterfoil_server.identity.rules.tickets import ATTEMPTS_LIMIT, NOTICES, Mail, Purpose
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from tests.identity import mailed
from tests.identity.conftest import Deployment, new_id
from tests.identity.mailed import NEW, Mailbox
from tests.identity.people import People
from tests.identity.signed_in import Person, person
from tests.identity.smtp_server import SmtpServer as Listening
from tests.interop import certificate
from tests.rpc.echo import until

HEAD = Letterhead("Shop <shop@example.com>", mailed.VERIFY, mailed.RESET)
HOST = "mail.interop.test"


@pytest.fixture
def server() -> Iterator[Listening]:
    with Listening() as server:
        yield server


def written(address: str, kind: Purpose = Purpose.RESET_PASSWORD, head: Letterhead = HEAD) -> EmailMessage:
    now = datetime.now(UTC)
    found = address_of(address)
    ticket = rules.new_ticket(uuid7(), "a1", kind, found.key, now)
    mail = Mail(uuid7(), "a1", kind, ticket.id, now, now)
    return letter(head, mail, ticket, found.text, "cft_" + "A" * 22 + "." + "B" * 43)


# --- what a mail says -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Purpose))
def test_a_mail_is_short_plain_text_with_one_link_or_none(kind: Purpose) -> None:
    message = written("ada@example.com", kind)
    assert message.get_content_type() == "text/plain"
    content = message.as_bytes()
    assert content.isascii()
    assert len(content) < 1_500
    links = 0 if kind in NOTICES else 1
    assert content.count(b"https://") == content.count(b"cft_") == links
    assert content.count(b"\r\n") == content.count(b"\n")
    names = ["From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted"]
    assert [name for name in message if not name.startswith(("Content-", "MIME-"))] == names


@pytest.mark.parametrize(
    ("address", "to"),
    [
        ("ada@example.com", "ada@example.com"),
        ("Ada.L+tag@EXAMPLE.com", "Ada.L+tag@example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("jörg@bücher.example", "jörg@xn--bcher-kva.example"),
        ("a!#$%&'*+/=?^_`{|}~-b@example.com", "a!#$%&'*+/=?^_`{|}~-b@example.com"),
    ],
)
def test_every_address_that_is_taken_can_be_written_to(server: Listening, address: str, to: str) -> None:
    message = written(address)
    SmtpMailer(server_of(server.url)).send(uuid7(), message)
    mail = server.next()
    assert mail.recipients == (to,)
    assert mail.message["To"] == to
    assert len(mail.message["To"].addresses) == 1


def test_a_link_beyond_ascii_or_very_long_comes_whole() -> None:
    for url in ("https://example.com/zurück#{token}", f"https://example.com/{'x' * 950}#{{token}}"):
        message = written("ada@example.com", head=Letterhead("shop@example.com", url, url))
        parsed = BytesParser(policy=policy.default).parsebytes(message.as_bytes())
        assert url.partition("{")[0] + "cft_" in parsed.get_content()
        assert max(map(len, message.as_bytes().splitlines())) <= 998


def test_nothing_that_a_person_wrote_gets_into_a_mail(
    open_deployment: Callable[..., Deployment], server: Listening
) -> None:
    deployment = open_deployment(**mailed.settings(server))
    ada = Mailbox(person(deployment), server)
    evil = "Ada\r\nBcc: victim@example.com\r\n\r\nBuy at https://evil.example"
    # Past what the contract takes, as if somebody had found a way around it.
    ada.execute("UPDATE accounts SET display_name = :evil, given_name = :evil", evil=evil)
    ada.ask_reset()
    mail = server.next()
    assert mail.recipients == ("ada@example.com",)
    assert b"evil" not in mail.content
    assert b"Bcc" not in mail.content
    assert b"Ada" not in mail.content


def test_an_address_with_a_line_break_makes_no_header() -> None:
    now = datetime.now(UTC)
    ticket = rules.new_ticket(uuid7(), "a1", Purpose.VERIFY_EMAIL, "ada@example.com", now)
    mail = Mail(uuid7(), "a1", Purpose.VERIFY_EMAIL, ticket.id, now, now)
    with pytest.raises(ValueError, match="CR or LF"):
        letter(HEAD, mail, ticket, "ada\r\nBcc: victim@example.com, x@example.com", "cft_x")


# --- SMTP -------------------------------------------------------------------------------------------------------------


def contexts(*addresses: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context, and that of a client which trusts it."""
    made = certificate.make(*addresses)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        file.write(made.chain + made.key)
        file.flush()
        serving.load_cert_chain(file.name)
    return serving, ssl.create_default_context(cadata=made.root.decode())


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is not that of this machine leads here."""
    found = socket.getaddrinfo

    def here(host: Any, *arguments: Any, **fields: Any) -> Any:
        return found("127.0.0.1" if str(host).endswith("interop.test") else host, *arguments, **fields)

    monkeypatch.setattr(socket, "getaddrinfo", here)


@pytest.mark.usefixtures("far")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_elsewhere_gets_mails_and_the_password_encrypted(scheme: str) -> None:
    implicit = scheme == "smtps"
    serving, trusting = contexts()
    with Listening(serving, implicit_tls=implicit) as server:
        mailer = SmtpMailer(SmtpServer(HOST, server.port, implicit, "shop", "p a:ss@1"), trusting)
        mailer.send(uuid7(), written("ada@example.com"))
        mail = server.next()
        assert mail.encrypted
        assert mail.user == "shop p a:ss@1"


@pytest.mark.usefixtures("far")
@pytest.mark.parametrize("how", ["no STARTTLS", "unknown authority", "another name", "unknown authority, smtps"])
def test_nothing_goes_to_a_server_that_proves_nothing(how: str) -> None:
    serving, trusting = contexts()
    implicit = how.endswith("smtps")
    with Listening(None if how == "no STARTTLS" else serving, implicit_tls=implicit) as server:
        host = "interop.test" if how == "another name" else HOST
        trusted = None if how.startswith("unknown") else trusting
        mailer = SmtpMailer(SmtpServer(host, server.port, implicit, "shop", "secret"), trusted)
        with pytest.raises(NotSent) as error:
            mailer.send(uuid7(), written("ada@example.com"))
        assert "ada" not in str(error.value)
        assert "secret" not in repr(error.value) + repr(mailer._server)
        assert not server.mails


@pytest.mark.parametrize("command", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT"])
def test_a_server_that_freezes_is_given_up(server: Listening, command: str) -> None:
    server.frozen = command
    began = time.monotonic()
    with pytest.raises(NotSent):
        SmtpMailer(server_of(server.url), timeout_s=0.3).send(uuid7(), written("ada@example.com"))
    assert time.monotonic() - began < 5


def test_a_server_that_says_a_little_now_and_then_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                for _ in range(200):
                    try:
                        connection.sendall(b"2")
                    except OSError:
                        return
                    time.sleep(0.05)

        dripping = pool.submit(drip)
        began = time.monotonic()
        mailer = SmtpMailer(SmtpServer("127.0.0.1", listener.getsockname()[1], implicit_tls=False), limit_s=0.5)
        with pytest.raises(NotSent):
            mailer.send(uuid7(), written("ada@example.com"))
        assert time.monotonic() - began < 5
        dripping.result()


def test_what_was_taken_is_sent_whatever_comes_after(server: Listening) -> None:
    server.frozen = "QUIT"
    SmtpMailer(server_of(server.url), timeout_s=0.3).send(uuid7(), written("ada@example.com"))
    assert len(server.mails) == 1


@pytest.mark.parametrize("command", ["GREETING", "MAIL", "RCPT", "DATA", "CONTENT"])
@pytest.mark.parametrize("reply", ["450 ada@example.com later", "550 ada@example.com never"])
def test_a_refusal_is_said_without_the_address(server: Listening, command: str, reply: str) -> None:
    server.replies[command] = reply
    with pytest.raises(NotSent) as error:
        SmtpMailer(server_of(server.url)).send(uuid7(), written("ada@example.com"))
    assert reply[:3] in str(error.value)
    assert "ada" not in str(error.value)
    assert error.value.__cause__ is None
    assert not server.mails


# --- files ------------------------------------------------------------------------------------------------------------


def test_files_are_for_their_owner_alone_and_bounded(tmp_path: Path) -> None:
    mailer = FileMailer(tmp_path / "mail", kept_limit=3)
    ids = [uuid7() for _ in range(5)]
    for mail_id in [*ids, ids[-1]]:
        mailer.send(mail_id, written("ada@example.com"))
    files = sorted((tmp_path / "mail").iterdir())
    assert [path.name for path in files] == [f"{mail_id}.eml" for mail_id in ids[2:]]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "mail").stat().st_mode) == 0o700
    assert b"https://shop.example.com/reset?lang=en#cft_" in files[0].read_bytes()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(NotSent):
        FileMailer(tmp_path / "mail").send(uuid7(), written("ada@example.com"))


def test_in_development_mails_are_files(open_deployment: Callable[..., Deployment], tmp_path: Path) -> None:
    deployment = open_deployment(password_memory_kib=8_192, password_passes=1)
    somebody = person(deployment)
    with Listening() as unused:
        box = Mailbox(somebody, unused)
        box.ask_reset()
        until(lambda: list((tmp_path / "mail").glob("*.eml")), 20)
        (path,) = (tmp_path / "mail").glob("*.eml")
        content = path.read_bytes().decode()
        token = next(line for line in content.splitlines() if line.startswith("cft_"))
        box.reset(token)
        assert somebody.sign_in(NEW).session.name


# --- the queue --------------------------------------------------------------------------------------------------------


DERIVE = Secrets(b"k" * 32)


def soon() -> float:
    return time.monotonic() + 30


def waiting(people: People, number: int = 1) -> list[str]:
    """So many accounts with a mail on its way to each; the addresses."""
    found = [f"p{index}@example.com" for index in range(number)]
    for index, address in enumerate(found):
        people.create(f"p{index}", **_profile(address))

    def work(transaction: WriteTransaction) -> None:
        for index, address in enumerate(found):
            now = transaction.now
            ticket = rules.new_ticket(uuid7(), f"p{index}", Purpose.RESET_PASSWORD, address, now)
            tickets.add(transaction.connection, ticket)
            mails.add(transaction.connection, Mail(uuid7(), ticket.account_id, ticket.purpose, ticket.id, now, now))

    people.database.write(work, actor=Actor("", ""), deadline=soon())
    return found


def _profile(address: str) -> dict[str, Any]:
    return {"emails": [address]}


def queue(people: People, mailer: Mailer | None) -> MailQueue:
    return MailQueue(people.database, DERIVE, HEAD, mailer)


def hurry(people: People) -> None:
    """Lets every mail be due."""
    people.write(lambda transaction: transaction.connection.exec_driver_sql("UPDATE mails SET due_time = now()"))


def test_many_senders_send_each_mail_once(people: People, server: Listening) -> None:
    addresses = waiting(people, 40)
    queues = [queue(people, SmtpMailer(server_of(server.url))) for _ in range(4)]

    def drain(own: MailQueue) -> int:
        sent = 0
        while own.step():
            sent += 1
        return sent

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(drain, queues))
    assert sum(counts) == 40
    assert sorted(mail.recipients[0] for mail in server.mails) == sorted(addresses)
    assert not people.query("SELECT 1 FROM mails WHERE sent_time IS NULL")


@pytest.mark.parametrize("how", ["down", "frozen", "4xx", "5xx"])
def test_what_is_not_taken_is_tried_again_later_and_not_for_ever(
    people: People, server: Listening, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    (address,) = waiting(people)
    match how:
        case "down":
            server.close()
        case "frozen":
            server.frozen = "RCPT"
        case "4xx":
            server.replies["RCPT"] = f"451 {address} later"
        case "5xx":
            server.replies["RCPT"] = f"550 {address} never"
    own = queue(people, SmtpMailer(server_of(server.url), timeout_s=0.2))
    pauses: list[float] = []
    left: Sequence[Any] = []
    for attempt in range(1, ATTEMPTS_LIMIT + 1):
        assert own.step() == 0
        left = people.query("SELECT attempts, extract(epoch FROM due_time - now()) FROM mails")
        if attempt < ATTEMPTS_LIMIT:
            assert left[0][0] == attempt
            pauses.append(float(left[0][1]))
            assert own.step() == 0  # it is not due
            hurry(people)
    assert left == []
    assert 3 < pauses[0] < 7
    assert all(600 * 1.2 > later > before * 1.2 for before, later in pairwise(pauses[:7]))
    assert len([record for record in caplog.records if "was not sent" in record.message]) == ATTEMPTS_LIMIT
    assert address not in caplog.text
    assert not server.mails


def test_a_server_that_comes_back_gets_what_waits(people: People) -> None:
    waiting(people)
    with Listening() as server:
        server.replies["MAIL"] = "421 not now"
        own = queue(people, SmtpMailer(server_of(server.url)))
        assert own.step() == 0
        hurry(people)
        server.replies.clear()
        assert own.step() == 1
        token = server.next().token
    ((ticket_id,),) = people.query("SELECT id FROM tickets")
    assert token == DERIVE.ticket_token("reset_password", ticket_id)


def test_no_transaction_is_open_while_a_server_is_talked_to(people: People, server: Listening) -> None:
    waiting(people)
    server.frozen = "DATA"
    own = queue(people, SmtpMailer(server_of(server.url), timeout_s=5))
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(own.step)
        until(lambda: server.connections)
        held = "SELECT attempts FROM mails FOR UPDATE NOWAIT"  # fails where somebody holds the row
        people.write(lambda transaction: transaction.connection.exec_driver_sql(held))
        open_ones = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
        )
        assert people.query(open_ones)[0][0] == 1  # that of this question
        # Who comes meanwhile leaves it alone, and who has it does not keep calls waiting.
        assert queue(people, SmtpMailer(server_of(server.url))).step() == 0
        server.close()
        assert sending.result() == 0


def test_a_mail_whose_sender_was_killed_is_sent_again(people: People, server: Listening) -> None:
    waiting(people)
    lost = people.database.write(
        lambda tx: mails.claim(tx.connection, tx.now, tx.now + rules.RATE_WINDOW), actor=Actor("", ""), deadline=soon()
    ).value
    assert lost is not None
    own = queue(people, SmtpMailer(server_of(server.url)))
    assert own.step() == 0
    hurry(people)  # the claim is over
    assert own.step() == 1
    assert server.next().message["Message-ID"].startswith(f"<{lost.id}@")


@pytest.mark.parametrize("what", ["used", "ended", "expired", "erased", "no address"])
def test_what_serves_nobody_any_more_is_not_sent(people: People, server: Listening, what: str) -> None:
    waiting(people)
    if what == "erased":
        people.act("Erase", "accounts/p0")
    elif what == "no address":
        people.update("accounts/p0", emails=["other@example.com"])
    else:
        column = {"used": "use_time", "ended": "end_time", "expired": "expire_time"}[what]
        statement = f"UPDATE tickets SET {column} = now()"  # noqa: S608 - one of three words
        people.write(lambda transaction: transaction.connection.exec_driver_sql(statement))
    own = queue(people, SmtpMailer(server_of(server.url)))
    assert own.step() == 1
    assert own.step() == 0
    assert not people.query("SELECT 1 FROM mails")
    assert not server.connections


def test_without_a_server_mails_wait_and_that_is_said_once(people: People, caplog: pytest.LogCaptureFixture) -> None:
    own = queue(people, None)
    assert own.step() == 0
    assert not caplog.records
    waiting(people)
    assert [own.step() for _ in range(3)] == [0, 0, 0]
    assert [record.levelname for record in caplog.records if "SMTP_URL" in record.message] == ["WARNING"]
    assert people.query("SELECT attempts FROM mails")[0][0] == 0


def test_a_defect_of_a_mailer_says_nothing_of_a_mail(people: People, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def send(self, _mail_id: object, message: EmailMessage) -> None:
            raise RuntimeError(message.as_string())

    caplog.set_level(logging.DEBUG)
    waiting(people)
    assert queue(people, Broken()).step() == 0
    assert "RuntimeError" in caplog.text
    assert "cft_" not in caplog.text
    assert "p0@example.com" not in caplog.text


def test_calls_go_on_while_the_server_is_frozen(open_deployment: Callable[..., Deployment], server: Listening) -> None:
    ada = Mailbox(person(open_deployment(**mailed.settings(server))), server)
    server.frozen = "GREETING"
    ada.ask_reset()
    until(lambda: server.connections)
    began = time.monotonic()
    for _ in range(5):
        ada.ask_reset("nobody@example.com", new_id())
        ada.account()
    assert time.monotonic() - began < 5
    server.close()


def test_two_workers_send_each_mail_once(open_deployment: Callable[..., Deployment], server: Listening) -> None:
    deployment = open_deployment(2, **mailed.settings(server))
    people = [person(deployment, f"p{number}@example.com", "") for number in range(15)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda somebody: Mailbox(somebody, server).ask_reset(worker=somebody_worker(somebody)), people))
    server.next(15)
    until(lambda: not deployment.query("SELECT 1 FROM mails WHERE sent_time IS NULL"), 20)
    assert sorted(mail.recipients[0] for mail in server.mails) == sorted(somebody.email for somebody in people)


def somebody_worker(somebody: Person) -> int:
    return sum(somebody.email.encode()) % 2
