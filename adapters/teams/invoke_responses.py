"""What Teams is told in answer to an invoke: a card, a sentence, a dialog, or that it is done."""

from typing import Final

from adapters.teams.render import CARD_TYPE, Json
from adapters.teams.text import without_markdown

_MESSAGE: Final = "application/vnd.microsoft.activity.message"
#: Nothing is shown; a dialog closes.
DONE: Final[Json] = {}


def shown(card: Json) -> Json:
    """The card takes the place of the one on which something was pressed, for whoever pressed."""
    return {"statusCode": 200, "type": CARD_TYPE, "value": card}


def said(sentence: str) -> Json:
    """A sentence for whoever pressed; the card stays as it is."""
    return {"statusCode": 200, "type": _MESSAGE, "value": without_markdown(sentence)}


def dialog_says(sentence: str) -> Json:
    """A dialog that has nothing but a sentence in it."""
    return {"task": {"type": "message", "value": without_markdown(sentence)}}
