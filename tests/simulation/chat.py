"""The chat of a simulated world: it takes, refuses, throttles, says nothing, and lets land late.

People delete what stands in it, and it keeps a record of all that ever arrived.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.chat.cards import Card
from bot.chat.places import MessageRef, Place
from bot.company.people import Person
from bot.ports.platform import Delivery, Gate, Outcome, Refused, always
from tests.clock import Clock
from tests.simulation.chance import Chance

#: Seconds after which an answer is no longer waited for, and after which what was under way then
#: still lands.
_GIVES_UP: Final = 5.0
_LANDS_WITHIN: Final = 9.0


class Luck(StrEnum):
    """What may become of one call."""

    FINE = "fine"
    THROTTLED = "throttled"
    #: It never got there, and nobody says so.
    LOST = "lost"
    #: It got there, and nobody says so.
    TAKEN = "taken"
    #: It gets there when nobody waits for it any more.
    LATE = "late"
    #: The connection breaks, which comes as an exception.
    BROKEN = "broken"
    #: The process, or its machine, is suspended before it sends.
    SUSPENDED = "suspended"
    #: The card's form is not accepted.
    MALFORMED = "malformed"


CALM: Final = {Luck.FINE: 0.97, Luck.LOST: 0.01, Luck.TAKEN: 0.01, Luck.LATE: 0.01}
STORM: Final = {
    Luck.FINE: 0.45,
    Luck.THROTTLED: 0.15,
    Luck.LOST: 0.1,
    Luck.TAKEN: 0.1,
    Luck.LATE: 0.1,
    Luck.BROKEN: 0.05,
    Luck.SUSPENDED: 0.03,
    Luck.MALFORMED: 0.02,
}
CLEAR: Final = {Luck.FINE: 1.0}


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A message that somebody got."""

    at: datetime
    to: str
    key: str
    card: Card


