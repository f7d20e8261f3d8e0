"""Every sentence that a person reads, once: cards, nags, notices, the digest, forms.

Refusals stand in `refusals.py` and the lines of a case's history in `chronicle.py`, by the same
rule. Sentences are short and warm, say who owes what to whom by when, and blame nobody.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.case import Case, Customer, Promise, Stage
from bot.moments import late, length, listed, moment, shorten
from bot.obligations import Kind, Obligation, put_off
from bot.setting import Setting

THE_CUSTOMER: Final = "the customer"
STAGES: Final = {
    Stage.REPORTED: "reported, waiting for an owner",
    Stage.OWNED: "being fixed",
    Stage.FIXED: "fixed, customers still to be told",
    Stage.TOLD: "every customer told",
    Stage.CLOSED: "closed",
}

# Labels

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

# Buttons

BUTTONS: Final = {
    "own": "It's mine",
    "hand": "Hand on",
    "fixed": "Fixed",
    "told": "Told",
    "told:unreachable": "Cannot be reached",
    "told:agree": "Agreed, cannot be reached",
    "promise": "Promise",
    "promise:kept": "Promise kept",
    "update": "Update",
    "snooze": "Snooze",
    "close": "Close",
    "reopen": "Reopen",
    "customer": "Add a customer",
    "report": "Report a complaint",
}
TAKE_OVER: Final = "I take it myself"
MOVE: Final = "Other department"
OUTCOME: Final = "How did they take it?"


def title(case: Case) -> str:
    return f"{case.ref} · {stage(case)}"


def stage(case: Case) -> str:
    """How far it has come; nobody is called told who was given up."""
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
    """Where no more than the beginning of a complaint is shown: how one reads the rest."""
    return f"There is more of it: “/oops {ref}” shows every word."


def not_shown(lines: int) -> str:
    """The line that stands for those that a platform has no room for."""
    return f"{lines} more {'line does' if lines == 1 else 'lines do'} not fit in here."


def stands(case: Case) -> str:
    """Who is affected, and who of them does not know yet."""
    untold = case.untold
    if len(case.customers) == 1:
        return customers(case.customers)
    if not case.fixed or not untold:
        return f"{len(case.customers)}: {customers(case.customers)}"
    return f"{len(case.customers)}, of whom {len(untold)} do not know yet: {customers(untold)}"


def who_has_it(case: Case, setting: Setting, zone: ZoneInfo) -> str:
    if case.owner and case.offer:
        return f"{setting.name(case.owner.who)}, until {setting.name(case.offer.to)} accepts it"
    if case.owner:
        return setting.name(case.owner.who)
    if case.asked:
        name = setting.name(case.asked.who)
        return f"{name} is being asked, until {moment(case.asked.until, zone)}"
    return "nobody yet"


def department(case: Case) -> str:
    """Which department, and which of the complaint's words led there."""
    if not case.matched:
        return case.department
    words = listed([f"“{each}”" for each in case.matched])
    return f"{case.department}, because of {words}"


def fixed(case: Case, setting: Setting, zone: ZoneInfo) -> str:
    if not case.fixed:
        return ""
    who = setting.name(case.fixed.by)
    return f"{shorten(case.fixed.what, 300)} ({who}, {moment(case.fixed.at, zone)})"


def promised(promise: Promise, zone: ZoneInfo) -> str:
    broken = ", and not kept in time" if promise.broken_at else ""
    return f"{shorten(promise.what, 200)}, by {moment(promise.due_at, zone)}{broken}"


def reported(case: Case, setting: Setting, zone: ZoneInfo) -> str:
    names = listed([setting.name(each) for each in case.reporters]) or "an import"
    return f"{names}, {moment(case.reported_at, zone)}"


#: The six steps towards a customer whom we failed (complaint-handling's own order).
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


# Answers to the one who asked


