"""The words on the card of a case."""

from typing import Final
from zoneinfo import ZoneInfo

from bot.case.case import Case, Customer, Promise, Stage
from bot.rules.circumstances import Circumstances
from bot.wording.phrases import listed, moment, shorten

THE_CUSTOMER: Final = "the customer"
STAGES: Final = {
    Stage.REPORTED: "reported, waiting for an owner",
    Stage.OWNED: "being fixed",
    Stage.FIXED: "fixed, customers still to be told",
    Stage.TOLD: "every customer told",
    Stage.CLOSED: "closed",
}
OWNER: Final = "Owner"
DEPARTMENT: Final = "Department"
CUSTOMERS: Final = "Customer"
HEARS_BY: Final = "Customer hears by"
FIXED: Final = "Fixed"
COST: Final = "What it cost us"
PROMISED: Final = "Promised"
REPORTED_BY: Final = "Reported by"
SOURCE: Final = "Where it was said"
HISTORY: Final = "What happened"


def title(case: Case) -> str:
    return f"{case.ref} · {stage(case)}"


def stage(case: Case) -> str:
    """The stage in words. Customers given up are not called told."""
    given_up = case.stage is Stage.TOLD and case.given_up
    return f"{STAGES[case.stage]}, or given up" if given_up else STAGES[case.stage]


def customer(each: Customer) -> str:
    return each.name or THE_CUSTOMER


def customers(these: tuple[Customer, ...]) -> str:
    return listed([customer(each) for each in these])


def knowing(these: tuple[Customer, ...]) -> str:
    """``Ann knows``, ``Ann and Bob know``."""
    return f"{customers(these)} {'knows' if len(these) == 1 else 'know'}"


def more_words(ref: str) -> str:
    """The hint beneath a shortened complaint."""
    return f"There is more of it: “/oops {ref}” shows every word."


def not_shown(lines: int) -> str:
    """The line in place of lines beyond a platform's limit."""
    return f"{lines} more {'line does' if lines == 1 else 'lines do'} not fit in here."


def stands(case: Case) -> str:
    """The affected customers, and the untold ones among them."""
    untold = case.untold
    if len(case.customers) == 1:
        return customers(case.customers)
    if not case.fixed or not untold:
        return f"{len(case.customers)}: {customers(case.customers)}"
    return f"{len(case.customers)}, of whom {len(untold)} do not know yet: {customers(untold)}"


def who_has_it(case: Case, circumstances: Circumstances, zone: ZoneInfo) -> str:
    if case.owner and case.offer:
        owner, other = (circumstances.name(each) for each in (case.owner.who, case.offer.to))
        return f"{owner}, until {other} accepts it"
    if case.owner:
        return circumstances.name(case.owner.who)
    if case.asked:
        name = circumstances.name(case.asked.who)
        return f"{name} is being asked, until {moment(case.asked.until, zone)}"
    return "nobody yet"


def department(case: Case) -> str:
    """The department, and the words of the complaint that led to it."""
    if not case.matched:
        return case.department
    words = listed([f"“{each}”" for each in case.matched])
    return f"{case.department}, because of {words}"


def fixed(case: Case, circumstances: Circumstances, zone: ZoneInfo) -> str:
    if not case.fixed:
        return ""
    who = circumstances.name(case.fixed.by)
    return f"{shorten(case.fixed.what, 300)} ({who}, {moment(case.fixed.at, zone)})"


def promised(promise: Promise, zone: ZoneInfo) -> str:
    broken = ", and not kept in time" if promise.broken_at else ""
    return f"{shorten(promise.what, 200)}, by {moment(promise.due_at, zone)}{broken}"


def reported(case: Case, circumstances: Circumstances, zone: ZoneInfo) -> str:
    names = listed([circumstances.name(each) for each in case.reporters]) or "an import"
    return f"{names}, {moment(case.reported_at, zone)}"


#: The six steps of complaint handling, in order.
SIX_STEPS: Final = (
    "responsibility taken",
    "apologised and explained",
    "corrected",
    "compensated",
    "asked whether satisfied",
    "accepted how they took it",
)


def steps(done: tuple[bool, ...]) -> str:
    marks = (f"{'✓' if each else '○'} {name}" for name, each in zip(SIX_STEPS, done, strict=True))
    return " · ".join(marks)


def page(number: int, pages: int) -> str:
    return f"Page {number} of {pages}"
