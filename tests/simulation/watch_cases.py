"""What must be so of every case, after every step."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from tests.simulation.books import Books, Kept, Staff
from tests.simulation.hours import length_of
from tests.simulation.ledger import Entry, Ledger, opened
from tests.simulation.owed import Owed, above, later, owed_on
from tests.simulation.world import Violation, World

#: What falls due is noticed so soon, once the process runs.
_NOTICED_WITHIN: Final = timedelta(seconds=90)
_MOST_LEVELS: Final = 2
#: A day on which the clocks are put forward is an hour shorter; and some seconds go by.
_SHORTER: Final = timedelta(hours=1, minutes=1)


class CaseWatch:
    """Keeps an account of every case, and compares it with what the core made of it."""

    def __init__(self, world: World, books: Books) -> None:
        self.ledgers: dict[int, Ledger] = {}
        #: The cases of which everybody came to know, each time: by whom, and when.
        self.everyone_told: list[tuple[int, str | None, datetime]] = []
        self.nags = 0
        #: The cases of which something was added to the history since somebody last asked.
        self.changed: set[int] = set()
        #: Who is not at work; nobody where that changed since the last look, or may be reckoned
        #: by what was so before an edit.
        self.staff = Staff()
        self._seen = self._before = Staff()
        self._world = world
        self._books = books

    def looks(self, looked_at: datetime | None) -> None:
        """Check all that must be so; the clockwork looked at that moment. Raises Violation.

        Without a moment, people asked for something that it did not look at yet.
        """
        self._before, self._seen = self._seen, self._books.staff(self._world.now)
        is_certain = self._before == self._seen and not self._world.is_unsettled
        self.staff = self._seen if is_certain else Staff()
        for kept in self._books.cases():
            ledger = self.ledgers.get(kept.number)
            if not ledger or ledger.entries != kept.version:
                ledger = self._reads(kept)
            self._checks(kept, ledger)
            if looked_at and kept.next_due_at:
                words = f"OOPS-{kept.number} is due since {kept.next_due_at}, and was looked at"
                self._must(kept.next_due_at > looked_at, words)
                self._checks_chase(ledger)

    def _reads(self, kept: Kept) -> Ledger:
        """Take into account what was added to the history of a case."""
        self.changed.add(kept.number)
        ledger = self.ledgers.get(kept.number)
        for entry in self._books.history(kept.number, ledger.entries if ledger else 0):
            try:
                if ledger:
                    self._checks_entry(ledger, entry)
                    self._read(ledger, entry)
                else:
                    ledger = self.ledgers[kept.number] = opened(kept.number, entry)
            except AssertionError as wrong:
                raise Violation(f"OOPS-{kept.number}: {wrong}") from wrong
        assert ledger
        return ledger

    def _read(self, ledger: Ledger, entry: Entry) -> None:
        ignorant = bool(ledger.untold)
        ledger.reads(entry)
        tells = entry.kind in {"customers_told.v1", "giving_up_agreed.v1"}
        if ignorant and not ledger.untold and tells:
            self.everyone_told.append((ledger.number, entry.by, entry.at))

    def _checks(self, kept: Kept, ledger: Ledger) -> None:
        """It is one person's, it will be looked at again, and its history is all there is to it."""
        ref = f"OOPS-{kept.number}"
        self._must(ledger.entries == kept.version, f"{ref} is not what its history says")
        self._must(ledger.answers == kept.answers, f"{ref} is {kept.answers}'s, by its columns")
        self._must(bool(ledger.closed_at) == kept.is_closed, f"{ref} is closed by halves")
        if ledger.closed_at:
            self._must(not ledger.untold, f"{ref} is closed over {ledger.untold}")
            self._must(kept.next_due_at is None and not kept.queued, f"{ref} is closed, and due")
            return
        self._must(bool(ledger.owner) != bool(ledger.asked), f"{ref} is nobody's, or two people's")
        self._must(
            ledger.owner is not None or ledger.asked_until is not None, f"{ref} has no clock"
        )
        self._must(
            ledger.owner not in self._world.known_gone, f"{ref} is {ledger.owner}'s, who left"
        )
        self._must(kept.next_due_at is not None, f"{ref} is open, and nothing is due")
        self._must(kept.queued == (kept.next_due_at,), f"{ref} is not queued where it is due")

    def _checks_entry(self, ledger: Ledger, entry: Entry) -> None:
        """What comes next in the history had reason to."""
        if entry.kind == "nagged.v1":
            self.nags += 1
            self._checks_nag(ledger, entry)
        if entry.kind == "giving_up_agreed.v1":
            words = f"OOPS-{ledger.number}: {entry.by} agreed, who is not above"
            self._must(entry.by in self._above(ledger), words)

    def _above(self, ledger: Ledger) -> tuple[str | None, ...]:
        """The lead, the executive, whoever has their place, and whoever stands in for them."""
        company = self._world.company
        new = (each for seen in (self._before, self._seen) for each in above(ledger, company, seen))
        heads = (ledger.lead, ledger.executive, *new)
        settings = (company.organization.people.get(each or "") for each in heads)
        deputies = (each.deputy for each in settings if each)
        return (*heads, *deputies)

    def _checks_nag(self, ledger: Ledger, entry: Entry) -> None:
        """Something is owed and due, the last nag is long ago, and it climbs as it should."""
        company, key = self._world.company, entry.body["owed"]
        about = f"OOPS-{ledger.number}, {key}"
        owed = next(
            (each for each in owed_on(ledger, company, self.staff) if each.key == key), None
        )
        if not owed:
            raise Violation(f"{about}: a nag, and nothing is owed")
        if not self._world.is_unsettled:
            self._must(owed.nag_from <= entry.at, f"{about}: a nag before it is due")
        last_at = ledger.nagged_at.get(key)
        if last_at and last_at <= entry.at and not self._world.is_unsettled:
            every = length_of(company.policy(ledger.severity)["nag_every"])
            words = f"{about}: a nag at {last_at}, and another at {entry.at}"
            self._must(entry.at - last_at >= every / 2 - _SHORTER, words)
        self._checks_level(ledger, owed, entry)

    def _checks_level(self, ledger: Ledger, owed: Owed, entry: Entry) -> None:
        """After so many nags that nobody answered, those above are nagged too."""
        company, people = self._world.company, entry.body["people"]
        patience = int(company.policy(ledger.severity)["escalate_after"])
        level = min(ledger.unanswered.get(owed.key, 0) // patience, _MOST_LEVELS)
        steps = [each for each in above(ledger, company, self.staff) if each != owed.debtor]
        expected = [*dict.fromkeys(steps)][:level]
        about = f"OOPS-{ledger.number}, {owed.key}, nag {entry.body['number']}"
        for each in expected:
            if self._world.is_surely_there(each):
                self._must(each in people, f"{about}: {each} is above, and was not nagged")
        if self._world.is_surely_there(owed.debtor):
            self._checks_debtor(ledger, owed, entry, level)

    def _checks_debtor(self, ledger: Ledger, owed: Owed, entry: Entry, level: int) -> None:
        """Whoever owes it is nagged, but for an owner who snoozed what is no promise.

        The ladder does not sleep.
        """
        people = entry.body["people"]
        about = f"OOPS-{ledger.number}, {owed.key}, nag {entry.body['number']}"
        asleep = ledger.snoozed_until is not None and entry.at < ledger.snoozed_until
        if not asleep or owed.is_promised or owed.debtor != ledger.answers:
            words = f"{about}: {owed.debtor} owes it, and {people} were nagged"
            self._must(owed.debtor in people, words)
        elif not level:
            self._must(not people, f"{about}: snoozed, and {people} were nagged")

    def _checks_chase(self, ledger: Ledger) -> None:
        """Whatever is owed was nagged about when it fell due, and again and again."""
        if self._world.is_unsettled:
            return
        for owed in owed_on(ledger, self._world.company, self.staff):
            if owed.key.startswith("agree:") and self.staff != self._seen:
                continue  # whose word it is may be changing just now
            by = self._nagged_by(ledger, owed)
            words = f"OOPS-{ledger.number}, {owed.key}: a nag of {by} did not come"
            self._must(self._world.now - by <= _NOTICED_WITHIN, words)
        self._checks_question(ledger)

    def _nagged_by(self, ledger: Ledger, owed: Owed) -> datetime:
        """By when the next nag must have come: not by night, and not while nothing ran.

        Nor before somebody did what made them owe it, or in an hour that came twice since somebody
        set the clock back.
        """
        company = self._world.company
        last_at = ledger.nagged_at.get(owed.key)
        at = self._again_at(ledger, owed, last_at) if last_at else owed.due_at
        world = self._world
        began = (world.resumed_at, world.unsettled_until, ledger.touched_at, ledger.asked_at)
        at = max(at, *(each for each in began if each))
        if company.any_hour(ledger.severity):
            return at
        if owed.key.startswith("agree:"):
            # Until somebody looks again, it is due by the hours of the lead who left since.
            at = company.hours_of(ledger.lead).next_open(at)
        return company.hours_of(owed.debtor).next_open(at)

    def _again_at(self, ledger: Ledger, owed: Owed, last_at: datetime) -> datetime:
        """When the nag after one comes; the hours of a lead who left may count until a look."""
        heads = [ledger.lead] if owed.key.startswith("agree:") else []
        again = (
            later(ledger, self._world.company, each, last_at, "nag_every")
            for each in (owed.debtor, *heads)
        )
        return max(owed.due_at, *again)

    def _checks_question(self, ledger: Ledger) -> None:
        """Whoever does not answer is not asked for ever, while somebody else could be."""
        if ledger.owner or not ledger.asked_until:
            return
        late = self._world.now - max(ledger.asked_until, self._world.resumed_at)
        if late > _NOTICED_WITHIN:
            left = [each for each in self._others(ledger) if self._world.is_surely_there(each)]
            words = f"OOPS-{ledger.number}: {ledger.asked} does not answer, nobody asks {left}"
            self._must(not left, words)

    def _others(self, ledger: Ledger) -> Iterator[str]:
        """Those on the ladder who were not asked yet."""
        known = (*ledger.tried, *ledger.reporters)
        return (each for each in ledger.ladder if each not in known)

    def _must(self, so: bool, otherwise: str) -> None:  # noqa: FBT001 - it reads as a sentence
        if not so:
            raise Violation(otherwise)
