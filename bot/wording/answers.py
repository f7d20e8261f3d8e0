"""Answers to requests about a case: the result, and the next step."""

from collections.abc import Sequence
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.case import commands as c
from bot.case import events as e
from bot.case.case import Case
from bot.case.reasons import AskedBecause
from bot.rules.circumstances import Circumstances
from bot.rules.duties import Duties
from bot.rules.duty_deadlines import DutyKind
from bot.wording import replies
from bot.wording.phrases import moment_text


def answer_request(
    before: Case, after: Duties, happened: Sequence[e.Event], request: c.CaseRequest
) -> str:
    """The answer to a request. Times are in the zone of the person asking."""
    if not happened:
        return replies.NOTHING_NEW
    zone = after.circumstances.calendar(request.by).zone
    event = next((each for each in happened if isinstance(each, e.CustomersTold)), happened[-1])
    said = _answer_to(event, after, zone)
    rests_until = after.closes_at if before.untold and not after.case.untold else None
    rests = replies.answer_rests(after.case, rests_until, zone) if rests_until else ""
    return f"{said} {rests}".strip()


def _answer_to(event: e.Event, after: Duties, zone: ZoneInfo) -> str:
    """The sentence for an event. Empty for events never caused last by a request."""
    case, circumstances = after.case, after.circumstances
    match event:
        case e.OwnershipAccepted():
            return replies.answer_own(case)
        case e.OwnerAsked():
            return _asked_answer(case, event, circumstances)
        case e.HandoverOffered():
            return replies.answer_handed(case, circumstances.name(event.to), waits=True)
        case e.DepartmentChanged():
            return replies.answer_moved(case, circumstances.name(case.answerable))
        case e.FaultFixed():
            return replies.answer_fixed(case)
        case e.CustomerAdded() | e.CustomerNamed() | e.CustomerRenamed():
            return replies.answer_customers(case)
        case e.CustomersTold():
            return replies.answer_told(case)
        case e.CustomerGivenUp():
            return replies.answer_given_up(case, circumstances.name(circumstances.lead(case)))
        case e.GivingUpAgreed():
            return replies.answer_agreed(case)
        case e.GivingUpDeclined():
            return replies.answer_keep_trying(case, circumstances.name(case.answerable))
        case e.OutcomeNoted():
            return replies.answer_outcome(case)
        case e.PromiseMade():
            return _promised_answer(case, event, zone)
        case e.PromiseKept():
            return replies.answer_kept(case)
        case e.CustomersUpdated():
            return replies.answer_updated(case)
        case e.Snoozed():
            return _snoozed_answer(after, event, zone)
        case e.CaseClosed():
            return replies.answer_closed(case)
        case e.CaseReopened():
            return replies.answer_reopened(case)
        case e.HandoverLapsed():
            return replies.answer_declined(case, circumstances.name(case.answerable))
        case e.CaseReported() | e.ReporterAdded() | e.OwnerLeft():
            return ""
        case e.PromiseBroken() | e.Nagged() | e.Escalated():
            return ""
        case e.MessageUndelivered() | e.MessageInDoubt():
            return ""
        case _:
            assert_never(event)


def _asked_answer(case: Case, event: e.OwnerAsked, circumstances: Circumstances) -> str:
    who = circumstances.name(event.who)
    if event.because is AskedBecause.MOVED:
        return replies.answer_moved(case, who)
    return replies.answer_handed(case, who, waits=False)


def _promised_answer(case: Case, event: e.PromiseMade, zone: ZoneInfo) -> str:
    made = next(each for each in case.promises if each.number == event.number)
    return replies.answer_promised(case, made, zone)


def _snoozed_answer(after: Duties, event: e.Snoozed, zone: ZoneInfo) -> str:
    capped = any(each.due_at == event.until for each in after.case.open_promises)
    reminded = any(
        each.kind is DutyKind.PROMISE and after.next_nags[each.key] < event.until
        for each in after.open_duties
    )
    until = moment_text(event.until, zone, event.at)
    return replies.answer_snoozed(after.case, until, capped=capped, reminded=reminded)
