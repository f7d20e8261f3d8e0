"""The lines of lists: my cases, overdue cases, the digest."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.case.case import Case
from bot.rules.circumstances import Circumstances
from bot.rules.duty_deadlines import Duty
from bot.wording.card_text import OWNER_LABEL, customer_names, stage_text, who_has_it
from bot.wording.notices import told_and_lost
from bot.wording.phrases import length_text, listed, shorten
from bot.wording.reminders import due_sentence, owed_text

NOTHING_OWED: Final = "You owe nothing. Enjoy the day."
NOTHING_LATE: Final = "Nothing is late. Every customer who is waiting will hear in time."
NOTHING_REPORTED: Final = "None of the cases that you reported is open."
REPORTED_TITLE: Final = "What you reported"
MINE_TITLE: Final = "What you owe"
LATE_TITLE: Final = "What is late"
MORE_OPEN: Final = "There are more: “/oops list <department or @person>” shows fewer."
MORE_FOUND: Final = "There are more: add a word."
TOLD_YESTERDAY: Final = "Told yesterday"


def digest_title(day: str) -> str:
    return f"Oops, {day}"


def digest_summary(late_count: int, told_count: int) -> str:
    if not late_count:
        return NOTHING_LATE
    return f"{late_count} late, {told_count} told yesterday."


def line_mine(case: Case, each: Duty, now: datetime, zone: ZoneInfo) -> str:
    words = shorten(case.complaint, 80)
    return f"{case.ref} “{words}”: {owed_text(case, each)}. {due_sentence(each, now, zone)}"


def line_offered(case: Case, owner: str, until: str) -> str:
    words = shorten(case.complaint, 80)
    return f"{case.ref} “{words}”: {owner} would like to hand it to you. Answer by {until}."


def line_reported(case: Case, circumstances: Circumstances, zone: ZoneInfo) -> str:
    words = shorten(case.complaint, 80)
    who = who_has_it(case, circumstances, zone)
    urgency = unusual_severity(case, circumstances)
    return f"{case.ref} “{words}”: {urgency}{stage_text(case)} · {OWNER_LABEL}: {who}"


def unusual_severity(case: Case, circumstances: Circumstances) -> str:
    """The severity and a separator; "" for the everyday one."""
    is_everyday = case.severity == circumstances.organization.everyday_severity
    return "" if is_everyday else f"{case.severity} · "


def more_reported(refs: str) -> str:
    return f"And more: {refs}."


def _holder(case: Case, circumstances: Circumstances) -> str:
    has = "has it" if case.owner else "is being asked"
    return f"{circumstances.name(case.answerable)} {has}"


def line_late(case: Case, each: Duty, circumstances: Circumstances) -> str:
    """A line with the customer, the duty, the owner, the delay and the next step."""
    whom = customer_names(case.untold or case.customers)
    return (
        f"{case.ref} · {unusual_severity(case, circumstances)}{whom}: "
        f"“{shorten(case.complaint, 100)}” · {_holder(case, circumstances)} · "
        f"{length_text(circumstances.now - each.due_at)} late · next: {owed_text(case, each)}"
    )


def line_private(case: Case, circumstances: Circumstances) -> str:
    """The line of a case that the reader may not see."""
    return f"{case.ref} · private · {_holder(case, circumstances)}"


def line_late_private(case: Case, each: Duty, circumstances: Circumstances) -> str:
    """The line of a late case that the reader may not see."""
    late = length_text(circumstances.now - each.due_at)
    return f"{line_private(case, circumstances)} · {late} late"


def line_told(case: Case, circumstances: Circumstances) -> str:
    if case.private:
        return told_in_private(case)
    thanks = listed([circumstances.name(each) for each in case.reporters])
    told = f"{case.ref} · {told_and_lost(case)}"
    return f"{told}. Thank you for bringing it in, {thanks}!" if thanks else f"{told}."


def told_in_private(case: Case) -> str:
    told = "told or given up" if case.given_up else "told"
    return f"{case.ref} · private · every customer was {told}."


def open_title(of: str) -> str:
    return f"Open cases of {of}" if of else "Open cases"


def nothing_open(of: str) -> str:
    return f"{of} has no open case." if of else "No case is open."


def found_title(words: str) -> str:
    return f"Cases with “{shorten(words, 60)}”"


def nothing_found(words: str) -> str:
    return f"No case has the words “{shorten(words, 60)}”."


def searched(most: int) -> str:
    return f"Searched: complaints and customers of the latest {most:,} cases."


def open_case(ref: str) -> str:
    return f"Open {ref}"


def more_late(count: int) -> str:
    return f"And {count} more are late: “/oops overdue” lists the latest."
