"""The seam to Microsoft's frameworks: one activity in, the answer to Teams out.

`botbuilder_turns` and `agents_turns` each use one framework, and nothing else uses either. Tokens,
sending and the shape of what Oops reads are the same with both, because neither is asked.
"""

from collections.abc import Callable
from typing import Protocol

from adapters.teams.invokes import Invokes
from adapters.teams.listeners import Listeners
from adapters.teams.payloads import Activity
from adapters.teams.render import Json


class Turns(Protocol):
    """Dispatches activities that are known to come from Teams."""

    async def take(self, payload: Json, activity: Activity) -> tuple[int, Json | None]:
        """Return the status and the body of the answer. Raises Malformed.

        `payload` is the whole activity, for the framework; `activity` is what Oops has read of it.
        """


#: Makes the turns of a framework.
TurnsMaker = Callable[[Listeners, Invokes], Turns]


class ActivityTurn:
    """One activity, and its answer. Both frameworks' activity handlers call these methods.

    A framework's turn inherits from this and from the framework's handler. Neither framework sees
    the answer to an invoke: botbuilder would serialise it twice, the Agents SDK would send it.
    """

    def __init__(self, listeners: Listeners, invokes: Invokes, activity: Activity) -> None:
        self._listeners = listeners
        self._invokes = invokes
        self._activity = activity
        self.answer: tuple[int, Json | None] = (200, None)

    async def on_message_activity(self, turn_context: object) -> None:  # noqa: ARG002 -- theirs
        """A message to the bot."""
        await self._listeners.on_message(self._activity)

    async def on_message_reaction_activity(self, turn_context: object) -> None:  # noqa: ARG002 -- likewise
        """A reaction to a message of the bot."""
        await self._listeners.on_reaction(self._activity)

    async def on_conversation_update_activity(self, turn_context: object) -> None:  # noqa: ARG002 -- likewise
        """A change of a conversation's members."""
        await self._listeners.on_conversation_update(self._activity)

    async def on_installation_update(self, turn_context: object) -> None:  # noqa: ARG002 -- likewise
        """The app was installed or removed."""
        await self._listeners.on_installed(self._activity)

    async def on_invoke_activity(self, turn_context: object) -> None:  # noqa: ARG002 -- likewise
        """An activity that waits for an answer; 400 for an unknown one.

        The frameworks answer 501. That counts as a failure of the bot, and Teams repeats a 5xx
        (github.com/microsoft/botbuilder-dotnet/issues/6242 and /pull/1979), though the fault is in
        the request.
        """
        body = await self._invokes.answer(self._activity)
        self.answer = (400, None) if body is None else (200, body)
