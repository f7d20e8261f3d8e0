"""One case's account, kept by the simulation itself out of the bare rows of its history.

It knows nothing of the core's cases, events or rules: what it makes of the history is compared with
what the core made of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

Body = Mapping[str, Any]


def instant(text: str) -> datetime:
    """The moment that a text says, which is UTC where it says no zone."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of the history."""

    position: int
    at: datetime
    by: str | None
    kind: str
    body: Body


@dataclass(kw_only=True)
class Affected:
    """One customer."""

    added_at: datetime
    is_named: bool
    told_at: datetime | None = None
    given_up_at: datetime | None = None
    is_agreed: bool = False
    #: When the lead last asked for another try.
    tried_on_at: datetime | None = None


@dataclass(kw_only=True)
class Given:
    """One promise."""

    made_at: datetime
    due_at: datetime
    is_kept: bool = False


@dataclass(kw_only=True)
class Ledger:
    """What is so in a case."""

    number: int
    reported_at: datetime
    open_since: datetime
    severity: str
    department: str
    members: tuple[str, ...]
    lead: str
    executive: str | None
    reporters: list[str] = field(default_factory=list)
    owner: str | None = None
    asked: str | None = None
    asked_at: datetime | None = None
    asked_until: datetime | None = None
    #: Who was asked since it last was nobody's.
    tried: list[str] = field(default_factory=list)
    offered: str | None = None
    customers: dict[int, Affected] = field(default_factory=dict)
    promises: dict[int, Given] = field(default_factory=dict)
    fixed_at: datetime | None = None
    #: The first word to a customer, and the last.
    first_word_at: datetime | None = None
    last_word_at: datetime | None = None
    closed_at: datetime | None = None
    snoozed_until: datetime | None = None
    #: By what is owed: when it was nagged about last, and how often since somebody did something.
    nagged_at: dict[str, datetime] = field(default_factory=dict)
    unanswered: dict[str, int] = field(default_factory=dict)
    #: When a person last did anything to it.
    touched_at: datetime | None = None
    entries: int = 0

    @property
    def untold(self) -> list[int]:
        """Who does not know of the latest mend, and was not given up with the lead's word."""
        return [
            number
            for number, each in self.customers.items()
            if not (each.told_at and self.fixed_at) and not (each.given_up_at and each.is_agreed)
        ]

    @property
    def answers(self) -> str | None:
        """The one person who answers for it."""
        return self.owner or self.asked

    @property
    def ladder(self) -> tuple[str, ...]:
        """Everybody on it."""
        above = (self.lead, self.executive) if self.executive else (self.lead,)
        return (*self.members, *above)

    def reads(self, entry: Entry) -> None:
        """Take the next row into account."""
        self.entries += 1
        assert entry.position == self.entries
        _READ.get(entry.kind, _ignore)(self, entry)
        if entry.by:
            self.touched_at = entry.at
        if entry.by and entry.kind in _DEEDS:
            self.unanswered.clear()


def opened(number: int, entry: Entry) -> Ledger:
    """The account of a case of which this is the first row."""
    assert entry.kind == "case_reported.v1"
    body, ladder = entry.body, entry.body["ladder"]
    ledger = Ledger(
        number=number,
        reported_at=entry.at,
        open_since=entry.at,
        severity=body["severity"],
        department=body["department"],
        members=tuple(ladder["members"]),
        lead=ladder["lead"],
        executive=ladder["executive"],
        reporters=[body["reporter"]] if body["reporter"] else [],
    )
    ledger.reads(entry)
    return ledger


#: Acts of a person after which a nag counts as answered.
_DEEDS: Final = (
    "ownership_accepted.v1",
    "handover_offered.v1",
    "fault_fixed.v1",
    "customers_told.v1",
    "customer_given_up.v1",
    "giving_up_agreed.v1",
    "giving_up_declined.v1",
    "promise_made.v1",
    "promise_kept.v1",
    "customers_updated.v1",
    "case_reopened.v1",
)


def _ignore(_ledger: Ledger, _entry: Entry) -> None:
    """Nothing that is reckoned with."""


def _reporter(ledger: Ledger, entry: Entry) -> None:
    ledger.reporters.append(entry.body["reporter"])


def _moved(ledger: Ledger, entry: Entry) -> None:
    ladder = entry.body["ladder"]
    ledger.department = entry.body["department"]
    ledger.members, ledger.lead = tuple(ladder["members"]), ladder["lead"]
    ledger.executive = ladder["executive"]
    ledger.owner = ledger.asked = ledger.asked_until = ledger.offered = None
    ledger.snoozed_until = None
    ledger.tried = []


def _asked(ledger: Ledger, entry: Entry) -> None:
    assert ledger.owner is None, "somebody is asked for a case that has an owner"
    ledger.asked, ledger.asked_at = entry.body["who"], entry.at
    ledger.asked_until = instant(entry.body["until"])
    ledger.tried.append(entry.body["who"])


