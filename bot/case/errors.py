"""Errors by design. A refusal carries facts; the sentence stands in `bot.wording`."""

from datetime import datetime

from bot.case.case import Case, Customer, Promise
from bot.company.people import Person
from bot.company.when_refused import MomentProblem


class OopsError(Exception):
    """The root of the tree."""


class StaleCase(OopsError):
    """Another change to the case came first."""


class StoreUnavailable(OopsError):
    """The store is not available, and nothing was stored."""


class Refusal(OopsError):
    """An answer to a person, with a sentence on how to go on."""


class CaseRefusal(Refusal):
    """A refusal about a case."""

    def __init__(self, case: Case) -> None:
        self.case = case


class WordsRefusal(Refusal):
    """A refusal of words that a person typed."""

    def __init__(self, words: str) -> None:
        self.words = words


class EmptyComplaint(Refusal):
    """The complaint has no words."""


class NoSuchCase(Refusal):
    """No case has the reference."""

    def __init__(self, ref: str) -> None:
        self.ref = ref


class PrivateCase(CaseRefusal):
    """The case is private, and the person has no part in it."""


class LostCase(Refusal):
    """The case was reported in a time that a restored database has lost.

    `is_news` if the database does not know yet of a number as high as this one.
    """

    def __init__(self, number: int, *, is_news: bool = False) -> None:
        self.number = number
        self.is_news = is_news


class ReportedBefore(CaseRefusal):
    """The reported message belongs to a case that is closed."""


class NotUnderstood(Refusal):
    """The words after the reference are no command; `near` is the closest command."""

    def __init__(self, ref: str, words: str, near: str | None) -> None:
        self.ref = ref
        self.words = words
        self.near = near


class NotAComplaint(WordsRefusal):
    """The words are too few for a complaint, or a greeting."""


class ReportUnconfirmed(WordsRefusal):
    """The words may be a complaint, but nobody asked to report it."""


class CustomersUnclear(Refusal):
    """A line holds more than a customer's name and contacts."""

    def __init__(self, line: str) -> None:
        self.line = line


class UpdateUnclear(CaseRefusal):
    """The words of an update begin with one of several customers."""

    def __init__(self, case: Case, words: str) -> None:
        super().__init__(case)
        self.words = words


class NoSuchPerson(WordsRefusal):
    """The words name no colleague."""


class SeveralPeople(Refusal):
    """Several colleagues have the name; the case of this number was to go to one of them."""

    def __init__(
        self, words: str, people: tuple[Person, ...], number: int | None = None, why: str = ""
    ) -> None:
        self.words = words
        self.people = people
        self.number = number
        self.why = why


class GroupNamed(WordsRefusal):
    """The words name a group of users."""


class NoSuchDepartment(Refusal):
    """No department has the name; `known` lists the departments."""

    def __init__(self, words: str, known: tuple[str, ...]) -> None:
        self.words = words
        self.known = known


class NothingNamed(Refusal):
    """The words name neither a department nor a colleague; `known` lists the departments."""

    def __init__(self, words: str, known: tuple[str, ...]) -> None:
        self.words = words
        self.known = known


class NoSuchCustomer(CaseRefusal):
    """The words name none of the case's customers."""

    def __init__(self, case: Case, words: str) -> None:
        super().__init__(case)
        self.words = words


class TellingUnclear(CaseRefusal):
    """The words after the customers leave open who was told, or how."""

    def __init__(self, case: Case, words: str) -> None:
        super().__init__(case)
        self.words = words


class NotNow(CaseRefusal):
    """The case's stage does not allow the request."""

    def __init__(self, case: Case, verb: str) -> None:
        super().__init__(case)
        self.verb = verb


class NobodyHasIt(CaseRefusal):
    """The case needs an owner first."""


class Taken(CaseRefusal):
    """The case has another owner."""

    def __init__(self, case: Case, owner: str, since: datetime) -> None:
        super().__init__(case)
        self.owner = owner
        self.since = since


class NotYours(CaseRefusal):
    """Reserved for the owner, the person asked, and the superiors."""

    def __init__(self, case: Case, verb: str) -> None:
        super().__init__(case)
        self.verb = verb


class OnlyAbove(CaseRefusal):
    """Reserved for the lead and the executive."""


class Untold(CaseRefusal):
    """Customers are not told of the fix."""

    def __init__(self, case: Case, untold: tuple[Customer, ...]) -> None:
        super().__init__(case)
        self.untold = untold


class StillPromised(CaseRefusal):
    """A promise to a customer is open."""

    def __init__(self, case: Case, promise: Promise) -> None:
        super().__init__(case)
        self.promise = promise


class NothingPromised(CaseRefusal):
    """No promise of the case is open."""


class NotATime(Refusal):
    """The words hold no clear time.

    `before` is what is typed before the time, such as "OOPS-4 promise". None: they are in the field
    of a form.
    """

    def __init__(
        self,
        before: str | None,
        words: str,
        problem: MomentProblem = MomentProblem.UNCLEAR,
    ) -> None:
        self.before = before
        self.words = words
        self.problem = problem


class TimePassed(Refusal):
    """The time (UTC) lies in the past."""

    def __init__(self, at: datetime) -> None:
        self.at = at


class TwoTimes(Refusal):
    """The time typed in a form and the time chosen beside differ (UTC)."""

    def __init__(self, typed: datetime, chosen: datetime) -> None:
        self.typed = typed
        self.chosen = chosen


class WordsMissing(Refusal):
    """The request lacks words. `customer` is the name for an example."""

    def __init__(self, verb: str, ref: str, customer: str = "") -> None:
        self.verb = verb
        self.ref = ref
        self.customer = customer


class HasPlaceholder(Refusal):
    """The words for the customer contain a placeholder."""

    def __init__(self, placeholder: str) -> None:
        self.placeholder = placeholder


class SameCustomers(CaseRefusal):
    """All named customers are on the case already."""


class OtherContact(CaseRefusal):
    """A customer of this name has another contact, and may be another person."""

    def __init__(self, case: Case, known: Customer, contact: str) -> None:
        super().__init__(case)
        self.known = known
        self.contact = contact


class HandedToSelf(CaseRefusal):
    """A case cannot be handed to the owner or to the person handing."""

    def __init__(self, case: Case, who: str) -> None:
        super().__init__(case)
        self.who = who


class HandedToAbsent(CaseRefusal):
    """A case cannot be handed to an absent person; away until `until` (UTC)."""

    def __init__(self, case: Case, who: str, until: datetime) -> None:
        super().__init__(case)
        self.who = who
        self.until = until


class PromiseFirst(CaseRefusal):
    """A broken promise cannot be snoozed."""

    def __init__(self, case: Case, promise: Promise) -> None:
        super().__init__(case)
        self.promise = promise


class TooMuch(Refusal):
    """The request names more than `limit` customers."""

    def __init__(self, limit: int) -> None:
        self.limit = limit


class TooManyReports(Refusal):
    """The person opened `limit` cases in ten minutes; one more is accepted at `again_at` (UTC)."""

    def __init__(self, limit: int, again_at: datetime, complaint: str) -> None:
        self.limit = limit
        self.again_at = again_at
        self.complaint = complaint


class TooManyChanges(Refusal):
    """The person made `limit` changes in a minute; one more is accepted at `again_at` (UTC)."""

    def __init__(self, limit: int, again_at: datetime) -> None:
        self.limit = limit
        self.again_at = again_at


class FixedAgain(CaseRefusal):
    """The form is about an earlier fix than the latest."""
