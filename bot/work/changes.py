"""The change of one case in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.case import events as e
from bot.case.case import Case
from bot.rules.circumstances import Circumstances
from bot.rules.duties import Duties


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one request, or the passing of time, did to a case."""

    before: Case | None
    happened: Sequence[e.Event]
    #: The case as it is now, and what it owes.
    duties: Duties

    @property
    def after(self) -> Case:
        """The case as it is now."""
        return self.duties.case

    @property
    def circumstances(self) -> Circumstances:
        """The moment at which it changed."""
        return self.duties.circumstances
