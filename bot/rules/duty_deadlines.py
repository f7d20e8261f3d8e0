"""What is owed on a case, by whom and by when. It follows from the case's facts and its policy."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.case.case import Case, Promise, Stage
from bot.rules.circumstances import Circumstances

_BEFORE_GOING_HOME: Final = timedelta(hours=1)


class DutyKind(StrEnum):
    """What can be owed."""

    #: Say whether it is yours.
    ACCEPT = "accept"
    #: Give the customer a first personal word.
    ACKNOWLEDGE = "acknowledge"
    #: Mend it.
    FIX = "fix"
    #: Tell the customer how it goes.
    UPDATE = "update"
    #: Do what was promised.
    PROMISE = "promise"
    #: Tell the customers that it is fixed.
    TELL = "tell"
    #: Say whether a customer really cannot be reached.
    AGREE = "agree"


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing owed."""

    kind: DutyKind
    debtor: str
    due_at: datetime
    #: From when on the debtor is reminded; a promise is chased before it lapses.
    nag_from: datetime
    #: The promise's or customer's number, where there are several.
    about: int | None = None

    @property
    def key(self) -> str:
        """Its name within the case, the same as long as it is owed."""
        return self.kind if self.about is None else f"{self.kind}:{self.about}"


def derive_duties(case: Case, circumstances: Circumstances) -> tuple[Duty, ...]:
    """All that is owed on the case now, the soonest first; nothing on a closed one."""
    debtor = case.answerable
    if case.closed or not debtor:
        return ()
    owed = [
        *_to_accept(case),
        *_while_broken(case, circumstances, debtor),
        *_to_tell(case, circumstances, debtor),
        *_promised(case, circumstances, debtor),
    ]
    return tuple(sorted(owed, key=lambda each: (each.due_at, each.key)))


def hears_by(case: Case, circumstances: Circumstances) -> datetime | None:
    """By when the customer hears from us next; None where nothing is owed to them."""
    if case.stage in (Stage.TOLD, Stage.CLOSED):
        due = []
    elif case.fixed:
        due = [circumstances.deadline(case, case.fixed.at, circumstances.policy(case).tell_within)]
    else:
        due = [_word_due_at(case, circumstances)]
    return min([*due, *(each.due_at for each in case.open_promises)], default=None)


def _to_accept(case: Case) -> list[Duty]:
    if case.stage is not Stage.REPORTED or not case.asked:
        return []
    return [_owed(DutyKind.ACCEPT, case.asked.who, case.asked.until)]


def _while_broken(case: Case, circumstances: Circumstances, debtor: str) -> list[Duty]:
    """A word to the customer is owed whether or not somebody has accepted; the mend is not."""
    if case.fixed:
        return []
    kind = DutyKind.UPDATE if case.acknowledged else DutyKind.ACKNOWLEDGE
    word = _once_they_answered(case, _owed(kind, debtor, _word_due_at(case, circumstances)))
    if not case.owner:
        return [word]
    fix_by = circumstances.deadline(case, case.open_since, circumstances.policy(case).fix_within)
    return [word, _owed(DutyKind.FIX, debtor, fix_by)]


def _once_they_answered(case: Case, owed: Duty) -> Duty:
    """Whoever is being asked is not reminded of it as well before their time to answer is over."""
    if case.owner or not case.asked:
        return owed
    return replace(owed, nag_from=max(owed.nag_from, case.asked.until))


def _word_due_at(case: Case, circumstances: Circumstances) -> datetime:
    """When the customer should hear something, while it is not fixed."""
    policy = circumstances.policy(case)
    last = case.updated or case.acknowledged
    if not last:
        return circumstances.deadline(case, case.reported_at, policy.acknowledge_within)
    return circumstances.deadline(case, max(case.open_since, last.at), policy.update_every)


def _to_tell(case: Case, circumstances: Circumstances, debtor: str) -> list[Duty]:
    if not case.fixed:
        return []
    policy = circumstances.policy(case)
    waiting = [each for each in case.untold if not each.unreachable]
    since = min((max(case.fixed.at, each.added_at) for each in waiting), default=None)
    lead = circumstances.lead(case) if case.to_agree else ""
    owed = [
        _owed(
            DutyKind.AGREE,
            lead,
            circumstances.deadline(case, each.unreachable.at, policy.accept_within),
            about=each.number,
        )
        for each in case.to_agree
        if each.unreachable
    ]
    if since:
        tell = _owed(DutyKind.TELL, debtor, circumstances.deadline(case, since, policy.tell_within))
        owed.append(_once_they_answered(case, tell))
    return owed


def _promised(case: Case, circumstances: Circumstances, debtor: str) -> list[Duty]:
    return [
        Duty(
            kind=DutyKind.PROMISE,
            debtor=debtor,
            due_at=each.due_at,
            nag_from=_reminder(each, case, circumstances, debtor),
            about=each.number,
        )
        for each in case.open_promises
    ]


def _reminder(promise: Promise, case: Case, circumstances: Circumstances, debtor: str) -> datetime:
    """One nag's interval before the promise lapses, but not before half its time has passed.

    Where the debtor would not be at work between then and the promised moment, it comes an hour
    before they last go home, but not before half of what was left until then has passed: nobody
    is reminded as they promise.
    """
    at = max(
        _half_way(promise.made_at, promise.due_at),
        promise.due_at - circumstances.policy(case).nag_every.elapsed,
    )
    if circumstances.held(case, debtor, at) < promise.due_at:
        return at
    evening = circumstances.calendar(debtor).last_close(promise.due_at)
    if evening <= promise.made_at:
        return at
    return max(evening - _BEFORE_GOING_HOME, _half_way(promise.made_at, evening))


def _half_way(start: datetime, end: datetime) -> datetime:
    return start + (end - start) / 2


def _owed(kind: DutyKind, debtor: str, due_at: datetime, about: int | None = None) -> Duty:
    return Duty(kind=kind, debtor=debtor, due_at=due_at, nag_from=due_at, about=about)
