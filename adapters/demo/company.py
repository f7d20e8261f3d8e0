"""The demo company: the chat, Oops, and time that can be moved forward."""

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
from bot.chat.messages import ClaimedMessage, NagBundle
from bot.courier import Courier
from bot.ports.platform import Delivery, Outcome
from bot.wording.phrases import moment_text
from bot.work.digest import digest_due_at
from storage.store import SqlStore

#: The longest that the clock is moved forward in search of a nag.
_LONGEST_SEARCH: Final = timedelta(days=30)
#: The shortest step of the clock, so that an overdue time does not stop the clock.
_LEAST_STEP: Final = timedelta(seconds=1)
_STEP_SPANS: Final = {Step.HOUR: timedelta(hours=1), Step.DAY: timedelta(days=1)}


class DemoCompany:
    """A company with Oops in its chat, on one database."""

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
        self._sent_count = 0
        self._nag_count = 0

    async def settle(self) -> None:
        """Send all messages that may be sent now."""
        await self.clockwork.send_all()

    def close(self) -> None:
        """Close the databases. Stop the clockwork before."""
        self.store.close()
        self.chat.close()

    async def move_on(self, step: Step, clock: DemoClock) -> str:
        """Move time forward by one step. Returns a sentence with the time and the message count."""
        sent_before = self._sent_count
        if step is not Step.NAG:
            await self.move_to(clock() + _STEP_SPANS[step], clock)
        elif not await self._move_to_nag(clock):
            return words.no_nag(self._now())
        return words.moved(self._now(), self._sent_count - sent_before)

    async def move_to(self, end: datetime, clock: DemoClock) -> None:
        """Move time forward to `end`, stopping at each due time on the way."""
        while clock() < end:
            await self._step(end, clock)

    async def _move_to_nag(self, clock: DemoClock) -> bool:
        """Move time forward to the next nag. Returns False if there is none."""
        nagged, end = self._nag_count, clock() + _LONGEST_SEARCH
        while self._nag_count == nagged and clock() < end and await self._due_at():
            await self._step(end, clock)
        return self._nag_count > nagged

    async def _step(self, end: datetime, clock: DemoClock) -> None:
        """Move time forward to the next due time, including the digest's, but not beyond `end`."""
        now = clock()
        zone = self.organization.zone
        days = (now.astimezone(zone).date() + timedelta(days=ahead) for ahead in (0, 1))
        digests = [digest_due_at(self.organization, day) for day in days]
        digests = [each for each in digests if each > now]
        due_at = await self._due_at()
        soonest = min([*digests, due_at] if due_at else digests)
        clock.set(min(max(soonest, now + _LEAST_STEP), end))
        await self.clockwork.let_time_pass()
        await self.settle()

    async def _due_at(self) -> datetime | None:
        """Return the next due time of a case or a queued message; None if nothing is due."""
        return await self.store.transact(lambda uow: uow.next_due_at())

    def _now(self) -> str:
        return moment_text(self.clock(), self.organization.zone)

    def _note(self, claimed: ClaimedMessage, delivery: Delivery) -> None:
        """Count sent messages and nags; a replaced message was counted before."""
        if delivery.outcome is Outcome.SENT and not claimed.outgoing.replaces:
            self._sent_count += 1
            self._nag_count += isinstance(claimed.outgoing.content, NagBundle)
