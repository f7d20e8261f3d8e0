"""Recognizes the app's own workspace, so that foreign payloads are dropped."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from adapters.chat.ages import is_fresh
from adapters.slack.payloads import PayloadOrigin
from adapters.slack.platform import SlackPlatform
from adapters.slack.profiles import Workspace
from adapters.slack.web_api import Clock, NotAnswered

#: Seconds. Slack wants an answer within three.
_WORKSPACE_DEADLINE: Final = 0.7
#: The pause after a failed lookup.
_RETRY_PAUSE: Final = timedelta(minutes=1)


class OurWorkspace:
    """The workspace of the token, looked up once. `clock` returns the current time (UTC)."""

    def __init__(self, platform: SlackPlatform, clock: Clock) -> None:
        self._platform = platform
        self._clock = clock
        self._ours: Workspace | None = None
        self._one_at_a_time = asyncio.Lock()
        self._asked_at: datetime | None = None

    async def is_told(self, origin: PayloadOrigin) -> bool:
        """True for a payload of our workspace, or while the lookup fails.

        Admitting during a failed lookup is safe: the sender knows the secret, and users who cannot
        be looked up can only report. Refusing would lose complaints.
        """
        ours = await self._known()
        return not ours or origin.is_of(ours.team, ours.enterprise)

    async def _known(self) -> Workspace | None:
        if self._ours:
            return self._ours
        async with self._one_at_a_time:
            if not self._ours and not is_fresh(self._asked_at, self._clock(), _RETRY_PAUSE):
                self._asked_at = self._clock()
                self._ours = await self._asked()
        return self._ours

    async def _asked(self) -> Workspace | None:
        try:
            async with asyncio.timeout(_WORKSPACE_DEADLINE):
                return await self._platform.workspace()
        except (NotAnswered, TimeoutError):
            return None
