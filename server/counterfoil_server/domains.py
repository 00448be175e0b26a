"""What each domain is made of: the composition root's other page, which `app.py` reads once for every process.

A domain gives its service, the group commits that its hot writes share, and the upkeep that some process must do. A
room that needs another domain's answer gets it here, as an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message

from counterfoil.catalog.v1 import catalog_service_pb2
from counterfoil.identity.v1 import (
    access_service_pb2,
    account_service_pb2,
    email_service_pb2,
    federation_service_pb2,
    session_service_pb2,
)
from counterfoil.inventory.v1 import inventory_service_pb2
from counterfoil.ledger.v1 import ledger_service_pb2
from counterfoil.orders.v1 import order_service_pb2
from counterfoil_server.caching.freshness import FreshnessTokens
from counterfoil_server.caching.read_through import ReadThrough
from counterfoil_server.catalog.purging import CatalogHousekeeping
from counterfoil_server.catalog.service import CatalogService
from counterfoil_server.config import Settings
from counterfoil_server.identity.asserting import Asserting
from counterfoil_server.identity.erasing import AccountHousekeeping
from counterfoil_server.identity.federating import Federating
from counterfoil_server.identity.hashing import Cost, HashingPool, Passwords
from counterfoil_server.identity.jwks import Jwks
from counterfoil_server.identity.keyring import KeyRing
from counterfoil_server.identity.linked import LinkedIdentities
from counterfoil_server.identity.mailing.files import FileMailer
from counterfoil_server.identity.mailing.letters import DEVELOPMENT_SENDER, Letterhead
from counterfoil_server.identity.mailing.mailer import Mailer
from counterfoil_server.identity.mailing.queue import MailQueue
from counterfoil_server.identity.mailing.smtp import SmtpMailer, server_of
from counterfoil_server.identity.oidc.client import RelyingParty
from counterfoil_server.identity.operating import account_exists
from counterfoil_server.identity.personal import PersonalSessions, SessionHousekeeping
from counterfoil_server.identity.personal_tickets import PersonalTickets
from counterfoil_server.identity.ports import PersonalData
from counterfoil_server.identity.proving import Proofs, Proving
from counterfoil_server.identity.refreshing import Refreshing
from counterfoil_server.identity.rules.sessions import Lifetimes
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.identity.service.access import AccessService
from counterfoil_server.identity.service.accounts import AccountService
from counterfoil_server.identity.service.emails import EmailService
from counterfoil_server.identity.service.federation import FederationService
from counterfoil_server.identity.service.sessions import SessionService
from counterfoil_server.identity.session_tokens import SessionTokens
from counterfoil_server.identity.signing_in import SigningIn
from counterfoil_server.identity.tokens import TokenIssuer
from counterfoil_server.inventory import watching as stock_watching
from counterfoil_server.inventory.reserving import ReserveWork
from counterfoil_server.inventory.service import Groups, InventoryService
from counterfoil_server.inventory.settling import SettleWork
from counterfoil_server.inventory.sweeping import ExpirySweeper
from counterfoil_server.inventory.verifying import StockInvariants
from counterfoil_server.ledger.post import PostWork
from counterfoil_server.ledger.posting import SystemAccounts
from counterfoil_server.ledger.rollup import Rollup, Sealing
from counterfoil_server.ledger.service import LedgerService
from counterfoil_server.orders import watching as order_watching
from counterfoil_server.orders.personal import PersonalOrders
from counterfoil_server.orders.place import PlaceOrders, Placer
from counterfoil_server.orders.service import OrderService
from counterfoil_server.orders.verifying import order_checks
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.permissions import permissions_of
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.group_commit import GroupCommit, HotWork
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.writes import OnCommit

SWEEP_INTERVAL_MS: Final = 1_000
ROLLUP_INTERVAL_MS: Final = 1_000
MAIL_INTERVAL_MS: Final = 1_000
HOUSEKEEPING_INTERVAL_MS: Final = 60_000
ANSWERS_KEEP_MARGIN_H: Final = 1  # the answers of accounts outlive the stored requests that refer to them


@dataclass(frozen=True, slots=True)
class Parts:
    """What every domain is built from.

    `on_commit` is told what single writes changed, after the commit; what group commits change reaches its readers
    through the outbox alone.
    """

    settings: Settings
    database: Database
    epoch: UUID
    writes: IdempotentWrites
    freshness: FreshnessTokens
    page_tokens: PageTokens
    check: Callable[[Message], None]
    products: ReadThrough
    on_commit: OnCommit
    secrets: Secrets
    ring: KeyRing
    relying_party: RelyingParty

    def group(self, work: HotWork[Any]) -> GroupCommit[Any]:
        """A group commit of some work, as the settings bound it."""
        settings = self.settings
        return GroupCommit(
            self.database,
            work,
            committers=settings.committers,
            batch_limit=settings.commit_batch_limit,
            waiting_limit=settings.commit_waiting_limit,
            timeout_ms=settings.commit_timeout_ms,
            lock_timeout_ms=min(settings.commit_lock_timeout_ms, settings.commit_timeout_ms),
        )


@dataclass(frozen=True, slots=True)
class Upkeep:
    """A step to be run again and again by some process; it returns 0 where there is nothing left to do."""

    name: str
    step: Callable[[], int]
    interval_ms: int


class Task(Protocol):
    """Background work."""

    def start(self) -> None:
        """Begins."""

    def stop(self) -> None:
        """Ends, and waits for that within a bound."""


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain as a process serves it; `on_stop` is called when the server begins to stop."""

    service: ServiceDescriptor
    servicer: object
    groups: Sequence[GroupCommit[Any]] = ()
    upkeep: Sequence[Upkeep] = ()
    on_stop: Callable[[], None] | None = None
    tasks: Sequence[Task] = ()


