"""Outcomes of posts, and whom a failure is about."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from adapters.slack.render import message, plain_message
from adapters.slack.web_api import BLOCKS_REFUSED, Json, NotAnswered
from bot.chat.cards import Card
from bot.chat.places import Place
from bot.ports.platform import Delivery, Outcome, Refused

#: Slack's errors for a direct message with a user who is gone.
_GONE_ERRORS: Final = frozenset({"channel_not_found", "is_archived", "is_inactive"})


async def send_card(card: Card, send: Callable[[Json], Awaitable[Json]]) -> Json:
    """Send the card as blocks, or as text if Slack refuses the blocks."""
    try:
        return await send(message(card))
    except NotAnswered as failure:
        if failure.delivery.detail not in BLOCKS_REFUSED:
            raise
    return await send(plain_message(card))


def blamed_delivery(place: Place, delivery: Delivery) -> Delivery:
    """The delivery with a refused direct message blamed on the person or on access.

    A missing direct message means that the person is gone. A forbidden one is a rule of the
    workspace.
    """
    if place.channel is not None or delivery.refused is not Refused.CHANNEL:
        return delivery
    is_gone = delivery.detail in _GONE_ERRORS
    return replace(delivery, refused=Refused.PERSON if is_gone else Refused.ACCESS)


def not_said(delivery: Delivery) -> Delivery:
    """The delivery with ambiguous turned into throttled: nothing was sent, so a retry is safe."""
    if delivery.outcome is Outcome.AMBIGUOUS:
        return replace(delivery, outcome=Outcome.THROTTLED)
    return delivery


def not_found(delivery: Delivery) -> Delivery:
    """The result of a failed search: ambiguous, unless the conversation is gone."""
    if delivery.refused in {Refused.CHANNEL, Refused.PERSON, Refused.MESSAGE}:
        return replace(delivery, refused=Refused.MESSAGE)
    refused = delivery.refused if delivery.refused is Refused.ACCESS else None
    return replace(delivery, outcome=Outcome.AMBIGUOUS, refused=refused)
