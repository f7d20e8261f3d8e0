"""The only module that uses the Microsoft 365 Agents SDK: reads and dispatches activities.

The SDK comes with the extra `oops[agents]`.
"""

import logging
from typing import Final

from microsoft_agents.activity import Activity as FrameworkActivity
from microsoft_agents.hosting.core import ActivityHandler, TurnContext
from pydantic import ValidationError

from adapters.chat.payloads import Malformed
from adapters.teams.invokes import Invokes
from adapters.teams.listeners import Listeners
from adapters.teams.payloads import Activity
from adapters.teams.render import Json
from adapters.teams.turns import ActivityTurn

#: What the SDK is given: who, where and when. It rejects an activity for a field that nobody reads,
#: and has no need to see what customers said.
_ENVELOPE: Final = (
    "type",
    "id",
    "timestamp",
    "channelId",
    "serviceUrl",
    "from",
    "recipient",
    "conversation",
)


class AgentsTurns:
    """The SDK's dispatch; implements `adapters.teams.turns.Turns`."""

    def __init__(self, listeners: Listeners, invokes: Invokes) -> None:
        # It logs the values that it rejects.
        logging.getLogger("microsoft_agents").setLevel(logging.CRITICAL)
        self._listeners = listeners
        self._invokes = invokes

    async def take(self, payload: Json, activity: Activity) -> tuple[int, Json | None]:
        """See Turns."""
        turn = _AgentsTurn(self._listeners, self._invokes, activity)
        # The context wants an adapter that sends. Nothing is sent in here.
        await turn.on_turn(TurnContext(self, _read(payload)))
        return turn.answer


class _AgentsTurn(ActivityTurn, ActivityHandler):
    """The SDK's activity handler, which calls our methods."""


def _read(payload: Json) -> FrameworkActivity:
    envelope = {name: payload[name] for name in _ENVELOPE if name in payload}
    try:
        return FrameworkActivity.model_validate(_without_blanks(envelope))
    except (ValidationError, TypeError, ValueError, RecursionError) as error:
        raise Malformed("Activity") from error


def _without_blanks(value: object) -> object:
    """A copy without the fields that are null or empty, which the SDK rejects."""
    if isinstance(value, list):
        return [_without_blanks(each) for each in value]
    if isinstance(value, dict):
        return {
            name: _without_blanks(each) for name, each in value.items() if each not in (None, "")
        }
    return value
