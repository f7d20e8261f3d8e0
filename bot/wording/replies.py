"""Replies to a person's own actions."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.case.case import Case, Promise
from bot.rules.circumstances import Circumstances
from bot.wording.card_text import customer_names, promise_text
from bot.wording.notices import told_and_lost
from bot.wording.phrases import listed, moment_text


def taken_in(case: Case, circumstances: Circumstances, zone: ZoneInfo, hears_by: datetime) -> str:
    """The reply to a report: the person asked, and the deadline for contacting the customer."""
    who = circumstances.name(case.answerable)
    return (
        f"{case.ref}: thank you. {who} is being asked to take it, and "
        f"{customer_names(case.customers)} will hear by {moment_text(hears_by, zone)}. "
        "You will be told when it is fixed, and again when they know."
    )


def already_reported(case: Case) -> str:
    return f"{case.ref} has this complaint already. You are noted as a reporter too. Thank you."


def known_already(case: Case) -> str:
    return f"{case.ref} has this complaint already."


SOMEBODY_UNTOLD: Final = "a customer does not know yet"
NOTHING_NEW: Final = "That is so already; nothing was changed."


def answer_own(case: Case) -> str:
    return f"{case.ref} is yours. Thank you."


def answer_handed(case: Case, to: str, *, waits: bool) -> str:
    if waits:
        return f"{to} is asked to take {case.ref}. Until they accept, it stays with you."
    return f"{to} is being asked to take {case.ref}."


def answer_declined(case: Case, owner: str) -> str:
    return f"{case.ref} stays with {owner}, who hears why."


def answer_moved(case: Case, who: str) -> str:
    return f"{case.ref} is with {case.department} now; {who} is being asked to take it."


def answer_fixed(case: Case) -> str:
    untold = f" Next: tell {customer_names(case.untold)}." if case.untold else ""
    return f"{case.ref} is fixed.{untold}"


def answer_customers(case: Case) -> str:
    return f"{case.ref} now has: {customer_names(case.customers)}."


def answer_told(case: Case) -> str:
    if case.untold:
        return f"{case.ref}: noted. Still to be told: {customer_names(case.untold)}."
    if case.given_up:
        return f"{case.ref}: noted. {told_and_lost(case)}."
    return f"{case.ref}: every customer has been told. Well done."


def answer_rests(case: Case, at: datetime, zone: ZoneInfo) -> str:
    return (
        f"Ask whether they are satisfied; unless they want more, {case.ref} closes by itself "
        f"on {moment_text(at, zone)}."
    )


def answer_given_up(case: Case, lead: str) -> str:
    return f"{case.ref}: noted. {lead} is asked to agree; until then it stays open."


def answer_agreed(case: Case) -> str:
    left = (
        f"Still to be told: {customer_names(case.untold)}."
        if case.untold
        else "Nobody is left to tell."
    )
    return f"{case.ref}: agreed. {left}"


def answer_keep_trying(case: Case, owner: str) -> str:
    names = customer_names(case.untold)
    return f"{case.ref}: noted. {owner} hears why. Still to be told: {names}."


def answer_promised(case: Case, promise: Promise, zone: ZoneInfo) -> str:
    return f"{case.ref}: promised: {promise_text(promise, zone)}. You will be reminded before."


def answer_kept(case: Case) -> str:
    return f"{case.ref}: promise kept. Thank you."


def answer_updated(case: Case) -> str:
    return f"{case.ref}: noted that {customer_names(case.customers)} heard from us."


def answer_snoozed(case: Case, until: str, *, capped: bool, reminded: bool) -> str:
    """The reply to a snooze. `reminded`: reminders of a promise go on."""
    reason = ", when a promise to the customer is due" if capped else ""
    before = " You will be reminded of what was promised before." if reminded else ""
    return f"{case.ref}: no reminders to you until {until}{reason}.{before}"


def answer_outcome(case: Case) -> str:
    return f"{case.ref}: noted how {customer_names(case.customers)} took it."


def answer_closed(case: Case) -> str:
    how = told_and_lost(case) if case.given_up else "Every affected customer was told"
    return f"{case.ref} is closed. {how}."


def answer_reopened(case: Case) -> str:
    return f"{case.ref} is open again."


def answer_away(
    until: datetime, zone: ZoneInfo, now: datetime, handed: int, deputies: list[str]
) -> str:
    are = "is" if handed == 1 else "are"
    on = f" {handed} of your cases {are} offered to {listed(deputies)}." if handed else ""
    end = moment_text(until, zone, now)
    return f"You are away until {end}.{on} “/oops away back” ends it sooner."


def answer_planned_absence(start: datetime, until: datetime, zone: ZoneInfo, now: datetime) -> str:
    begin, end = (moment_text(each, zone, now) for each in (start, until))
    return (
        f"You will be away from {begin} until {end}. Your cases are offered to others when it "
        "begins. “/oops away back” cancels it."
    )


ANSWER_BACK: Final = "Welcome back. You are asked and reminded again."
