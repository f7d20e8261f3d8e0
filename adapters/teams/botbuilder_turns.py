"""The only module that uses botbuilder: reads an activity and dispatches on its type.

botbuilder sends nothing and signs nobody in here, and its answer to an invoke, which it serialises
twice, is taken before that.
"""

import logging
from typing import Any

from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity as FrameworkActivity
from msrest.exceptions import DeserializationError  # type: ignore[attr-defined] # likewise

from adapters.chat.payloads import Malformed
from adapters.teams.invokes import Invokes
from adapters.teams.listeners import Listeners
from adapters.teams.payloads import Activity
from adapters.teams.render import Json
from adapters.teams.turns import answer_to_invoke

_ACTIVITY = "oops.activity"


class BotbuilderTurns:
    """botbuilder's dispatch; implements `adapters.teams.turns.Turns`."""

    def __init__(self, listeners: Listeners, invokes: Invokes) -> None:
        # It warns of every field that Teams has and it does not know.
        logging.getLogger("msrest.serialization").setLevel(logging.ERROR)
        self._adapter = CloudAdapter()  # whose own way of signing in is never asked
        self._handler = _Handler(listeners, invokes)

    async def take(self, payload: Json, activity: Activity) -> tuple[int, Json | None]:
        """Return the status and the body of the answer. Raises Malformed."""
        context = TurnContext(self._adapter, _read(payload))
        context.turn_state[_ACTIVITY] = activity
        await self._adapter.run_pipeline(context, self._handler.on_turn)
        answered = context.turn_state.get(TurnContext._INVOKE_RESPONSE_KEY)  # noqa: SLF001 -- no other way
        if answered is None:
            return 200, None
        return int(answered.value.status), answered.value.body


class _Handler(ActivityHandler):  # type: ignore[misc] # it comes without types
    """botbuilder's activity handler, with our listeners."""

    def __init__(self, listeners: Listeners, invokes: Invokes) -> None:
        self._listeners = listeners
        self._invokes = invokes

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """A message to the bot."""
        await self._listeners.on_message(_activity(turn_context))

    async def on_message_reaction_activity(self, turn_context: TurnContext) -> None:
        """A reaction to a message of the bot."""
        await self._listeners.on_reaction(_activity(turn_context))

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """A change of a conversation's members."""
        await self._listeners.on_conversation_update(_activity(turn_context))

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        """The app was installed or removed."""
        await self._listeners.on_installed(_activity(turn_context))

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """An activity that waits for an answer."""
        status, body = await answer_to_invoke(self._invokes, _activity(turn_context))
        return InvokeResponse(status=status, body=body)


def _activity(context: TurnContext) -> Activity:
    found: Any = context.turn_state[_ACTIVITY]
    assert isinstance(found, Activity)  # noqa: S101 -- put there by `take`
    return found


def _read(payload: Json) -> FrameworkActivity:
    try:
        return FrameworkActivity().deserialize(payload)
    except (DeserializationError, AttributeError, TypeError, ValueError, RecursionError) as error:
        raise Malformed("Activity") from error
