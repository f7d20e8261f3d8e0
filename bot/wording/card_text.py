"""The words on the card of a case."""

from collections import Counter
from typing import Final
from zoneinfo import ZoneInfo

from bot.case.case import Case, Customer, Promise, Stage
from bot.rules.circumstances import Circumstances
from bot.wording.phrases import listed, moment_text, shorten

THE_CUSTOMER: Final = "the customer"
STAGE_NAMES: Final = {
    Stage.REPORTED: "reported, waiting for an owner",
    Stage.OWNED: "being fixed",
    Stage.FIXED: "fixed, customers still to be told",
    Stage.TOLD: "every customer told",
    Stage.CLOSED: "closed",
}
OWNER_LABEL: Final = "Owner"
DEPARTMENT_LABEL: Final = "Department"
SEVERITY_LABEL: Final = "Severity"
CUSTOMERS_LABEL: Final = "Customer"
HEARS_BY_LABEL: Final = "Customer hears by"
FIXED_LABEL: Final = "Fixed"
COST_LABEL: Final = "What it cost us"
PROMISED_LABEL: Final = "Promised"
REPORTED_BY_LABEL: Final = "Reported by"
SOURCE_LABEL: Final = "Where it was said"
OPEN_SOURCE: Final = "Open the message"
PRIVATE: Final = "Private: only the owner, the people above them and the reporters see it"
HISTORY_TITLE: Final = "What happened"


def case_title(case: Case) -> str:
    return f"{case.ref} · {stage_text(case)}"


def private_case(case: Case, circumstances: Circumstances) -> str:
    """The sentence in place of a private case, for people who have no part in it."""
    whom = circumstances.name(case.answerable or circumstances.lead(case))
    return (
        f"{case.ref} is private: only its owner, the people above them and the people who reported "
        f"it can see it. To find out more, ask {whom}."
    )


def stage_text(case: Case) -> str:
    """The stage in words. Customers given up are not called told."""
    given_up = case.stage is Stage.TOLD and case.given_up
    return f"{STAGE_NAMES[case.stage]}, or given up" if given_up else STAGE_NAMES[case.stage]


def customer_name(each: Customer) -> str:
    return each.name or THE_CUSTOMER


def customer_options(these: tuple[Customer, ...]) -> tuple[str, ...]:
    """The names of customers to choose from; the contact, or a number, tells namesakes apart."""
    names = Counter(customer_name(each).casefold() for each in these)
    both = Counter((customer_name(each).casefold(), each.contact.casefold()) for each in these)
    labels = []
    for each in these:
        name = customer_name(each)
        if names[name.casefold()] > 1:
            is_unique = both[name.casefold(), each.contact.casefold()] == 1
            beside = each.contact if each.contact and is_unique else f"number {each.number}"
            name = f"{shorten(name, 30)} ({shorten(beside, 40)})"
        labels.append(name)
    return tuple(labels)


def customer_names(these: tuple[Customer, ...]) -> str:
    return listed([customer_name(each) for each in these])


def customers_know(these: tuple[Customer, ...]) -> str:
    """``Ann knows``, ``Ann and Bob know``."""
    return f"{customer_names(these)} {'knows' if len(these) == 1 else 'know'}"


def more_words(ref: str) -> str:
    """The hint beneath a shortened complaint."""
    return f"There is more of it: “/oops {ref}” shows every word."


def not_shown(lines: int) -> str:
    """The line in place of lines beyond a platform's limit."""
    return f"{lines} more {'line does' if lines == 1 else 'lines do'} not fit in here."


def affected_customers(case: Case, *, contacts: bool) -> str:
    """The affected customers, with contacts for those who tell them, and the untold ones."""
    untold = case.untold
    named = untold if case.fixed and untold else case.customers
    names = listed([_with_contact(each) if contacts else customer_name(each) for each in named])
    if len(case.customers) == 1:
        return names
    if not case.fixed or not untold:
        return f"{len(case.customers)}: {names}"
    return f"{len(case.customers)}, of whom {len(untold)} do not know yet: {names}"


def _with_contact(each: Customer) -> str:
    contact = f" ({shorten(each.contact, 80)})" if each.contact else ""
    return f"{customer_name(each)}{contact}"


def who_has_it(case: Case, circumstances: Circumstances, zone: ZoneInfo) -> str:
    if case.owner and case.offer:
        owner, other = (circumstances.name(each) for each in (case.owner.who, case.offer.to))
        return f"{owner}, until {other} accepts it"
    if case.owner:
        return circumstances.name(case.owner.who)
    if case.asked:
        name = circumstances.name(case.asked.who)
        return f"{name} is being asked, until {moment_text(case.asked.until, zone)}"
    return "nobody yet"


def department_text(case: Case) -> str:
    """The department, and the words of the complaint that led to it."""
    if not case.matched:
        return case.department
    words = listed([f"“{each}”" for each in case.matched])
    return f"{case.department}, because of {words}"


def fix_text(case: Case, circumstances: Circumstances, zone: ZoneInfo) -> str:
    if not case.fixed:
        return ""
    who = circumstances.name(case.fixed.by)
    return f"{shorten(case.fixed.what, 300)} ({who}, {moment_text(case.fixed.at, zone)})"


def promise_text(promise: Promise, zone: ZoneInfo) -> str:
    broken = ", and not kept in time" if promise.broken_at else ""
    due = moment_text(promise.due_at, zone, promise.made_at)
    return f"{shorten(promise.what, 200)}, by {due}{broken}"


def reported_text(case: Case, circumstances: Circumstances, zone: ZoneInfo) -> str:
    names = listed([circumstances.name(each) for each in case.reporters]) or "an import"
    return f"{names}, {moment_text(case.reported_at, zone)}"


#: The six steps of complaint handling, in order.
SIX_STEPS: Final = (
    "responsibility taken",
    "apologised and explained",
    "corrected",
    "compensated",
    "asked whether satisfied",
    "accepted how they took it",
)


def steps_text(done: tuple[bool, ...]) -> str:
    marks = (f"{'✓' if each else '○'} {name}" for name, each in zip(SIX_STEPS, done, strict=True))
    return " · ".join(marks)


def page_text(number: int, pages: int) -> str:
    return f"Page {number} of {pages}"
