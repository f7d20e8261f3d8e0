"""A line per event in the history of a case.

Reminders are counted, not listed; snoozed reminders, which reached no person, are left out.
"""

from itertools import groupby
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.case import events as e
from bot.case.case import Case
from bot.case.reasons import AskedBecause, FoundIn
from bot.chat.messages import DoubtfulMessage
from bot.rules.circumstances import Circumstances
from bot.wording.card_text import THE_CUSTOMER, customer_name
from bot.wording.phrases import listed, moment_text, shorten


def history_lines(
    case: Case, history: list[tuple[e.Event, str]], circumstances: Circumstances, zone: ZoneInfo
) -> list[str]:
    """The history of the case, one line per event. Consecutive reminders share a line."""
    lines: list[str] = []
    for nags, group in groupby(history, key=lambda each: isinstance(each[0], e.Nagged)):
        if nags:
            lines.extend(_nag_lines([event for event, _ in group], zone))
        else:
            lines.extend(_event_line(event, via, case, circumstances, zone) for event, via in group)
    return lines


def _nag_lines(nags: list[e.Event], zone: ZoneInfo) -> list[str]:
    got = [each for each in nags if isinstance(each, e.Nagged) and each.people]
    if not got:
        return []
    times = "once" if len(got) == 1 else f"{len(got)} times"
    return [f"{moment_text(got[-1].at, zone)}: reminded {times}"]


def _event_line(
    event: e.Event, via: str, case: Case, circumstances: Circumstances, zone: ZoneInfo
) -> str:
    at, who = moment_text(event.at, zone), circumstances.name(event.by)
    return f"{at}: {_event_text(event, case, circumstances, zone)} ({who}, {via})"


def _why(words: str) -> str:
    return f": “{shorten(words, 200)}”" if words else ""


def _names_by_number(case: Case, numbers: tuple[int, ...]) -> str:
    return listed([customer_name(case.customer(each)) for each in numbers])


def _event_text(event: e.Event, case: Case, circumstances: Circumstances, zone: ZoneInfo) -> str:
    match event:
        case e.CaseReported():
            said_on = f", said on {event.said_on}" if event.said_on else ""
            private = ", private" if event.private else ""
            return f"reported, for {event.department}{private}{said_on}"
        case e.ReporterAdded():
            return f"{circumstances.name(event.reporter)} reported it too"
        case e.DepartmentChanged():
            return f"moved to {event.department}{_why(event.why)}"
        case e.OwnerAsked():
            because = _BECAUSE[event.because]
            asked = f"{circumstances.name(event.who)} was asked to take it{because}"
            return f"{asked}{_why(event.why)}"
        case e.OwnershipAccepted():
            return _ownership_accepted_line(event, circumstances)
        case e.HandoverOffered():
            there = f", for {event.department}" if event.department else ""
            return f"offered to {circumstances.name(event.to)}{there}{_why(event.why)}"
        case e.HandoverLapsed():
            ended = "declined" if event.by else "did not answer"
            return f"{circumstances.name(event.to)} {ended} the offer{_why(event.why)}"
        case e.OwnerLeft():
            return f"{circumstances.name(event.who)} can no longer be reached"
        case e.CustomerAdded() | e.CustomerNamed():
            return _customer_affected_line(event, case)
        case e.CustomerRenamed():
            return f"corrected: {event.before or THE_CUSTOMER} is {event.name}"
        case e.FaultFixed():
            return _fault_fixed_line(event)
        case e.CustomersTold():
            return _customers_told_line(event, case)
        case e.CustomerGivenUp():
            return _customer_given_up_line(event, case)
        case e.GivingUpAgreed():
            return f"agreed that {_names_by_number(case, (event.customer,))} cannot be reached"
        case e.GivingUpDeclined():
            name = _names_by_number(case, (event.customer,))
            return f"asked to keep trying to reach {name}{_why(event.why)}"
        case e.OutcomeNoted():
            return f"{_names_by_number(case, event.customers)}: {event.outcome}"
        case e.PromiseMade():
            return _promise_made_line(event, zone)
        case e.PromiseKept() | e.PromiseBroken():
            return _promise_ended_line(event, case)
        case e.CustomersUpdated():
            return f"the customers heard: {shorten(event.what, 300)}"
        case e.Snoozed():
            return _snoozed_line(event, zone)
        case e.Escalated():
            return f"{circumstances.name(event.to)} was told that it is still owed"
        case e.CaseClosed():
            return "closed"
        case e.CaseReopened():
            return f"reopened: {shorten(event.why, 300)}"
        case e.MessageUndelivered():
            name = circumstances.name(event.to)
            return f"{name} could not be written to ({shorten(event.detail, 80)})"
        case e.MessageInDoubt():
            return _message_in_doubt_line(event, circumstances)
        case e.Nagged():
            raise ValueError("reminders are counted, and have no line each")
        case _:
            assert_never(event)


