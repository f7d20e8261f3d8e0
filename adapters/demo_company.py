"""A workspace that runs: the chat, Oops in it, and time that one can move."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from adapters.demo_clock import DemoClock
from adapters.directory import Directory
from adapters.reception import Reception
from adapters.scheduler import Clockwork
from adapters.web import words
from adapters.web.payloads import Step
from adapters.web.platform import WebPlatform
from adapters.web.room import Room
from adapters.web.workspace import Workspace
from bot.courier import Courier
from bot.digest import digest_due_at
from bot.moments import moment
from bot.outgoing import Claimed, NagBundle
from bot.ports import Delivery, Outcome
from storage.store import SqlStore

#: However long nobody is nagged, the clock does not go further than this in search of a nag.
_SEARCHED: Final = timedelta(days=30)
#: From one due moment to the next at least; so the clock gets on whatever is due.
_LEAST: Final = timedelta(seconds=1)
_SPANS: Final = {Step.HOUR: timedelta(hours=1), Step.DAY: timedelta(days=1)}


class Company:
    """One company with its Oops, on one database."""

    def __init__(self, workspace: Workspace, store: SqlStore) -> None:
        organization, clock = workspace.organization, workspace.clock
        self.organization = organization
        self.store = store
        self.chat = workspace.chat
        self.clock = clock
        platform = WebPlatform(workspace)
        courier = Courier(store, platform, organization, clock, self._note)
        self.directory = Directory(organization, store, platform, clock)
        self.clockwork = Clockwork(organization, store, courier, self.directory, clock)
        reception = Reception(organization, store, clock, self.clockwork.wake)
        self.room = Room(workspace, platform, reception, store)
        self._said = 0
        self._nagged = 0

    async def settle(self) -> None:
        """Say whatever there is to say now."""
        await self.clockwork.send_all()

    def close(self) -> None:
        """Let go of the files; what runs has to be stopped before."""
        self.store.close()
        self.chat.close()

    async def move_on(self, step: Step, clock: DemoClock) -> str:
        """Let time pass from one due moment to the next, and say what came of it."""
        said, nagged = self._said, self._nagged
        if step is Step.NAG:
            began = clock()
            await self.move_to(began + _SEARCHED, clock, lambda: self._nagged > nagged)
            if self._nagged == nagged:
                clock.set(began)
                return words.no_nag(self._now())
        else:
            await self.move_to(clock() + _SPANS[step], clock)
        return words.moved(self._now(), self._said - said)

    async def move_to(
        self, end: datetime, clock: DemoClock, enough: Callable[[], bool] = lambda: False
    ) -> None:
        """It becomes `end`, or that moment before at which it is enough."""
        while (now := clock()) < end and not enough():
            clock.set(min(max(await self._next(now), now + _LEAST), end))
            await self.clockwork.let_time_pass()
            await self.settle()

    async def _next(self, now: datetime) -> datetime:
        """When something falls due next: of a case, of a message, or the day's digest."""
        zone = self.organization.zone
        today = now.astimezone(zone).date()
        digests = [
            digest_due_at(self.organization, today + timedelta(days=ahead)) for ahead in (0, 1)
        ]
        due = await self.store.transact(lambda uow: uow.next_due_at())
        return min([each for each in digests if each > now] + ([due] if due else []))

    def _now(self) -> str:
        return moment(self.clock(), self.organization.zone)

    def _note(self, claimed: Claimed, delivery: Delivery) -> None:
        """Count what is said; what takes the place of another was said before."""
        if delivery.outcome is Outcome.SENT and not claimed.outgoing.replaces:
            self._said += 1
            self._nagged += isinstance(claimed.outgoing.content, NagBundle)
