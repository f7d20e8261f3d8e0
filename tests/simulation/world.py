"""What the parts of a simulated world share: its clock, its company, its chat, its people."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tests.clock import Clock
from tests.simulation.chat import Chat
from tests.simulation.company import Company

#: Whoever came back so lately may have been passed over meanwhile: a case is looked at again with
#: its next nag, after two days, a weekend and a holiday.
_LATELY: Final = timedelta(days=5)


class Violation(Exception):
    """Something is not so that always must be."""


@dataclass(kw_only=True)
class World:
    """One simulated world."""

    clock: Clock
    company: Company
    chat: Chat
    #: Since when the process runs, or the clock was set last.
    resumed_at: datetime
    #: Until then what was reckoned before an edit, or a move to another zone, may still hold.
    unsettled_until: datetime
    #: Those of whom Oops was told that they left.
    known_gone: list[str] = field(default_factory=list)
    #: Those of whom somebody said that they left, heard or not.
    leaving: set[str] = field(default_factory=set)
    #: Until when people are away, or were.
    away_until: dict[str, datetime] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return self.clock.now

    @property
    def is_unsettled(self) -> bool:
        """Whether what was reckoned before an edit may still hold."""
        return self.now < self.unsettled_until

    def is_surely_there(self, email: str) -> bool:
        """Whether that person has neither left nor been away lately."""
        is_gone = email in self.chat.gone or email in self.company.left or email in self.leaving
        until = self.away_until.get(email)
        return not is_gone and (until is None or until + _LATELY < self.now)

    def unsettle(self, span: timedelta) -> None:
        """Something was changed by which moments were reckoned."""
        self.unsettled_until = max(self.unsettled_until, self.now + span)