@dataclass(frozen=True, slots=True)
class Hashing:
    """How passwords are hashed, and the threads that do it."""

    passwords: Passwords
    pool: HashingPool

    @classmethod
    def of(cls, settings: Settings) -> Hashing:
        """As the settings say."""
        cost = Cost(settings.password_memory_kib, settings.password_passes, settings.password_lanes)
        pool = HashingPool(settings.hashing_threads, settings.hashing_waiting_limit)
        return cls(Passwords(cost, pool.hashed), pool)


def build_domains(parts: Parts) -> list[Domain]:
    """All domains, not yet started."""
    books = SystemAccounts()
    hashing = Hashing.of(parts.settings)
    domains = [_catalog(parts), _inventory(parts), _orders(parts, books), _ledger(parts)]
    proofs = Proofs(parts.database, Proving(parts.database, hashing.passwords, parts.secrets), hashing.pool)
    domains += [_accounts(parts, proofs), *_sessions(parts, hashing, proofs), _emails(parts, hashing)]
    return [*domains, _access(parts, [domain.service for domain in domains])]


def _catalog(parts: Parts) -> Domain:
    service = CatalogService(
        database=parts.database,
        writes=parts.writes,
        cache=parts.products,
        freshness=parts.freshness,
        page_tokens=parts.page_tokens,
        check=parts.check,
        on_commit=parts.on_commit,
    )
    purge = CatalogHousekeeping(parts.database, parts.on_commit).purge_expired
    return Domain(
        _service(catalog_service_pb2, "CatalogService"),
        service,
        upkeep=[Upkeep("catalog-purge", purge, HOUSEKEEPING_INTERVAL_MS)],
    )


def _inventory(parts: Parts) -> Domain:
    watches = stock_watching.watches(parts.database, parts.page_tokens, parts.epoch)
    reserve, settle = parts.group(ReserveWork()), parts.group(SettleWork())
    service = InventoryService(
        database=parts.database,
        writes=parts.writes,
        groups=Groups(reserve, settle),
        freshness=parts.freshness,
        page_tokens=parts.page_tokens,
        check=parts.check,
        on_commit=parts.on_commit,
        watches=watches,
    )
    sweep = ExpirySweeper(parts.database, parts.on_commit).step
    return Domain(
        _service(inventory_service_pb2, "InventoryService"),
        service,
        [reserve, settle],
        [Upkeep("reservation-expiry", sweep, SWEEP_INTERVAL_MS)],
        on_stop=watches.close,
    )


def _orders(parts: Parts, accounts: SystemAccounts) -> Domain:
    group = parts.group(PlaceOrders(accounts))
    watches = order_watching.watches(parts.database, parts.page_tokens, parts.epoch)
    service = OrderService(
        database=parts.database,
        writes=parts.writes,
        placing=Placer(group, parts.check),
        accounts=accounts,
        freshness=parts.freshness,
        page_tokens=parts.page_tokens,
        watches=watches,
        on_commit=parts.on_commit,
        answer_limit_bytes=parts.settings.send_message_limit_bytes,
    )
    return Domain(_service(order_service_pb2, "OrderService"), service, [group], on_stop=watches.close)


def _ledger(parts: Parts) -> Domain:
    group = parts.group(PostWork())
    service = LedgerService(
        database=parts.database,
        writes=parts.writes,
        posting=group,
        freshness=parts.freshness,
        page_tokens=parts.page_tokens,
        check=parts.check,
        on_commit=parts.on_commit,
        checks=[StockInvariants(), *order_checks()],
    )
    return Domain(
        _service(ledger_service_pb2, "LedgerService"),
        service,
        [group],
        [
            Upkeep("ledger-rollup", Rollup(parts.database).step, ROLLUP_INTERVAL_MS),
            Upkeep("ledger-seals", Sealing(parts.database).step, HOUSEKEEPING_INTERVAL_MS),
        ],
    )


