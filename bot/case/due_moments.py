"""The moments by which the store finds a case."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class DueMoments:
    """The moments by which the store finds a case; None without such a moment."""

    #: When the clockwork looks at the case next (UTC); an open case always has a due moment.
    next_due_at: datetime | None
    #: When the earliest duty is or will be overdue (UTC).
    late_at: datetime | None
