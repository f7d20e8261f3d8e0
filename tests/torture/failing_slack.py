"""The stand-in for Slack where calls fail by chance, and where workers are killed as they call.

A call's token tells which worker makes it.
"""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any, Final

from tests.slack.standin import SlackStandin
from tests.slack.standin_calls import Grant, Heard
from tests.slack.standin_faults import Faults, Order
from tests.slack.standin_kept import Conversation, Post
from tests.slack.workspace import Workspace
from tests.torture.firm import addresses
from tests.torture.mishaps import Mishap, Mishaps
from tests.torture.orders import Orders, Stage
from tests.torture.plan import Failpoint, Plan

_CASE: Final = re.compile(r"OOPS-(\d+)")
_TOKEN: Final = "xoxb-worker-"
_KILLED: Final = {
    Failpoint.ARRIVED: Mishap.DROPPED,
    Failpoint.LATE: Mishap.LATE,
    Failpoint.TAKEN: Mishap.DROPPED_AFTER,
}


def token(place: int) -> str:
    """The token of the worker at that place."""
    return f"{_TOKEN}{place}"


class Taken:
    """A message that Slack took."""

    def __init__(self, person: str, key: str, content: str) -> None:
        self.person = person
        #: What marks it.
        self.key = key
        self.cases = frozenset(map(int, _CASE.findall(content)))


class FailingSlack(SlackStandin):
    """The firm's Slack. `kill` ends the worker at a place."""

    def __init__(
        self, plan: Plan, orders: Orders, mishaps: Mishaps, kill: Callable[[int], None]
    ) -> None:
        self.firm = FirmWorkspace(plan)
        self.chance = _Chance(plan, orders, mishaps, kill)
        super().__init__(self.firm, faults=self.chance)
        bot: Grant = self.web.grants[self.bot_token]
        self.web.grants |= {token(place): bot for place in range(plan.replicas)}

    @property
    def in_the_air(self) -> int:
        """How many messages are still to land."""
        return sum(not each.landed.is_set() for each in self.chance.late_ones)

    @property
    def read_back(self) -> int:
        """How often somebody looked for a message."""
        return len(self.calls_of("conversations.history"))


class FirmWorkspace(Workspace):
    """A workspace of everybody in the firm, which notes what is posted."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.taken: list[Taken] = []
        #: How many cases were mentioned in all that was taken.
        self.mentioned = 0
        #: The cases that were mentioned.
        self.cases: set[int] = set()
        for email in addresses(plan):
            self.add_person(email.partition("@")[0], email)

    def post(self, conversation: Conversation, **message: Any) -> Post:  # noqa: ANN401
        """See Workspace."""
        post = super().post(conversation, **message)
        key = message["metadata"]["event_payload"]["key"]
        content = json.dumps([post.text, post.blocks])
        self.taken.append(Taken(self.members[conversation.person].email, key, content))
        self.mentioned += len(self.taken[-1].cases)
        self.cases |= self.taken[-1].cases
        return post


class _Chance(Faults):
    """Faults by chance, and at the call at which a worker is to be killed."""

    def __init__(
        self, plan: Plan, orders: Orders, mishaps: Mishaps, kill: Callable[[int], None]
    ) -> None:
        super().__init__()
        self.late_ones: list[Order] = []
        self._plan = plan
        self._orders = orders
        self._mishaps = mishaps
        self._kill = kill

    def next_for(self, heard: Heard, channels: set[str]) -> Order | None:
        """See Faults."""
        place = int((heard.token or "").removeprefix(_TOKEN))
        if heard.method == "chat.postMessage":
            mishap = self._of_message(heard, place)
        else:
            if (
                heard.method == "conversations.history"
                and self._orders.of(place) is Failpoint.READ_BACK
            ):
                self._kill(place)
            mishap = self._mishaps.for_call() if self._is_unkind else None
        if mishap:
            self._add_for(mishap, heard.method)
        return super().next_for(heard, channels)

    @property
    def _is_unkind(self) -> bool:
        """Whether anything goes wrong; not while the last messages are waited for."""
        return self._orders.stage is Stage.NAG

    def _of_message(self, heard: Heard, place: int) -> Mishap | None:
        """What happens to a message; the worker that posts it may be killed."""
        failpoint = self._orders.of(place)
        if failpoint in _KILLED:
            self._kill(place)
            return _KILLED[failpoint]
        key = heard.arguments["metadata"]["event_payload"]["key"]
        return self._mishaps.for_message(key) if self._is_unkind else None

    def _add_for(self, mishap: Mishap, method: str) -> None:
        match mishap:
            case Mishap.THROTTLED:
                self.throttle(method)
            case Mishap.DROPPED | Mishap.DROPPED_AFTER:
                self.drop(method, taken=mishap is Mishap.DROPPED_AFTER)
            case Mishap.BROKEN | Mishap.BROKEN_AFTER:
                self.fail(method, taken=mishap is Mishap.BROKEN_AFTER)
            case Mishap.LATE:
                self._add_late_one(method)

    def _add_late_one(self, method: str) -> None:
        """Let it land when the one who sent it has given up, or is dead.

        At a moment by chance, from then on until landing takes no longer.
        """
        longest = self._plan.landing
        delay = self._mishaps.random.uniform(min(self._plan.patience, longest), longest)
        order = self.late(method)
        self.late_ones.append(order)
        asyncio.get_running_loop().call_later(delay, order.release)
