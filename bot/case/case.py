"""The case: facts, and the stages derived from the facts.

No stage is stored. Facts record deeds, people and times, and the stage follows:

    reported -> owned -> fixed -> told -> closed

A case changes only through `evolve`: one event, one new case.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.case.events import Satisfaction
from bot.company.organization import Ladder
from bot.stored_names import stored_as


class Stage(StrEnum):
    """The stages of a case."""

    REPORTED = "reported"
    OWNED = "owned"
    FIXED = "fixed"
    TOLD = "told"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Told:
    """A customer was told: by whom, when, how, with which evidence."""

    by: str | None
    at: datetime
    how: str
    shown_by: str
    #: The number of the fix told to the customer; only the latest fix counts.
    fix: int


@dataclass(frozen=True, kw_only=True)
class Unreachable:
    """A customer could not be reached; counts once the lead agrees."""

    by: str | None
    at: datetime
    attempts: str
    reason: str
    agreed_by: str | None = None
    agreed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class FurtherTry:
    """The lead asked to keep trying to reach a customer: by whom, when, why."""

    customer: int
    by: str | None
    at: datetime
    why: str
    #: The time at which the customer had been given up.
    given_up_at: datetime


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A person or company affected by the fault. An empty name means: not identified yet."""

    number: int
    name: str
    contact: str
    added_at: datetime
    told: Told | None = None
    unreachable: Unreachable | None = None
    outcome: Satisfaction | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The person asked right now to own the case, with the deadline to accept."""

    who: str
    at: datetime
    until: datetime
    #: The person who handed the case on, and why; None: Oops asks.
    by: str | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The person responsible for the case."""

    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HandoverOffer:
    """A handover not yet accepted by the other person."""

    to: str
    by: str | None
    at: datetime
    until: datetime
    why: str = ""
    #: The department to which the case moves with the acceptance, and who there was asked before.
    department: str | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """The fix: by whom, when, how, at what cost. `number` counts the fixes of the case."""

    number: int
    by: str | None
    at: datetime
    what: str
    cost: str


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A dated commitment to a customer: made, then kept or broken."""

    number: int
    what: str
    by: str | None
    made_at: datetime
    due_at: datetime
    kept_at: datetime | None = None
    broken_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerMessage:
    """A message to customers: by whom, when, with which words."""

    by: str | None
    at: datetime
    what: str


@dataclass(frozen=True, kw_only=True)
class Snooze:
    """A pause of the owner's reminders, except for promises."""

    until: datetime
    by: str | None
    why: str


@dataclass(frozen=True, kw_only=True)
class NagCount:
    """The number of reminders about one duty."""

    owed: str
    #: All reminders so far.
    number: int
    #: The reminders since the owner last acted on the case.
    unanswered: int
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class Closed:
    """The closing. `by` is None for a case that closed by itself, with all customers told."""

    by: str | None
    at: datetime


@stored_as("case.v1")
@dataclass(frozen=True, kw_only=True)
class Case:
    """A complaint, and everything done about the complaint."""

    number: int
    #: The customer's words, whole; never edited.
    complaint: str
    department: str
    matched: tuple[str, ...]
    severity: str
    ladder: Ladder
    reporters: tuple[str, ...]
    reported_at: datetime
    link: str | None = None
    #: Seen only by the people with a part in the case.
    private: bool = False
    asked: Asked | None = None
    #: All people asked since the case last lost its owner.
    tried: tuple[str, ...] = ()
    owner: Owner | None = None
    offer: HandoverOffer | None = None
    customers: tuple[Customer, ...] = ()
    further_tries: tuple[FurtherTry, ...] = ()
    fixed: Fixed | None = None
    fixes: int = 0
    #: The start of the time to fix: the report, or the last reopening.
    open_since: datetime
    #: The first personal message to a customer.
    acknowledged: CustomerMessage | None = None
    #: The latest update for the customers.
    updated: CustomerMessage | None = None
    promises: tuple[Promise, ...] = ()
    snooze: Snooze | None = None
    nags: tuple[NagCount, ...] = ()
    closed: Closed | None = None
    #: The number of events so far. Of two changes to the same version, one fails.
    version: int = 0

    @property
    def ref(self) -> str:
        """Return the reference for people to type: ``OOPS-42``."""
        return f"OOPS-{self.number}"

    @property
    def stage(self) -> Stage:
        """Derive the stage from the facts."""
        if self.closed:
            return Stage.CLOSED
        if not self.owner:
            return Stage.REPORTED
        if not self.fixed:
            return Stage.OWNED
        return Stage.FIXED if self.untold else Stage.TOLD

    @property
    def untold(self) -> tuple[Customer, ...]:
        """Return the customers neither told of the latest fix nor given up."""
        return tuple(each for each in self.customers if not self.settled(each))

    def settled(self, customer: Customer) -> bool:
        """Return True if the customer knows of the latest fix or was given up by the lead."""
        return self.knows(customer) or bool(customer.unreachable and customer.unreachable.agreed_at)

    @property
    def given_up(self) -> tuple[Customer, ...]:
        """Return the customers given up by the lead and not told of the latest fix."""
        return tuple(each for each in self.customers if self.settled(each) and not self.knows(each))

    def knows(self, customer: Customer) -> bool:
        """Return True if the customer was told of the latest fix."""
        return bool(self.fixed and customer.told and customer.told.fix == self.fixed.number)

    @property
    def everyone_told_at(self) -> datetime | None:
        """The time (UTC) at which the last customer was told or given up; None before."""
        if not self.fixed or self.untold:
            return None
        return max(self.fixed.at, *(self._settled_at(each) for each in self.customers))

    def _settled_at(self, customer: Customer) -> datetime:
        """For a customer given up and then told, return the earlier time: the giving up."""
        if customer.unreachable and customer.unreachable.agreed_at:
            return customer.unreachable.agreed_at
        return customer.told.at if customer.told else customer.added_at

    @property
    def answerable(self) -> str | None:
        """Return the address of the owner, or else of the person asked to own the case."""
        if self.owner:
            return self.owner.who
        return self.asked.who if self.asked else None

    @property
    def open_promises(self) -> tuple[Promise, ...]:
        """Return the promises not kept so far, the soonest due first."""
        still = (each for each in self.promises if not each.kept_at)
        return tuple(sorted(still, key=lambda each: each.due_at))

    @property
    def to_agree(self) -> tuple[Customer, ...]:
        """Return the unreachable customers not yet given up by the lead."""
        return tuple(
            each for each in self.untold if each.unreachable and not each.unreachable.agreed_at
        )

    def customer(self, number: int) -> Customer:
        """Return a customer by number. Raises StopIteration for an unknown number."""
        return next(each for each in self.customers if each.number == number)