def _accepted(ledger: Ledger, entry: Entry) -> None:
    ledger.owner = entry.body["who"]
    ledger.asked = ledger.asked_until = ledger.offered = ledger.snoozed_until = None
    ledger.tried = []


def _offered(ledger: Ledger, entry: Entry) -> None:
    assert ledger.owner, "a case of nobody's is handed over"
    ledger.offered = entry.body["to"]


def _lapsed(ledger: Ledger, entry: Entry) -> None:
    ledger.offered = None


def _owner_left(ledger: Ledger, entry: Entry) -> None:
    assert ledger.owner == entry.body["who"], "somebody left who was not the owner"
    ledger.owner = ledger.offered = ledger.snoozed_until = None
    ledger.tried = [entry.body["who"]]


def _customer(ledger: Ledger, entry: Entry) -> None:
    added = Affected(added_at=entry.at, is_named=bool(entry.body["name"]))
    ledger.customers[entry.body["number"]] = added
    ledger.closed_at = None


def _named(ledger: Ledger, entry: Entry) -> None:
    ledger.customers[entry.body["number"]].is_named = True


def _fixed(ledger: Ledger, entry: Entry) -> None:
    ledger.fixed_at = entry.at
    for each in ledger.customers.values():
        each.told_at = None


def _told(ledger: Ledger, entry: Entry) -> None:
    assert ledger.fixed_at, "somebody was told of what is not fixed"
    for number in entry.body["customers"]:
        ledger.customers[number].told_at = entry.at
    ledger.first_word_at = ledger.first_word_at or entry.at


def _given_up(ledger: Ledger, entry: Entry) -> None:
    customer = ledger.customers[entry.body["customer"]]
    customer.given_up_at, customer.is_agreed = entry.at, False


def _agreed(ledger: Ledger, entry: Entry) -> None:
    customer = ledger.customers[entry.body["customer"]]
    assert customer.given_up_at, "the lead agreed to what nobody asked"
    customer.is_agreed = True


def _declined(ledger: Ledger, entry: Entry) -> None:
    customer = ledger.customers[entry.body["customer"]]
    assert customer.given_up_at, "the lead declined what nobody asked"
    customer.given_up_at, customer.is_agreed = None, False
    customer.tried_on_at = entry.at


def _promised(ledger: Ledger, entry: Entry) -> None:
    due_at = instant(entry.body["due_at"])
    ledger.promises[entry.body["number"]] = Given(made_at=entry.at, due_at=due_at)
    if ledger.snoozed_until:
        ledger.snoozed_until = min(ledger.snoozed_until, due_at)


def _kept(ledger: Ledger, entry: Entry) -> None:
    ledger.promises[entry.body["number"]].is_kept = True


def _updated(ledger: Ledger, entry: Entry) -> None:
    ledger.first_word_at = ledger.first_word_at or entry.at
    ledger.last_word_at = entry.at


def _snoozed(ledger: Ledger, entry: Entry) -> None:
    ledger.snoozed_until = instant(entry.body["until"])


def _nagged(ledger: Ledger, entry: Entry) -> None:
    owed = entry.body["owed"]
    ledger.nagged_at[owed] = entry.at
    ledger.unanswered[owed] = ledger.unanswered.get(owed, 0) + 1


def _closed(ledger: Ledger, entry: Entry) -> None:
    assert not ledger.untold, f"closed over {ledger.untold}, who do not know"
    assert all(each.is_kept for each in ledger.promises.values()), "closed over a promise"
    ledger.closed_at = entry.at
    ledger.snoozed_until = ledger.offered = None


def _reopened(ledger: Ledger, entry: Entry) -> None:
    for each in ledger.customers.values():
        if each.told_at and ledger.fixed_at:  # who was told can be reached
            each.given_up_at, each.is_agreed = None, False
    ledger.closed_at = ledger.fixed_at = ledger.snoozed_until = None
    ledger.open_since = entry.at


_READ: Final[Mapping[str, Callable[[Ledger, Entry], None]]] = {
    "reporter_added.v1": _reporter,
    "department_changed.v1": _moved,
    "owner_asked.v1": _asked,
    "ownership_accepted.v1": _accepted,
    "handover_offered.v1": _offered,
    "handover_lapsed.v1": _lapsed,
    "owner_left.v1": _owner_left,
    "customer_added.v1": _customer,
    "customer_named.v1": _named,
    "fault_fixed.v1": _fixed,
    "customers_told.v1": _told,
    "customer_given_up.v1": _given_up,
    "giving_up_agreed.v1": _agreed,
    "giving_up_declined.v1": _declined,
    "promise_made.v1": _promised,
    "promise_kept.v1": _kept,
    "customers_updated.v1": _updated,
    "snoozed.v1": _snoozed,
    "nagged.v1": _nagged,
    "case_closed.v1": _closed,
    "case_reopened.v1": _reopened,
}
