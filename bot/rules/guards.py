"""What several rules ask first: are the words there, and may this person do that?"""

from collections.abc import Iterator

from bot.case import commands as c
from bot.case import errors
from bot.case import events as e
from bot.case.case import Case
from bot.rules.circumstances import Circumstances
from bot.rules.placeholders import placeholder_in


def needs(request: c.CaseRequest, case: Case, words: str) -> None:
    """Words must be there. Raises WordsMissing."""
    if not words.strip():
        raise errors.WordsMissing(request.verb, case.ref)


def needs_for_customers(request: c.CaseRequest, case: Case, words: str) -> None:
    """Like `needs`; what a customer reads holds no placeholder either. Raises HasPlaceholder."""
    needs(request, case, words)
    blank = placeholder_in(words)
    if blank:
        raise errors.HasPlaceholder(blank)


def accepting(
    case: Case, request: c.CaseRequest, circumstances: Circumstances
) -> Iterator[e.Event]:
    """Whoever is asked and does something about it has accepted; others take it first."""
    if case.owner:
        return
    if not case.asked or case.asked.who != request.by:
        raise errors.NobodyHasIt(case)
    yield e.OwnershipAccepted(at=circumstances.now, by=request.by, who=request.by)


def only_answerable(case: Case, request: c.CaseRequest, circumstances: Circumstances) -> None:
    """The owner or the one asked, whoever stands in for them, and those above them."""
    answerable = case.answerable
    deputy = circumstances.organization.deputy_of(answerable) if answerable else None
    if request.by not in (answerable, deputy, *acting_superiors(case, circumstances)):
        raise errors.NotYours(case, request.verb.word)


def acting_superiors(case: Case, circumstances: Circumstances) -> tuple[str, ...]:
    """The steps above an owner, and whoever stands in for one of them who is away."""
    above = circumstances.superiors(case)
    away = (each for each in above if not circumstances.is_there(each))
    deputies = map(circumstances.organization.deputy_of, away)
    return (*above, *(each for each in deputies if each))
