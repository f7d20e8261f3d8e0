"""Notices of events and of problems."""

from typing import Final
from zoneinfo import ZoneInfo

from bot.case import events as e
from bot.case.case import Case, Customer
from bot.rules.circumstances import Circumstances
from bot.wording.card_text import (
    THE_CUSTOMER,
    customer_name,
    customer_names,
    customers_know,
    who_has_it,
)
from bot.wording.phrases import shorten

_ASKED: Final = "Will you take this one? Press “It's mine”, or hand it on to the right person."
_OFFERED: Final = "It becomes yours when you press “It's mine”."


def question(case: Case, circumstances: Circumstances) -> str:
    """The question to the person who is asked to take the case, or offered it: by whom, and why."""
    asked, offer = case.asked, case.offer
    if case.owner and offer:
        return f"{_handed_on(offer.by, offer.why, circumstances)} {_OFFERED}"
    if asked and (asked.by or asked.why):
        return f"{_handed_on(asked.by, asked.why, circumstances)} {_ASKED}"
    return _ASKED


def _handed_on(by: str | None, why: str, circumstances: Circumstances) -> str:
    who = f"{circumstances.name(by)} would like to hand you this case" if by else "Moved to you"
    return f"{who}: “{shorten(why, 200)}”." if why else f"{who}."


def question_summary(case: Case, question: str) -> str:
    """The notification of a question about a case."""
    return f"{case.ref} “{shorten(case.complaint, 120)}”: {question}"


def asked_for(count: int) -> str:
    return f"{count} cases that you are asked to take"


def asks_summary(cases: list[Case]) -> str:
    """The notification of a question about several cases."""
    first = cases[0]
    return f"{asked_for(len(cases))}: {first.ref} “{shorten(first.complaint, 120)}” …"


def line_asked(case: Case, circumstances: Circumstances, zone: ZoneInfo) -> str:
    words = shorten(case.complaint, 200)
    owner = who_has_it(case, circumstances, zone)
    return f"{case.ref} · {customer_names(case.customers)}: “{words}” · {owner}"


def notice_fixed(case: Case, circumstances: Circumstances) -> str:
    what = shorten(case.fixed.what, 300) if case.fixed else ""
    by = circumstances.name(case.fixed.by) if case.fixed else ""
    untold = customer_names(case.untold)
    told = f" Next, {untold} will be told, and you will hear of it." if untold else ""
    return f"{case.ref} is fixed, by {by}: {what}.{told}"


def notice_done(case: Case, deed: e.FaultFixed | e.CustomersTold | e.CaseClosed, by: str) -> str:
    """The owner's notice that somebody else went on with the case."""
    match deed:
        case e.FaultFixed():
            return f"{by} recorded that {case.ref} is fixed: {shorten(deed.what, 300)}."
        case e.CustomersTold():
            told = tuple(case.customer(each) for each in deed.customers)
            how = shorten(deed.how, 200)
            return f"{by} recorded for {case.ref} that {customers_know(told)}: {how}."
        case e.CaseClosed():
            return f"{by} closed {case.ref}."


def notice_told(case: Case, circumstances: Circumstances) -> str:
    """The reporter's notice that all customers are told, with thanks."""
    return (
        f"{case.ref}: {told_and_lost(case)}. {told_by(case, circumstances)}"
        "Thank you for bringing it in: without you, nobody would have known."
    )


def told_by(case: Case, circumstances: Circumstances) -> str:
    """The person who told the last customer, and the way. Empty if no customer could be told."""
    tellings = (each.told for each in case.customers if each.told and case.knows(each))
    last = max(tellings, key=lambda told: told.at, default=None)
    return f"{circumstances.name(last.by)} told them ({shorten(last.how, 200)}). " if last else ""


def told_and_lost(case: Case) -> str:
    """The customers told, and those who could not be reached."""
    told = tuple(each for each in case.customers if case.knows(each))
    lost = tuple(each for each in case.customers if not case.knows(each))
    reached = f"{customers_know(told)} that it is fixed" if told else ""
    unreached = f"{customer_names(lost)} could not be reached" if lost else ""
    return "; ".join(each for each in (reached, unreached) if each)


