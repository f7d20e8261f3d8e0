"""What people, and the clockwork, ask of Oops: imperatives, plain and complete.

A command says who asks (`by`, an e-mail address that the adapter vouches for) and through what
(`via`, for the history). Times are still the words that a person typed; the rules read them in
the zone of the one who typed.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.case.events import Satisfaction
from bot.chat.places import Place


class Verb(StrEnum):
    """The public name of a request, as buttons and forms send it.

    People type the part before the colon.
    """

    REPORT = "report"
    MINE = "mine"
    OVERDUE = "overdue"
    HELP = "help"
    SHOW = "show"
    REFRESH = "refresh"
    OWN = "own"
    HAND = "hand"
    MOVE = "hand:department"
    FIX = "fixed"
    ADD_CUSTOMERS = "customer"
    TELL = "told"
    GIVE_UP = "told:unreachable"
    AGREE = "told:agree"
    PROMISE = "promise"
    KEEP_PROMISE = "promise:kept"
    UPDATE = "update"
    SNOOZE = "snooze"
    CLOSE = "close"
    NOTE_OUTCOME = "close:outcome"
    REOPEN = "reopen"
    AWAY = "away"

    @property
    def word(self) -> str:
        """The word that people type."""
        return self.partition(":")[0]


@dataclass(frozen=True, kw_only=True)
class Command:
    """Anything that is asked."""

    by: str
    via: str


@dataclass(frozen=True, kw_only=True)
class NewCustomer:
    """Somebody affected, as a person wrote it down."""

    name: str
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportComplaint(Command):
    """Make a case of what a customer said. `by` is the reporter, unless `reporter` says else."""

    complaint: str
    customers: tuple[NewCustomer, ...] = ()
    department: str | None = None
    severity: str | None = None
    #: Names the message or line it was made from: the same source twice is one case.
    source: str | None = None
    link: str | None = None
    #: Whether the reporter gets the case's card as a message, having got no answer otherwise.
    card_to_reporter: bool = False
    #: Where the answer is said, as a message that is kept with the case; None: it is given back.
    answer_in: Place | None = None
    #: False where a machine brought it in for nobody.
    has_reporter: bool = True


@dataclass(frozen=True, kw_only=True)
class CaseRequest(Command):
    """Anything that is asked about one case."""

    verb: ClassVar[Verb]

    number: int


@dataclass(frozen=True, kw_only=True)
class Own(CaseRequest):
    """It is mine."""

    verb = Verb.OWN


@dataclass(frozen=True, kw_only=True)
class Hand(CaseRequest):
    """Let somebody else have it: `to` is an e-mail address."""

    verb = Verb.HAND

    to: str


@dataclass(frozen=True, kw_only=True)
class Move(CaseRequest):
    """It belongs to another department."""

    verb = Verb.MOVE

    department: str


@dataclass(frozen=True, kw_only=True)
class Fix(CaseRequest):
    """The fault is mended."""

    verb = Verb.FIX

    what: str
    cost: str = ""


@dataclass(frozen=True, kw_only=True)
class AddCustomers(CaseRequest):
    """More people are affected, or it is known now who the customer is."""

    verb = Verb.ADD_CUSTOMERS

    customers: tuple[NewCustomer, ...]


@dataclass(frozen=True, kw_only=True)
class Tell(CaseRequest):
    """Customers know now. Either `words` name them and say how, or all else does."""

    verb = Verb.TELL

    words: str = ""
    customers: tuple[int, ...] = ()
    #: Instead of these: whoever does not know yet of the first so many customers.
    of_first: int | None = None
    #: Of which fix they know; None: of the latest.
    fix: int | None = None
    how: str = ""
    shown_by: str = ""


@dataclass(frozen=True, kw_only=True)
class GiveUp(CaseRequest):
    """A customer cannot be reached; named by `words` or by `customer`."""

    verb = Verb.GIVE_UP

    words: str = ""
    customer: int | None = None
    attempts: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AgreeGivingUp(CaseRequest):
    """The lead's word on a customer who cannot be reached; None: all that wait for it."""

    verb = Verb.AGREE

    words: str = ""
    customer: int | None = None


@dataclass(frozen=True, kw_only=True)
class MakePromise(CaseRequest):
    """The customer was given a dated word. Without `what`, `when` holds both."""

    verb = Verb.PROMISE

    when: str
    what: str = ""


@dataclass(frozen=True, kw_only=True)
class KeepPromise(CaseRequest):
    """What was promised is done; None: the one that is due first."""

    verb = Verb.KEEP_PROMISE

    promise: int | None = None


@dataclass(frozen=True, kw_only=True)
class Update(CaseRequest):
    """The customers heard from us while it is not fixed."""

    verb = Verb.UPDATE

    what: str


@dataclass(frozen=True, kw_only=True)
class SnoozeNags(CaseRequest):
    """Leave me alone until then. Without `why`, `when` holds both."""

    verb = Verb.SNOOZE

    when: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Close(CaseRequest):
    """Everybody knows: close it, noting how they took it where that is known."""

    verb = Verb.CLOSE

    outcome: Satisfaction | None = None


@dataclass(frozen=True, kw_only=True)
class Reopen(CaseRequest):
    """It is not over."""

    verb = Verb.REOPEN

    why: str


@dataclass(frozen=True, kw_only=True)
class GoAway(Command):
    """I am away until then."""

    until: str


@dataclass(frozen=True, kw_only=True)
class ComeBack(Command):
    """I am back."""


@dataclass(frozen=True, kw_only=True)
class ShowHelp(Command):
    """What can I say?"""


@dataclass(frozen=True, kw_only=True)
class ShowMine(Command):
    """What do I owe?"""


@dataclass(frozen=True, kw_only=True)
class ShowOverdue(Command):
    """What is late?"""


@dataclass(frozen=True, kw_only=True)
class ShowCase(CaseRequest):
    """How does that case stand, and what happened?"""

    verb = Verb.SHOW


@dataclass(frozen=True, kw_only=True)
class ShowCard(CaseRequest):
    """How does that case stand, for me? Its card alone, as it is now."""

    verb = Verb.REFRESH


@dataclass(frozen=True, kw_only=True)
class OpenForm(Command):
    """A form to fill in, for a verb: a new report, or the next step of a case."""

    verb: str
    number: int | None = None
    #: What it is about besides the case: a customer's number, a promise's.
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class ExplainUnreadable(Command):
    """Somebody marked a message that we may not read: tell them what to do instead, once."""

    source: str


@dataclass(frozen=True, kw_only=True)
class PersonLeft(Command):
    """Somebody's account is gone, or takes no message: what they answer for is passed on."""

    email: str
