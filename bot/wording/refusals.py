"""The sentence for each refusal: what is in the way, and what to do instead."""

from functools import singledispatch
from zoneinfo import ZoneInfo

from bot.case import errors
from bot.case.case import Case, Stage
from bot.rules.circumstances import Setting
from bot.wording.card_text import customer, customers, knowing
from bot.wording.phrases import listed, moment, shorten


def refusal(error: errors.Refusal, setting: Setting, zone: ZoneInfo) -> str:
    """What the person reads."""
    return _said(error, setting, zone)


@singledispatch
def _said(error: errors.Refusal, setting: Setting, zone: ZoneInfo) -> str:
    raise NotImplementedError(type(error).__name__)


@_said.register
def _(error: errors.EmptyComplaint, setting: Setting, zone: ZoneInfo) -> str:
    return "There are no words in it. Write what the customer said: “/oops <what they said>”."


@_said.register
def _(error: errors.NoSuchCase, setting: Setting, zone: ZoneInfo) -> str:
    return f"There is no case {error.ref}. “/oops mine” and “/oops overdue” list those there are."


@_said.register
def _(error: errors.NotUnderstood, setting: Setting, zone: ZoneInfo) -> str:
    words = shorten(error.words, 60)
    if error.near:
        meant = " ".join(filter(None, ("/oops", error.ref, error.near)))
        return f"I do not know “{words}”. Did you mean “{meant}”?"
    return (
        f"I do not know “{words}”. After {error.ref} comes one of: own, hand, fixed, customer, "
        "told, promise, update, snooze, close, reopen. “/oops help” explains them."
    )


@_said.register
def _(error: errors.NoSuchPerson, setting: Setting, zone: ZoneInfo) -> str:
    return (
        f"I find no colleague by “{shorten(error.words, 80)}”. Name them with @, or by their "
        "e-mail address at work."
    )


@_said.register
def _(error: errors.NoSuchDepartment, setting: Setting, zone: ZoneInfo) -> str:
    known = listed(list(error.known), most=30)
    return f"There is no department “{shorten(error.words, 80)}”. There are: {known}."


@_said.register
def _(error: errors.NoSuchCustomer, setting: Setting, zone: ZoneInfo) -> str:
    names = listed([customer(each) for each in error.case.customers], most=10)
    return (
        f"Which customer of {error.case.ref}? They are: {names}. Begin with the name, or with "
        "“all”, and then say how they were told."
    )


@_said.register
def _(error: errors.NotNow, setting: Setting, zone: ZoneInfo) -> str:
    return _NOT_NOW[error.case.stage].format(
        ref=error.case.ref,
        verb=error.verb,
        how=_how_it_was_told(error.case),
        reached=_REACHED.format(ref=error.case.ref) if error.case.given_up else "",
        untold=customers(error.case.untold),
    )


def _how_it_was_told(case: Case) -> str:
    told = tuple(each for each in case.customers if case.knows(each))
    knows = knowing(told) if told else ""
    lost = f"{customers(case.given_up)} could not be reached" if case.given_up else ""
    return ", while ".join(each for each in (knows, lost) if each)


