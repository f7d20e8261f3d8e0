"""The entrance for commands from every platform: one transaction each, answered after commit."""

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.case.commands import Command
from bot.case.errors import Refusal
from bot.chat.places import MessageRef
from bot.company.names import people_called
from bot.company.organization import Organization
from bot.company.people import Person
from bot.desk import Reply, handle_command, refusal_reply
from bot.ports.unit_of_work import Store, UnitOfWork
from bot.work.recent_requests import RecentRequests
from bot.work.transaction import begin_transaction, named_today


class Reception:
    """Passes commands to the desk. `wake` is called when messages may wait in the outbox."""

    def __init__(
        self,
        organization: Organization,
        store: Store,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self.organization = organization
        self._store = store
        self._clock = clock
        self._recent = RecentRequests()
        #: Called when messages may wait in the outbox.
        self.wake = wake

    async def handle(
        self, command: Command, *, people: Iterable[Person] = (), once: str | None = None
    ) -> Reply:
        """Run a command, and return the reply after the commit.

        `people` are profiles that the platform supplied with the request; changed ones are saved.
        `once` is the idempotency key of the delivery: a repeated delivery does nothing, and a
        refused one may be repeated. Raises StoreUnavailable when the commit failed; the adapter
        must not acknowledge then.
        """

        def work(uow: UnitOfWork) -> Reply:
            now = self._clock()
            for each in people:
                if uow.people.get(each.email) != each:
                    uow.people.save_profile(each, now)
            tx = begin_transaction(self.organization, uow, now)
            reply = handle_command(tx, command, once, self._recent)
            if reply.refused:
                raise _RolledBack(reply)
            return reply

        try:
            reply = await self._store.transact(work)
        except _RolledBack as undone:
            await self._skip_lost_numbers(undone.reply)
            return undone.reply
        self.wake()
        return reply

    async def _skip_lost_numbers(self, reply: Reply) -> None:
        """Skip case numbers that a card has shown to be lost, once the request is rolled back."""
        lost = reply.lost_up_to
        if lost:
            await self._store.transact(
                lambda uow: uow.installation.skip_lost_numbers(self._clock(), lost)
            )

    async def colleagues_called(self, words: str) -> list[Person]:
        """Return the people of the configuration who have that name or first name."""

        def work(uow: UnitOfWork) -> list[Person]:
            addresses = named_today(self.organization, uow).addresses
            known = (uow.people.get(each) for each in addresses)
            return people_called(words, [each for each in known if each and each.active])

        return await self._store.transact(work)

    async def case_shown_in(self, ref: MessageRef) -> int | None:
        """Return the number of the only case in a delivered message; None for several or none."""
        found = await self._store.transact(lambda uow: uow.outbox.cases_shown_in(ref))
        return found[0] if len(found) == 1 else None

    async def cases_said_about(self, ref: MessageRef, source: str) -> tuple[int, ...]:
        """Return the numbers of the cases that a message shows, or that was made from it.

        `source` names the message as the source of a report.
        """

        def work(uow: UnitOfWork) -> tuple[int, ...]:
            reported = uow.cases.number_from_source(source)
            return uow.outbox.cases_shown_in(ref) or ((reported,) if reported else ())

        return await self._store.transact(work)

    async def refuse(self, error: Refusal, by: Person) -> Reply:
        """Reply to words that could not be parsed into a command."""

        def work(uow: UnitOfWork) -> Reply:
            tx = begin_transaction(self.organization, uow, self._clock())
            return refusal_reply(error, tx.circumstances, by.email)

        return await self._store.transact(work)


class _RolledBack(Exception):
    """Rolls a transaction back, and carries the refusal out of it."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
