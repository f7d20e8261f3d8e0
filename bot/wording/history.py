"""The line that a case's history shows for each event. Nags are counted, not listed.

Those that nobody got, the owner having put them off, are not even counted.
"""

from functools import singledispatch
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.case import events as e
from bot.case.case import Case
from bot.rules.circumstances import Setting
from bot.wording.card_text import THE_CUSTOMER, customer
from bot.wording.phrases import listed, moment, shorten


def chronicle(
    case: Case, history: list[tuple[e.Event, str]], setting: Setting, zone: ZoneInfo
) -> list[str]:
    """What happened to the case, a line each; nags in a row are one line."""
    lines: list[str] = []
    for nags, group in groupby(history, key=lambda each: isinstance(each[0], e.Nagged)):
        if nags:
            lines.extend(_nags([event for event, _ in group], zone))
        else:
            lines.extend(_line(event, via, case, setting, zone) for event, via in group)
    return lines


def _nags(nags: list[e.Event], zone: ZoneInfo) -> list[str]:
    got = [each for each in nags if isinstance(each, e.Nagged) and each.people]
    if not got:
        return []
    times = "once" if len(got) == 1 else f"{len(got)} times"
    return [f"{moment(got[-1].at, zone)}: reminded {times}"]


def _line(event: e.Event, via: str, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    who = setting.name(event.by)
    return f"{moment(event.at, zone)}: {_said(event, case, setting, zone)} ({who}, {via})"


def _names(case: Case, numbers: tuple[int, ...]) -> str:
    return listed([customer(case.customer(each)) for each in numbers])


@singledispatch
def _said(event: e.Event, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    raise NotImplementedError(type(event).__name__)


@_said.register
def _(event: e.CaseReported, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return f"reported, for {event.department}"


@_said.register
def _(event: e.ReporterAdded, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return f"{setting.name(event.reporter)} reported it too"


@_said.register
def _(event: e.DepartmentChanged, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return f"moved to {event.department}"


_BECAUSE = {
    e.AskedBecause.REPORTED: "",
    e.AskedBecause.NO_ANSWER: ", there being no answer",
    e.AskedBecause.AWAY: ", the one asked being away",
    e.AskedBecause.LEFT: ", the owner being gone",
    e.AskedBecause.HANDED: ", by name",
    e.AskedBecause.MOVED: ", in the new department",
}


@_said.register
def _(event: e.OwnerAsked, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return f"{setting.name(event.who)} was asked to take it{_BECAUSE[event.because]}"


@_said.register
def _(event: e.OwnershipAccepted, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    instead = f", instead of {setting.name(event.instead_of)}" if event.instead_of else ""
    return f"{setting.name(event.who)} took it{instead}"


@_said.register
def _(event: e.HandoverOffered, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return f"offered to {setting.name(event.to)}"


@_said.register
def _(event: e.HandoverLapsed, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return f"{setting.name(event.to)} did not answer the offer"


@_said.register
def _(event: e.OwnerLeft, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return f"{setting.name(event.who)} can no longer be reached"


@_said.register(e.CustomerAdded)
@_said.register(e.CustomerNamed)
def _(
    event: e.CustomerAdded | e.CustomerNamed, case: Case, setting: Setting, zone: ZoneInfo
) -> str:
    name = customer(case.customer(event.number)) if event.name else THE_CUSTOMER
    return f"affected: {name}"


@_said.register
def _(event: e.FaultFixed, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    cost = f", at a cost of {shorten(event.cost, 60)}" if event.cost else ""
    return f"fixed: {shorten(event.what, 300)}{cost}"


@_said.register
def _(event: e.CustomersTold, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    shown = f" (see {shorten(event.shown_by, 200)})" if event.shown_by else ""
    return f"told {_names(case, event.customers)}: {shorten(event.how, 300)}{shown}"


@_said.register
def _(event: e.CustomerGivenUp, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    name = _names(case, (event.customer,))
    tried = f"{shorten(event.attempts, 200)}, because {shorten(event.reason, 200)}"
    return f"{name} could not be reached: {tried}"


@_said.register
def _(event: e.GivingUpAgreed, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return f"agreed that {_names(case, (event.customer,))} cannot be reached"


@_said.register
def _(event: e.OutcomeNoted, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return f"{_names(case, event.customers)}: {event.outcome}"


@_said.register
def _(event: e.PromiseMade, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    due = moment(event.due_at, zone)
    return f"promised: {shorten(event.what, 300)}, by {due}"


@_said.register(e.PromiseKept)
@_said.register(e.PromiseBroken)
def _(event: e.PromiseKept | e.PromiseBroken, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    what = next(each.what for each in case.promises if each.number == event.number)
    became = "kept" if isinstance(event, e.PromiseKept) else "not kept in time"
    return f"promise {became}: {shorten(what, 200)}"


@_said.register
def _(event: e.CustomersUpdated, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return f"the customers heard: {shorten(event.what, 300)}"


@_said.register
def _(event: e.Snoozed, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    until = moment(event.until, zone)
    return f"reminders wait until {until}: {shorten(event.why, 200)}"


@_said.register
def _(event: e.Escalated, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return f"{setting.name(event.to)} was told that it is still owed"


@_said.register
def _(event: e.CaseClosed, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return "closed"


@_said.register
def _(event: e.CaseReopened, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return f"reopened: {shorten(event.why, 300)}"


@_said.register
def _(event: e.MessageUndelivered, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    return f"{setting.name(event.to)} could not be written to ({shorten(event.detail, 80)})"


_UNREAD = {
    e.Unread.QUESTION: "that they are asked to take it; if no answer comes, the next one is asked",
    e.Unread.CARD: "the case's card",
    e.Unread.WORD: "what came of it",
}


@_said.register
def _(event: e.MessageInDoubt, case: Case, setting: Setting, zone: ZoneInfo) -> str:
    who = setting.name(event.to) if event.to else "whoever reads the channel"
    return f"{who} may not have read {_UNREAD[event.what]}: nobody can look whether it arrived"
