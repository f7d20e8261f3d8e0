"""What the page sends, checked for its shape. What is not of that shape is malformed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, TypeVar
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

#: Beyond this, no database counts.
_MOST = 2**53
_FIELDS = 60

Number = Annotated[int, Field(ge=1, le=_MOST)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
#: What a button carries: a case's reference, and a little more.
Value = Annotated[str, StringConstraints(max_length=400)]
#: The conversation before somebody's eyes, as it stands in the address: "channel/general".
Where = Annotated[str, StringConstraints(pattern=r"^(channel|direct)/[a-z0-9-]{1,80}$|^home$")]
T = TypeVar("T", bound=BaseModel)


class Malformed(Exception):
    """A request that no page of ours makes."""


class _Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Said(_Payload):
    """What was typed into the composer."""

    where: Where
    text: str


class Pressed(_Payload):
    """A button, on a message or on the page of one's own."""

    where: Where
    verb: Name
    value: Value
    message: Number | None = None


class FilledIn(_Payload):
    """A form; its fields come beside these."""

    where: Where
    #: Names this opening of the form, so that it is sent off once.
    form: Name
    verb: Name
    value: Value


class Marked(_Payload):
    """An emoji that is put under a message, or taken away."""

    where: Where
    message: Number
    emoji: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_+-]{1,40}$")]
    on: bool


class Chosen(_Payload):
    """A message of whose menu something was chosen."""

    where: Where
    message: Number


class Seen(_Payload):
    """A conversation, read down to that message."""

    where: Where
    message: Number


class Step(StrEnum):
    """How far the clock is moved on."""

    HOUR = "hour"
    DAY = "day"
    NAG = "nag"


class Moved(_Payload):
    """The clock is moved on."""

    by: Step


class Guided(_Payload):
    """The guide is opened or closed."""

    open: bool


def read(kind: type[T], fields: Mapping[str, str]) -> T:
    """These fields as that kind of thing. Raises Malformed."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        raise Malformed(kind.__name__) from error


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
