"""People, cases and messages to store, with as little said as a test needs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.case.case import Asked, Case, Closed, Customer, Fixed, Owner, Told
from bot.case.due_moments import DueMoments
from bot.case.events import CaseReported, OwnershipAccepted
from bot.chat.cards import Card, Text
from bot.chat.messages import (
    AskBundle,
    CaseCard,
    Lockout,
    NagBundle,
    NagItem,
    Notice,
    Outgoing,
    View,
)
from bot.chat.places import MessageRef, Place
from bot.company.organization import Ladder
from storage.unit_of_work import SqlUnitOfWork

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

ANN = "ann@example.com"
BEN = "ben@example.com"
CLARA = "clara@example.com"
LADDER = Ladder(members=(ANN, BEN), lead=CLARA, executive=None)

#: Where a message came to stand.
THERE = MessageRef(channel="D1", message="17.1")


def a_customer(number: int = 1, name: str = "Acme") -> Customer:
    """Somebody affected, who knows nothing yet."""
    return Customer(number=number, name=name, contact="", added_at=NOW)


def a_case(number: int = 1, *, customers: Sequence[Customer] = (a_customer(),)) -> Case:
    """A case that Ann brought in and Ben is asked for."""
    return Case(
        number=number,
        complaint="The link in your mail is dead.",
        department="Web",
        matched=("link",),
        severity="normal",
        ladder=LADDER,
        reporters=(ANN,),
        reported_at=NOW,
        open_since=NOW,
        asked=Asked(who=BEN, at=NOW, until=NOW + HOUR),
        customers=tuple(customers),
        version=1,
    )


def owned(case: Case, who: str = BEN) -> Case:
    """The case, after somebody said that it is theirs."""
    return _next(replace(case, asked=None, owner=Owner(who=who, at=NOW)))


def told(case: Case, at: datetime = NOW) -> Case:
    """The case, mended, and everybody told then."""
    fixed = Fixed(number=1, by=BEN, at=NOW - DAY, what="The link leads somewhere.", cost="")
    knows = Told(by=BEN, at=at, how="by phone", shown_by="", fix=1)
    customers = tuple(replace(each, told=knows) for each in case.customers)
    return _next(replace(case, fixed=fixed, fixes=1, customers=customers))


def closed(case: Case, at: datetime = NOW) -> Case:
    """The case, told and closed."""
    return _next(replace(told(case), closed=Closed(by=BEN, at=at)))


def _next(case: Case) -> Case:
    return replace(case, version=case.version + 1)


def due(at: datetime = NOW + HOUR, *, late_at: datetime | None = None) -> DueMoments:
    """The moments of an open case."""
    return DueMoments(next_due_at=at, late_at=late_at)


def add(unit: SqlUnitOfWork, case: Case | None = None, moments: DueMoments | None = None) -> Case:
    """Keep a case under the next free number, and give it as it is kept."""
    kept = replace(case or a_case(), number=unit.cases.next_number())
    unit.cases.add(kept, None)
    unit.cases.reschedule(kept, moments or due())
    return kept


def reported(at: datetime = NOW) -> CaseReported:
    """Ann brought a complaint in."""
    return CaseReported(
        at=at,
        by=ANN,
        complaint="The link in your mail is dead.",
        reporter=ANN,
        department="Web",
        matched=("link",),
        severity="normal",
        ladder=LADDER,
    )


def accepted(at: datetime = NOW) -> OwnershipAccepted:
    """Ben said that it is his."""
    return OwnershipAccepted(at=at, by=BEN, who=BEN)


def a_notice(key: str, to: str = BEN, *, not_before: datetime = NOW) -> Outgoing:
    """A message in words that are fixed."""
    card = Card(summary="Fixed.", blocks=(Text(text="The link is fixed."),))
    return Outgoing(
        key=key, place=Place(person=to), content=Notice(card=card), not_before=not_before
    )


def a_lockout(key: str, to: str = BEN) -> Outgoing:
    """A message that something could not be said to Clara."""
    content = Lockout(late_at=Place(person=CLARA), since=NOW)
    return Outgoing(key=key, place=Place(person=to), content=content, not_before=NOW)


def a_card(key: str, case: int, to: str = BEN) -> Outgoing:
    """The card of a case, for whoever answers for it."""
    content = CaseCard(case=case, view=View.OWNER)
    return Outgoing(key=key, place=Place(person=to), content=content, cases=(case,), not_before=NOW)


def a_nag(case: int = 1, owed: str = "fix", number: int = 1, level: int = 0) -> NagItem:
    """One thing owed, nagged about."""
    return NagItem(case=case, owed=owed, number=number, level=level)


def nags(key: str, *items: NagItem, to: str = BEN, not_before: datetime = NOW) -> Outgoing:
    """All that one person is nagged about."""
    return Outgoing(
        key=key,
        place=Place(person=to),
        content=NagBundle(person=to, items=items),
        cases=tuple(each.case for each in items),
        not_before=not_before,
    )


def asks(key: str, *cases: int, to: str = BEN) -> Outgoing:
    """All that one person is asked to own."""
    return Outgoing(
        key=key,
        place=Place(person=to),
        content=AskBundle(person=to, cases=cases),
        cases=cases,
        not_before=NOW,
    )
