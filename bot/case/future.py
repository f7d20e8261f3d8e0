"""Facts from the future: recorded while the clock was ahead, before it was set back.

A deed cannot lie in the future. Only what was agreed on can: the date of a promise, the end of a
snooze.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from bot.case.case import Case

#: The clocks of two processes may differ by less.
_TOLERANCE: Final = timedelta(minutes=1)

Fact = TypeVar("Fact")


def without_future(case: Case, now: datetime) -> Case:
    """Return the case with facts from the future dated now, and deadlines to answer moved along."""
    if all(at <= now + _TOLERANCE for at in _deed_times(case)):
        return case
    return _dated_back(case, now)


def _deed_times(case: Case) -> Iterator[datetime]:
    """Yield the times of all facts. Quick, because each case is checked in each sweep."""
    yield from (case.reported_at, case.open_since)
    facts = (case.asked, case.owner, case.offer, case.fixed, case.acknowledged, case.updated)
    yield from (fact.at for fact in facts if fact)
    yield from (each.made_at for each in case.promises)
    yield from (each.last_at for each in case.nags)
    yield from (each.at for each in case.further_tries)
    for each in case.customers:
        yield each.added_at
        if each.told:
            yield each.told.at
        if each.unreachable:
            yield each.unreachable.at


def _dated_back(fact: Fact, now: datetime) -> Fact:
    """Replace the times of deeds within the fact, a dataclass."""
    known = {each.name: getattr(fact, each.name) for each in fields(fact)}  # type: ignore[arg-type]
    new = {name: _value_dated_back(name, value, now) for name, value in known.items()}
    if "until" in known and "at" in known:
        new["until"] = known["until"] - (known["at"] - new["at"])
    return replace(fact, **new)  # type: ignore[type-var]


def _value_dated_back(name: str, value: Any, now: datetime) -> Any:  # noqa: ANN401 -- any field's
    if isinstance(value, datetime):
        is_deed = name in {"at", "open_since"} or (name.endswith("_at") and name != "due_at")
        return min(value, now) if is_deed else value
    if isinstance(value, tuple):
        return tuple(_value_dated_back("", each, now) for each in value)
    return _dated_back(value, now) if is_dataclass(value) else value
