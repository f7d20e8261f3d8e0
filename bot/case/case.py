"""The case: its facts, and the stages that follow from them.

A case is never told in which stage it is. It knows who did what and when, and the stage follows:

    reported -> owned -> fixed -> told -> closed

`evolve` is the only way in which a case changes: one event, one new case.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.case.events import Satisfaction
from bot.company.organization import Ladder
from bot.stored_names import stored_as


class Stage(StrEnum):
    """How far a case has come."""

    REPORTED = "reported"
    OWNED = "owned"
    FIXED = "fixed"
    TOLD = "told"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Told:
    """This customer knows: who told them, when, how, and what shows it."""

    by: str | None
    at: datetime
    how: str
    shown_by: str
    #: The fix they were told of; an earlier one than the latest does not count.
    fix: int


@dataclass(frozen=True, kw_only=True)
class Unreachable:
    """This customer could not be reached; it counts once the lead agreed."""

    by: str | None
    at: datetime
    attempts: str
    reason: str
    agreed_by: str | None = None
    agreed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Somebody affected. A customer without a name is one of whom we know only that they exist."""

    number: int
    name: str
    contact: str
    added_at: datetime
    told: Told | None = None
    unreachable: Unreachable | None = None
    outcome: Satisfaction | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The one person who is being asked right now, and until when."""

    who: str
    at: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The one person who answers for the case."""

    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A handover that waits for the other's yes."""

    to: str
    by: str | None
    at: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """The fault is mended: by whom, when, how, at what cost. `number` counts the attempts."""

    number: int
    by: str | None
    at: datetime
    what: str
    cost: str


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A dated word given to a customer: made, then kept or broken."""

    number: int
    what: str
    by: str | None
    made_at: datetime
    due_at: datetime
    kept_at: datetime | None = None
    broken_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Word:
    """Something that customers heard from us."""

    by: str | None
    at: datetime
    what: str


@dataclass(frozen=True, kw_only=True)
class Snooze:
    """The owner's nags wait, but for those of a promise."""

    until: datetime
    by: str | None
    why: str


@dataclass(frozen=True, kw_only=True)
class NagCount:
    """How often one thing owed was nagged about."""

    owed: str
    #: All nags so far.
    number: int
    #: Those since the owner last did something about the case.
    unanswered: int
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Who closed it, and when; None: it closed by itself, everybody having been told."""

    by: str | None
    at: datetime


@stored_as("case.v1")
@dataclass(frozen=True, kw_only=True)
class Case:
    """What we do about a complaint."""

    number: int
    #: What the customer said, whole, in their words; never edited.
    complaint: str
    department: str
    matched: tuple[str, ...]
    severity: str
    ladder: Ladder
    reporters: tuple[str, ...]
    reported_at: datetime
    link: str | None = None
    asked: Asked | None = None
    #: Everybody who was asked since the case last belonged to nobody.
    tried: tuple[str, ...] = ()
    owner: Owner | None = None
    offer: Offer | None = None
    customers: tuple[Customer, ...] = ()
    fixed: Fixed | None = None
    fixes: int = 0
    #: From when the time to fix counts: the report, or the last reopening.
    open_since: datetime
    #: The first personal word to a customer.
    acknowledged: Word | None = None
    #: The latest word to the customers.
    updated: Word | None = None
    promises: tuple[Promise, ...] = ()
    snooze: Snooze | None = None
    nags: tuple[NagCount, ...] = ()
    closed: Closed | None = None
    #: How many events made it: two people who act on the same version do not both succeed.
    version: int = 0

    @property
    def ref(self) -> str:
        """The reference that a person can say."""
        return f"OOPS-{self.number}"

    @property
    def stage(self) -> Stage:
        """How far it has come, by what is known."""
        if self.closed:
            return Stage.CLOSED
        if not self.owner:
            return Stage.REPORTED
        if not self.fixed:
            return Stage.OWNED
        return Stage.FIXED if self.untold else Stage.TOLD

    @property
    def untold(self) -> tuple[Customer, ...]:
        """The customers who do not know yet that it is fixed."""
        return tuple(each for each in self.customers if not self.settled(each))

    def settled(self, customer: Customer) -> bool:
        """Whether this customer knows of the latest fix, or the lead gave them up."""
        return self.knows(customer) or bool(customer.unreachable and customer.unreachable.agreed_at)

    @property
    def given_up(self) -> tuple[Customer, ...]:
        """The customers who do not know, and whom the lead gave up."""
        return tuple(each for each in self.customers if self.settled(each) and not self.knows(each))

    def knows(self, customer: Customer) -> bool:
        """Whether this customer was told of the latest fix."""
        return bool(self.fixed and customer.told and customer.told.fix == self.fixed.number)

    @property
    def everyone_told_at(self) -> datetime | None:
        """When the last customer came to know, or was given up; None while somebody does not."""
        if not self.fixed or self.untold:
            return None
        return max(self.fixed.at, *(self._settled_at(each) for each in self.customers))

    def _settled_at(self, customer: Customer) -> datetime:
        """Whoever was told after having been given up was settled when they were given up."""
        if customer.unreachable and customer.unreachable.agreed_at:
            return customer.unreachable.agreed_at
        return customer.told.at if customer.told else customer.added_at

    @property
    def answerable(self) -> str | None:
        """Who answers for it now: the owner, or else the one who is being asked."""
        if self.owner:
            return self.owner.who
        return self.asked.who if self.asked else None

    @property
    def open_promises(self) -> tuple[Promise, ...]:
        """What was promised and is not done, the soonest first."""
        still = (each for each in self.promises if not each.kept_at)
        return tuple(sorted(still, key=lambda each: each.due_at))

    @property
    def to_agree(self) -> tuple[Customer, ...]:
        """The customers of whom the lead has not said yet that they cannot be reached."""
        return tuple(
            each for each in self.untold if each.unreachable and not each.unreachable.agreed_at
        )

    def customer(self, number: int) -> Customer:
        """The customer of that number. Raises StopIteration where there is none."""
        return next(each for each in self.customers if each.number == number)
