"""The change of one case in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.case import events as e
from bot.case.case import Case
from bot.rules.circumstances import Circumstances
from bot.rules.duties import Duties


@dataclass(frozen=True, kw_only=True)
class CaseChange:
    """A change of one case, made by a request or by the passing of time."""

    before: Case | None
    happened: Sequence[e.Event]
    #: The case after the change, and the duties open on the case.
    duties: Duties

    @property
    def after(self) -> Case:
        """The case after the change."""
        return self.duties.case

    @property
    def circumstances(self) -> Circumstances:
        """The time and the company at the change."""
        return self.duties.circumstances
