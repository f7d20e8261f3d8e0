"""The card of what one can say."""

from bot.chat.cards import Card, Heading, Small, Text
from bot.screens.requests import help_lines
from bot.wording import request_text


def help_card(reactions: tuple[str, ...], other_ways: tuple[str, ...] = ()) -> Card:
    """The words that can be typed, and the platform's other ways (none: reactions)."""
    marks = " or ".join(f":{each}:" for each in reactions)
    ways = other_ways or (request_text.HELP_HINT.format(reactions=marks),)
    lines = "\n".join(f"{typed}\n    {does}" for typed, does in help_lines())
    return Card(
        summary=request_text.HELP_TITLE,
        blocks=(
            Heading(text=request_text.HELP_TITLE),
            Text(text=lines),
            *(Small(text=each) for each in ways),
        ),
    )
