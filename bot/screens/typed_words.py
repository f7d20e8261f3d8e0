"""The words after a verb, read as a request: one reader a request.

A reader returns None where another request with the same word is meant: "told Ann by phone" is no
agreement of the lead's.
"""

import re
from difflib import get_close_matches
from typing import Final

from bot.case import commands as c
from bot.case.errors import NotUnderstood, WordsMissing
from bot.case.events import Satisfaction
from bot.screens.request_row import TypedWords
from bot.screens.typed_text import customers_from

_COST: Final = re.compile(r"\bcosts?:\s*(.+)$", re.IGNORECASE | re.DOTALL)
_UNREACHABLE: Final = re.compile(r"\bunreachable\b[\s:,]*", re.IGNORECASE)
_BECAUSE: Final = re.compile(r"\bbecause\b[\s:,]*", re.IGNORECASE)
_AGREED: Final = re.compile(r"agreed?[\s.!]*", re.IGNORECASE)
_KEPT: Final = re.compile(r"kept[\s.!]*", re.IGNORECASE)


def read_own(w: TypedWords) -> c.CaseRequest:
    """Whatever follows."""
    return c.Own(by=w.by, via=w.via, number=w.number)


def read_hand(w: TypedWords) -> c.CaseRequest:
    """A mention or an address."""
    if not w.rest:
        raise WordsMissing(c.Verb.HAND, w.ref)
    return c.Hand(by=w.by, via=w.via, number=w.number, to=w.rest)


def read_move(w: TypedWords) -> c.CaseRequest | None:
    """A department's name."""
    if not w.rest or "@" in w.rest:
        return None
    return c.Move(by=w.by, via=w.via, number=w.number, department=w.rest)


def read_fix(w: TypedWords) -> c.CaseRequest:
    """What was done, and at the end what it cost."""
    cost = _COST.search(w.rest)
    what = w.rest[: cost.start()].rstrip(" \t\r\n,;.") if cost else w.rest
    spent = cost[1].strip() if cost else ""
    return c.Fix(by=w.by, via=w.via, number=w.number, what=what, cost=spent)


def read_customers(w: TypedWords) -> c.CaseRequest:
    """Names with contacts."""
    return c.AddCustomers(by=w.by, via=w.via, number=w.number, customers=customers_from(w.rest))


def read_tell(w: TypedWords) -> c.CaseRequest:
    """Customers and how they were told; the rules find the names in it."""
    return c.Tell(by=w.by, via=w.via, number=w.number, words=w.rest)


def read_give_up(w: TypedWords) -> c.CaseRequest | None:
    """A customer, what was tried, and why it fails."""
    lost = _UNREACHABLE.search(w.rest)
    if not lost:
        return None
    attempts, *reason = _BECAUSE.split(w.rest[lost.end() :], maxsplit=1)
    return c.GiveUp(
        by=w.by,
        via=w.via,
        number=w.number,
        words=w.rest[: lost.start()].strip(),
        attempts=attempts.strip(" ,;"),
        reason="".join(reason).strip(),
    )


def read_agree(w: TypedWords) -> c.CaseRequest | None:
    """A customer, and that it is agreed."""
    lost = _UNREACHABLE.search(w.rest)
    if not lost or not _AGREED.fullmatch(w.rest[lost.end() :]):
        return None
    whom = w.rest[: lost.start()].strip()
    return c.AgreeGivingUp(by=w.by, via=w.via, number=w.number, words=whom)


def read_promise(w: TypedWords) -> c.CaseRequest:
    """When, then what; the rules tell them apart."""
    if not w.rest:
        raise WordsMissing(c.Verb.PROMISE, w.ref)
    return c.MakePromise(by=w.by, via=w.via, number=w.number, when=w.rest)


def read_keep_promise(w: TypedWords) -> c.CaseRequest | None:
    """The one word "kept"."""
    if not _KEPT.fullmatch(w.rest):
        return None
    return c.KeepPromise(by=w.by, via=w.via, number=w.number)


def read_update(w: TypedWords) -> c.CaseRequest:
    """What the customers were told."""
    return c.Update(by=w.by, via=w.via, number=w.number, what=w.rest)


def read_snooze(w: TypedWords) -> c.CaseRequest:
    """Until when, then why; the rules tell them apart."""
    if not w.rest:
        raise WordsMissing(c.Verb.SNOOZE, w.ref)
    return c.SnoozeNags(by=w.by, via=w.via, number=w.number, when=w.rest)


def read_close(w: TypedWords) -> c.CaseRequest:
    """Nothing, or how the customers took it. Raises NotUnderstood for any other word."""
    wanted = w.rest.casefold().strip(" .!")
    outcome = next((each for each in Satisfaction if each == wanted), None)
    if wanted and not outcome:
        near = get_close_matches(wanted, list(Satisfaction), n=1)
        raise NotUnderstood(w.ref, f"close {w.rest}", f"close {near[0]}" if near else "close")
    return c.Close(by=w.by, via=w.via, number=w.number, outcome=outcome)


def read_reopen(w: TypedWords) -> c.CaseRequest:
    """Why it is not over."""
    return c.Reopen(by=w.by, via=w.via, number=w.number, why=w.rest)
