"""The words that people type, made into commands: the same on every platform.

After a reference comes a verb and what belongs to it; anything else is a complaint, in the
customer's words, and is taken as it stands.
"""

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Final

from bot.case import commands as c
from bot.case.errors import NoSuchCase, NotUnderstood, WordsMissing
from bot.case.events import Outcome
from bot.chat.plain_text import clean

_REF = re.compile(r"OOPS-([1-9][0-9]{0,8})\b[ \t\r\n:]*", re.IGNORECASE)
_LIKE_A_REF = re.compile(r"OOPS-[0-9]+\b", re.IGNORECASE)
_LINE = re.compile(r"[;\n]+")
_MOST_DIGITS = 9
_COST = re.compile(r"\bcosts?:\s*(.+)$", re.IGNORECASE | re.DOTALL)
_UNREACHABLE = re.compile(r"\bunreachable\b[\s:,]*", re.IGNORECASE)
_BECAUSE = re.compile(r"\bbecause\b[\s:,]*", re.IGNORECASE)
_AGREED = re.compile(r"agreed?[\s.!]*", re.IGNORECASE)
_KEPT = re.compile(r"kept[\s.!]*", re.IGNORECASE)
_AWAY = re.compile(r"away\s+(?:until|till)\b\s*(.*)", re.IGNORECASE | re.DOTALL)
_BACK = re.compile(r"away\s+back[\s.!]*", re.IGNORECASE)

#: What may follow a reference.
VERBS: Final = (
    "own",
    "hand",
    "fixed",
    "customer",
    "told",
    "promise",
    "update",
    "snooze",
    "close",
    "reopen",
)


def command_from(text: str, by: str, via: str) -> c.Command:
    """What these words ask for. Raises a Refusal that says how to write it."""
    text = clean(text).strip()
    alone = _ALONE.get(text.casefold())
    if alone:
        return alone(by, via)
    number, words = reference(text)
    if number:
        return _about_case(number, words, by, via)
    away = _AWAY.fullmatch(text)
    if away:
        return c.GoAway(by=by, via=via, until=away[1].strip())
    if _BACK.fullmatch(text):
        return c.ComeBack(by=by, via=via)
    _misspelt(text)
    return c.ReportComplaint(by=by, via=via, complaint=text)


def _misspelt(text: str) -> None:
    """Raises a Refusal where nobody can have meant it as what a customer said."""
    ref = _LIKE_A_REF.match(text)
    if ref:
        raise NoSuchCase(ref[0])
    near = get_close_matches(text.casefold(), [each for each in _ALONE if each], n=1, cutoff=0.75)
    if near and len(text.split()) == 1:
        raise NotUnderstood("", text, near[0])


def reference(text: str) -> tuple[int | None, str]:
    """The number of the case that the text begins with, and what follows it."""
    ref = _REF.match(text)
    return (int(ref[1]), text[ref.end() :].strip()) if ref else (None, text)


def whole_number(text: str) -> int | None:
    """The number of something on a case, where that is what the text is."""
    is_one = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_one else None


_ALONE: Final[dict[str, Callable[[str, str], c.Command]]] = {
    "": lambda by, via: c.OpenForm(by=by, via=via, verb="report"),
    "help": lambda by, via: c.ShowHelp(by=by, via=via),
    "mine": lambda by, via: c.ShowMine(by=by, via=via),
    "overdue": lambda by, via: c.ShowOverdue(by=by, via=via),
    "away": lambda by, via: c.GoAway(by=by, via=via, until=""),
}


def _about_case(number: int, words: str, by: str, via: str) -> c.CaseRequest:
    verb, *more = words.split(maxsplit=1) or [""]
    verb, rest = verb.casefold(), "".join(more)
    if not verb:
        return c.ShowCase(by=by, via=via, number=number)
    if verb not in _READ:
        near = get_close_matches(verb, VERBS, n=1)
        fixed = f"{near[0]} {rest}".strip() if near else None
        raise NotUnderstood(f"OOPS-{number}", words, fixed)
    return _READ[verb](_Words(number=number, by=by, via=via, rest=rest.strip()))


