"""What must be so where a platform lets us in no more: somebody above hears of it, not by night."""

from datetime import date, datetime, timedelta
from typing import Final

from tests.simulation.chat import Arrival
from tests.simulation.company import URGENT
from tests.simulation.world import Violation, World

#: However long the weekend.
_HEARD_WITHIN: Final = timedelta(days=7)
#: What was sent in the last moment lands a little later.
_LANDING: Final = timedelta(minutes=1)


class LockoutWatch:
    """Knows since when we are not let in somewhere, and nobody heard of it."""

    def __init__(self, world: World) -> None:
        self._world = world
        #: The latest day on which somebody was told.
        self._told_on = date.min
        self._unheard_since: datetime | None = None
        self._looked_at = world.now

    def reads(self, arrival: Arrival) -> None:
        """Somebody is told. Raises Violation where that wakes them."""
        self._told_on = max(self._told_on, date.fromisoformat(arrival.key.split(":")[1]))
        company = self._world.company
        if company.any_hour(URGENT) or self._world.is_unsettled:
            return
        hours = company.hours_of(arrival.to)
        if not hours.is_open(arrival.at) and not hours.is_open(arrival.at - _LANDING):
            at = arrival.at.astimezone(hours.zone)
            raise Violation(f"{arrival.to} was told at {at} that we are not let in")

    def looks(self) -> None:
        """Raises Violation where nobody has heard of it for too long."""
        world, at = self._world, self._world.chat.locked_out_at
        if at and at > self._looked_at:
            self._unheard_since = self._unheard_since or at
        self._looked_at = world.now
        since = self._unheard_since
        if not since or self._told_on >= since.astimezone(world.company.organization.zone).date():
            self._unheard_since = None
            return
        is_late = world.now - max(since, world.resumed_at) > _HEARD_WITHIN
        if is_late and world.chat.can_be_read and not world.is_unsettled:
            raise Violation(f"nobody heard that we were not let in at {since}")
