"""Which workspace is ours, so that nobody else's is obeyed."""

import asyncio
from datetime import timedelta
from typing import Final

from adapters.slack.payloads import Origin
from adapters.slack.platform import SlackPlatform
from adapters.slack.profiles import Workspace
from adapters.slack.web_api import Clock, NotAnswered

#: Seconds; whoever tells us something gets an answer within three.
_PATIENCE: Final = 0.7
#: Slack, where it does not say whose our token is, is asked again after that.
_AGAIN: Final = timedelta(minutes=1)


class OurWorkspace:
    """The workspace that our token is for; Slack is asked once. `clock` gives the moment (UTC)."""

    def __init__(self, platform: SlackPlatform, clock: Clock) -> None:
        self._platform = platform
        self._clock = clock
        self._ours: Workspace | None = None
        self._one_at_a_time = asyncio.Lock()
        self._asks_again_at = clock()

    async def is_told(self, origin: Origin) -> bool:
        """Whether it is our workspace that tells us this.

        As long as Slack does not say which one that is, it is taken for ours: whoever signed knows
        our secret, a complaint would be lost else, and nothing but a complaint is taken from
        somebody whom Slack does not let us look up.
        """
        ours = await self._known()
        return not ours or origin.is_of(ours.team, ours.enterprise)

    async def _known(self) -> Workspace | None:
        if self._ours:
            return self._ours
        async with self._one_at_a_time:
            if not self._ours and self._clock() >= self._asks_again_at:
                self._asks_again_at = self._clock() + _AGAIN
                self._ours = await self._asked()
        return self._ours

    async def _asked(self) -> Workspace | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._platform.workspace()
        except (NotAnswered, TimeoutError):
            return None
