"""Lists of a person's own: drawn, answered in private, and drawn again after a step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from adapters.teams.asking import TeamsAsking
from adapters.teams.payloads import Activity
from adapters.teams.platform import TeamsPlatform
from adapters.teams.render import LIST, Json, adaptive, message, pages
from bot.case import commands as c
from bot.case.verbs import Verb
from bot.chat.cards import Card
from bot.desk import Reply
from bot.screens.views import home_cards

HOME: Final = "home"
#: The commands of lists that change when somebody acts.
_COMMANDS: Final[Mapping[str, type[c.Command]]] = {
    HOME: c.ShowMine,
    Verb.MINE.value: c.ShowMine,
    Verb.OVERDUE.value: c.ShowOverdue,
}


def list_name(command: c.Command | None) -> str:
    """Return the name of the list that a command shows; "" for another command."""
    shown = ((name, kind) for name, kind in _COMMANDS.items() if name != HOME)
    return next((name for name, kind in shown if isinstance(command, kind)), "")


def is_private(command: c.Command | None) -> bool:
    """Return True for a command whose answer concerns only the person who asks."""
    shown_once = c.ShowHelp | c.ListCases | c.FindCases
    return bool(list_name(command)) or isinstance(command, shown_once)


def home_card(card: Card) -> Card:
    """Return the page of a person's own: their duties, below the button to report."""
    parts = home_cards(card)
    blocks = tuple(block for each in reversed(parts) for block in each.blocks)
    return Card(summary=card.summary, blocks=blocks)


@dataclass(frozen=True, kw_only=True)
class ShownList:
    """A list in a message of the bot's chat with a person."""

    name: str
    message: str

    @property
    def carried(self) -> dict[str, str]:
        """Return the fields of a form that was opened from the list."""
        return {LIST: self.name, _MESSAGE: self.message}


_MESSAGE: Final = "list_message"


def list_of(data: Mapping[str, Any], message_id: str | None) -> ShownList | None:
    """Return the list on which a button was pressed, in that message of the bot."""
    name, number = data.get(LIST), data.get(_MESSAGE, message_id)
    known = isinstance(name, str) and name in _COMMANDS and isinstance(number, str) and number
    return ShownList(name=str(name), message=str(number)) if known else None


class Lists:
    """Draws lists again when a step was taken on them."""

    def __init__(self, asking: TeamsAsking, platform: TeamsPlatform) -> None:
        self._asking = asking
        self._platform = platform

    async def drawn_again(self, activity: Activity, shown: ShownList) -> Json | None:
        """Draw the list as it is now, also in the message; None if it can't be drawn.

        A list stands only in a person's chat with the bot: elsewhere, nothing is replaced.
        """
        if not activity.conversation.is_personal:
            return None
        kind = _COMMANDS[shown.name]
        reply = await self._asking.ask(activity, lambda email: kind(by=email, via="a list"))
        if not reply.card:
            return None
        card = home_card(reply.card) if shown.name == HOME else reply.card
        first = pages(card)[0]
        content = message(first, kept=False, listed=shown.name)
        await self._platform.replace(activity, shown.message, content)
        return adaptive(first, kept=False, listed=shown.name)


def as_home(reply: Reply) -> Reply:
    """Return the answer to a question for the page of one's own."""
    return replace(reply, card=home_card(reply.card)) if reply.card else reply
