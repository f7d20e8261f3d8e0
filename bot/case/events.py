"""What happened to a case, in the past tense. History is made of these and only grows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.company.organization import Ladder


class Outcome(StrEnum):
    """How a customer took it in the end."""

    SATISFIED = "satisfied"
    WANTS_MORE = "wants more"
    CANNOT_BE_SATISFIED = "cannot be satisfied"
    DID_NOT_ANSWER = "did not answer"


class AskedBecause(StrEnum):
    """Why somebody is being asked to own a case."""

    REPORTED = "reported"
    NO_ANSWER = "no answer"
    AWAY = "away"
    LEFT = "left"
    HANDED = "handed"
    MOVED = "moved"


class Unread(StrEnum):
    """What somebody may not have read."""

    #: Whether they take the case.
    QUESTION = "question"
    #: The case's card.
    CARD = "card"
    #: What came of the case.
    WORD = "word"


@dataclass(frozen=True, kw_only=True)
class Happened:
    """Anything that happened: when (UTC), and through whom; `by` is None where Oops did it."""

    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class CaseReported(Happened):
    """An employee brought a complaint in."""

    complaint: str
    reporter: str | None
    department: str
    #: The words of the complaint that led to the department; empty: nobody's words, the fallback.
    matched: tuple[str, ...]
    severity: str
    ladder: Ladder
    #: Where the complaint stands, for people to open.
    link: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReporterAdded(Happened):
    """Somebody else brought the same complaint in."""

    reporter: str


@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(Happened):
    """The case belongs elsewhere; its ladder changes with it."""

    department: str
    ladder: Ladder


@dataclass(frozen=True, kw_only=True)
class OwnerAsked(Happened):
    """Somebody is asked to own the case, until `until`; then the next one is."""

    who: str
    until: datetime
    because: AskedBecause


@dataclass(frozen=True, kw_only=True)
class OwnershipAccepted(Happened):
    """Somebody said: it is mine. `instead_of` had it, or was being asked."""

    who: str
    instead_of: str | None = None


@dataclass(frozen=True, kw_only=True)
class HandoverOffered(Happened):
    """The owner wants somebody else to have it; until that person accepts, nothing changes."""

    to: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class HandoverLapsed(Happened):
    """The one it was offered to did not answer in time; the owner stays the owner."""

    to: str


@dataclass(frozen=True, kw_only=True)
class OwnerLeft(Happened):
    """The owner can no longer be reached; the case is nobody's until somebody accepts."""

    who: str


@dataclass(frozen=True, kw_only=True)
class CustomerAdded(Happened):
    """One more customer is affected."""

    number: int
    name: str
    contact: str


@dataclass(frozen=True, kw_only=True)
class CustomerNamed(Happened):
    """Now it is known who the customer is."""

    number: int
    name: str
    contact: str


@dataclass(frozen=True, kw_only=True)
class FaultFixed(Happened):
    """The fault is mended: how, and what it cost us where somebody said so."""

    number: int
    what: str
    cost: str = ""


@dataclass(frozen=True, kw_only=True)
class CustomersTold(Happened):
    """These customers know that it is fixed."""

    customers: tuple[int, ...]
    how: str
    #: What shows it: a link, a page, a reference.
    shown_by: str = ""


@dataclass(frozen=True, kw_only=True)
class CustomerGivenUp(Happened):
    """A customer could not be reached: what was tried, and why it fails. The lead has the word."""

    customer: int
    attempts: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class GivingUpAgreed(Happened):
    """The lead agreed that this customer cannot be reached."""

    customer: int


@dataclass(frozen=True, kw_only=True)
class OutcomeNoted(Happened):
    """How customers took it."""

    customers: tuple[int, ...]
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class PromiseMade(Happened):
    """A dated word was given to the customer."""

    number: int
    what: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class PromiseKept(Happened):
    """What was promised was done."""

    number: int


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(Happened):
    """The promised moment passed, and it was not done. It is still owed."""

    number: int


@dataclass(frozen=True, kw_only=True)
class CustomersUpdated(Happened):
    """The customers heard from us while it is not fixed yet."""

    what: str


@dataclass(frozen=True, kw_only=True)
class Snoozed(Happened):
    """The owner's nags wait until then; the ladder does not, nor what was promised."""

    until: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class Nagged(Happened):
    """People were reminded of one thing owed. `level` says how far up the ladder it has come."""

    owed: str
    number: int
    level: int
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Escalated(Happened):
    """A nag went one step up, to `to`."""

    owed: str
    to: str


@dataclass(frozen=True, kw_only=True)
class CaseClosed(Happened):
    """Every affected customer knows. Told is closed."""


@dataclass(frozen=True, kw_only=True)
class CaseReopened(Happened):
    """It is not over: the mend did not hold, or a customer wants more."""

    why: str


@dataclass(frozen=True, kw_only=True)
class MessageUndelivered(Happened):
    """What we had to say to somebody could not be delivered there."""

    to: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class MessageInDoubt(Happened):
    """Something was sent, and nobody can find out whether it arrived; it is not said again."""

    #: The person whom it was for; None: a channel.
    to: str | None
    what: Unread


Event = (
    CaseReported
    | ReporterAdded
    | DepartmentChanged
    | OwnerAsked
    | OwnershipAccepted
    | HandoverOffered
    | HandoverLapsed
    | OwnerLeft
    | CustomerAdded
    | CustomerNamed
    | FaultFixed
    | CustomersTold
    | CustomerGivenUp
    | GivingUpAgreed
    | OutcomeNoted
    | PromiseMade
    | PromiseKept
    | PromiseBroken
    | CustomersUpdated
    | Snoozed
    | Nagged
    | Escalated
    | CaseClosed
    | CaseReopened
    | MessageUndelivered
    | MessageInDoubt
)
