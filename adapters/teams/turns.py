"""The seam to Microsoft's framework: one activity in, the answer to Teams out.

`botbuilder_turns` and `agents_turns` each use one framework, and nothing else uses either.
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


async def answer_to_invoke(invokes: Invokes, activity: Activity) -> tuple[int, Json | None]:
    """Answer an activity that waits for an answer; 400 for an unknown one.

    The frameworks answer 501. That counts as a failure of the bot, and Teams repeats a 5xx
    (github.com/microsoft/botbuilder-dotnet/issues/6242 and /pull/1979), though the fault is in the
    request.
    """
    body = await invokes.answer(activity)
    return (400, None) if body is None else (200, body)
