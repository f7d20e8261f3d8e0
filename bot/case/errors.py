"""Everything that can go wrong by design.

    OopsError
    |-- StaleCase             somebody else changed the case meanwhile; do it again
    |-- StoreUnavailable      nothing was kept; nothing may be acknowledged
    `-- Refusal               an answer to a person: what to do instead (`refusal_sentence`)
        |-- EmptyComplaint    |-- NoSuchCase        |-- NotUnderstood
        |-- NoSuchPerson      |-- NoSuchDepartment  |-- NoSuchCustomer
        |-- NotNow            |-- NobodyHasIt       |-- Taken
        |-- NotYours          |-- OnlyAbove         |-- Untold
        |-- StillPromised     |-- NothingPromised   |-- NotATime
        |-- TimePassed        |-- WordsMissing      |-- HasPlaceholder
        |-- SameCustomers     |-- HandedToSelf      |-- PromiseFirst
        |-- TooMuch           `-- FixedAgain

A refusal carries facts; its sentence stands in `bot.wording.refusals`.
"""

from datetime import datetime
from typing import cast

from bot.case.case import Case, Customer, Promise


class OopsError(Exception):
    """The root of the tree."""


class StaleCase(OopsError):
    """Somebody else changed the case meanwhile."""


class StoreUnavailable(OopsError):
    """Nothing was kept."""


class Refusal(OopsError):
    """An answer to a person, in a sentence that says what to do instead."""


class EmptyComplaint(Refusal):
    """There are no words in it."""


class NoSuchCase(Refusal):
    """No case has that reference."""

    def __init__(self, ref: str) -> None:
        self.ref = ref


class NotUnderstood(Refusal):
    """The words after the reference are none of ours; `near` is the closest of ours."""

    def __init__(self, ref: str, words: str, near: str | None) -> None:
        self.ref = ref
        self.words = words
        self.near = near


class NoSuchPerson(Refusal):
    """No colleague is found by these words."""

    def __init__(self, words: str) -> None:
        self.words = words


class NoSuchDepartment(Refusal):
    """No department has that name; `known` are those that there are."""

    def __init__(self, words: str, known: tuple[str, ...]) -> None:
        self.words = words
        self.known = known


class NoSuchCustomer(Refusal):
    """None of the case's customers is meant by these words."""

    def __init__(self, case: Case, words: str) -> None:
        self.case = case
        self.words = words


class NotNow(Refusal):
    """This request has no place at the stage that the case is at."""

    def __init__(self, case: Case, verb: str) -> None:
        self.case = case
        self.verb = verb


class NobodyHasIt(Refusal):
    """Somebody has to take the case first."""

    def __init__(self, case: Case) -> None:
        self.case = case


class Taken(Refusal):
    """Another has it."""

    def __init__(self, case: Case, owner: str, since: datetime) -> None:
        self.case = case
        self.owner = owner
        self.since = since


class NotYours(Refusal):
    """Only the one who answers for the case, or those above, may do that."""

    def __init__(self, case: Case, verb: str) -> None:
        self.case = case
        self.verb = verb


class OnlyAbove(Refusal):
    """That word is the lead's, or the executive's."""

    def __init__(self, case: Case) -> None:
        self.case = case


class Untold(Refusal):
    """Customers do not know yet that it is fixed."""

    def __init__(self, case: Case, untold: tuple[Customer, ...]) -> None:
        self.case = case
        self.untold = untold


class StillPromised(Refusal):
    """Something promised to a customer is not done."""

    def __init__(self, case: Case, promise: Promise) -> None:
        self.case = case
        self.promise = promise


class NothingPromised(Refusal):
    """No promise of this case is open."""

    def __init__(self, case: Case) -> None:
        self.case = case


class NotATime(Refusal):
    """No moment is recognised in these words; `verb` is what it was for."""

    def __init__(self, verb: str, words: str) -> None:
        self.verb = verb
        self.words = words


class TimePassed(Refusal):
    """That moment lies in the past."""

    def __init__(self, verb: str, at: datetime) -> None:
        self.verb = verb
        self.at = at


class WordsMissing(Refusal):
    """The request needs words that it did not bring."""

    def __init__(self, verb: str, ref: str) -> None:
        self.verb = verb
        self.ref = ref


class HasPlaceholder(Refusal):
    """The words for the customer hold something that nobody filled in."""

    def __init__(self, placeholder: str) -> None:
        self.placeholder = placeholder


class SameCustomers(Refusal):
    """Everybody named is on the case already."""

    def __init__(self, case: Case) -> None:
        self.case = case


class HandedToSelf(Refusal):
    """One cannot hand a case to oneself, or to the one who has it."""

    def __init__(self, case: Case, who: str) -> None:
        self.case = case
        self.who = who


class HandedToAbsent(Refusal):
    """One cannot hand a case to somebody who is away, until then (UTC)."""

    def __init__(self, case: Case, who: str, until: datetime) -> None:
        self.case = case
        self.who = who
        self.until = until


class PromiseFirst(Refusal):
    """A broken promise cannot be slept on."""

    def __init__(self, case: Case, promise: Promise) -> None:
        self.case = case
        self.promise = promise


class TooMuch(Refusal):
    """More at once than is taken; `limit` is how many are."""

    def __init__(self, limit: int) -> None:
        self.limit = limit


class FixedAgain(Refusal):
    """It is about an earlier fix than the latest."""

    def __init__(self, case: Case) -> None:
        self.case = case


#: Every refusal that there is, for a type checker to count.
AnyRefusal = (
    EmptyComplaint
    | NoSuchCase
    | NotUnderstood
    | NoSuchPerson
    | NoSuchDepartment
    | NoSuchCustomer
    | NotNow
    | NobodyHasIt
    | Taken
    | NotYours
    | OnlyAbove
    | Untold
    | StillPromised
    | NothingPromised
    | NotATime
    | TimePassed
    | WordsMissing
    | HasPlaceholder
    | SameCustomers
    | HandedToSelf
    | HandedToAbsent
    | PromiseFirst
    | TooMuch
    | FixedAgain
)


def known_refusal(refusal: Refusal) -> AnyRefusal:
    """The refusal as one of those that there are; no subclass is missing from `AnyRefusal`."""
    return cast("AnyRefusal", refusal)