_BECAUSE = {
    AskedBecause.REPORTED: "",
    AskedBecause.NO_ANSWER: " after nobody answered",
    AskedBecause.AWAY: " because the person asked is away",
    AskedBecause.LEFT: " because the owner has left",
    AskedBecause.HANDED: " by name",
    AskedBecause.MOVED: " in the new department",
}


_PROPOSED = {
    FoundIn.MAIL: ", proposed from the mail's sender",
    FoundIn.AUTHOR: ", proposed from the message's author",
}


def _ownership_accepted_line(event: e.OwnershipAccepted, circumstances: Circumstances) -> str:
    instead = f", instead of {circumstances.name(event.instead_of)}" if event.instead_of else ""
    return f"{circumstances.name(event.who)} took it{instead}"


def _customer_affected_line(event: e.CustomerAdded | e.CustomerNamed, case: Case) -> str:
    name = customer_name(case.customer(event.number)) if event.name else THE_CUSTOMER
    proposed = isinstance(event, e.CustomerAdded) and event.found_in
    return f"affected: {name}{_PROPOSED[proposed] if proposed else ''}"


def _fault_fixed_line(event: e.FaultFixed) -> str:
    cost = f", at a cost of {shorten(event.cost, 60)}" if event.cost else ""
    return f"fixed: {shorten(event.what, 300)}{cost}"


def _customers_told_line(event: e.CustomersTold, case: Case) -> str:
    shown = f" (see {shorten(event.shown_by, 200)})" if event.shown_by else ""
    return f"told {_names_by_number(case, event.customers)}: {shorten(event.how, 300)}{shown}"


def _customer_given_up_line(event: e.CustomerGivenUp, case: Case) -> str:
    name = _names_by_number(case, (event.customer,))
    tried = f"{shorten(event.attempts, 200)}, because {shorten(event.reason, 200)}"
    return f"{name} could not be reached: {tried}"


def _promise_made_line(event: e.PromiseMade, zone: ZoneInfo) -> str:
    due = moment_text(event.due_at, zone)
    return f"promised: {shorten(event.what, 300)}, by {due}"


def _promise_ended_line(event: e.PromiseKept | e.PromiseBroken, case: Case) -> str:
    what = next(each.what for each in case.promises if each.number == event.number)
    became = "kept" if isinstance(event, e.PromiseKept) else "not kept in time"
    return f"promise {became}: {shorten(what, 200)}"


def _snoozed_line(event: e.Snoozed, zone: ZoneInfo) -> str:
    until = moment_text(event.until, zone)
    return f"reminders wait until {until}: {shorten(event.why, 200)}"


_UNREAD_TEXT = {
    DoubtfulMessage.QUESTION: (
        "that they are asked to take it; if no answer comes, the next one is asked"
    ),
    DoubtfulMessage.CARD: "the case's card",
    DoubtfulMessage.WORD: "what came of it",
}


def _message_in_doubt_line(event: e.MessageInDoubt, circumstances: Circumstances) -> str:
    who = circumstances.name(event.to) if event.to else "whoever reads the channel"
    return f"{who} may not have read {_UNREAD_TEXT[event.what]}: nobody can look whether it arrived"
