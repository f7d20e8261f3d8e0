"""The only module that uses the Microsoft 365 Agents SDK: reads and dispatches activities.

The SDK sends nothing and signs nobody in here: the answer to an invoke is taken from the handler.
It comes with the extra `oops[agents]`.
"""

import logging
from typing import Any

from microsoft_agents.activity import Activity as FrameworkActivity
from microsoft_agents.activity import InvokeResponse, TurnContextProtocol
from microsoft_agents.hosting.core import ActivityHandler, ChannelAdapter, TurnContext
from pydantic import ValidationError

from adapters.chat.payloads import Malformed
from adapters.teams.invokes import Invokes
from adapters.teams.listeners import Listeners
from adapters.teams.payloads import Activity
from adapters.teams.render import Json
from adapters.teams.turns import answer_to_invoke

Context = TurnContextProtocol[Any]

_ACTIVITY = "oops.activity"
_ANSWER = "oops.answer"


class AgentsTurns:
    """The SDK's dispatch; implements `adapters.teams.turns.Turns`."""

    def __init__(self, listeners: Listeners, invokes: Invokes) -> None:
        # It logs the values that it refuses, which are people's words.
        logging.getLogger("microsoft_agents").setLevel(logging.CRITICAL)
        self._adapter = _SilentAdapter()  # type: ignore[no-untyped-call]
        self._handler = _Handler(listeners, invokes)

    async def take(self, payload: Json, activity: Activity) -> tuple[int, Json | None]:
        """See Turns."""
        context = TurnContext(self._adapter, _read(payload))
        context.turn_state[_ACTIVITY] = activity
        await self._handler.on_turn(context)
        answer: Any = context.turn_state.get(_ANSWER, (200, None))
        status, body = answer
        return status, body


class _SilentAdapter(ChannelAdapter):
    """Sends nothing, because Oops sends through its outbox; no method is ever called."""

    async def send_activities(self, context: Context, activities: list[Any]) -> list[Any]:
        """See ChannelAdapter."""
        raise NotImplementedError

    async def update_activity(self, context: Context, activity: Any) -> None:  # noqa: ANN401
        """See ChannelAdapter."""
        raise NotImplementedError

    async def delete_activity(self, context: Context, reference: Any) -> None:  # noqa: ANN401
        """See ChannelAdapter."""
        raise NotImplementedError


class _Handler(ActivityHandler):
    """The SDK's activity handler, with our listeners."""

    def __init__(self, listeners: Listeners, invokes: Invokes) -> None:
        self._listeners = listeners
        self._invokes = invokes

    async def on_message_activity(self, turn_context: Context) -> None:
        """A message to the bot."""
        await self._listeners.on_message(_activity(turn_context))

    async def on_message_reaction_activity(self, turn_context: Context) -> None:
        """A reaction to a message of the bot."""
        await self._listeners.on_reaction(_activity(turn_context))

    async def on_conversation_update_activity(self, turn_context: Context) -> None:
        """A change of a conversation's members."""
        await self._listeners.on_conversation_update(_activity(turn_context))

    async def on_installation_update(self, turn_context: Context) -> None:
        """The app was installed or removed."""
        await self._listeners.on_installed(_activity(turn_context))

    async def on_invoke_activity(self, turn_context: Context) -> InvokeResponse | None:
        """An activity that waits for an answer; an answer that is returned would be sent."""
        answer = await answer_to_invoke(self._invokes, _activity(turn_context))
        turn_context.turn_state[_ANSWER] = answer
        return None


def _activity(context: Context) -> Activity:
    found = context.turn_state[_ACTIVITY]
    assert isinstance(found, Activity)  # noqa: S101 -- put there by `take`
    return found


def _read(payload: Json) -> FrameworkActivity:
    try:
        return FrameworkActivity.model_validate(payload)
    except (ValidationError, AttributeError, TypeError, ValueError, RecursionError) as error:
        raise Malformed("Activity") from error
