"""Payloads from the page, checked for shape. Any other shape is malformed."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import parse_qs

from pydantic import Field, StringConstraints

from adapters.chat.payloads import Malformed, Payload

#: Largest integer accepted as a number.
_LARGEST_NUMBER = 2**53
_MOST_FIELDS = 60

PositiveNumber = Annotated[int, Field(ge=1, le=_LARGEST_NUMBER)]
ShortName = Annotated[str, StringConstraints(min_length=1, max_length=100)]
#: A button's value: a case reference, and the words with which its form begins.
ButtonValue = Annotated[str, StringConstraints(max_length=2000)]
#: Address of the visible conversation, such as "channel/general".
PageAddress = Annotated[
    str, StringConstraints(pattern=r"^(channel|direct)/[a-z0-9-]{1,80}$|^home$")
]


class TypedText(Payload):
    """Text from the composer."""

    where: PageAddress
    text: str


class ButtonFields(Payload):
    """A pressed button, on a message or on the personal page."""

    where: PageAddress
    verb: ShortName
    value: ButtonValue
    message: PositiveNumber | None = None


class FormFields(Payload):
    """A submitted form, without the fields that a person filled in."""

    where: PageAddress
    #: Identifies the opened form, so that a repeated submission counts once.
    form: ShortName
    verb: ShortName
    value: ButtonValue


class ReactionFields(Payload):
    """An emoji added to a message, or removed."""

    where: PageAddress
    message: PositiveNumber
    emoji: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_+-]{1,40}$")]
    on: bool


class ChosenMessage(Payload):
    """A message selected for a menu action."""

    where: PageAddress
    message: PositiveNumber


class ReadMessage(Payload):
    """A conversation read up to a message."""

    where: PageAddress
    message: PositiveNumber


class Step(StrEnum):
    """Length of a clock move."""

    HOUR = "hour"
    DAY = "day"
    NAG = "nag"


class ClockMove(Payload):
    """A move of the clock."""

    by: Step


class GuideToggle(Payload):
    """Opening or closing of the guide."""

    open: bool


def fields_of(body: bytes) -> dict[str, str]:
    """Parse a form's body, keeping the first value of each field. Raises Malformed."""
    try:
        found = parse_qs(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise Malformed("body") from error
    return {name: values[0] for name, values in found.items()}
