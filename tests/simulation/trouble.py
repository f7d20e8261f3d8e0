"""What befalls a simulated world: storms, outages, clocks that are set, edits, days off."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from tests.kit import DAY, HOUR, MINUTE, RITA
from tests.simulation.chance import Chance
from tests.simulation.chat import CALM, STORM
from tests.simulation.company import CHANNELS, ZONES, reorganise
from tests.simulation.process import Fate
from tests.simulation.world import World

#: So likely is a death at each commit and each send: usually, and on a bad day.
USUAL_DANGER: Final = 0.002
_GREAT_DANGER: Final = 0.05
#: An edit, or another zone, is in effect for all that is kept once it was looked at again.
_SETTLES_WITHIN: Final = timedelta(days=8)


class Trouble:
    """Decides what goes wrong, and when."""

    def __init__(self, world: World, fate: Fate, chance: Chance) -> None:
        self.comes_at = world.now + chance.after(DAY)
        #: How long the process is switched off now, if it is to be.
        self.off_for: timedelta | None = None
        self._world = world
        self._fate = fate
        self._chance = chance
        self._is_wrong = False

    def comes(self) -> str:
        """Something happens; says what. What happened last is over, if it passes."""
        self.comes_at = self._world.now + self._chance.after(4 * DAY)
        self._world.chat.weather = CALM
        self._fate.danger = USUAL_DANGER
        self._world.chat.closed_channels.clear()
        return _TROUBLES[self._chance.one(_WEIGHTS)](self)

    def ends(self) -> None:
        """From now on all goes well."""
        chat = self._world.chat
        chat.weather = {next(iter(CALM)): 1.0}
        chat.no_access_until = self._world.now
        chat.closed_channels.clear()
        self._fate.danger = 0.0

    def storm(self) -> str:
        """The chat is out of sorts for hours."""
        self._world.chat.weather = STORM
        self.comes_at = self._world.now + self._chance.span(HOUR, 8 * HOUR)
        return "a storm"

    def danger(self) -> str:
        """The process dies all the time."""
        self._fate.danger = _GREAT_DANGER
        self.comes_at = self._world.now + self._chance.span(HOUR, 8 * HOUR)
        return "a bad day"

    def outage(self) -> str:
        """Our access is withdrawn for a while: to everybody, or where some of them are."""
        span = self._chance.span(10 * MINUTE, 3 * HOUR)
        places = [*self._world.company.everybody, *CHANNELS]
        if self._chance.happens(0.5):
            places = [each for each in places if self._chance.happens(0.5)]
        self._world.chat.no_access_until = self._world.now + span
        self._world.chat.no_access_to = frozenset(places)
        return f"no access for {span} to {len(places)} places"

    def jump(self) -> str:
        """Somebody sets the clock an hour wrong, or right again; nothing is under way then."""
        self._world.chat.settles()
        span = -HOUR if self._is_wrong else HOUR
        self._is_wrong = not self._is_wrong
        self._world.clock.now += span
        self._world.unsettle(2 * HOUR)
        return f"the clock jumps by {span}"

    def switch_off(self) -> str:
        """The machine is off."""
        self.off_for = self._chance.choice((2 * HOUR, 16 * HOUR, DAY, 3 * DAY))
        return f"switched off for {self.off_for}"

    def edit(self) -> str:
        """Somebody edits the configuration, and starts again with it."""
        said = reorganise(self._world.company, self._chance)
        self._world.unsettle(_SETTLES_WITHIN)
        self.off_for = timedelta(seconds=5)
        return said

    def close_channel(self) -> str:
        """A channel is closed to us for a while."""
        channel = self._chance.choice(CHANNELS)
        self._world.chat.closed_channels.add(channel)
        return f"{channel} is closed"

    def delete(self) -> str:
        """Somebody deletes a message of ours."""
        arrivals = self._world.chat.arrivals[-20:]
        if arrivals:
            self._world.chat.deleted.add(self._chance.choice(arrivals).key)
        return "a message is deleted"

    def vanish(self) -> str:
        """Somebody's account is gone, and nobody tells us."""
        company = self._world.company
        staff = [each for each in company.everybody if each != RITA]
        if len(company.left) < 2 and company.newcomers:
            who = self._chance.choice(staff)
            company.left.append(who)
            self._world.chat.gone.add(who)
            self._world.unsettle(DAY)
            return f"{who} is gone"
        return "nobody is gone"

    def travel(self) -> str:
        """Somebody works in another zone from now on."""
        who = self._chance.choice(self._world.company.everybody)
        self._world.company.zones[who] = self._chance.choice(ZONES)
        self._world.unsettle(_SETTLES_WITHIN)
        return f"{who} travels"


_TROUBLES: Final[Mapping[str, Callable[[Trouble], str]]] = {
    "storm": Trouble.storm,
    "danger": Trouble.danger,
    "outage": Trouble.outage,
    "jump": Trouble.jump,
    "off": Trouble.switch_off,
    "edit": Trouble.edit,
    "channel": Trouble.close_channel,
    "delete": Trouble.delete,
    "vanish": Trouble.vanish,
    "travel": Trouble.travel,
}
_WEIGHTS: Final = {
    "storm": 3.0,
    "danger": 3.0,
    "outage": 2.0,
    "jump": 2.0,
    "off": 3.0,
    "edit": 1.5,
    "channel": 1.0,
    "delete": 1.5,
    "vanish": 0.5,
    "travel": 0.7,
}
