"""Events of a case, in the past tense. The history consists of events and only grows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.case.reasons import AskedBecause, FoundIn
from bot.chat.messages import DoubtfulMessage
from bot.company.organization import Ladder
from bot.stored_names import stored_as


class Satisfaction(StrEnum):
    """A customer's answer after having been told."""

    SATISFIED = "satisfied"
    WANTS_MORE = "wants more"
    CANNOT_BE_SATISFIED = "cannot be satisfied"
    DID_NOT_ANSWER = "did not answer"


@dataclass(frozen=True, kw_only=True)
class CaseEvent:
    """An event, with a time (UTC) and a person; `by` is None for Oops."""

    at: datetime
    by: str | None


@stored_as("case_reported.v1")
@dataclass(frozen=True, kw_only=True)
class CaseReported(CaseEvent):
    """An employee reported a complaint."""

    complaint: str
    reporter: str | None
    department: str
    #: The words of the complaint that led to the department; empty for the fallback.
    matched: tuple[str, ...]
    severity: str
    ladder: Ladder
    #: The link to the complaint, for people to open.
    link: str | None = None
    #: The day on which the customer complained, "2026-11-23", if before the report; or "".
    said_on: str = ""
    private: bool = False


@stored_as("reporter_added.v1")
@dataclass(frozen=True, kw_only=True)
class ReporterAdded(CaseEvent):
    """Another employee reported the same complaint."""

    reporter: str


@stored_as("department_changed.v1")
@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(CaseEvent):
    """The case moved to another department, and so to another ladder."""

    department: str
    ladder: Ladder
    why: str = ""


@stored_as("owner_asked.v1")
@dataclass(frozen=True, kw_only=True)
class OwnerAsked(CaseEvent):
    """A person was asked to own the case; after `until`, the next person is asked."""

    who: str
    until: datetime
    because: AskedBecause
    why: str = ""


@stored_as("ownership_accepted.v1")
@dataclass(frozen=True, kw_only=True)
class OwnershipAccepted(CaseEvent):
    """A person took the case. `instead_of` was the owner or was asked."""

    who: str
    instead_of: str | None = None


@stored_as("handover_offered.v1")
@dataclass(frozen=True, kw_only=True)
class HandoverOffered(CaseEvent):
    """The owner offered the case to a colleague, and stays the owner until acceptance."""

    to: str
    until: datetime
    why: str = ""
    #: The department to which the case moves with the acceptance; None: it stays where it is.
    department: str | None = None
    #: The people of that department to whom the case was offered before.
    after: tuple[str, ...] = ()


@stored_as("handover_lapsed.v1")
@dataclass(frozen=True, kw_only=True)
class HandoverLapsed(CaseEvent):
    """The offer was declined, or lapsed (`by` is None); the owner stays the owner."""

    to: str
    why: str = ""


@stored_as("owner_left.v1")
@dataclass(frozen=True, kw_only=True)
class OwnerLeft(CaseEvent):
    """The owner's account is gone; the case has no owner until a person accepts."""

    who: str


@stored_as("customer_added.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerAdded(CaseEvent):
    """Another customer is affected."""

    number: int
    name: str
    contact: str
    #: The place where the customer was found; None for a customer whom a person named.
    found_in: FoundIn | None = None


@stored_as("customer_renamed.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerRenamed(CaseEvent):
    """A customer's name or contact was corrected."""

    number: int
    name: str
    contact: str
    #: The name until then.
    before: str


@stored_as("customer_named.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerNamed(CaseEvent):
    """A customer was identified."""

    number: int
    name: str
    contact: str


@stored_as("fault_fixed.v1")
@dataclass(frozen=True, kw_only=True)
class FaultFixed(CaseEvent):
    """The fault was fixed: how, and at what cost to us, if known."""

    number: int
    what: str
    cost: str = ""


@stored_as("customers_told.v1")
@dataclass(frozen=True, kw_only=True)
class CustomersTold(CaseEvent):
    """Customers were told of the fix."""

    customers: tuple[int, ...]
    how: str
    #: The evidence: a link, a page, a reference.
    shown_by: str = ""


@stored_as("customer_given_up.v1")
@dataclass(frozen=True, kw_only=True)
class CustomerGivenUp(CaseEvent):
    """A customer could not be reached: attempts and reason. The lead decides."""

    customer: int
    attempts: str
    reason: str


@stored_as("giving_up_agreed.v1")
@dataclass(frozen=True, kw_only=True)
class GivingUpAgreed(CaseEvent):
    """The lead agreed to give up a customer."""

    customer: int


@stored_as("giving_up_declined.v1")
@dataclass(frozen=True, kw_only=True)
class GivingUpDeclined(CaseEvent):
    """The lead declined to give up a customer: try again."""

    customer: int
    why: str


@stored_as("outcome_noted.v1")
@dataclass(frozen=True, kw_only=True)
class OutcomeNoted(CaseEvent):
    """Customers answered."""

    customers: tuple[int, ...]
    outcome: Satisfaction


@stored_as("promise_made.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseMade(CaseEvent):
    """A promise with a date was made to customers."""

    number: int
    what: str
    due_at: datetime


@stored_as("promise_kept.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseKept(CaseEvent):
    """A promise was kept."""

    number: int


@stored_as("promise_broken.v1")
@dataclass(frozen=True, kw_only=True)
class PromiseBroken(CaseEvent):
    """A promise was not kept in time. The duty stays open."""

    number: int


@stored_as("customers_updated.v1")
@dataclass(frozen=True, kw_only=True)
class CustomersUpdated(CaseEvent):
    """Customers got an update before the fix."""

    what: str


@stored_as("snoozed.v1")
@dataclass(frozen=True, kw_only=True)
class Snoozed(CaseEvent):
    """The owner's reminders pause; escalation and promises do not."""

    until: datetime
    why: str


@stored_as("nagged.v1")
@dataclass(frozen=True, kw_only=True)
class Nagged(CaseEvent):
    """People were reminded of one duty. `level` is the step of the ladder."""

    owed: str
    number: int
    level: int
    people: tuple[str, ...]


@stored_as("escalated.v1")
@dataclass(frozen=True, kw_only=True)
class Escalated(CaseEvent):
    """A reminder went one step up, to `to`."""

    owed: str
    to: str


@stored_as("case_closed.v1")
@dataclass(frozen=True, kw_only=True)
class CaseClosed(CaseEvent):
    """The case was closed, with all customers told."""


@stored_as("case_reopened.v1")
@dataclass(frozen=True, kw_only=True)
class CaseReopened(CaseEvent):
    """The case was reopened: the fix did not hold, or a customer wants more."""

    why: str


@stored_as("message_undelivered.v1")
@dataclass(frozen=True, kw_only=True)
class MessageUndelivered(CaseEvent):
    """A message could not be delivered."""

    to: str
    detail: str


@stored_as("message_in_doubt.v1")
@dataclass(frozen=True, kw_only=True)
class MessageInDoubt(CaseEvent):
    """A message may not have arrived, cannot be read back, and is not sent again."""

    #: The recipient; None for a channel.
    to: str | None
    what: DoubtfulMessage


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
    | CustomerRenamed
    | CustomerNamed
    | FaultFixed
    | CustomersTold
    | CustomerGivenUp
    | GivingUpAgreed
    | GivingUpDeclined
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
