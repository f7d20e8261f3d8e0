"""The moments by which a case is found in time."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class DueMoments:
    """The moments of a case by which it is found; None where there is no such moment."""

    #: When the clockwork has to look at it again; an open case always has one.
    next_due_at: datetime | None
    #: Since when, or from when on, the earliest thing owed is late.
    late_at: datetime | None
