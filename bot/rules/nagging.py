"""What the passing of time does to one case: whom to ask next, whom to nag, when to look again.

A nag begins when something falls due, comes again every `nag_every`, and never stops by itself.
After `escalate_after` nags that nobody answered the lead is nagged too, and after as many more
the executive. By night it waits. What was missed while nobody looked is one nag, not twenty.
"""

from collections.abc import Iterator
from datetime import datetime

from bot.case import events as e
from bot.case.case import Case, NagCount, Stage
from bot.case.due_moments import Moments
from bot.case.evolve import evolve
from bot.rules.asking import ask_next
from bot.rules.circumstances import Setting
from bot.rules.obligations import Obligation, late_at, obligations, put_off


def pass_time(case: Case, setting: Setting) -> list[e.Event]:
    """What has happened to the case by now, without anybody doing anything."""
    happened: list[e.Event] = []
    for step in (owner_leaves, _pass_on, _lapse, _break_promises, _nag, _rest):
        for event in step(case, setting):
            case = evolve(case, event)
            happened.append(event)
    return happened


def nag_along(case: Case, setting: Setting) -> list[e.Event]:
    """The nags of a case that go along with others to the same person.

    What is due within half an interval comes along, so that one message bundles it all; what was
    never nagged about keeps its moment.
    """
    soon = setting.now + setting.policy(case).nag_every.elapsed / 2
    return [
        event
        for owed in obligations(case, setting)
        if owed.nag_from <= setting.now and next_nag_at(case, owed, setting) <= soon
        for event in _nag_about(case, owed, setting)
    ]


def moments(case: Case, setting: Setting) -> Moments:
    """When to look at the case again, and since when it is late."""
    if case.closed:
        return Moments(next_due_at=None, late_at=None)
    return Moments(next_due_at=_next_due_at(case, setting), late_at=late_at(case, setting))


def next_nag_at(case: Case, owed: Obligation, setting: Setting) -> datetime:
    """When the next nag about it comes; held over while the person is not at work.

    What nobody looked at in time, the process being off, waits for the morning too.
    """
    before = _count(case, owed)
    every = setting.policy(case).nag_every.elapsed
    again = before.last_at + every if before else owed.nag_from
    return setting.held(case, owed.debtor, max(again, owed.nag_from, setting.now))


def nagged_people(case: Case, owed: Obligation, level: int, setting: Setting) -> tuple[str, ...]:
    """Who is nagged: the one who owes it, unless they put it off, and the steps above so far."""
    above = people_above(case, owed, setting)[:level]
    own = () if put_off(case, owed, setting) else (stand_in(case, owed.debtor, setting),)
    return tuple(dict.fromkeys((*own, *above)))


def people_above(case: Case, owed: Obligation, setting: Setting) -> tuple[str, ...]:
    """To whom it climbs, step by step: the lead and the executive, or who stands in for them."""
    steps = (each for each in setting.superiors(case) if each != owed.debtor)
    return tuple(dict.fromkeys(stand_in(case, each, setting) for each in steps))


def stand_in(case: Case, email: str, setting: Setting) -> str:
    """That person, or while they are away the deputy, or else the lead.

    For somebody who left, whoever is above.
    """
    person = setting.person(email)
    if person.is_there(setting.now):
        return email
    deputy = setting.organization.deputy_of(email) if person.active else None
    others = (*((deputy,) if deputy else ()), *setting.superiors(case))
    return next((each for each in others if setting.is_there(each)), email)


def owner_leaves(case: Case, setting: Setting) -> Iterator[e.Event]:
    """An owner whose account is gone owns nothing."""
    if case.closed or not case.owner or setting.person(case.owner.who).active:
        return
    left = e.OwnerLeft(at=setting.now, by=None, who=case.owner.who)
    yield left
    asked = ask_next(evolve(case, left), setting, e.AskedBecause.LEFT)
    if asked:
        yield asked


def _pass_on(case: Case, setting: Setting) -> Iterator[e.Event]:
    """Whoever does not answer in time, or is not there to answer, is asked no longer."""
    if case.closed or case.owner or not case.asked:
        return
    silent = case.asked.until <= setting.now
    if silent or not setting.is_there(case.asked.who):
        because = e.AskedBecause.NO_ANSWER if silent else e.AskedBecause.AWAY
        asked = ask_next(case, setting, because)
        if asked:
            yield asked


def is_passed_on(case: Case, setting: Setting) -> bool:
    """Whether somebody else is to be asked now."""
    return any(_pass_on(case, setting))


def _lapse(case: Case, setting: Setting) -> Iterator[e.Event]:
    """An offer that nobody took leaves the owner the owner."""
    if case.offer and case.offer.until <= setting.now:
        yield e.HandoverLapsed(at=setting.now, by=None, to=case.offer.to)


def _break_promises(case: Case, setting: Setting) -> Iterator[e.Event]:
    for each in () if case.closed else case.open_promises:
        if each.due_at <= setting.now and not each.broken_at:
            yield e.PromiseBroken(at=setting.now, by=None, number=each.number)


def _nag(case: Case, setting: Setting) -> Iterator[e.Event]:
    owed = obligations(case, setting)
    if any(next_nag_at(case, each, setting) <= setting.now for each in owed):
        yield from nag_along(case, setting)


def _nag_about(case: Case, owed: Obligation, setting: Setting) -> Iterator[e.Event]:
    before = _count(case, owed)
    unanswered = before.unanswered if before else 0
    level = unanswered // setting.policy(case).escalate_after
    yield e.Nagged(
        at=setting.now,
        by=None,
        owed=owed.key,
        number=before.number + 1 if before else 1,
        level=min(level, 2),
        people=nagged_people(case, owed, level, setting),
    )
    above = people_above(case, owed, setting)
    first_of_level = unanswered % setting.policy(case).escalate_after == 0
    if first_of_level and 0 < level <= len(above):
        yield e.Escalated(at=setting.now, by=None, owed=owed.key, to=above[level - 1])


def _rest(case: Case, setting: Setting) -> Iterator[e.Event]:
    """When everybody knows and nothing is promised, the case closes after a while by itself."""
    at = closes_at(case, setting)
    if at and at <= setting.now:
        yield e.CaseClosed(at=setting.now, by=None)


def closes_at(case: Case, setting: Setting) -> datetime | None:
    """When a case whose customers all know closes by itself; None while something is owed."""
    told_at = case.everyone_told_at
    if case.stage is not Stage.TOLD or not told_at or case.open_promises:
        return None
    return setting.deadline(case, told_at, setting.policy(case).tell_within)


def _next_due_at(case: Case, setting: Setting) -> datetime:
    due = [next_nag_at(case, each, setting) for each in obligations(case, setting)]
    due += [each.due_at for each in case.open_promises if not each.broken_at]
    due += [at for at in (closes_at(case, setting),) if at]
    if case.offer:
        due.append(case.offer.until)
    if case.asked and setting.now < case.asked.until:
        due.append(case.asked.until)
    if is_passed_on(case, setting):
        due.append(setting.now)
    return min(due)


def _count(case: Case, owed: Obligation) -> NagCount | None:
    return next((each for each in case.nags if each.owed == owed.key), None)
