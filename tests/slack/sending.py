"""Cards to send to places, and how to see what became of them."""

from bot.chat.cards import Actions, Button, Card, Quote, Text
from bot.chat.places import MessageRef, Place
from bot.ports.platform import Delivery, Outcome, Refused

CARD = Card(
    summary="OOPS-42 is yours.",
    blocks=(
        Quote(text="<!channel> My paper never comes & *nobody* answers <@U0DORA>"),
        Actions(items=(Button(verb="own", label="I own it", value="OOPS-42"),)),
    ),
)
OTHER = Card(summary="OOPS-42 is Ed's.", blocks=(Text(text="Ed Marsh owns it."),))
CHANNEL = Place(channel="#complaints")
DORA = Place(person="dora@paper.example")


def sent(delivery: Delivery) -> MessageRef:
    """Where it stands; the test fails where it was not sent."""
    assert delivery.outcome is Outcome.SENT
    assert delivery.ref is not None
    return delivery.ref


def refused(why: Refused, detail: str) -> Delivery:
    """A refusal."""
    return Delivery(outcome=Outcome.REFUSED, refused=why, detail=detail)
