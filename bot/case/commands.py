"""Commands: imperatives from people and from the clockwork.

`by` is an e-mail address verified by the adapter; `via` is the channel of the request, for the
history. Times are typed words, in the person's zone.
"""

from dataclasses import dataclass
from typing import ClassVar

from bot.case.events import Satisfaction
from bot.case.reasons import FoundIn
from bot.case.verbs import Verb
from bot.chat.places import Place


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command from a person or the clockwork."""

    by: str
    via: str


@dataclass(frozen=True, kw_only=True)
class NewCustomer:
    """An affected customer, as a person wrote the name and contact."""

    name: str
    contact: str = ""
    #: The place where an adapter found the customer; None if a person named them.
    found_in: FoundIn | None = None


@dataclass(frozen=True, kw_only=True)
class ReportComplaint(Command):
    """Make a case of a customer's words."""

    complaint: str
    customers: tuple[NewCustomer, ...] = ()
    department: str | None = None
    severity: str | None = None
    #: The source message or import line; the same source twice makes one case.
    source: str | None = None
    link: str | None = None
    #: True to send the case's card to the reporter, who got no other answer.
    card_to_reporter: bool = False
    #: The place for an answer that is kept up to date; None to return the answer.
    answer_in: Place | None = None
    #: False if a machine imported the complaint for no person.
    has_reporter: bool = True
    #: The day on which the customer complained, "2026-11-23", if before the report; or "".
    said_on: str = ""
    private: bool = False
    #: The reporter typed the words, which may begin with a severity: "urgent: nobody came".
    is_typed: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseRequest(Command):
    """A command about one case."""

    verb: ClassVar[Verb]

    number: int
    #: The mark on the card or form; "" for typed words.
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Own(CaseRequest):
    """Take the case."""

    verb = Verb.OWN


@dataclass(frozen=True, kw_only=True)
class Hand(CaseRequest):
    """Hand the case to a colleague: `to` is an e-mail address."""

    verb = Verb.HAND

    to: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Move(CaseRequest):
    """Move the case to another department."""

    verb = Verb.MOVE

    department: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Decline(CaseRequest):
    """Decline a case that was offered."""

    verb = Verb.DECLINE

    why: str


@dataclass(frozen=True, kw_only=True)
class Fix(CaseRequest):
    """Record the fix."""

    verb = Verb.FIX

    what: str
    cost: str = ""


@dataclass(frozen=True, kw_only=True)
class AddCustomers(CaseRequest):
    """Add affected customers, or name an unidentified customer."""

    verb = Verb.ADD_CUSTOMERS

    customers: tuple[NewCustomer, ...]


@dataclass(frozen=True, kw_only=True)
class RenameCustomer(CaseRequest):
    """Correct the name and contact of a customer."""

    verb = Verb.RENAME

    #: The customer's number; 0: the customer of the name `whom`.
    customer: int = 0
    whom: str = ""
    #: The right name and contact, and no more.
    customers: tuple[NewCustomer, ...]


@dataclass(frozen=True, kw_only=True)
class Tell(CaseRequest):
    """Record told customers. `words` holds names and channel, or the other fields do."""

    verb = Verb.TELL

    words: str = ""
    customers: tuple[int, ...] = ()
    #: Instead of `customers`: the untold among the first so many customers.
    of_first: int | None = None
    #: The number of the fix; None for the latest.
    fix: int | None = None
    how: str = ""
    shown_by: str = ""


@dataclass(frozen=True, kw_only=True)
class GiveUp(CaseRequest):
    """Record an unreachable customer, named by `words` or by `customer`."""

    verb = Verb.GIVE_UP

    words: str = ""
    customer: int | None = None
    attempts: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AgreeGivingUp(CaseRequest):
    """Agree, as the lead, to give up a customer; with None, all unreachable customers."""

    verb = Verb.AGREE

    words: str = ""
    customer: int | None = None


@dataclass(frozen=True, kw_only=True)
class KeepTrying(CaseRequest):
    """Decline, as the lead, to give up a customer; with None, the only unreachable customer."""

    verb = Verb.KEEP_TRYING

    words: str = ""
    customer: int | None = None
    why: str


@dataclass(frozen=True, kw_only=True)
class MakePromise(CaseRequest):
    """Record a promise with a date. Without `what`, `when` holds both."""

    verb = Verb.PROMISE

    when: str
    what: str = ""
    #: The date and time chosen in a form, in ISO format; None without a form.
    chosen: str | None = None


@dataclass(frozen=True, kw_only=True)
class KeepPromise(CaseRequest):
    """Record a kept promise; None for the promise due first."""

    verb = Verb.KEEP_PROMISE

    promise: int | None = None


@dataclass(frozen=True, kw_only=True)
class Update(CaseRequest):
    """Record an update for customers before the fix."""

    verb = Verb.UPDATE

    what: str


@dataclass(frozen=True, kw_only=True)
class SnoozeNags(CaseRequest):
    """Pause my reminders until then. Without `why`, `when` holds both."""

    verb = Verb.SNOOZE

    when: str
    why: str = ""
    #: The date and time chosen in a form, in ISO format; None without a form.
    chosen: str | None = None


@dataclass(frozen=True, kw_only=True)
class Close(CaseRequest):
    """Close the case, with the customers' answer if known."""

    verb = Verb.CLOSE

    outcome: Satisfaction | None = None


@dataclass(frozen=True, kw_only=True)
class Reopen(CaseRequest):
    """Reopen the case."""

    verb = Verb.REOPEN

    why: str


@dataclass(frozen=True, kw_only=True)
class GoAway(Command):
    """Record my absence until then."""

    until: str
    #: The start of a planned absence; empty for one that begins at once.
    start: str = ""


@dataclass(frozen=True, kw_only=True)
class ComeBack(Command):
    """End my absence."""


@dataclass(frozen=True, kw_only=True)
class ShowHelp(Command):
    """Show the help."""

    #: The platform's other ways of reporting; empty: reactions, and a message's menu.
    other_ways: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ShowMine(Command):
    """Show my duties."""


@dataclass(frozen=True, kw_only=True)
class ShowReported(Command):
    """Show the open cases that I reported."""


@dataclass(frozen=True, kw_only=True)
class ShowOverdue(Command):
    """Show the overdue cases."""


@dataclass(frozen=True, kw_only=True)
class ListCases(Command):
    """List open cases: all, or those of a department or person."""

    #: The name of a department or person, as typed; "" for all cases.
    words: str = ""
    #: The address of the person with that name, if there is one.
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class FindCases(Command):
    """Find cases by what the customer said, or who they are."""

    words: str


@dataclass(frozen=True, kw_only=True)
class ShowCase(CaseRequest):
    """Show a case and the history."""

    verb = Verb.SHOW


@dataclass(frozen=True, kw_only=True)
class ShowCard(CaseRequest):
    """Show the card of a case, as the asking person may see the case now."""

    verb = Verb.REFRESH


@dataclass(frozen=True, kw_only=True)
class OpenForm(Command):
    """Open the form of a verb: a new report, or the next step of a case."""

    verb: str
    number: int | None = None
    #: The number of a customer or promise that the form is about.
    about: str = ""
    #: The mark on the card; "" for typed words.
    mark: str = ""
    #: The words with which the form begins.
    words: str = ""
    #: The words of a report come from a direct message or a private channel.
    said_in_private: bool = False