class _Words:
    """What stands after a verb, and who said it about which case."""

    def __init__(self, *, number: int, by: str, via: str, rest: str) -> None:
        self.number = number
        self.by = by
        self.via = via
        self.rest = rest

    @property
    def ref(self) -> str:
        return f"OOPS-{self.number}"


def _own(w: _Words) -> c.CaseRequest:
    return c.Own(by=w.by, via=w.via, number=w.number)


def _hand(w: _Words) -> c.CaseRequest:
    if not w.rest:
        raise WordsMissing("hand", w.ref)
    if w.rest.startswith(("@", "<@")) or "@" in w.rest:
        return c.Hand(by=w.by, via=w.via, number=w.number, to=w.rest)
    return c.Move(by=w.by, via=w.via, number=w.number, department=w.rest)


def _fixed(w: _Words) -> c.CaseRequest:
    cost = _COST.search(w.rest)
    what = w.rest[: cost.start()].rstrip(" \t\r\n,;.") if cost else w.rest
    spent = cost[1].strip() if cost else ""
    return c.Fix(by=w.by, via=w.via, number=w.number, what=what, cost=spent)


def _customer(w: _Words) -> c.CaseRequest:
    return c.AddCustomers(by=w.by, via=w.via, number=w.number, customers=customers_from(w.rest))


def customers_from(text: str) -> tuple[c.NewCustomer, ...]:
    """Customers, one a line or between semicolons: a name, then a comma and a contact."""
    found = []
    for line in _LINE.split(clean(text)):
        name, _, contact = line.partition(",")
        if name.strip():
            found.append(c.NewCustomer(name=name.strip(), contact=contact.strip()))
    return tuple(found)


def _told(w: _Words) -> c.CaseRequest:
    lost = _UNREACHABLE.search(w.rest)
    if not lost:
        return c.Tell(by=w.by, via=w.via, number=w.number, words=w.rest)
    whom, rest = w.rest[: lost.start()].strip(), w.rest[lost.end() :]
    if _AGREED.fullmatch(rest):
        return c.AgreeGivingUp(by=w.by, via=w.via, number=w.number, words=whom)
    attempts, *reason = _BECAUSE.split(rest, maxsplit=1)
    return c.GiveUp(
        by=w.by,
        via=w.via,
        number=w.number,
        words=whom,
        attempts=attempts.strip(" ,;"),
        reason="".join(reason).strip(),
    )


def _promise(w: _Words) -> c.CaseRequest:
    if _KEPT.fullmatch(w.rest):
        return c.KeepPromise(by=w.by, via=w.via, number=w.number)
    if not w.rest:
        raise WordsMissing("promise", w.ref)
    return c.MakePromise(by=w.by, via=w.via, number=w.number, when=w.rest)


def _update(w: _Words) -> c.CaseRequest:
    return c.Update(by=w.by, via=w.via, number=w.number, what=w.rest)


def _snooze(w: _Words) -> c.CaseRequest:
    if not w.rest:
        raise WordsMissing("snooze", w.ref)
    return c.SnoozeNags(by=w.by, via=w.via, number=w.number, when=w.rest)


def _close(w: _Words) -> c.CaseRequest:
    wanted = w.rest.casefold().strip(" .!")
    outcome = next((each for each in Outcome if each == wanted), None)
    if wanted and not outcome:
        near = get_close_matches(wanted, list(Outcome), n=1)
        raise NotUnderstood(w.ref, f"close {w.rest}", f"close {near[0]}" if near else "close")
    return c.Close(by=w.by, via=w.via, number=w.number, outcome=outcome)


def _reopen(w: _Words) -> c.CaseRequest:
    return c.Reopen(by=w.by, via=w.via, number=w.number, why=w.rest)


_READ: Final[dict[str, Callable[[_Words], c.CaseRequest]]] = {
    "own": _own,
    "hand": _hand,
    "fixed": _fixed,
    "customer": _customer,
    "told": _told,
    "promise": _promise,
    "update": _update,
    "snooze": _snooze,
    "close": _close,
    "reopen": _reopen,
}
