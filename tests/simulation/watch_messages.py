"""What must be so of every message that arrived, and of those that should have."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from tests.kit import words
from tests.simulation.books import Books
from tests.simulation.chat import Arrival
from tests.simulation.ledger import Ledger
from tests.simulation.owed import Owed, later, owed_on
from tests.simulation.watch_cases import CaseWatch
from tests.simulation.watch_lockouts import LockoutWatch
from tests.simulation.world import Violation, World

#: What is to be said has arrived so soon, storms and restarts included.
_ARRIVES_WITHIN: Final = timedelta(hours=4)
#: What was sent in the last moment lands a little later.
_LANDING: Final = timedelta(minutes=1)
_REF: Final = re.compile(r"OOPS-(\d+)")


@dataclass(frozen=True, kw_only=True)
class Hope:
    """Somebody who brought a case in is to hear that everybody knows."""

    number: int
    person: str
    since: datetime


class MessageWatch:
    """Reads every message as it arrives, and misses those that do not."""

    def __init__(self, world: World, books: Books, cases: CaseWatch) -> None:
        #: When anybody was last nagged about something owed on a case.
        self.heard_at: dict[tuple[int, str], datetime] = {}
        #: The days of which a digest arrived.
        self.digests: Counter[date] = Counter()
        self._due_digests: set[date] = set()
        self._world = world
        self._books = books
        self._cases = cases
        self._read = 0
        self._looked_at = world.now
        self._keys: Counter[str] = Counter()
        self._slots: Counter[tuple[int, str, int, str]] = Counter()
        self._hopes: list[Hope] = []
        self._told = 0
        self._lockouts = LockoutWatch(world)

    def owes_digest(self) -> date | None:
        """The local day, where it is past its digest's hour and nobody looked since."""
        today = self._world.now.astimezone(self._world.company.organization.zone).date()
        is_time = self._world.now >= self._world.company.digest_at(today)
        return today if is_time and today not in self._due_digests else None

    def ticks(self, owed: date | None) -> None:
        """The clockwork has looked, on a day that owed a digest."""
        if owed:
            self._due_digests.add(owed)

    def looks(self, waiting: set[str]) -> None:
        """Check all that arrived now; of `waiting`, the keys, we knew before. Raises Violation."""
        arrivals = self._world.chat.arrivals[self._read :]
        self._read += len(arrivals)
        nagged: Counter[str] = Counter()
        for each in arrivals:
            self._reads(each)
            # What had climbed to somebody who turned out to be gone goes on to the next at once.
            is_passed_on = self._looked_at < self._world.chat.turned_away_at <= each.at
            if each.key.startswith("nag:") and each.key not in waiting and not is_passed_on:
                nagged[each.to] += 1
        for person, count in nagged.items():
            if count > 1:
                raise Violation(f"{person} got {count} nags at once")
        self._looked_at = self._world.now
        self._lockouts.looks()
        self._hears()
        self._misses()

    def ends(self) -> None:
        """After a calm end, nothing is missing. Raises Violation."""
        missing = [each for each in sorted(self._due_digests) if not self.digests[each]]
        lost = [each for each in missing if not self._is_unknown(f"digest:{each}:1")]
        if lost:
            raise Violation(f"no digest came on {lost[0]}")
        if self._hopes:
            raise Violation(f"{self._hopes[0].person} never heard that everybody knows")
        waiting = [each for each in self._books.waiting() if each.due_at <= self._world.now]
        if waiting:
            raise Violation(f"{waiting[0].key} still waits to be said")

    def _is_unknown(self, key: str) -> bool:
        """Whether nobody knows if that arrived, on a chat that cannot be read back."""
        return not self._world.chat.can_be_read and bool(self._books.withdrawn(key))

    def _reads(self, arrival: Arrival) -> None:
        self._keys[arrival.key] += 1
        if self._keys[arrival.key] > 1:
            raise Violation(f"{arrival.key} was said twice")
        if arrival.key.startswith("nag:"):
            self._reads_nag(arrival)
        if arrival.key.startswith("lockout:"):
            self._lockouts.reads(arrival)
        if arrival.key.startswith("digest:") and arrival.key.split(":")[2] == "1":
            self._reads_digest(date.fromisoformat(arrival.key.split(":")[1]), arrival.at)

    def _reads_digest(self, day: date, at: datetime) -> None:
        """Not before its hour; the process may have died before anybody saw it made."""
        self.digests[day] += 1
        if day not in self._due_digests and at < self._world.company.digest_at(day):
            raise Violation(f"the digest of {day} came before its hour")

    def _reads_nag(self, arrival: Arrival) -> None:
        """Nobody reads the same nag twice, or by night, or about what is over."""
        ledgers = self._cases.ledgers
        items = self._books.items(arrival.key.removesuffix(":plainly"))
        for number, owed, count in items:
            slot = (number, owed, count, arrival.to)
            self._slots[slot] += 1
            if self._slots[slot] > 1:
                raise Violation(f"{slot} was said twice")
            self.heard_at[number, owed] = arrival.at
        numbers = [int(each) for each in _REF.findall(words(arrival.card))]
        over = [each for each in numbers if each in ledgers and ledgers[each].closed_at]
        if over:
            raise Violation(f"{arrival.to} was nagged about OOPS-{over[0]}, which is closed")
        severities = {ledgers[number].severity for number in numbers if number in ledgers}
        company = self._world.company
        if any(company.any_hour(each) for each in severities) or self._world.is_unsettled:
            return
        hours = company.hours_of(arrival.to)
        has_landed_late = hours.is_open(arrival.at - _LANDING)
        if not hours.is_open(arrival.at) and not has_landed_late:
            raise Violation(f"{arrival.to} was nagged at {arrival.at.astimezone(hours.zone)}")

    def _hears(self) -> None:
        """Everybody who brought a case in hears that everybody knows, but for who said so."""
        for number, by, at in self._cases.everyone_told[self._told :]:
            for each in self._cases.ledgers[number].reporters:
                if each != by:
                    self._hopes.append(Hope(number=number, person=each, since=at))
        self._told = len(self._cases.everyone_told)
        self._hopes = [each for each in self._hopes if not self._is_over(each)]
        for hope in self._hopes:
            if self._is_late(hope.since):
                raise Violation(f"{hope.person} did not hear that OOPS-{hope.number} is told")

    def _is_over(self, hope: Hope) -> bool:
        """Whether they heard it, or never will: having left, or where nobody can know."""
        if hope.person in self._world.chat.gone:
            return True
        start = f"notice:{hope.number}."
        heard = any(
            each.to == hope.person and each.key.startswith(start) and each.at >= hope.since
            for each in self._world.chat.arrivals[-400:]
        )
        doubts = (key for key in self._books.keys_of(hope.person, start))
        return heard or any(self._is_unknown(key) for key in doubts)

    def _is_late(self, since: datetime) -> bool:
        return self._world.now - max(since, self._world.resumed_at) > _ARRIVES_WITHIN

    def _misses(self) -> None:
        """Nothing owed goes without a nag for longer than its interval, and the hours off."""
        if self._world.is_unsettled or not self._world.chat.can_be_read:
            return
        for ledger in self._cases.ledgers.values():
            for owed in (
                [] if ledger.closed_at else owed_on(ledger, self._world.company, self._cases.staff)
            ):
                self._misses_nag(ledger, owed)

    def _misses_nag(self, ledger: Ledger, owed: Owed) -> None:
        world, company = self._world, self._world.company
        has_followed = owed.key.startswith("agree:") and owed.debtor != ledger.lead
        if has_followed or not world.is_surely_there(owed.debtor):
            return
        last_at = self.heard_at.get((ledger.number, owed.key), owed.due_at)
        asleep_until = None if owed.is_promised else ledger.snoozed_until
        quiet = (last_at, ledger.touched_at, ledger.asked_at, asleep_until)
        quiet_until = max(each for each in quiet if each)
        again_at = later(ledger, company, owed.debtor, quiet_until, "nag_every")
        by = max(owed.due_at, again_at, world.resumed_at)
        if company.any_hour(ledger.severity):
            waited = world.now - by
        else:
            waited = company.hours_of(owed.debtor).open_time(by, max(by, world.now))
        if waited > _ARRIVES_WITHIN:
            about = f"OOPS-{ledger.number}, {owed.key}"
            raise Violation(f"{about}: {owed.debtor} has heard nothing since {last_at}")
