"""Who may see a case: everybody, unless it is private."""

from collections.abc import Iterator

from bot.case.case import Case
from bot.rules.circumstances import Circumstances
from bot.rules.duties import duties_of


def may_see(case: Case, circumstances: Circumstances, reader: str | None) -> bool:
    """Check if a reader may see the case; None: a channel."""
    return not case.private or reader in tuple(_people_with_a_part(case, circumstances))


def may_see_contacts(case: Case, circumstances: Circumstances, reader: str | None) -> bool:
    """Check if a reader may have to tell the customers, and so reads how to reach them."""
    return reader in (*case.ladder.members, *_people_with_a_part(case, circumstances))


def _people_with_a_part(case: Case, circumstances: Circumstances) -> Iterator[str]:
    """Yield the owner or the person asked, those above them, the reporters, and the stand-ins."""
    duties = duties_of(case, circumstances)
    responsible = [case.answerable] if case.answerable else []
    responsible += [case.offer.to] if case.offer else []
    responsible += duties.superiors
    yield from case.reporters
    yield from responsible
    yield from map(duties.stand_in, responsible)
