"""One simulated world from its first day to its last, from due moment to due moment."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final

from bot.case import commands as c
from bot.case.evolve import replay
from bot.case.platform_commands import PersonLeft
from bot.chat.pace import PACE
from bot.company.people import stranger
from storage.unit_of_work import SqlUnitOfWork
from tests.clock import Clock
from tests.kit import DAY
from tests.simulation.books import Books
from tests.simulation.chance import Chance
from tests.simulation.chat import Chat
from tests.simulation.company import START, found
from tests.simulation.crowd import Crowd
from tests.simulation.process import Fate, Killed, MortalStore, Process
from tests.simulation.trouble import USUAL_DANGER, Trouble
from tests.simulation.watch_cases import CaseWatch
from tests.simulation.watch_messages import MessageWatch
from tests.simulation.world import Violation, World

#: How long all goes well at the end, so that whatever is late may arrive.
_CALM: Final = 2 * DAY
_ANEW: Final = 0.1
_TWICE: Final = 0.1
_PACED: Final = 0.2
#: What could not be done just now is looked at again so soon.
_PAUSE: Final = timedelta(seconds=20)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What happened in a world."""

    days: int
    steps: int
    cases: int
    events: int
    nags: int
    messages: int
    restarts: int
    deaths: int
    #: Of the database, in the end.
    kibibytes: int


