"""How writes to accounts run once and give the same answer again, without a person in the stored answers of requests.

Storage keeps a request's answer under the request's key, where nobody could find it again who has to erase a person. So
what it keeps is a reference, and the answer itself is kept under the account's name, and goes with the account.
"""

from __future__ import annotations

from collections.abc import Callable

from counterfoil_server.identity.codec import accounts as codec
from counterfoil_server.identity.keeping import Kept
from counterfoil_server.identity.repository import account_answers, accounts
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites, Outcome
from counterfoil_server.storage.transaction import WriteTransaction
from counterfoil_server.storage.writes import Intent, OnCommit, Writes, Written


class AccountWrites:
    """Runs writes to accounts. Thread-safe."""

    def __init__(self, database: Database, writes: IdempotentWrites, on_commit: OnCommit) -> None:
        self._database = database
        self._writes = Writes(writes, on_commit)

    def run(self, intent: Intent, work: Callable[[WriteTransaction], Kept]) -> Outcome:
        """Runs `work` once per request; the outcome's answer is the account, serialized. Raises what `Writes.run` does.

        A request sent again gets what it got, or what is left of an account that has been erased since.
        """
        made: list[tuple[bytes, bytes]] = []

        def referring(transaction: WriteTransaction) -> Written:
            kept = work(transaction)
            account = kept.account
            reference, answer = codec.reference_to(account), codec.bytes_of(account)
            if account.erase_us is None:  # an erased one does not change any more
                account_answers.keep(transaction.connection, account.id, account.revision, answer, transaction.now)
            made[:] = [(reference, answer)]  # storage may run it again
            return Written(reference, kept.changes)

        outcome = self._writes.run(intent, referring)
        for reference, answer in made:
            if not outcome.replayed and reference == outcome.answer:
                return Outcome(answer, outcome.position, replayed=False)
        return Outcome(self._again(outcome.answer, intent.deadline), outcome.position, replayed=True)

    def _again(self, reference: bytes, deadline: float) -> bytes:
        account_id, revision = codec.referred_to(reference)
        with self._database.read(deadline) as transaction:
            answer = account_answers.read(transaction.connection, account_id, revision)
            if answer is None:
                answer = codec.bytes_of(accounts.read(transaction.connection, [account_id])[account_id])
        return answer
