"""Where every platform brings its commands: one transaction each, answered after the commit."""

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.case.commands import Command
from bot.case.errors import Refusal
from bot.company.organization import Organization
from bot.company.people import Person
from bot.desk import Reply, handle, refused
from bot.ports.unit_of_work import Store, UnitOfWork
from bot.work.transaction import begin_transaction


class Reception:
    """Hands commands to the desk. `wake` is called when there may be something to say."""

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
        #: There may be something to say.
        self.wake = wake

    async def handle(
        self, command: Command, *, people: Iterable[Person] = (), once: str | None = None
    ) -> Reply:
        """Do what is asked, and give the answer once it is committed.

        `people` are those of whom the platform told us on the way; they are remembered. `once`
        names the delivery, so that the same one again does nothing; one that was refused left
        nothing behind, and may come again. Raises StoreUnavailable when nothing was kept, and then
        nothing may be acknowledged.
        """

        def work(uow: UnitOfWork) -> Reply:
            now = self._clock()
            for each in people:
                if uow.people.get(each.email) != each:
                    uow.people.save_profile(each, now)
            reply = handle(begin_transaction(self.organization, uow, now), command, once)
            if reply.refused:
                raise _Undone(reply)
            return reply

        try:
            reply = await self._store.transact(work)
        except _Undone as undone:
            return undone.reply
        self.wake()
        return reply

    async def refuse(self, error: Refusal, by: Person) -> Reply:
        """Answer words that could not be made into a command."""

        def work(uow: UnitOfWork) -> Reply:
            tx = begin_transaction(self.organization, uow, self._clock())
            return refused(error, tx.circumstances, by.email)

        return await self._store.transact(work)


class _Undone(Exception):
    """Takes the answer of a refusal out of a transaction of which nothing is kept."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
