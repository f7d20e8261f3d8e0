"""A workspace that runs: the chat, Oops in it, and time that one can move."""

from datetime import datetime, timedelta
from typing import Final

from adapters.chat.front_desk import Reception
from adapters.demo.clock import DemoClock
from adapters.process.clock import timing
from adapters.process.directory import Directory
from adapters.process.scheduler import Clockwork
from adapters.web import words
from adapters.web.payloads import Step
from adapters.web.platform import WebPlatform
from adapters.web.room import Room
from adapters.web.workspace import Workspace
from bot.chat.messages import Claimed, NagBundle
from bot.courier import Courier
from bot.ports.platform import Delivery, Outcome
from bot.wording.phrases import moment
from bot.work.digest import digest_due_at
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
        paced = timing(clock, pace=None)
        courier = Courier(store, platform, organization, paced, self._note)
        self.directory = Directory(organization, store, platform, clock)
        self.clockwork = Clockwork(organization, store, courier, paced)
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
        said = self._said
        if step is not Step.NAG:
            await self.move_to(clock() + _SPANS[step], clock)
        elif not await self._move_to_nag(clock):
            return words.no_nag(self._now())
        return words.moved(self._now(), self._said - said)

    async def move_to(self, end: datetime, clock: DemoClock) -> None:
        """Let time pass until then."""
        while clock() < end:
            await self._step(end, clock)

    async def _move_to_nag(self, clock: DemoClock) -> bool:
        """Let time pass until somebody is nagged, or nothing is due any more; whether one was."""
        nagged, end = self._nagged, clock() + _SEARCHED
        while self._nagged == nagged and clock() < end and await self._due_at():
            await self._step(end, clock)
        return self._nagged > nagged

    async def _step(self, end: datetime, clock: DemoClock) -> None:
        """Go to the next moment at which something is due, the digest too, but not beyond `end`."""
        now = clock()
        zone = self.organization.zone
        days = (now.astimezone(zone).date() + timedelta(days=ahead) for ahead in (0, 1))
        moments = [digest_due_at(self.organization, day) for day in days]
        moments = [each for each in moments if each > now]
        due_at = await self._due_at()
        soonest = min([*moments, due_at] if due_at else moments)
        clock.set(min(max(soonest, now + _LEAST), end))
        await self.clockwork.let_time_pass()
        await self.settle()

    async def _due_at(self) -> datetime | None:
        """When a case, or a message that waits, falls due next."""
        return await self.store.transact(lambda uow: uow.next_due_at())

    def _now(self) -> str:
        return moment(self.clock(), self.organization.zone)

    def _note(self, claimed: Claimed, delivery: Delivery) -> None:
        """Count what is said; what takes the place of another was said before."""
        if delivery.outcome is Outcome.SENT and not claimed.outgoing.replaces:
            self._said += 1
            self._nagged += isinstance(claimed.outgoing.content, NagBundle)
