"""What the page sends, checked for its shape. What is not of that shape is malformed."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import parse_qs

from pydantic import Field, StringConstraints

from adapters.chat.payloads import Malformed, Payload

#: Beyond this, no database counts.
_MOST = 2**53
_FIELDS = 60

Number = Annotated[int, Field(ge=1, le=_MOST)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
#: What a button carries: a case's reference, and a little more.
Value = Annotated[str, StringConstraints(max_length=400)]
#: The conversation before somebody's eyes, as it stands in the address: "channel/general".
Where = Annotated[str, StringConstraints(pattern=r"^(channel|direct)/[a-z0-9-]{1,80}$|^home$")]


class Said(Payload):
    """What was typed into the composer."""

    where: Where
    text: str


class Pressed(Payload):
    """A button, on a message or on the page of one's own."""

    where: Where
    verb: Name
    value: Value
    message: Number | None = None


class FilledIn(Payload):
    """A form; its fields come beside these."""

    where: Where
    #: Names this opening of the form, so that it is sent off once.
    form: Name
    verb: Name
    value: Value


class Marked(Payload):
    """An emoji that is put under a message, or taken away."""

    where: Where
    message: Number
    emoji: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_+-]{1,40}$")]
    on: bool


class Chosen(Payload):
    """A message of whose menu something was chosen."""

    where: Where
    message: Number


class Seen(Payload):
    """A conversation, read down to that message."""

    where: Where
    message: Number


class Step(StrEnum):
    """How far the clock is moved on."""

    HOUR = "hour"
    DAY = "day"
    NAG = "nag"


class Moved(Payload):
    """The clock is moved on."""

    by: Step


class Guided(Payload):
    """The guide is opened or closed."""

    open: bool


def fields_of(body: bytes) -> dict[str, str]:
    """What a form sends, each field once. Raises Malformed."""
    try:
        found = parse_qs(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_FIELDS,
        )
    except ValueError as error:
        raise Malformed("body") from error
    return {name: values[0] for name, values in found.items()}
