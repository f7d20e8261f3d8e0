"""Readers of the words after a verb: one reader per request.

A reader returns None if another request with the same word is meant: "told Ann by phone" is not the
lead's agreement.
"""

import re
from difflib import get_close_matches
from typing import Final

from bot.case import commands as c
from bot.case.errors import NotUnderstood, WordsMissing
from bot.case.events import Satisfaction
from bot.case.verbs import Verb
from bot.rules.telling_words import begins_unfixed, has_way_of_telling, says_nothing
from bot.screens.request_row import TypedWords
from bot.screens.typed_customers import customers_from

_COST_AT_END: Final = re.compile(
    r"(?:^|[;\n]|[,.]\s|(?P<bracket>\())\s*costs?:\s*(?P<amount>[^;\n]*?)\s*(?(bracket)\))$",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(
    r"(?:[A-Z]{3}|[€$£¥])?\s?[0-9][0-9.,' ]*\s?(?:[^\W\d_]{1,12}|[€$£¥])?", re.IGNORECASE
)
#: Characters at the end of a text in which a cost is looked for.
_LONGEST_COST: Final = 80
_POLITE: Final = re.compile(r"(?:(?:it|this|case|please|now|thanks)\b[\s.!]*)*", re.IGNORECASE)
_UNREACHABLE_WORD: Final = re.compile(r"\bunreachable\b[\s:,]*", re.IGNORECASE)
_BECAUSE_WORD: Final = re.compile(r"\bbecause\b[\s:,]*", re.IGNORECASE)
_AGREED_WORD: Final = re.compile(r"agreed?[\s.!]*", re.IGNORECASE)
_NOT_TO: Final = re.compile(r"(?:not|never)\s", re.IGNORECASE)
_TWO_PEOPLE: Final = re.compile(r"@\S+\s*(?:,|;|&|\+|\band\b|\bor\b)\s*\S*@", re.IGNORECASE)
_ADDRESS_THEN_WHY: Final = re.compile(
    r"(?P<to><@[^>]+>|[^\s,;:]+@[^\s,;:]+)(?:[\s,;:–-]+(?:because\s+)?(?P<why>\S.*))?",
    re.DOTALL | re.IGNORECASE,
)
_NAME_THEN_WHY: Final = re.compile(
    r"(?P<to>[^,;:]+?)(?:\s*[,;:]\s*(?:because\s+)?|\s+because\s+|\s+[–-]\s+)(?P<why>\S.*)",
    re.DOTALL | re.IGNORECASE,
)
_KEPT_WORD: Final = re.compile(r"kept[\s.!]*", re.IGNORECASE)


def read_own(w: TypedWords) -> c.CaseRequest:
    """Read no words. Raises NotUnderstood for any but polite ones."""
    if not _POLITE.fullmatch(w.rest):
        raise NotUnderstood(w.ref, f"own {w.rest}", "own")
    return c.Own(by=w.by, via=w.via, number=w.number)


def read_hand(w: TypedWords) -> c.CaseRequest:
    """Read a mention or an address. Raises NotUnderstood for two people, and for whom it is not."""
    if not w.rest:
        raise WordsMissing(Verb.HAND, w.ref)
    if _NOT_TO.match(w.rest) or _TWO_PEOPLE.search(w.rest):
        raise NotUnderstood(w.ref, f"hand {w.rest}", None)
    to, why = _split_why(w.rest)
    return c.Hand(by=w.by, via=w.via, number=w.number, to=to, why=why)


def read_move(w: TypedWords) -> c.CaseRequest | None:
    """Read a department's name."""
    name, why = _split_why(w.rest)
    if not name or "@" in name or _NOT_TO.match(name):
        return None
    return c.Move(by=w.by, via=w.via, number=w.number, department=name, why=why)


def _split_why(words: str) -> tuple[str, str]:
    """Split "Newsroom because it is theirs" before the reason.

    After an address or a mention everything is the reason.
    """
    parts = _ADDRESS_THEN_WHY.fullmatch(words) or _NAME_THEN_WHY.fullmatch(words)
    to, why = (parts["to"], (parts["why"] or "").strip()) if parts else (words, "")
    return to, "" if _POLITE.fullmatch(why) else why


def read_decline(w: TypedWords) -> c.CaseRequest:
    """Read the reason."""
    return c.Decline(by=w.by, via=w.via, number=w.number, why=w.rest)


def read_fix(w: TypedWords) -> c.CaseRequest:
    """Read a description of the fix, and the cost at the end.

    Raises NotUnderstood for words such as "not yet", which say that nothing is fixed.
    """
    if begins_unfixed(w.rest):
        raise NotUnderstood(w.ref, f"fixed {w.rest}", "fixed <what>")
    what, cost = _split_cost(w.rest)
    return c.Fix(by=w.by, via=w.via, number=w.number, what=what, cost=cost)


def _split_cost(words: str) -> tuple[str, str]:
    """Split "sent it again; cost: 20 EUR" before the cost. Only an amount at the end counts."""
    cost = _COST_AT_END.search(words[-_LONGEST_COST:])
    if not cost or not _AMOUNT.fullmatch(cost["amount"]):
        return words, ""
    start = max(0, len(words) - _LONGEST_COST) + cost.start()
    return words[:start].rstrip(" \t\r\n,;."), cost["amount"]


def read_customers(w: TypedWords) -> c.CaseRequest:
    """Read names with contacts."""
    return c.AddCustomers(by=w.by, via=w.via, number=w.number, customers=customers_from(w.rest))


def read_rename(w: TypedWords) -> c.CaseRequest:
    """Read the name of a customer, and the right name with contacts."""
    whom, _, named = w.rest.partition(" to ")
    return c.RenameCustomer(
        by=w.by,
        via=w.via,
        number=w.number,
        whom=whom.strip(),
        customers=customers_from(named),
    )


def read_tell(w: TypedWords) -> c.CaseRequest:
    """Read customers and the way of telling; the rules find the names in the words."""
    return c.Tell(by=w.by, via=w.via, number=w.number, words=w.rest)


def read_give_up(w: TypedWords) -> c.CaseRequest | None:
    """Read a customer, the attempts, and the reason for giving up."""
    lost = _UNREACHABLE_WORD.search(w.rest)
    if not lost or has_way_of_telling(w.rest[: lost.start()]):
        return None
    attempts, *reason = _BECAUSE_WORD.split(w.rest[lost.end() :], maxsplit=1)
    return c.GiveUp(
        by=w.by,
        via=w.via,
        number=w.number,
        words=w.rest[: lost.start()].strip(),
        attempts=attempts.strip(" ,;"),
        reason="".join(reason).strip(),
    )


def read_agree(w: TypedWords) -> c.CaseRequest | None:
    """Read a customer, followed by "unreachable agreed"."""
    lost = _UNREACHABLE_WORD.search(w.rest)
    if not lost or not _AGREED_WORD.fullmatch(w.rest[lost.end() :]):
        return None
    whom = w.rest[: lost.start()].strip()
    return c.AgreeGivingUp(by=w.by, via=w.via, number=w.number, words=whom)


def read_keep_trying(w: TypedWords) -> c.CaseRequest:
    """Read a customer and the reason."""
    whom, *why = _BECAUSE_WORD.split(w.rest, maxsplit=1)
    return c.KeepTrying(
        by=w.by, via=w.via, number=w.number, words=whom.strip(" ,;:"), why="".join(why).strip()
    )


def read_promise(w: TypedWords) -> c.CaseRequest:
    """When, then what; the rules tell them apart."""
    if not w.rest:
        raise WordsMissing(Verb.PROMISE, w.ref)
    return c.MakePromise(by=w.by, via=w.via, number=w.number, when=w.rest)


def read_keep_promise(w: TypedWords) -> c.CaseRequest | None:
    """Read the one word "kept"."""
    if not _KEPT_WORD.fullmatch(w.rest):
        return None
    return c.KeepPromise(by=w.by, via=w.via, number=w.number)


def read_update(w: TypedWords) -> c.CaseRequest:
    """Read the news given to the customers. Raises NotUnderstood for "nobody" and "not yet"."""
    if says_nothing(w.rest):
        raise NotUnderstood(w.ref, f"update {w.rest}", "update <what they were told>")
    return c.Update(by=w.by, via=w.via, number=w.number, what=w.rest)


def read_snooze(w: TypedWords) -> c.CaseRequest:
    """Read a time and a reason; the rules split the words."""
    if not w.rest:
        raise WordsMissing(Verb.SNOOZE, w.ref)
    return c.SnoozeNags(by=w.by, via=w.via, number=w.number, when=w.rest)


def read_close(w: TypedWords) -> c.CaseRequest:
    """Read a satisfaction, or nothing. Raises NotUnderstood for any other word."""
    wanted = "" if _POLITE.fullmatch(w.rest) else w.rest.casefold().strip(" .!")
    outcome = next((each for each in Satisfaction if each == wanted), None)
    if wanted and not outcome:
        near = get_close_matches(wanted, list(Satisfaction), n=1)
        raise NotUnderstood(w.ref, f"close {w.rest}", f"close {near[0]}" if near else "close")
    return c.Close(by=w.by, via=w.via, number=w.number, outcome=outcome)


def read_reopen(w: TypedWords) -> c.CaseRequest:
    """Read the reason."""
    return c.Reopen(by=w.by, via=w.via, number=w.number, why=w.rest)