def _accounts(parts: Parts, proofs: Proofs) -> Domain:
    # Whoever holds something on people.
    personal: Sequence[PersonalData] = [PersonalOrders(), PersonalSessions(), PersonalTickets()]
    service = AccountService(
        database=parts.database,
        writes=parts.writes,
        personal=personal,
        freshness=parts.freshness,
        page_tokens=parts.page_tokens,
        check=parts.check,
        on_commit=parts.on_commit,
        proofs=proofs,
    )
    keep_h = parts.settings.idempotency_keep_h + ANSWERS_KEEP_MARGIN_H
    housekeeping = AccountHousekeeping(parts.database, parts.on_commit, personal, answers_keep_h=keep_h)
    return Domain(
        _service(account_service_pb2, "AccountService"),
        service,
        upkeep=[
            Upkeep("account-erasure", housekeeping.erase_due, HOUSEKEEPING_INTERVAL_MS),
            Upkeep("account-answers", housekeeping.forget_answers, HOUSEKEEPING_INTERVAL_MS),
        ],
    )


def _sessions(parts: Parts, hashing: Hashing, proofs: Proofs) -> list[Domain]:
    """Sign-in, and federated sign-in, which gives the same tokens."""
    settings, database, secrets = parts.settings, parts.database, parts.secrets
    lifetimes = Lifetimes(
        timedelta(seconds=settings.access_token_s),
        timedelta(seconds=settings.session_idle_s),
        timedelta(seconds=settings.session_limit_s),
    )
    issuer = TokenIssuer(parts.ring)
    tokens = SessionTokens(issuer, secrets, lifetimes)
    service = SessionService(
        database=database,
        writes=parts.writes,
        freshness=parts.freshness,
        page_tokens=parts.page_tokens,
        on_commit=parts.on_commit,
        derive=secrets,
        passwords=hashing.passwords,
        hashing=hashing.pool,
        signing_in=SigningIn(database, hashing.passwords, secrets, lifetimes, parts.on_commit),
        refreshing=Refreshing(database, secrets, lifetimes, parts.on_commit),
        tokens=tokens,
        jwks=Jwks(parts.ring),
        proving=proofs.proving,
    )
    federation = FederationService(
        relying_party=parts.relying_party,
        federating=Federating(database, secrets, lifetimes, parts.on_commit),
        asserting=Asserting(database, issuer, secrets, lifetimes.access),
        linking=LinkedIdentities(
            database=database,
            writes=parts.writes,
            page_tokens=parts.page_tokens,
            on_commit=parts.on_commit,
            proofs=proofs,
            relying_party=parts.relying_party,
        ),
        tokens=tokens,
        freshness=parts.freshness,
    )
    return [
        Domain(
            _service(session_service_pb2, "SessionService"),
            service,
            tasks=[hashing.pool],
            upkeep=[Upkeep("session-housekeeping", SessionHousekeeping(database).step, HOUSEKEEPING_INTERVAL_MS)],
        ),
        Domain(_service(federation_service_pb2, "FederationService"), federation),
    ]


def _emails(parts: Parts, hashing: Hashing) -> Domain:
    settings = parts.settings
    service = EmailService(
        database=parts.database,
        writes=parts.writes,
        freshness=parts.freshness,
        on_commit=parts.on_commit,
        derive=parts.secrets,
        passwords=hashing.passwords,
        hashing=hashing.pool,
        rate_per_h=settings.mail_rate_per_h,
    )
    head = Letterhead(settings.mail_from or DEVELOPMENT_SENDER, settings.mail_verify_url, settings.mail_reset_url)
    queue = MailQueue(parts.database, parts.secrets, head, _mailer(settings))
    return Domain(
        _service(email_service_pb2, "EmailService"),
        service,
        upkeep=[
            Upkeep("mails", queue.step, MAIL_INTERVAL_MS),
            Upkeep("tickets", queue.forget, HOUSEKEEPING_INTERVAL_MS),
        ],
    )


def _mailer(settings: Settings) -> Mailer | None:
    """What takes mails; None where nothing does, which is for nobody's files to make up for in production."""
    if settings.smtp_url:
        return SmtpMailer(server_of(settings.smtp_url))
    return None if settings.production else FileMailer(settings.data_dir / "mail")


def _access(parts: Parts, others: Sequence[ServiceDescriptor]) -> Domain:
    descriptor = _service(access_service_pb2, "AccessService")
    service = AccessService(
        database=parts.database,
        writes=parts.writes,
        freshness=parts.freshness,
        page_tokens=parts.page_tokens,
        check=parts.check,
        on_commit=parts.on_commit,
        secrets=parts.secrets,
        permissions=permissions_of([*others, descriptor]),
        account_exists=account_exists,
    )
    return Domain(descriptor, service)


def _service(module: Any, name: str) -> ServiceDescriptor:
    found: ServiceDescriptor = module.DESCRIPTOR.services_by_name[name]
    return found
