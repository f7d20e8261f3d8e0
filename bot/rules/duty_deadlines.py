"""The duties of a case, with debtors and deadlines, derived from the facts and the policy."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.case.case import Case, Customer, Promise, Stage
from bot.rules.circumstances import Circumstances

_BEFORE_GOING_HOME: Final = timedelta(hours=1)


class DutyKind(StrEnum):
    """The kinds of duties."""

    #: Accept the case or pass it on.
    ACCEPT = "accept"
    #: Contact the customer for the first time.
    ACKNOWLEDGE = "acknowledge"
    #: Fix the fault.
    FIX = "fix"
    #: Update the customer.
    UPDATE = "update"
    #: Keep a promise.
    PROMISE = "promise"
    #: Tell the customers of the fix.
    TELL = "tell"
    #: Confirm that a customer can't be reached.
    AGREE = "agree"


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One duty of one person."""

    kind: DutyKind
    debtor: str
    due_at: datetime
    #: The start of reminders (UTC); for a promise, before the deadline.
    nag_from: datetime
    #: The number of the promise or customer, if the case has several.
    about: int | None = None

    @property
    def key(self) -> str:
        """A name within the case, the same for as long as the duty is open."""
        return self.kind if self.about is None else f"{self.kind}:{self.about}"


def derive_duties(case: Case, circumstances: Circumstances) -> tuple[Duty, ...]:
    """Derive the open duties, the soonest first; none on a closed case."""
    debtor = case.answerable
    if case.closed or not debtor:
        return ()
    owed = [
        *_accept_duty(case),
        *_duties_before_fix(case, circumstances, debtor),
        *_duties_after_fix(case, circumstances, debtor),
        *_promise_duties(case, circumstances, debtor),
    ]
    return tuple(sorted(owed, key=lambda each: (each.due_at, each.key)))


def hears_by(case: Case, circumstances: Circumstances) -> datetime | None:
    """Return the deadline (UTC) of the next contact with the customer; None without a duty."""
    if case.stage in (Stage.TOLD, Stage.CLOSED):
        due = []
    elif case.fixed:
        due = [circumstances.deadline(case, case.fixed.at, circumstances.policy(case).tell_within)]
    else:
        due = [_contact_due_at(case, circumstances)]
    return min([*due, *(each.due_at for each in case.open_promises)], default=None)


def _accept_duty(case: Case) -> list[Duty]:
    if case.stage is not Stage.REPORTED or not case.asked:
        return []
    return [_duty_due(DutyKind.ACCEPT, case.asked.who, case.asked.until)]


def _duties_before_fix(case: Case, circumstances: Circumstances, debtor: str) -> list[Duty]:
    """Return the contact with the customer, due even without an owner, and the fix."""
    if case.fixed:
        return []
    kind = DutyKind.UPDATE if case.acknowledged else DutyKind.ACKNOWLEDGE
    word = _once_they_answered(case, _duty_due(kind, debtor, _contact_due_at(case, circumstances)))
    if not case.owner:
        return [word]
    fix_by = circumstances.deadline(case, case.open_since, circumstances.policy(case).fix_within)
    return [word, _duty_due(DutyKind.FIX, debtor, fix_by)]


def _once_they_answered(case: Case, owed: Duty) -> Duty:
    """Don't remind the person who is asked before the accept deadline."""
    if case.owner or not case.asked:
        return owed
    return replace(owed, nag_from=max(owed.nag_from, case.asked.until))


def _contact_due_at(case: Case, circumstances: Circumstances) -> datetime:
    """Return the deadline (UTC) of the next contact with the customer before the fix."""
    policy = circumstances.policy(case)
    last = case.updated or case.acknowledged
    if not last:
        return circumstances.deadline(case, case.reported_at, policy.acknowledge_within)
    return circumstances.deadline(case, max(case.open_since, last.at), policy.update_every)


def _duties_after_fix(case: Case, circumstances: Circumstances, debtor: str) -> list[Duty]:
    if not case.fixed:
        return []
    policy = circumstances.policy(case)
    waiting = [each for each in case.untold if not each.unreachable]
    since = min((_to_tell_since(case, each) for each in waiting), default=None)
    lead = circumstances.lead(case) if case.to_agree else ""
    owed = [
        _duty_due(
            DutyKind.AGREE,
            lead,
            circumstances.own_deadline(case, lead, each.unreachable.at, policy.accept_within),
            about=each.number,
        )
        for each in case.to_agree
        if each.unreachable
    ]
    if since:
        tell = _duty_due(
            DutyKind.TELL, debtor, circumstances.deadline(case, since, policy.tell_within)
        )
        owed.append(_once_they_answered(case, tell))
    return owed


def _to_tell_since(case: Case, customer: Customer) -> datetime:
    """Return the start (UTC) of the time to tell: the last of what made it necessary."""
    fixed_at = case.fixed.at if case.fixed else case.open_since
    tries = (each.at for each in case.further_tries if each.customer == customer.number)
    return max(fixed_at, customer.added_at, *tries)


def _promise_duties(case: Case, circumstances: Circumstances, debtor: str) -> list[Duty]:
    return [
        Duty(
            kind=DutyKind.PROMISE,
            debtor=debtor,
            due_at=each.due_at,
            nag_from=_first_reminder_at(each, case, circumstances, debtor),
            about=each.number,
        )
        for each in case.open_promises
    ]


def _first_reminder_at(
    promise: Promise, case: Case, circumstances: Circumstances, debtor: str
) -> datetime:
    """Begin one interval before the promise is due, but not before half of the time.

    If the debtor isn't at work between then and the deadline, begin an hour before the end of the
    debtor's last working day, but not before half of the time until then: no reminder comes in the
    moment of promising.
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


def _duty_due(kind: DutyKind, debtor: str, due_at: datetime, about: int | None = None) -> Duty:
    return Duty(kind=kind, debtor=debtor, due_at=due_at, nag_from=due_at, about=about)