_REACHED = "“/oops {ref} told <customer> <how>” if somebody was reached after all; "
_NOT_NOW = {
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


@_said.register
def _(error: errors.NobodyHasIt, setting: Setting, zone: ZoneInfo) -> str:
    return f"Nobody has {error.case.ref} yet. Take it first: “/oops {error.case.ref} own”."


@_said.register
def _(error: errors.Taken, setting: Setting, zone: ZoneInfo) -> str:
    name = setting.name(error.owner)
    return (
        f"{name} has {error.case.ref}, since {moment(error.since, zone)}. If it should be yours, "
        f"ask {name} to hand it to you."
    )


@_said.register
def _(error: errors.NotYours, setting: Setting, zone: ZoneInfo) -> str:
    name = setting.name(error.case.answerable)
    return (
        f"Only {name}, who answers for {error.case.ref}, or a lead can do that. Ask {name}, or "
        f"take it: “/oops {error.case.ref} own”."
    )


@_said.register
def _(error: errors.OnlyAbove, setting: Setting, zone: ZoneInfo) -> str:
    lead = setting.name(setting.lead(error.case))
    return f"That is {lead}'s word to give. {lead} has been asked."


@_said.register
def _(error: errors.Untold, setting: Setting, zone: ZoneInfo) -> str:
    names = listed([customer(each) for each in error.untold], most=10)
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


@_said.register
def _(error: errors.StillPromised, setting: Setting, zone: ZoneInfo) -> str:
    what = shorten(error.promise.what, 200)
    return (
        f"The customer still has a promise: {what}, by {moment(error.promise.due_at, zone)}. "
        f"When it is done: “/oops {error.case.ref} promise kept”. Then it can be closed."
    )


@_said.register
def _(error: errors.NothingPromised, setting: Setting, zone: ZoneInfo) -> str:
    ref = error.case.ref
    return f"No promise of {ref} is open. To make one: “/oops {ref} promise <when> <what>”."


@_said.register
def _(error: errors.NotATime, setting: Setting, zone: ZoneInfo) -> str:
    return (
        f"I see no time in “{shorten(error.words, 60)}”. Begin with one: “{error.verb} tomorrow "
        "17:00 …”, “friday …”, “in 2 hours …”, “30/11/2026 …”."
    )


@_said.register
def _(error: errors.TimePassed, setting: Setting, zone: ZoneInfo) -> str:
    return f"{moment(error.at, zone)} has passed already. Name a moment that is still to come."


@_said.register
def _(error: errors.WordsMissing, setting: Setting, zone: ZoneInfo) -> str:
    return f"{_MISSING[error.verb]} For example: “{_example(error)}”."


_MISSING = {
    "fixed": "Say what was mended.",
    "customer": "Say who is affected.",
    "told": "Say how they were told.",
    "unreachable": "Say what was tried, and why it fails.",
    "promise": "Say what was promised, and by when.",
    "update": "Say what the customers were told.",
    "snooze": "Say until when, and why.",
    "reopen": "Say why it is not over.",
    "hand": "Say to whom.",
    "away": "Say until when.",
}
_EXAMPLE = {
    "fixed": "fixed the link works again",
    "customer": "customer Ann Archer, ann@example.com",
    "told": "told all by phone",
    "unreachable": "told Ann Archer unreachable rang three times because the number is dead",
    "promise": "promise tomorrow 17:00 a call back",
    "update": "update the part arrives on Monday",
    "snooze": "snooze friday waiting for the supplier",
    "reopen": "reopen it broke again",
    "hand": "hand @somebody",
    "away": "away until monday",
}


def _example(error: errors.WordsMissing) -> str:
    """What one could have typed; `away` is about no case."""
    words = (error.ref, _EXAMPLE[error.verb])
    return " ".join(words if error.ref == "/oops" else ("/oops", *words))


@_said.register
def _(error: errors.HasPlaceholder, setting: Setting, zone: ZoneInfo) -> str:
    return (
        f"There is a blank in it that nobody filled in: {shorten(error.placeholder, 60)}. "
        "Write what the customer should read there, and send it again."
    )


@_said.register
def _(error: errors.SameCustomers, setting: Setting, zone: ZoneInfo) -> str:
    return f"They are on {error.case.ref} already: {customers(error.case.customers)}."


@_said.register
def _(error: errors.HandedToSelf, setting: Setting, zone: ZoneInfo) -> str:
    return f"{setting.name(error.who)} has {error.case.ref} already. Name somebody else."


@_said.register
def _(error: errors.HandedToAbsent, setting: Setting, zone: ZoneInfo) -> str:
    name = setting.name(error.who)
    return f"{name} is away until {moment(error.until, zone)}. Name somebody who is there."


@_said.register
def _(error: errors.PromiseFirst, setting: Setting, zone: ZoneInfo) -> str:
    ref = error.case.ref
    what = shorten(error.promise.what, 200)
    return (
        f"The customer was promised: {what}, by {moment(error.promise.due_at, zone)}. That comes "
        f"first: “/oops {ref} promise kept” when it is done."
    )


@_said.register
def _(error: errors.TooMuch, setting: Setting, zone: ZoneInfo) -> str:
    return f"That is more than {error.limit} at once. Send them in smaller parts."


@_said.register
def _(error: errors.FixedAgain, setting: Setting, zone: ZoneInfo) -> str:
    return (
        f"{error.case.ref} was reopened and fixed again after you opened this form. Open it anew, "
        "and note who knows of the latest fix."
    )
