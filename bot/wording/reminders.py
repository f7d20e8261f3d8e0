"""The words of reminders."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.case.case import Case
from bot.rules.duties import Duties
from bot.rules.duty_deadlines import Duty, DutyKind
from bot.wording.card_text import customer_name, customer_names, stage_text
from bot.wording.phrases import lateness_text, listed, moment_text, shorten
from bot.wording.request_text import RequestText

TAKE_OVER: Final = "I take it myself"
WAITING_FOR_YOU: Final = "Waiting for you"
ALL_DONE: Final = "All of this is done. Thank you."


def item_done(case: Case) -> str:
    return f"{case.ref}: done, thank you. It is {stage_text(case)}."


def nag_summary(count: int, first: str, complaint: str) -> str:
    """The notification of reminders: the first, its complaint, and the number of the others."""
    about = f"{first} The complaint: “{shorten(complaint, 120)}”."
    return about if count == 1 else f"{about} And {count - 1} more wait for you."


def more_of_mine(count: int, refs: str) -> str:
    return f"And {count} more: {refs}."


def more_waiting(count: int) -> str:
    return f"And {count} more: “/oops mine” lists them."


def owed_text(case: Case, each: Duty) -> str:
    """The duty and the customer."""
    whom = customer_names(case.untold or case.customers)
    what = next((one.what for one in case.promises if one.number == each.about), "")
    lost = [customer_name(one) for one in case.customers if one.number == each.about]
    return _OWED[each.kind].format(whom=whom, what=shorten(what, 200), lost=listed(lost))


_OWED: Final = {
    DutyKind.ACCEPT: "say whether you take it, for {whom}",
    DutyKind.ACKNOWLEDGE: "give {whom} a first personal word",
    DutyKind.FIX: "get it fixed for {whom}",
    DutyKind.UPDATE: "let {whom} know how it goes",
    DutyKind.PROMISE: "keep the promise to {whom}: {what}",
    DutyKind.TELL: "tell {whom} that it is fixed",
    DutyKind.AGREE: "say whether {lost} is beyond reach",
}


def nag_text(case: Case, each: Duty, stops: RequestText, now: datetime, zone: ZoneInfo) -> str:
    """A reminder to the debtor, naming the request that settles the duty."""
    return (
        f"{case.ref}: please {owed_text(case, each)}. {due_sentence(each, now, zone)} "
        f"It stops with “{stops.label}” or “/oops {case.ref} {stops.usage}”."
    )


def nag_above(duties: Duties, each: Duty, stops: RequestText, zone: ZoneInfo) -> str:
    """A reminder to a superior: the debtor, the reason for the silence, the possible steps."""
    case, circumstances = duties.case, duties.circumstances
    name = circumstances.name(each.debtor)
    snooze = duties.put_off(each)
    silent = (
        f"{circumstances.name(snooze.by)} put this off until {moment_text(snooze.until, zone)}, "
        f"because: {shorten(snooze.why, 200)}. It is still owed"
        if snooze
        else f"{name} was reminded and has not answered yet"
    )
    return (
        f"{case.ref}: {silent}: {owed_text(case, each)}. "
        f"{due_sentence(each, circumstances.now, zone)} Talk to {name}, or take it yourself. "
        f"It stops with “/oops {case.ref} {stops.usage}”."
    )


def due_sentence(each: Duty, now: datetime, zone: ZoneInfo) -> str:
    return f"Due {moment_text(each.due_at, zone)}, {lateness_text(each.due_at, now)}."
