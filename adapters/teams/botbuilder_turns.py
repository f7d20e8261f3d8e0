"""The only module that uses botbuilder: reads an activity and dispatches on its type."""

import logging

from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.schema import Activity as FrameworkActivity
from msrest.exceptions import DeserializationError  # type: ignore[attr-defined] # no types

from adapters.chat.payloads import Malformed
from adapters.teams.invokes import Invokes
from adapters.teams.listeners import Listeners
from adapters.teams.payloads import Activity
from adapters.teams.render import Json
from adapters.teams.turns import ActivityTurn


class BotbuilderTurns:
    """botbuilder's dispatch; implements `adapters.teams.turns.Turns`."""

    def __init__(self, listeners: Listeners, invokes: Invokes) -> None:
        # It warns of every field that Teams has and it does not know.
        logging.getLogger("msrest.serialization").setLevel(logging.ERROR)
        self._listeners = listeners
        self._invokes = invokes

    async def take(self, payload: Json, activity: Activity) -> tuple[int, Json | None]:
        """See Turns."""
        turn = _BotbuilderTurn(self._listeners, self._invokes, activity)
        # The context wants an adapter that sends. Nothing is sent in here.
        await turn.on_turn(TurnContext(self, _read(payload)))
        return turn.answer


class _BotbuilderTurn(ActivityTurn, ActivityHandler):  # type: ignore[misc] # no types
    """botbuilder's activity handler, which calls our methods."""


def _read(payload: Json) -> FrameworkActivity:
    try:
        return FrameworkActivity().deserialize(payload)
    except (DeserializationError, AttributeError, TypeError, ValueError, RecursionError) as error:
        raise Malformed("Activity") from error
