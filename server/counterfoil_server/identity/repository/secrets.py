"""What an account proves itself with: its password's hash, and its second factor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from counterfoil_server.identity.tables.sessions import passwords, second_factors


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """A second factor. It counts where `confirm_time` is there; `next_enrollment` is one that was begun beside it."""

    account_id: str
    enrollment: UUID
    confirm_time: datetime | None
    last_step: int
    used_codes: tuple[int, ...]
    next_enrollment: UUID | None


def password_hash(connection: Connection, account_id: str) -> str | None:
    """The hash of an account's password; None where it has none."""
    return connection.scalars(select(passwords.c.hash).where(passwords.c.account_id == account_id)).first()


def set_password(connection: Connection, account_id: str, password_hash: str, now: datetime) -> None:
    """The account has this password from now on."""
    values = {"hash": password_hash, "change_time": now}
    statement = insert(passwords).values(account_id=account_id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["account_id"], set_=values))


def rehash(connection: Connection, account_id: str, before: str, after: str) -> None:
    """The same password with newer parameters, unless it has been changed since."""
    same = (passwords.c.account_id == account_id) & (passwords.c.hash == before)
    connection.execute(update(passwords).where(same).values(hash=after))


def second_factor(connection: Connection, account_id: str, *, lock: bool = False) -> SecondFactor | None:
    """An account's second factor, one that only was begun too; None where there is none."""
    statement = select(second_factors).where(second_factors.c.account_id == account_id)
    row = connection.execute(statement.with_for_update() if lock else statement).first()
    if row is None:
        return None
    return SecondFactor(row[0], row[1], row[2], row[3], tuple(row[4]), row[5])


def enroll(connection: Connection, account_id: str, enrollment: UUID) -> None:
    """A second factor is begun. One that counts goes on to do so."""
    statement = insert(second_factors).values(account_id=account_id, enrollment=enrollment, next_enrollment=enrollment)
    again = {"next_enrollment": enrollment}
    connection.execute(statement.on_conflict_do_update(index_elements=["account_id"], set_=again))


def confirm(connection: Connection, factor: SecondFactor, step: int, now: datetime) -> None:
    """The second factor that was begun last counts from now on, and no other one. The row is locked."""
    values: dict[str, object] = {
        "enrollment": factor.next_enrollment,
        "confirm_time": now,
        "last_step": step,
        "used_codes": [],
        "next_enrollment": None,
    }
    connection.execute(update(second_factors).where(second_factors.c.account_id == factor.account_id).values(values))


def use(connection: Connection, factor: SecondFactor) -> None:
    """Remembers which codes have served. The row is locked."""
    values = {"last_step": factor.last_step, "used_codes": list(factor.used_codes)}
    connection.execute(update(second_factors).where(second_factors.c.account_id == factor.account_id).values(values))


def remove_second_factor(connection: Connection, account_id: str) -> bool:
    """Removes an account's second factor; whether there was one."""
    return connection.execute(delete(second_factors).where(second_factors.c.account_id == account_id)).rowcount > 0


def erase(connection: Connection, account_id: str) -> None:
    """Removes all that an account proves itself with."""
    connection.execute(delete(passwords).where(passwords.c.account_id == account_id))
    connection.execute(delete(second_factors).where(second_factors.c.account_id == account_id))
