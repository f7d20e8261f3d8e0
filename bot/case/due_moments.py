"""Due moments, for the store to find cases by."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class DueMoments:
    """The due moments of a case; None means never."""

    #: When the clockwork looks at the case next (UTC); an open case always has a due moment.
    next_due_at: datetime | None
    #: When the earliest duty is or will be overdue (UTC).
    late_at: datetime | None
