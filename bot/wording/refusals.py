"""The sentence for each refusal: the reason, and the way out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.case import errors
from bot.case.case import Case, Stage
from bot.case.refusals import AnyRefusal
from bot.rules.circumstances import Circumstances
from bot.wording.card_text import customer_name, customer_names, customers_know, private_case
from bot.wording.input_refusals import (
    customers_unclear,
    empty_complaint,
    group_named,
    has_placeholder,
    no_such_customer,
    no_such_department,
    no_such_person,
    not_a_complaint,
    not_understood,
    nothing_named,
    report_unconfirmed,
    several_people,
    telling_unclear,
    too_much,
    update_unclear,
    words_missing,
)
from bot.wording.phrases import listed, moment_text, shorten
from bot.wording.request_text import RequestText
from bot.wording.time_refusals import not_a_time, time_passed, two_times


@dataclass(frozen=True, kw_only=True)
class KnownRequests:
    """Facts about requests for use in refusals."""

    #: Words allowed after a reference.
    words: tuple[str, ...]
    #: Returns the texts of the request with this verb.
    text_of: Callable[[str], RequestText]


def refusal_sentence(
    error: AnyRefusal, circumstances: Circumstances, zone: ZoneInfo, requests: KnownRequests
) -> str:
    """The sentence of a refusal, with times in the reader's zone."""
    match error:
        case errors.EmptyComplaint():
            return empty_complaint()
        case errors.NoSuchCase():
            return _no_such_case(error)
        case errors.PrivateCase():
            return private_case(error.case, circumstances)
        case errors.NotUnderstood():
            return not_understood(error, requests.words)
        case errors.NotAComplaint():
            return not_a_complaint(error)
        case errors.ReportUnconfirmed():
            return report_unconfirmed(error)
        case errors.CustomersUnclear():
            return customers_unclear(error)
        case errors.UpdateUnclear():
            return update_unclear(error)
        case errors.NoSuchPerson():
            return no_such_person(error)
        case errors.SeveralPeople():
            return several_people(error)
        case errors.GroupNamed():
            return group_named(error)
        case errors.NoSuchDepartment():
            return no_such_department(error)
        case errors.NothingNamed():
            return nothing_named(error)
        case errors.NoSuchCustomer():
            return no_such_customer(error)
        case errors.TellingUnclear():
            return telling_unclear(error)
        case errors.NotNow():
            return _not_now(error)
        case errors.NobodyHasIt():
            return _nobody_has_it(error)
        case errors.Taken():
            return _taken(error, circumstances, zone)
        case errors.NotYours():
            return _not_yours(error, circumstances)
        case errors.OnlyAbove():
            return _only_above(error, circumstances)
        case errors.Untold():
            return _untold(error)
        case errors.StillPromised():
            return _still_promised(error, zone)
        case errors.NothingPromised():
            return _nothing_promised(error)
        case errors.NotATime():
            return not_a_time(error, circumstances.now, zone)
        case errors.TimePassed():
            return time_passed(error, circumstances.now, zone)
        case errors.TwoTimes():
            return two_times(error, circumstances.now, zone)
        case errors.WordsMissing():
            return words_missing(error, requests.text_of(error.verb))
        case errors.HasPlaceholder():
            return has_placeholder(error)
        case errors.SameCustomers():
            return _same_customers(error)
        case errors.OtherContact():
            return _other_contact(error)
        case errors.HandedToSelf():
            return _handed_to_self(error, circumstances)
        case errors.HandedToAbsent():
            return _handed_to_absent(error, circumstances, zone)
        case errors.PromiseFirst():
            return _promise_first(error, zone)
        case errors.TooMuch():
            return too_much(error)
        case errors.TooManyReports():
            return _too_many_reports(error, zone)
        case errors.TooManyChanges():
            return _too_many_changes(error, zone)
        case errors.FixedAgain():
            return _fixed_again(error)
        case errors.LostCase():
            return _lost_case(error)
        case errors.ReportedBefore():
            return _reported_before(error)
        case _:
            assert_never(error)


def _no_such_case(error: errors.NoSuchCase) -> str:
    return f"There is no case {error.ref}. “/oops mine” and “/oops overdue” list those there are."


def _not_now(error: errors.NotNow) -> str:
    return _NOT_NOW_BY_STAGE[error.case.stage].format(
        ref=error.case.ref,
        verb=error.verb,
        how=_how_it_was_told(error.case),
        reached=_REACHED_AFTER_ALL.format(ref=error.case.ref) if error.case.given_up else "",
        untold=customer_names(error.case.untold),
    )


def _how_it_was_told(case: Case) -> str:
    told = tuple(each for each in case.customers if case.knows(each))
    knows = customers_know(told) if told else ""
    lost = f"{customer_names(case.given_up)} could not be reached" if case.given_up else ""
    return ", while ".join(each for each in (knows, lost) if each)


_REACHED_AFTER_ALL = "“/oops {ref} told <customer> <how>” if somebody was reached after all; "
_NOT_NOW_BY_STAGE = {
    Stage.REPORTED: "Nobody has {ref} yet. Take it first: “/oops {ref} own”.",
    Stage.OWNED: (
        "{ref} is not fixed yet, so “{verb}” has to wait. Say “/oops {ref} fixed <what>” when it "
        "is; until then “/oops {ref} update <what they were told>” notes what the customer hears."
    ),
    Stage.FIXED: (
        "{ref} is fixed already, so “{verb}” has no place. What is left is to tell {untold}: "
        "“/oops {ref} told <customer or all> <how>”. If it is not fixed after all: "
        "“/oops {ref} reopen <why>”."
    ),
    Stage.TOLD: (
        "{ref} is fixed and {how}, so “{verb}” has no place. {reached}“/oops {ref} close” ends "
        "it; “/oops {ref} reopen <why>” if it is not over."
    ),
    Stage.CLOSED: (
        "{ref} is closed already, so “{verb}” has no place. “/oops {ref} reopen <why>” opens it "
        "again."
    ),
}


