"""Guards shared by several rules: missing words, and people without permission."""

from collections.abc import Iterator, Sequence

from bot.case import commands as c
from bot.case import errors
from bot.case import events as e
from bot.case.case import Case, Customer
from bot.rules.circumstances import Circumstances
from bot.rules.placeholders import placeholder_in


def require_words(
    request: c.CaseRequest, case: Case, words: str, customers: Sequence[Customer] = ()
) -> None:
    """Refuse missing words about these customers. Raises WordsMissing."""
    if not words.strip():
        name = customers[0].name if len(customers) == 1 else ""
        raise errors.WordsMissing(request.verb, case.ref, name)


def require_customer_words(
    request: c.CaseRequest, case: Case, words: str, customers: Sequence[Customer] = ()
) -> None:
    """Refuse missing words, and placeholders in words for customers. Raises HasPlaceholder."""
    require_words(request, case, words, customers)
    blank = placeholder_in(words)
    if blank:
        raise errors.HasPlaceholder(blank)


def accept_by_acting(
    case: Case, request: c.CaseRequest, circumstances: Circumstances
) -> Iterator[e.Event]:
    """Accept the case for the person asked, by acting; others must take the case first."""
    if case.owner:
        return
    if not case.asked or case.asked.who != request.by:
        raise errors.NobodyHasIt(case)
    yield e.OwnershipAccepted(at=circumstances.now, by=request.by, who=request.by)


def only_answerable(case: Case, request: c.CaseRequest, circumstances: Circumstances) -> None:
    """Refuse all but the owner or the person asked, the deputy, and the superiors."""
    answerable = case.answerable
    deputy = circumstances.organization.deputy_of(answerable) if answerable else None
    if request.by not in (answerable, deputy, *acting_superiors(case, circumstances)):
        raise errors.NotYours(case, request.verb.word)


def acting_superiors(case: Case, circumstances: Circumstances) -> tuple[str, ...]:
    """Return the superiors, and the deputies of absent superiors."""
    above = circumstances.superiors(case)
    away = (each for each in above if not circumstances.is_there(each))
    deputies = map(circumstances.organization.deputy_of, away)
    return (*above, *(each for each in deputies if each))
