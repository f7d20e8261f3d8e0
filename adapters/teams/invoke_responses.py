"""Responses to an invoke: a card, a sentence, a dialog, or an empty receipt."""

from dataclasses import replace
from typing import Final

from adapters.teams.render import CARD_TYPE, Json, adaptive, attachment
from adapters.teams.text import label, own_words, without_markdown
from bot.chat.cards import Actions, Card

_MESSAGE: Final = "application/vnd.microsoft.activity.message"
#: Shows nothing, and closes a dialog.
DONE: Final[Json] = {}


def shown(card: Json) -> Json:
    """Replace the card for the person who pressed a button."""
    return {"statusCode": 200, "type": CARD_TYPE, "value": card}


def said(sentence: str) -> Json:
    """Show a sentence to the person who pressed; the card stays."""
    return {"statusCode": 200, "type": _MESSAGE, "value": without_markdown(own_words(sentence))}


def dialog_shows(card: Card) -> Json:
    """Show a card to read in a dialog, without its buttons: Teams carries out none there."""
    blocks = tuple(each for each in card.blocks if not isinstance(each, Actions))
    content = adaptive(replace(card, blocks=blocks, shows=None))
    shown_card = {"title": label(card.summary, 60), "card": attachment(content)}
    return {"task": {"type": "continue", "value": shown_card}}


def dialog_says(sentence: str) -> Json:
    """Show a dialog that holds only a sentence."""
    return {"task": {"type": "message", "value": without_markdown(own_words(sentence))}}