def _nobody_has_it(error: errors.NobodyHasIt) -> str:
    return f"Nobody has {error.case.ref} yet. Take it first: “/oops {error.case.ref} own”."


def _taken(error: errors.Taken, circumstances: Circumstances, zone: ZoneInfo) -> str:
    name = circumstances.name(error.owner)
    return (
        f"{name} has {error.case.ref}, since {moment_text(error.since, zone)}. "
        f"If it should be yours, ask {name} to hand it to you."
    )


def _not_yours(error: errors.NotYours, circumstances: Circumstances) -> str:
    name = circumstances.name(error.case.answerable)
    only = f"Only {name}, who answers for {error.case.ref}, or a lead can do that. Ask {name}"
    if error.case.owner:
        return f"{only}."
    return f"{only}, or take it: “/oops {error.case.ref} own”."


def _only_above(error: errors.OnlyAbove, circumstances: Circumstances) -> str:
    lead = circumstances.name(circumstances.lead(error.case))
    return f"That is {lead}'s word to give. {lead} has been asked."


def _untold(error: errors.Untold) -> str:
    names = listed([customer_name(each) for each in error.untold], most=10)
    knows = "does" if len(error.untold) == 1 else "do"
    ref = error.case.ref
    if error.case.fixed:
        return (
            f"{names} {knows} not know yet that it is fixed. Tell them, and say how: "
            f"“/oops {ref} told <customer or all> <how>”. If they cannot be reached: "
            f"“/oops {ref} told <customer> unreachable <what was tried> because <why>”."
        )
    return (
        f"{ref} cannot be closed: it is not fixed, and {names} {knows} not know. Say "
        f"“/oops {ref} fixed <what>” when it is mended, then "
        f"“/oops {ref} told <customer or all> <how>”."
    )


def _still_promised(error: errors.StillPromised, zone: ZoneInfo) -> str:
    what = shorten(error.promise.what, 200)
    return (
        f"The customer still has a promise: {what}, by {moment_text(error.promise.due_at, zone)}. "
        f"When it is done: “/oops {error.case.ref} promise kept”. Then it can be closed."
    )


def _nothing_promised(error: errors.NothingPromised) -> str:
    ref = error.case.ref
    return f"No promise of {ref} is open. To make one: “/oops {ref} promise <when> <what>”."


def _same_customers(error: errors.SameCustomers) -> str:
    return f"They are on {error.case.ref} already: {customer_names(error.case.customers)}."


def _other_contact(error: errors.OtherContact) -> str:
    name, ref = shorten(error.known.name, 60), error.case.ref
    contact = shorten(error.known.contact, 60) or "no contact"
    return (
        f"{ref} has “{name}” already ({contact}). If this is somebody else, write a name that "
        f"tells them apart: “/oops {ref} customer {name} the second, {shorten(error.contact, 60)}”."
    )


def _handed_to_self(error: errors.HandedToSelf, circumstances: Circumstances) -> str:
    return f"{circumstances.name(error.who)} has {error.case.ref} already. Name somebody else."


def _handed_to_absent(
    error: errors.HandedToAbsent, circumstances: Circumstances, zone: ZoneInfo
) -> str:
    name = circumstances.name(error.who)
    return f"{name} is away until {moment_text(error.until, zone)}. Name somebody who is there."


def _promise_first(error: errors.PromiseFirst, zone: ZoneInfo) -> str:
    ref = error.case.ref
    what = shorten(error.promise.what, 200)
    return (
        f"The customer was promised: {what}, by {moment_text(error.promise.due_at, zone)}. "
        f"That comes first: “/oops {ref} promise kept” when it is done."
    )


def _too_many_reports(error: errors.TooManyReports, zone: ZoneInfo) -> str:
    """The sentence gives the words back: in chat they are gone once they are sent."""
    again_at = moment_text(_next_minute(error.again_at), zone)
    return (
        f"You opened {error.limit} cases in ten minutes. Report the next one after {again_at}. "
        f"You wrote: “{shorten(error.complaint, 500)}”."
    )


def _too_many_changes(error: errors.TooManyChanges, zone: ZoneInfo) -> str:
    again_at = moment_text(_next_minute(error.again_at), zone)
    return f"You made {error.limit} changes in a minute. Send this again after {again_at}."


def _next_minute(moment: datetime) -> datetime:
    """The full minute after a moment, because seconds are not shown."""
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _fixed_again(error: errors.FixedAgain) -> str:
    return (
        f"{error.case.ref} was reopened and fixed again after you opened this form. Open it anew, "
        "and note who knows of the latest fix."
    )


def _lost_case(error: errors.LostCase) -> str:
    return (
        f"This OOPS-{error.number} is from before the database was restored. If the customer "
        "still waits, report it again: “/oops <what they said>”."
    )


def _reported_before(error: errors.ReportedBefore) -> str:
    ref = error.case.ref
    return (
        f"{ref} has this message already, and is closed. Not over: “/oops {ref} reopen <why>”. "
        "Something new: “/oops <what the customer said>”."
    )