class Life:
    """Lets one world live. `tells` hears of everything that happens, for whoever looks into it."""

    def __init__(self, seed: int, file: Path, tells: Callable[[str], None]) -> None:
        clock = Clock(datetime.combine(START, time(8), tzinfo=UTC))
        company = found(Chance(f"{seed}:company"))
        chance = Chance(f"{seed}:chat")
        chat = Chat(clock, chance, can_be_read=not chance.happens(0.2))
        self.world = World(
            clock=clock,
            company=company,
            chat=chat,
            resumed_at=clock.now,
            unsettled_until=clock.now,
        )
        fate = Fate(Chance(f"{seed}:fate"))
        chat.strikes = fate.strikes
        self._fate = fate
        self._chance = Chance(f"{seed}:life")
        #: Few worlds count how fast they speak, which costs time and hardly ever matters.
        self._pace = PACE if self._chance.happens(_PACED) else None
        self._tells = tells
        #: Those in another zone than before of whom the chat has not told us yet.
        self._moved: list[str] = []
        self._loop = asyncio.Runner()
        self._store = MortalStore(f"sqlite:///{file}", fate)
        self._books = Books(file)
        self._crowd = Crowd(company, Chance(f"{seed}:crowd"), clock.now)
        self._trouble = Trouble(self.world, fate, Chance(f"{seed}:trouble"))
        self._cases = CaseWatch(self.world, self._books)
        self._messages = MessageWatch(self.world, self._books, self._cases)
        #: When the process last let time pass, unless somebody asked for something since.
        self._looked_at: datetime | None = clock.now
        self._requests = 0
        self._steps = 0
        self._restarts = -1
        self._unanswered: list[tuple[c.Command, str]] = []
        self._sources: set[str] = set()
        self._histories: dict[int, list[tuple[object, ...]]] = {}
        self._replayed_on = START
        self._process = self._starts()
        for email in company.zones:
            self._moves(email)

    def lives(self, days: int) -> Figures:
        """Live so many days, and then some in which all goes well. Raises Violation."""
        self._fate.danger = USUAL_DANGER
        self._until(self.world.now + days * DAY)
        self._trouble.ends()
        self._crowd.acts_at = self._trouble.comes_at = self.world.now + 10 * _CALM
        self._until(self.world.now + _CALM)
        self._messages.ends()
        self._checks_histories(set(self._cases.ledgers))
        self._checks_reports()
        return Figures(
            days=days,
            steps=self._steps,
            cases=len(self._cases.ledgers),
            events=self._books.events(),
            nags=self._cases.nags,
            messages=len(self.world.chat.arrivals),
            restarts=self._restarts,
            deaths=self._fate.deaths,
            kibibytes=self._books.size() // 1024,
        )

    def close(self) -> None:
        """Let go of everything."""
        self._books.close()
        self._store.close()
        self._loop.close()

    def _until(self, end: datetime) -> None:
        while self.world.now < end:
            self._steps += 1
            try:
                self._step(end)
            except Killed:
                self._tells("killed")
                self._reads_on()
                self._restarts_after(self._chance.span(timedelta(), timedelta(seconds=40)))

    def _step(self, end: datetime) -> None:
        """Go to the next moment at which anything happens, and let it."""
        self._goes_to(min(self._next_at(), end))
        if self._trouble.comes_at <= self.world.now:
            self._troubles()
        while self._moved:
            self._moves(self._moved[0])
            del self._moved[0]
        if self._crowd.acts_at <= self.world.now:
            self._acts()
        self._works()
        self._replays()

    def _next_at(self) -> datetime:
        asked = [self._digest_at(), self._crowd.acts_at, self._trouble.comes_at]
        due_at = self._books.next_due_at(self.world.now)
        if due_at:
            asked.append(due_at)
        if self._is_late():
            asked.append(self.world.now + _PAUSE)
        return min(asked)

    def _is_late(self) -> bool:
        """Whether something is to be done now: a process died over it, or it may not be said."""
        now = self.world.now
        waits = any(each.due_at <= now for each in self._books.waiting())
        return waits or self._books.is_due(now) or self._messages.owes_digest() is not None

    def _digest_at(self) -> datetime:
        """When the next digest is due, by the clock on the wall."""
        company = self.world.company
        today = self.world.now.astimezone(company.organization.zone).date()
        for day in (today, today + DAY):
            if company.digest_at(day) > self.world.now:
                return company.digest_at(day)
        return self.world.now + DAY

    def _goes_to(self, moment: datetime) -> None:
        if moment > self.world.now:
            self.world.clock.forward(moment - self.world.now)

    def _troubles(self) -> None:
        travelling = dict(self.world.company.zones)
        self._tells(self._trouble.comes())
        for email in self.world.company.zones:
            if self.world.company.zones[email] != travelling.get(email):
                self._moved.append(email)
        if self._trouble.off_for is not None:
            off_for, self._trouble.off_for = self._trouble.off_for, None
            self._restarts_after(off_for)
        self.world.resumed_at = self.world.now

    def _moves(self, email: str) -> None:
        """The chat says in which zone somebody works."""
        zone = self.world.company.zones[email]
        is_there = email not in self.world.chat.gone
        person = replace(stranger(email), timezone=zone, active=is_there)
        self._store.now(lambda uow: uow.people.save_profile(person, self.world.now))

    def _acts(self) -> None:
        """Somebody asks for something; what was not answered before is asked again."""
        command = self._crowd.acts(list(self._cases.ledgers.values()), self.world.now)
        if command and command.by not in self.world.company.left:
            self._requests += 1
            self._unanswered.append((command, f"request {self._requests}"))
        while self._unanswered:
            self._asks(*self._unanswered[0])
            done, once = self._unanswered.pop(0)
            if self._chance.happens(_TWICE):
                self._asks(done, once)
            if isinstance(done, c.ReportComplaint) and self._chance.happens(_ANEW):
                self._unanswered.append((self._crowd.again(done), f"{once} again"))

    def _asks(self, command: c.Command, once: str) -> None:
        """Hand it in. Raises Killed where nobody answers."""
        before = self._books.events()
        self._looked_at = None
        self._foresees(command)
        reply = self._process.takes(command, once)
        self._tells(f"{command} -> {reply.refused or 'done'}")
        if reply.refused and self._books.events() != before:
            raise Violation(f"{command} was refused, and changed something")
        if isinstance(command, c.ReportComplaint) and command.source:
            self._sources.add(command.source)
        self._notes(command)

    def _foresees(self, command: c.Command) -> None:
        """Keep in mind who may be away, also where the process dies before it says so."""
        match command:
            case c.GoAway(by=by, until=until):
                self.world.away_until[by] = self.world.now + timedelta(days=int(until.split()[1]))
            case PersonLeft(email=email):
                self.world.leaving.add(email)

    def _notes(self, command: c.Command) -> None:
        """Keep in mind who is there."""
        match command:
            case PersonLeft(email=email) if email not in self.world.company.left:
                self.world.company.left.append(email)
                self.world.known_gone.append(email)
                self.world.chat.gone.add(email)
            case c.ComeBack(by=by) if by in self.world.away_until:
                self.world.away_until[by] = self.world.now
            case _:
                pass

    def _works(self) -> None:
        """The process does what is to be done now; then all is looked at."""
        known = {each.key for each in self._books.waiting()}
        owed = self._messages.owes_digest()
        if self._books.is_due(self.world.now) or owed:
            self._process.looks()
            self._messages.ticks(owed)
        self._looked_at = self.world.now
        self._cases.looks(self._looked_at)
        while any(each.due_at <= self.world.now for each in self._books.waiting()):
            if not self._process.says():
                break
        self._cases.looks(self._looked_at)
        self._messages.looks(known)

    def _reads_on(self) -> None:
        """Read what was committed, and arrived, before the process died."""
        self._cases.looks(self._looked_at)
        self._messages.looks({each.key for each in self.world.chat.arrivals})

    def _restarts_after(self, span: timedelta) -> None:
        self.world.clock.forward(span)
        self._process = self._starts()
        self.world.resumed_at = self.world.now

    def _starts(self) -> Process:
        self._restarts += 1
        name = f"process {self._restarts}"
        return Process(name, self._store, self.world, self._loop, self._pace)

    def _replays(self) -> None:
        """Once a day, replay what changed."""
        today = self.world.now.date()
        if today != self._replayed_on:
            self._replayed_on = today
            changed, self._cases.changed = self._cases.changed, set()
            self._checks_histories(changed)

    def _checks_histories(self, numbers: set[int]) -> None:
        """Histories only grew, and replayed they are the cases that are kept."""
        for number in sorted(numbers):
            rows = self._books.raw_history(number)
            before = self._histories.get(number, [])
            if rows[: len(before)] != before:
                raise Violation(f"the history of OOPS-{number} was rewritten")
            self._histories[number] = rows
            if not self._store.now(lambda uow: _replays(number, uow)):  # noqa: B023 - it runs now
                raise Violation(f"OOPS-{number} is not what its history replays to")

    def _checks_reports(self) -> None:
        """Each message of which a report was answered is one case; and no case is anything else."""
        kept = self._books.sources()
        if set(kept) != self._sources or len(set(kept.values())) != len(self._cases.ledgers):
            raise Violation("a report was lost, or became two cases")


def _replays(number: int, uow: SqlUnitOfWork) -> bool:
    history = [event for event, _ in uow.history.of_case(number)]
    return uow.cases.get(number) == replace(replay(history), number=number)