class Chat:
    """Implements `bot.ports.platform.Platform`.

    `strikes` is told of each moment at which we may die.
    """

    name = "chat"

    def __init__(self, clock: Clock, chance: Chance, *, can_be_read: bool) -> None:
        self.arrivals: list[Arrival] = []
        #: By key, what stands there now in the place of what arrived.
        self.shown: dict[str, Card] = {}
        self.weather = CLEAR
        #: Until then our access is withdrawn, to some places only, as of one platform of two.
        self.no_access_until = clock.now
        self.no_access_to: frozenset[str] = frozenset()
        #: When we were last not let in.
        self.locked_out_at: datetime | None = None
        self.closed_channels: set[str] = set()
        self.gone: set[str] = set()
        #: When a message was last refused because whom it was for is gone.
        self.turned_away_at = clock.now
        self.deleted: set[str] = set()
        self.strikes: Callable[[], None] = lambda: None
        self.calls = 0
        self._clock = clock
        self._chance = chance
        self.can_be_read = can_be_read
        self._under_way: list[tuple[float, str, Card, str]] = []

    async def post(self, place: Place, card: Card, key: str, may_leave: Gate = always) -> Delivery:
        """Somebody gets a message, or does not."""
        luck = self._draws()
        if luck is Luck.SUSPENDED:
            self._passes(self._chance.uniform(1, 30))
        if not await may_leave():
            return Delivery(outcome=Outcome.LATE)
        self.strikes()
        refused = self._refuses(place)
        if refused:
            return Delivery(outcome=Outcome.REFUSED, refused=refused, detail=refused)
        to = place.person or place.channel or ""
        delivery = self._happens(luck, key, card, to)
        self.strikes()
        return delivery

    def _happens(self, luck: Luck, key: str, card: Card, to: str) -> Delivery:
        match luck:
            case Luck.THROTTLED:
                wait = self._chance.choice((None, 1.0, 30.0, 120.0))
                return Delivery(outcome=Outcome.THROTTLED, retry_after=wait)
            case Luck.MALFORMED:
                return Delivery(outcome=Outcome.REFUSED, refused=Refused.CONTENT, detail="form")
            case Luck.LOST:
                return self._says_nothing()
            case Luck.TAKEN:
                self._arrives(key, card, to)
                return self._says_nothing()
            case Luck.LATE:
                lands_at = self._clock.elapsed + self._chance.uniform(0, _LANDS_WITHIN)
                self._under_way.append((lands_at, key, card, to))
                return self._says_nothing()
            case Luck.BROKEN:
                if self._chance.happens(0.5):
                    self._arrives(key, card, to)
                raise ConnectionResetError
            case _:
                self._arrives(key, card, to)
                return Delivery(outcome=Outcome.SENT, ref=MessageRef(channel=to, message=key))

    async def update(self, ref: MessageRef, card: Card) -> Delivery:
        """What stands there reads otherwise, unless somebody deleted it."""
        luck = self._draws()
        self.strikes()
        if self._locks_out(ref.channel):
            return Delivery(outcome=Outcome.REFUSED, refused=Refused.ACCESS)
        if ref.message in self.deleted:
            return Delivery(outcome=Outcome.REFUSED, refused=Refused.MESSAGE, detail="deleted")
        match luck:
            case Luck.THROTTLED:
                return Delivery(outcome=Outcome.THROTTLED, retry_after=30.0)
            case Luck.BROKEN:
                raise ConnectionResetError
            case Luck.LOST | Luck.TAKEN | Luck.LATE:
                self._passes(_GIVES_UP)
                return Delivery(outcome=Outcome.AMBIGUOUS, detail="nothing was answered")
            case _:
                self.shown[ref.message] = card
                return Delivery(outcome=Outcome.SENT, ref=ref)

    async def find(self, place: Place, key: str, since: float, until: float) -> Delivery:
        """Whether it arrived, as far as that can be read."""
        luck = self._draws()
        if not self.can_be_read:
            return Delivery(outcome=Outcome.UNKNOWN)
        if luck not in (Luck.FINE, Luck.MALFORMED, Luck.SUSPENDED):
            return Delivery(outcome=Outcome.AMBIGUOUS, detail="nothing was answered")
        to = place.person or place.channel or ""
        if self._locks_out(to):
            return Delivery(outcome=Outcome.AMBIGUOUS, refused=Refused.ACCESS, detail="no access")
        here = [each for each in self.arrivals if each.key == key and each.to == to]
        found = next((each for each in here if since <= each.at.timestamp() <= until), None)
        if not found:
            return Delivery(outcome=Outcome.REFUSED, refused=Refused.MESSAGE)
        return Delivery(outcome=Outcome.SENT, ref=MessageRef(channel=found.to, message=key))

    async def find_person(self, email: str) -> Person | None:
        """Whoever has not left."""
        return None if email in self.gone else Person(email=email, name=email)

    def settles(self) -> None:
        """Whatever is still under way lands."""
        self._land(float("inf"))

    def _draws(self) -> Luck:
        """A call begins; says how it will go."""
        self.calls += 1
        self._passes(self._chance.uniform(0.05, 0.4))
        return self._chance.one(self.weather)

    def _refuses(self, place: Place) -> Refused | None:
        if self._locks_out(place.person or place.channel or ""):
            return Refused.ACCESS
        if place.person in self.gone:
            self.turned_away_at = self._clock.now
            return Refused.PERSON
        return Refused.CHANNEL if place.channel in self.closed_channels else None

    def _locks_out(self, to: str) -> bool:
        is_shut = self._clock.now < self.no_access_until and to in self.no_access_to
        if is_shut:
            self.locked_out_at = self._clock.now
        return is_shut

    def _says_nothing(self) -> Delivery:
        self._passes(_GIVES_UP)
        return Delivery(outcome=Outcome.AMBIGUOUS, detail="nothing was answered")

    def _arrives(self, key: str, card: Card, to: str, ago: float = 0) -> None:
        at = self._clock.now - timedelta(seconds=ago)
        self.arrivals.append(Arrival(at=at, to=to, key=key, card=card))

    def _passes(self, seconds: float) -> None:
        self._clock.forward(timedelta(seconds=seconds))
        self._land(self._clock.elapsed)

    def _land(self, until: float) -> None:
        landing = [each for each in self._under_way if each[0] <= until]
        self._under_way = [each for each in self._under_way if each[0] > until]
        for lands_at, key, card, to in landing:
            self._arrives(key, card, to, ago=max(0.0, self._clock.elapsed - lands_at))