def notice_handed(case: Case, circumstances: Circumstances) -> str:
    name = circumstances.name(case.owner.who) if case.owner else THE_CUSTOMER
    return f"{case.ref} is {name}'s now. You owe nothing on it any more."


def notice_more_affected(case: Case, by: str, added: tuple[Customer, ...]) -> str:
    do = "does" if len(added) == 1 else "do"
    return f"{case.ref} was reopened by {by}: {customer_names(added)} {do} not know yet."


def notice_lapsed(case: Case, name: str, why: str) -> str:
    """The owner's notice of an offer that was declined, or lapsed without a word."""
    ended = f"{name} can't take it: “{shorten(why, 200)}”" if why else f"{name} did not answer"
    return f"{case.ref}: {ended}. It is still yours. Hand it to somebody else?"


def notice_reopened(case: Case, by: str, why: str) -> str:
    return f"{case.ref} was reopened by {by}: {shorten(why, 300)}."


def thread_owned(case: Case, circumstances: Circumstances) -> str:
    return f"{circumstances.name(case.answerable)} has {case.ref} now."


def thread_asked(case: Case, circumstances: Circumstances) -> str:
    return f"{circumstances.name(case.answerable)} is being asked to take {case.ref} now."


def thread_fixed(case: Case, circumstances: Circumstances) -> str:
    by = circumstances.name(case.fixed.by) if case.fixed else ""
    untold = f" Still to be told: {customer_names(case.untold)}." if case.untold else ""
    return f"Fixed by {by}.{untold}"


def thread_told(case: Case) -> str:
    return f"{told_and_lost(case)}. Thank you, everybody."


def thread_reopened(why: str) -> str:
    return f"Open again: {shorten(why, 300)}."


def agreement_request(case: Case, each: Customer, circumstances: Circumstances) -> str:
    facts = each.unreachable
    by = circumstances.name(facts.by) if facts else ""
    tried = f"{shorten(facts.attempts, 300)}, because {shorten(facts.reason, 300)}" if facts else ""
    return (
        f"{case.ref}: {by} cannot reach {customer_name(each)}. Tried: {tried}. If you agree, "
        f"{customer_name(each)} no longer holds the case open; if not, say who should try, and how."
    )


def notice_keep_trying(case: Case, each: Customer, by: str, why: str) -> str:
    """The owner's notice that the lead does not give up a customer."""
    return (
        f"{case.ref}: {by} asks you to keep trying to reach {customer_name(each)}: "
        f"“{shorten(why, 300)}”. They still have to be told."
    )


UNREADABLE_NOTICE: Final = (
    "I could not read the message that you marked, so nothing is reported yet. Invite me to that "
    "channel and mark it again, or use “Report to Oops” in the message's own menu, or paste what "
    "the customer said: “/oops <what the customer said>”."
)
REPORT_IT: Final = "Report it"
CHECK_AND_REPORT: Final = "Check and report"
SAID_IN_PRIVATE: Final = (
    "This was said in a private conversation, so nothing has been reported yet. Check first what "
    "others will read, and who may see it."
)
OPEN_THE_FORM: Final = "Press a button to go on."
OUTSIDER: Final = (
    "Thank you, but only colleagues with a full account here can use Oops. Please tell a colleague "
    "what happened: they can report it with “/oops”."
)
FORM_DID_NOT_OPEN: Final = (
    "The form did not open. Please try again, or type it: “/oops help” lists what you can say."
)
TRY_AGAIN: Final = "I could not look people up just now. Please try again in a minute."
OUR_OWN_MESSAGE: Final = (
    "I wrote that message myself. Mark what the customer said, and I will make a case of it."
)


def channel_closed(channel: str) -> str:
    return (
        f"I cannot write in {channel}: it is gone, archived, or I am not in it. Invite me there, "
        "or name another channel in oops.toml. Until then this comes to you."
    )


def lockout_notice(where: str, since: str) -> str:
    return (
        f"What was to reach {where} on {since} is late: I was not let in there. Nothing is lost, "
        "and all of it is said once I am let in again. Please tell whoever looks after me: "
        "“oops doctor” says what to do."
    )