def taken_in(case: Case, setting: Setting, zone: ZoneInfo, hears_by: datetime) -> str:
    """The answer to a report: who has it, and by when the customer hears."""
    who = setting.name(case.answerable)
    return (
        f"{case.ref}: thank you. {who} is being asked to take it, and {customers(case.customers)} "
        f"will hear by {moment(hears_by, zone)}. You will be told when it is fixed, and again "
        "when they know."
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


def answer_moved(case: Case, who: str) -> str:
    return f"{case.ref} is with {case.department} now; {who} is being asked to take it."


def answer_fixed(case: Case) -> str:
    untold = f" Next: tell {customers(case.untold)}." if case.untold else ""
    return f"{case.ref} is fixed.{untold}"


def answer_customers(case: Case) -> str:
    return f"{case.ref} now has: {customers(case.customers)}."


def answer_told(case: Case) -> str:
    if case.untold:
        return f"{case.ref}: noted. Still to be told: {customers(case.untold)}."
    if case.given_up:
        return f"{case.ref}: noted. {told_and_lost(case)}."
    return f"{case.ref}: every customer has been told. Well done."


def answer_rests(case: Case, at: datetime, zone: ZoneInfo) -> str:
    return (
        f"Ask whether they are satisfied; unless they want more, {case.ref} closes by itself "
        f"on {moment(at, zone)}."
    )


def answer_given_up(case: Case, lead: str) -> str:
    return f"{case.ref}: noted. {lead} is asked to agree; until then it stays open."


def answer_agreed(case: Case) -> str:
    left = (
        f"Still to be told: {customers(case.untold)}." if case.untold else "Nobody is left to tell."
    )
    return f"{case.ref}: agreed. {left}"


def answer_promised(case: Case, promise: Promise, zone: ZoneInfo) -> str:
    return f"{case.ref}: promised: {promised(promise, zone)}. You will be reminded before."


def answer_kept(case: Case) -> str:
    return f"{case.ref}: promise kept. Thank you."


def answer_updated(case: Case) -> str:
    return f"{case.ref}: noted that {customers(case.customers)} heard from us."


def answer_snoozed(
    case: Case, until: datetime, zone: ZoneInfo, *, capped: bool, reminded: bool
) -> str:
    """`reminded`: of a promise, which nobody puts off."""
    reason = ", when a promise to the customer is due" if capped else ""
    before = " You will be reminded of what was promised before." if reminded else ""
    return f"{case.ref}: no reminders to you until {moment(until, zone)}{reason}.{before}"


def answer_outcome(case: Case) -> str:
    return f"{case.ref}: noted how {customers(case.customers)} took it."


def answer_closed(case: Case) -> str:
    how = told_and_lost(case) if case.given_up else "Every affected customer was told"
    return f"{case.ref} is closed. {how}."


def answer_reopened(case: Case) -> str:
    return f"{case.ref} is open again."


def answer_away(until: datetime, zone: ZoneInfo, handed: int, deputies: list[str]) -> str:
    are = "is" if handed == 1 else "are"
    on = f" {handed} of your cases {are} offered to {listed(deputies)}." if handed else ""
    return f"You are away until {moment(until, zone)}.{on} “/oops away back” ends it sooner."


ANSWER_BACK: Final = "Welcome back. You are asked and reminded again."

# Cards that come by themselves

ASKED: Final = "Will you take this one? Press “It's mine”, or hand it on to whoever should."
OFFERED: Final = "You are offered this case. It becomes yours when you press “It's mine”."


def asked_for(count: int) -> str:
    return f"{count} cases that you are asked to take"


def line_asked(case: Case, setting: Setting, zone: ZoneInfo) -> str:
    words = shorten(case.complaint, 200)
    return (
        f"{case.ref} · {customers(case.customers)}: “{words}” · {who_has_it(case, setting, zone)}"
    )


def notice_fixed(case: Case, setting: Setting) -> str:
    what = shorten(case.fixed.what, 300) if case.fixed else ""
    by = setting.name(case.fixed.by) if case.fixed else ""
    untold = customers(case.untold)
    told = f" Next, {untold} will be told, and you will hear of it." if untold else ""
    return f"{case.ref} is fixed, by {by}: {what}.{told}"


def notice_told(case: Case, setting: Setting) -> str:
    """What the reporter waited for, with the credit that is theirs."""
    return (
        f"{case.ref}: {told_and_lost(case)}. {told_by(case, setting)}"
        "Thank you for bringing it in: without you, nobody would have known."
    )


def told_by(case: Case, setting: Setting) -> str:
    """Who told the last of them, and how; nothing where nobody could be told."""
    tellings = (each.told for each in case.customers if each.told and case.knows(each))
    last = max(tellings, key=lambda told: told.at, default=None)
    return f"{setting.name(last.by)} told them ({shorten(last.how, 200)}). " if last else ""


def told_and_lost(case: Case) -> str:
    """Who knows that it is fixed, and who could not be reached."""
    told = tuple(each for each in case.customers if case.knows(each))
    lost = tuple(each for each in case.customers if not case.knows(each))
    reached = f"{knowing(told)} that it is fixed" if told else ""
    unreached = f"{customers(lost)} could not be reached" if lost else ""
    return "; ".join(each for each in (reached, unreached) if each)


def notice_handed(case: Case, setting: Setting) -> str:
    name = setting.name(case.owner.who) if case.owner else THE_CUSTOMER
    return f"{case.ref} is {name}'s now. You owe nothing on it any more."


def notice_moved(case: Case) -> str:
    return f"{case.ref} is with {case.department} now. You owe nothing on it any more."


def notice_more_affected(case: Case, by: str, added: tuple[Customer, ...]) -> str:
    do = "does" if len(added) == 1 else "do"
    return f"{case.ref} was reopened by {by}: {customers(added)} {do} not know yet."


def notice_lapsed(case: Case, name: str) -> str:
    return f"{case.ref}: {name} did not answer; it is still yours. Hand it to somebody else?"


def notice_reopened(case: Case, by: str, why: str) -> str:
    return f"{case.ref} was reopened by {by}: {shorten(why, 300)}."


def thread_owned(case: Case, setting: Setting) -> str:
    return f"{setting.name(case.answerable)} has {case.ref} now."


def thread_asked(case: Case, setting: Setting) -> str:
    return f"{setting.name(case.answerable)} is being asked to take {case.ref} now."


def thread_fixed(case: Case, setting: Setting) -> str:
    by = setting.name(case.fixed.by) if case.fixed else ""
    untold = f" Still to be told: {customers(case.untold)}." if case.untold else ""
    return f"Fixed by {by}.{untold}"


def thread_told(case: Case) -> str:
    return f"{told_and_lost(case)}. Thank you, everybody."


def thread_reopened(why: str) -> str:
    return f"Open again: {shorten(why, 300)}."


def agree_wanted(case: Case, each: Customer, setting: Setting) -> str:
    facts = each.unreachable
    by = setting.name(facts.by) if facts else ""
    tried = f"{shorten(facts.attempts, 300)}, because {shorten(facts.reason, 300)}" if facts else ""
    return (
        f"{case.ref}: {by} cannot reach {customer(each)}. Tried: {tried}. If you agree, "
        f"{customer(each)} no longer holds the case open; if not, say who should try, and how."
    )


# Nags

WAITING_FOR_YOU: Final = "Waiting for you"
ALL_DONE: Final = "All of this is done. Thank you."


def item_done(case: Case) -> str:
    return f"{case.ref}: done, thank you. It is {stage(case)}."


def nag_summary(count: int, first: str) -> str:
    return first if count == 1 else f"{first} And {count - 1} more wait for you."


def more_of_mine(count: int, refs: str) -> str:
    return f"And {count} more: {refs}."


def more_waiting(count: int) -> str:
    return f"And {count} more: “/oops mine” lists them."


def owed(case: Case, each: Obligation) -> str:
    """What is owed to whom."""
    whom = customers(case.untold or case.customers)
    what = next((one.what for one in case.promises if one.number == each.about), "")
    lost = [customer(one) for one in case.customers if one.number == each.about]
    return _OWED[each.kind].format(whom=whom, what=shorten(what, 200), lost=listed(lost))


_OWED: Final = {
    Kind.ACCEPT: "say whether you take it, for {whom}",
    Kind.ACKNOWLEDGE: "give {whom} a first personal word",
    Kind.FIX: "get it fixed for {whom}",
    Kind.UPDATE: "let {whom} know how it goes",
    Kind.PROMISE: "keep the promise to {whom}: {what}",
    Kind.TELL: "tell {whom} that it is fixed",
    Kind.AGREE: "say whether {lost} is beyond reach",
}

#: What stops a nag: the words to type, beside the button of the same name.
STOPS: Final = {
    Kind.ACCEPT: "own",
    Kind.ACKNOWLEDGE: "update <what they were told>",
    Kind.FIX: "fixed <what>",
    Kind.UPDATE: "update <what they were told>",
    Kind.PROMISE: "promise kept",
    Kind.TELL: "told <customer or all> <how>",
    Kind.AGREE: "told <customer> unreachable agreed",
}


def nag(case: Case, each: Obligation, now: datetime, zone: ZoneInfo) -> str:
    """A reminder to the one who owes it, which names what stops it."""
    return (
        f"{case.ref}: please {owed(case, each)}. {_due(each, now, zone)} "
        f"It stops with “{BUTTONS[button_for(each)]}” or “/oops {case.ref} {STOPS[each.kind]}”."
    )


def nag_above(case: Case, each: Obligation, setting: Setting, zone: ZoneInfo) -> str:
    """The same, one step up: who has it, why they are silent, and what one can do."""
    name = setting.name(each.debtor)
    snooze = put_off(case, each, setting)
    silent = (
        f"{setting.name(snooze.by)} put this off until {moment(snooze.until, zone)}, because: "
        f"{shorten(snooze.why, 200)}. It is still owed"
        if snooze
        else f"{name} was reminded and has not answered yet"
    )
    return (
        f"{case.ref}: {silent}: {owed(case, each)}. "
        f"{_due(each, setting.now, zone)} Talk to {name}, or take it yourself. "
        f"It stops with “/oops {case.ref} {STOPS[each.kind]}”."
    )


def button_for(each: Obligation) -> str:
    """The verb of the button that settles it."""
    return _SETTLED_BY[each.kind]


_SETTLED_BY: Final = {
    Kind.ACCEPT: "own",
    Kind.ACKNOWLEDGE: "update",
    Kind.FIX: "fixed",
    Kind.UPDATE: "update",
    Kind.PROMISE: "promise:kept",
    Kind.TELL: "told",
    Kind.AGREE: "told:agree",
}


def _due(each: Obligation, now: datetime, zone: ZoneInfo) -> str:
    return f"Due {moment(each.due_at, zone)}, {late(each.due_at, now)}."


# Lists and the digest

NOTHING_OWED: Final = "You owe nothing. Enjoy the day."
NOTHING_LATE: Final = "Nothing is late. Every customer who is waiting will hear in time."
MINE: Final = "What you owe"
LATE: Final = "What is late"
TOLD_YESTERDAY: Final = "Told yesterday"


def digest_title(day: str) -> str:
    return f"Oops, {day}"


def digest_summary(late_count: int, told_count: int) -> str:
    if not late_count:
        return NOTHING_LATE
    return f"{late_count} late, {told_count} told yesterday."


def line_mine(case: Case, each: Obligation, now: datetime, zone: ZoneInfo) -> str:
    words = shorten(case.complaint, 80)
    return f"{case.ref} “{words}”: {owed(case, each)}. {_due(each, now, zone)}"


def line_late(case: Case, each: Obligation, setting: Setting) -> str:
    """Customer, what, owner, how late, next step."""
    whom = customers(case.untold or case.customers)
    owner = setting.name(case.answerable)
    has = "has it" if case.owner else "is being asked"
    return (
        f"{case.ref} · {whom}: “{shorten(case.complaint, 100)}” · {owner} {has} · "
        f"{length(setting.now - each.due_at)} late · next: {owed(case, each)}"
    )


def line_told(case: Case, setting: Setting) -> str:
    thanks = listed([setting.name(each) for each in case.reporters])
    told = f"{case.ref} · {told_and_lost(case)}"
    return f"{told}. Thank you for bringing it in, {thanks}!" if thanks else f"{told}."


def more_late(count: int) -> str:
    return f"And {count} more are late: “/oops overdue” lists the latest."


def page(number: int, pages: int) -> str:
    return f"Page {number} of {pages}"


# Where a message could not be read


UNREADABLE: Final = (
    "I could not read the message that you marked, so nothing is reported yet. Invite me to that "
    "channel and mark it again, or use “Report to Oops” in the message's own menu, or paste what "
    "the customer said: “/oops <what the customer said>”."
)

# To those who cannot take part, or when we cannot

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


def not_let_in(where: str, since: str) -> str:
    return (
        f"What was to reach {where} on {since} is late: I was not let in there. Nothing is lost, "
        "and all of it is said once I am let in again. Please tell whoever looks after me: "
        "“oops doctor” says what to do."
    )


HELP_TITLE: Final = "What you can say"
HELP: Final = (
    ("/oops <what the customer said>", "report a complaint; “/oops” alone opens a form"),
    ("/oops mine", "what you owe"),
    ("/oops overdue", "what is late"),
    ("/oops OOPS-42", "how that case stands, and what happened"),
    ("/oops OOPS-42 own", "take it"),
    ("/oops OOPS-42 hand @somebody", "hand it on; a department's name will do too"),
    ("/oops OOPS-42 fixed <what>", "it is mended; end with “cost: 20 EUR” if it cost something"),
    ("/oops OOPS-42 customer <name>[, <contact>]", "somebody else is affected"),
    ("/oops OOPS-42 told <customer or all> <how>", "they know: “told Ann Archer by phone”"),
    (
        "/oops OOPS-42 told <customer> unreachable <what was tried> because <why>",
        "nobody can reach them; the lead has to agree",
    ),
    ("/oops OOPS-42 promise <when> <what>", "a dated word to the customer; “promise kept”"),
    ("/oops OOPS-42 update <what they were told>", "they heard how it goes"),
    ("/oops OOPS-42 snooze <until> <why>", "no reminders to you until then"),
    ("/oops OOPS-42 close", "everybody was told; “close satisfied” says how they took it"),
    ("/oops OOPS-42 reopen <why>", "it is not over"),
    ("/oops away until <when>", "your deputy goes on with what you own; “/oops away back”"),
)
HELP_HINT: Final = "You can also put the emoji {reactions} on a message, or use its menu."

# Forms

REPORT_TITLE: Final = "Report a complaint"
REPORT_SUBMIT: Final = "Report"
SUBMIT: Final = "Save"
ASK_COMPLAINT: Final = "What did the customer say?"
ASK_CUSTOMER: Final = "Who is the customer?"
HINT_CUSTOMER: Final = "One a line: the name, then a comma and a phone number or address."
ASK_DEPARTMENT: Final = "Which department?"
HINT_DEPARTMENT: Final = "Leave it if you are not sure."
ASK_SEVERITY: Final = "How urgent is it?"
ASK_WHO: Final = "Who should have it?"
ASK_WHAT_FIXED: Final = "What was mended, and how?"
ASK_COST: Final = "What did it cost us?"
HINT_COST: Final = "A refund, express freight, a present. Leave it empty if nothing."
ASK_WHOM_TOLD: Final = "Who knows now?"
ASK_HOW_TOLD: Final = "How were they told?"
HINT_HOW_TOLD: Final = "By phone, in person, by letter, in a published correction …"
ASK_SHOWN_BY: Final = "What shows it?"
HINT_SHOWN_BY: Final = "A link or a reference, if there is one."
ASK_WHOM_LOST: Final = "Who cannot be reached?"
ASK_ATTEMPTS: Final = "What was tried?"
ASK_REASON: Final = "Why does it fail?"
ASK_PROMISED: Final = "What was promised?"
ASK_BY_WHEN: Final = "By when?"
HINT_WHEN: Final = "For example: tomorrow 17:00, friday, in 2 hours, 30/11/2026."
ASK_UPDATE: Final = "What were the customers told?"
ASK_UNTIL: Final = "Until when?"
ASK_WHY: Final = "Why?"
EVERYBODY: Final = "Everybody who does not know yet"


def form_title(case: Case, verb: str) -> str:
    return f"{case.ref}: {BUTTONS[verb]}"
