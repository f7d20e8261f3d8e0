"""Rules of ownership: taking a case, handing it over, moving it to another department."""

from collections.abc import Iterator
from dataclasses import replace

from bot.case import commands as c
from bot.case import errors
from bot.case import events as e
from bot.case.case import Case
from bot.case.evolve import evolve
from bot.case.reasons import AskedBecause
from bot.rules.asking import ask, ask_next
from bot.rules.circumstances import Circumstances
from bot.rules.guards import acting_superiors, only_answerable, require_words


def own(case: Case, request: c.Own, circumstances: Circumstances) -> Iterator[e.Event]:
    """Take the case. Somebody of another department takes it to that department."""
    owner, offer = case.owner, case.offer
    if owner and owner.who == request.by:
        return
    if owner and not _may_take(case, request.by, circumstances):
        raise errors.Taken(case, owner.who, owner.at)
    before = owner.who if owner else case.asked.who if case.asked else None
    if offer and offer.to == request.by and offer.department:
        yield from _moved(offer.department, request.by, "", circumstances)
    yield e.OwnershipAccepted(
        at=circumstances.now,
        by=request.by,
        who=request.by,
        instead_of=before if before != request.by else None,
    )


def _may_take(case: Case, who: str, circumstances: Circumstances) -> bool:
    """Return True if the person may take the case from the owner: by an offer, or from above."""
    offered = case.offer is not None and case.offer.to == who
    owner_away = case.owner is not None and not circumstances.is_there(case.owner.who)
    return offered or owner_away or who in acting_superiors(case, circumstances)


def hand(case: Case, request: c.Hand, circumstances: Circumstances) -> Iterator[e.Event]:
    """Hand the case over; an owner stays the owner until the other accepts."""
    only_answerable(case, request, circumstances)
    if request.to == case.answerable:
        raise errors.HandedToSelf(case, request.to)
    person = circumstances.person(request.to)
    if not person.active:
        raise errors.NoSuchPerson(request.to)
    if person.away_until and not circumstances.is_there(request.to):
        raise errors.HandedToAbsent(case, request.to, person.away_until)
    asked = ask(case, circumstances, request.to, AskedBecause.HANDED)
    if not case.owner:
        yield replace(asked, by=request.by, why=request.why)
    elif not (case.offer and case.offer.to == request.to):
        yield e.HandoverOffered(
            at=circumstances.now,
            by=request.by,
            to=request.to,
            until=asked.until,
            why=request.why,
        )


def decline(case: Case, request: c.Decline, circumstances: Circumstances) -> Iterator[e.Event]:
    """Decline an offered case, which stays with its owner. A department's next one is asked."""
    offer = case.offer
    if not offer or offer.to != request.by:
        raise errors.NotYours(case, request.verb.word)
    require_words(request, case, request.why)
    yield e.HandoverLapsed(at=circumstances.now, by=request.by, to=offer.to, why=request.why)
    yield from offer_to_next(case, circumstances)


def offer_to_next(case: Case, circumstances: Circumstances) -> Iterator[e.HandoverOffered]:
    """Offer a case to the next person of a department, after one who did not take it."""
    offer = case.offer
    if offer and offer.department:
        after = (*offer.after, offer.to)
        offered = offer_to_department(case, offer.department, circumstances, after)
        if offered:
            yield replace(offered, by=offer.by, why=offer.why)


def move(case: Case, request: c.Move, circumstances: Circumstances) -> Iterator[e.Event]:
    """Move the case to another department, and ask a person there.

    Without an owner, any employee may move a case; else only the owner, the deputy and superiors.
    An owner stays the owner, and the case where it is, until somebody there accepts.
    """
    if case.owner:
        only_answerable(case, request, circumstances)
    organization = circumstances.organization
    department = organization.department(request.department)
    if not department:
        known = organization.department_names
        raise errors.NoSuchDepartment(request.department, known)
    if department.name == case.department:
        return
    if case.owner:
        offered = offer_to_department(case, department.name, circumstances)
        if offered and not (case.offer and case.offer.department == department.name):
            yield replace(offered, by=request.by, why=request.why)
        return
    for moved in _moved(department.name, request.by, request.why, circumstances):
        yield moved
        asked = ask_next(evolve(case, moved), circumstances, AskedBecause.MOVED)
        if asked:
            yield replace(asked, why=request.why)


def offer_to_department(
    case: Case, name: str, circumstances: Circumstances, after: tuple[str, ...] = ()
) -> e.HandoverOffered | None:
    """Offer an owned case to the next person of another department.

    `after` names those to whom it was offered before. None: nobody else is left there.
    """
    for moved in _moved(name, None, "", circumstances):
        owner = (case.owner.who,) if case.owner else ()
        there = replace(evolve(case, moved), tried=(*owner, *after))
        asked = ask_next(there, circumstances, AskedBecause.MOVED)
        if asked and asked.who not in there.tried:
            return e.HandoverOffered(
                at=asked.at,
                by=None,
                to=asked.who,
                until=asked.until,
                department=name,
                after=after,
            )
    return None


def _moved(
    name: str, by: str | None, why: str, circumstances: Circumstances
) -> Iterator[e.DepartmentChanged]:
    """Yield the change to a department; nothing if the department is gone."""
    organization = circumstances.organization
    department = organization.department(name)
    if department:
        yield e.DepartmentChanged(
            at=circumstances.now,
            by=by,
            department=department.name,
            ladder=organization.ladder(department),
            why=why,
        )
