"""What happened to a case, in the past tense. History is made of these and only grows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.company.organization import Ladder
from bot.stored_names import stored_as


class Satisfaction(StrEnum):
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


@stored_as("case_reported.v1")
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


@stored_as("reporter_added.v1")
@dataclass(frozen=True, kw_only=True)
class ReporterAdded(Happened):
    """Somebody else brought the same complaint in."""

    reporter: str


@stored_as("department_changed.v1")
@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(Happened):
    """The case belongs elsewhere; its ladder changes with it."""

    department: str
    ladder: Ladder


@stored_as("owner_asked.v1")
@dataclass(frozen=True, kw_only=True)
class OwnerAsked(Happened):
    """Somebody is asked to own the case, until `until`; then the next one is."""

    who: str
    until: datetime
    because: AskedBecause


@stored_as("ownership_accepted.v1")
@dataclass(frozen=True, kw_only=True)
class OwnershipAccepted(Happened):
    """Somebody said: it is mine. `instead_of` had it, or was being asked."""

    who: str
    instead_of: str | None = None


@stored_as("handover_offered.v1")
@dataclass(frozen=True, kw_only=True)
class HandoverOffered(Happened):
    """The owner wants somebody else to have it; until that person accepts, nothing changes."""

    to: str
    until: datetime


@stored_as("handover_lapsed.v1")
@dataclass(frozen=True, kw_only=True)
class HandoverLapsed(Happened):
    """The one it was offered to did not answer in time; the owner stays the owner."""

    to: str


@stored_as("owner_left.v1")
@dataclass(frozen=True, kw_only=True)
class OwnerLeft(Happened):
    """The owner can no longer be reached; the case is nobody's until somebody accepts."""

    who: str


@stored_as("customer_added.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerAdded(Happened):
    """One more customer is affected."""

    number: int
    name: str
    contact: str


@stored_as("customer_named.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerNamed(Happened):
    """Now it is known who the customer is."""

    number: int
    name: str
    contact: str


@stored_as("fault_fixed.v1")
@dataclass(frozen=True, kw_only=True)
class FaultFixed(Happened):
    """The fault is mended: how, and what it cost us where somebody said so."""

    number: int
    what: str
    cost: str = ""


@stored_as("customers_told.v1")
@dataclass(frozen=True, kw_only=True)
class CustomersTold(Happened):
    """These customers know that it is fixed."""

    customers: tuple[int, ...]
    how: str
    #: What shows it: a link, a page, a reference.
    shown_by: str = ""


@stored_as("customer_given_up.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerGivenUp(Happened):
    """A customer could not be reached: what was tried, and why it fails. The lead has the word."""

    customer: int
    attempts: str
    reason: str


@stored_as("giving_up_agreed.v1")
@dataclass(frozen=True, kw_only=True)
class GivingUpAgreed(Happened):
    """The lead agreed that this customer cannot be reached."""

    customer: int


@stored_as("outcome_noted.v1")
@dataclass(frozen=True, kw_only=True)
class OutcomeNoted(Happened):
    """How customers took it."""

    customers: tuple[int, ...]
    outcome: Satisfaction


@stored_as("promise_made.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseMade(Happened):
    """A dated word was given to the customer."""

    number: int
    what: str
    due_at: datetime


@stored_as("promise_kept.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseKept(Happened):
    """What was promised was done."""

    number: int


@stored_as("promise_broken.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseBroken(Happened):
    """The promised moment passed, and it was not done. It is still owed."""

    number: int


@stored_as("customers_updated.v1")
@dataclass(frozen=True, kw_only=True)
class CustomersUpdated(Happened):
    """The customers heard from us while it is not fixed yet."""

    what: str


@stored_as("snoozed.v1")
@dataclass(frozen=True, kw_only=True)
class Snoozed(Happened):
    """The owner's nags wait until then; the ladder does not, nor what was promised."""

    until: datetime
    why: str


@stored_as("nagged.v1")
@dataclass(frozen=True, kw_only=True)
class Nagged(Happened):
    """People were reminded of one thing owed. `level` says how far up the ladder it has come."""

    owed: str
    number: int
    level: int
    people: tuple[str, ...]


@stored_as("escalated.v1")
@dataclass(frozen=True, kw_only=True)
class Escalated(Happened):
    """A nag went one step up, to `to`."""

    owed: str
    to: str


@stored_as("case_closed.v1")
@dataclass(frozen=True, kw_only=True)
class CaseClosed(Happened):
    """Every affected customer knows. Told is closed."""


@stored_as("case_reopened.v1")
@dataclass(frozen=True, kw_only=True)
class CaseReopened(Happened):
    """It is not over: the mend did not hold, or a customer wants more."""

    why: str


@stored_as("message_undelivered.v1")
@dataclass(frozen=True, kw_only=True)
class MessageUndelivered(Happened):
    """What we had to say to somebody could not be delivered there."""

    to: str
    detail: str


@stored_as("message_in_doubt.v1")
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
