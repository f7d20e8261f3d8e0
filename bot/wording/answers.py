"""The sentence that answers a request about a case: what became of it, and what comes next."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.case import commands as c
from bot.case import events as e
from bot.case.case import Case
from bot.rules.circumstances import Setting
from bot.rules.duties import duties_of
from bot.rules.obligations import Kind
from bot.wording import replies


def answer(
    before: Case, after: Case, happened: Sequence[e.Event], request: c.CaseRequest, setting: Setting
) -> str:
    """What the one who asked reads first."""
    if not happened:
        return replies.NOTHING_NEW
    zone = setting.calendar(request.by).zone
    event = next((each for each in happened if isinstance(each, e.CustomersTold)), happened[-1])
    said = _ANSWERS[type(event)](after, event, setting, zone)
    all_told = before.untold and not after.untold
    rests_until = duties_of(after, setting).closes_at if all_told else None
    rests = replies.answer_rests(after, rests_until, zone) if rests_until else ""
    return f"{said} {rests}".strip()


def _asked(case: Case, event: e.OwnerAsked, setting: Setting, _zone: ZoneInfo) -> str:
    who = setting.name(event.who)
    if event.because is e.AskedBecause.MOVED:
        return replies.answer_moved(case, who)
    return replies.answer_handed(case, who, waits=False)


def _offered(case: Case, event: e.HandoverOffered, setting: Setting, _zone: ZoneInfo) -> str:
    return replies.answer_handed(case, setting.name(event.to), waits=True)


def _moved(case: Case, _event: e.DepartmentChanged, setting: Setting, _zone: ZoneInfo) -> str:
    return replies.answer_moved(case, setting.name(case.answerable))


def _given_up(case: Case, _event: e.CustomerGivenUp, setting: Setting, _zone: ZoneInfo) -> str:
    return replies.answer_given_up(case, setting.name(setting.lead(case)))


def _promised(case: Case, event: e.PromiseMade, _setting: Setting, zone: ZoneInfo) -> str:
    made = next(each for each in case.promises if each.number == event.number)
    return replies.answer_promised(case, made, zone)


def _snoozed(case: Case, event: e.Snoozed, setting: Setting, zone: ZoneInfo) -> str:
    capped = any(each.due_at == event.until for each in case.open_promises)
    duties = duties_of(case, setting)
    reminded = any(
        each.kind is Kind.PROMISE and duties.next_nags[each.key] < event.until
        for each in duties.obligations
    )
    return replies.answer_snoozed(case, event.until, zone, capped=capped, reminded=reminded)


Answer = Callable[[Case, Any, Setting, ZoneInfo], str]

_ANSWERS: Final[dict[type[e.Event], Answer]] = {
    e.OwnershipAccepted: lambda case, *_: replies.answer_own(case),
    e.OwnerAsked: _asked,
    e.HandoverOffered: _offered,
    e.DepartmentChanged: _moved,
    e.FaultFixed: lambda case, *_: replies.answer_fixed(case),
    e.CustomerAdded: lambda case, *_: replies.answer_customers(case),
    e.CustomerNamed: lambda case, *_: replies.answer_customers(case),
    e.CustomersTold: lambda case, *_: replies.answer_told(case),
    e.CustomerGivenUp: _given_up,
    e.GivingUpAgreed: lambda case, *_: replies.answer_agreed(case),
    e.OutcomeNoted: lambda case, *_: replies.answer_outcome(case),
    e.PromiseMade: _promised,
    e.PromiseKept: lambda case, *_: replies.answer_kept(case),
    e.CustomersUpdated: lambda case, *_: replies.answer_updated(case),
    e.Snoozed: _snoozed,
    e.CaseClosed: lambda case, *_: replies.answer_closed(case),
    e.CaseReopened: lambda case, *_: replies.answer_reopened(case),
}
